"""Loader, part 1: everything of a module besides code: names, enumerations, tables, readings, places."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from runtime.machine import limits
from runtime.machine.domains import check_type, domain
from runtime.machine.module import FORMAT, Column, Module, Readings, Table
from runtime.machine.refusal import insist
from runtime.machine.types import WORD_MAX, WORD_MIN, Instant, Number

KINDS = ("tariff", "library", "contract")


def check_structure(module: Module) -> None:
    """Refuse a module whose parts are not well formed, apart from functions and what speaks of them."""
    insist(module.format == FORMAT, f"format {module.format} is not understood here", "module")
    insist(module.kind in KINDS, f"{module.kind!r} is no kind of module", "module")
    check_name(module.release, "release")
    check_name(module.name, "name")
    _check_texts(module)
    if module.horizon is not None:
        first, after = module.horizon
        insist(-limits.DAYS <= first < after <= limits.DAYS, "the horizon is empty or too far", "horizon")
    for index, enum in enumerate(module.enums):
        where = f"enumeration {index}"
        check_name(enum.name, where)
        insist(enum.options, "there are no options", where)
        check_names(enum.options, where)
    check_names((enum.name for enum in module.enums), "enumerations")
    for index, table in enumerate(module.tables):
        _check_table(module, table, f"table {index}")
    check_names((table.name for table in module.tables), "tables")
    if module.readings is not None:
        _check_readings(module, module.readings)
    _check_origins(module)


def check_name(name: str, where: str) -> None:
    """A name is a short, non-empty text on one line."""
    insist(0 < len(name) <= limits.NAME_CHARACTERS, "a name is empty or too long", where)
    insist(name.isprintable(), "a name contains characters that cannot be printed", where)


def check_names(names: Iterable[str], where: str) -> None:
    """Names of one kind, each used once."""
    seen: set[str] = set()
    for name in names:
        check_name(name, where)
        insist(name not in seen, f"{name!r} stands twice", where)
        seen.add(name)
    insist(len(seen) <= limits.ITEMS, "there are too many", where)


def check_text(text: str, where: str) -> None:
    """Free text: bounded, and encodable."""
    insist(len(text) <= limits.TEXT_CHARACTERS, "the text is too long", where)
    insist(not any(0xD800 <= ord(character) <= 0xDFFF for character in text), "the text is broken", where)


def _check_texts(module: Module) -> None:
    check_text(module.about.title, "about")
    insist(len(module.about.facts) <= limits.ITEMS, "there are too many", "about")
    for key, text in module.about.facts:
        check_name(key, "about")
        check_text(text, f"about {key}")
    insist(len(module.messages) <= limits.ITEMS, "there are too many", "messages")
    for index, message in enumerate(module.messages):
        check_text(message, f"message {index}")


def _check_table(module: Module, table: Table, where: str) -> None:
    check_names((column.name for column in table.columns), where)
    insist(len(table.keys) <= limits.TABLE_ROWS, "there are too many rows", where)
    if table.key is None:
        insist(not table.keys, "a table without key has keys", where)
        insist(table.columns, "a table needs a key or a column", where)
    else:
        check_type(table.key, module.enums, where)
        insist(table.keys, "there are no rows", where)
        insist(all(WORD_MIN <= key <= WORD_MAX for key in table.keys), "a key exceeds a word", where)
        insist(all(a < b for a, b in pairwise(table.keys)), "the keys do not ascend strictly", where)
    rows = len(table.keys) if table.key is not None else len(table.columns[0].values)
    insist(rows <= limits.TABLE_ROWS, "there are too many rows", where)
    for column in table.columns:
        insist(len(column.values) == rows, "the columns have different lengths", where)
        _check_column(module, column, f"{where}, column {column.name}")


def _check_column(module: Module, column: Column, where: str) -> None:
    check_type(column.type, module.enums, where)
    low, high = domain(column.type, module.enums)
    insist(all(low <= value <= high for value in column.values), "a value is outside its type", where)


def _check_readings(module: Module, readings: Readings) -> None:
    where = "readings"
    check_names((channel.name for channel in readings.channels), where)
    insist(readings.channels, "there are no channels", where)
    for channel in readings.channels:
        check_type(channel.type, module.enums, f"channel {channel.name}")
        insist(
            WORD_MIN <= channel.low <= channel.high <= WORD_MAX,
            "the range is empty or too wide",
            f"channel {channel.name}",
        )
    insist(0 < readings.minutes <= 1440 and 1440 % readings.minutes == 0, "a day is no whole number", where)
    insist(0 < readings.maximum <= limits.ELEMENTS, "the maximum of rows is out of bounds", where)
    check_text(readings.zone_name, where)
    check_text(readings.billing_month, where)
    for back in (readings.rebill_periods, readings.credit_periods):
        insist(back is None or 0 <= back <= limits.ELEMENTS, "the periods to rebill are out of bounds", where)
    insist(0 <= readings.zone < len(module.tables), "there is no such zone table", where)
    zone = module.tables[readings.zone]
    insist(isinstance(zone.key, Instant), "the zone table's key is not an instant", where)
    insist(len(zone.columns) == 1, "the zone table must have one column", where)
    kind = zone.columns[0].type
    insist(isinstance(kind, Number) and kind.step == 1, "the zone's offsets must be whole seconds", where)
    far = limits.OFFSET_SECONDS
    insist(all(-far <= offset <= far for offset in zone.columns[0].values), "an offset is too large", where)


def _check_origins(module: Module) -> None:
    check_names(module.files, "files")
    insist(len(module.origins) <= limits.ORIGINS, "there are too many", "origins")
    for index, origin in enumerate(module.origins):
        where = f"origin {index}"
        insist(0 <= origin.file < len(module.files), "there is no such file", where)
        start, end = (origin.line, origin.column), (origin.end_line, origin.end_column)
        insist(min(start + end) >= 1 and max(start + end) <= 1 << 31, "there is no such place", where)
        insist(start <= end, "the place ends before it begins", where)
