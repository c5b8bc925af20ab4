"""Price tables from files whose hashes the text may state."""

from __future__ import annotations

import csv
from datetime import datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import partial
from hashlib import sha256
from io import StringIO

from dsl.check import codes
from dsl.check.files import FileReader
from dsl.check.literals import scaled, value_in
from dsl.check.price_facts import chosen_by
from dsl.check.report import listed
from dsl.check.world import World
from dsl.model.base import NumberType
from dsl.model.rates import PriceFile, PriceTable
from dsl.syntax.rates import PriceFileRow, PricesSection
from dsl.units import Scaled, quantity


def build_prices(world: World, section: PricesSection, read: FileReader) -> None:
    """A price table; the files' bytes must have the stated hashes, their values the declared step and
    bounds.
    """
    world.declare(section.name, "price table")
    name = section.name.text
    unit = scaled(world, section.unit)
    low = None if section.low is None else value_in(world, section.low, unit, name)
    high = None if section.high is None else value_in(world, section.high, unit, name)
    step = unit.scale / 100000 if section.step is None else value_in(world, section.step, unit, name)
    if not section.files or section.kind is None:
        missing = "which file its prices are in" if not section.files else "what its prices go by"
        hint = (
            'add `from file "prices.csv" with hash sha256:…`'
            if not section.files
            else "add `by month, day type and hour`, or `by instant`"
        )
        raise world.report.refuse(
            codes.PRICE_FILE, section.span, f"prices {name} does not say {missing}", hint
        )
    kind = NumberType(unit.unit, step, low, high)
    fact, values = chosen_by(world, section)
    files = world.report.all_of(
        partial(_file, world, section, row, value, kind, unit, read)
        for row, value in zip(section.files, values, strict=True)
    )
    types = tuple(" or ".join(words) for words in section.day_types)
    world.prices[name] = PriceTable(name, kind, section.kind, types, files, fact, section.name.span)


def _file(
    world: World,
    section: PricesSection,
    row: PriceFileRow,
    value: int | None,
    kind: NumberType,
    unit: Scaled,
    read: FileReader,
) -> PriceFile:
    """One file of prices."""
    content = _content(world, row, read)
    rows = _rows(world, section, row, content)
    if section.kind == "hourly":
        instants: tuple[int, ...] = ()
        values = _hourly(world, section, row, rows, unit)
    else:
        instants, values = _dated(world, row, rows, unit)
    for one in values:
        _admitted(world, row, one, kind)
    return PriceFile(value, values, instants, row.file, sha256(content).hexdigest())


def _content(world: World, row: PriceFileRow, read: FileReader) -> bytes:
    try:
        content = read(row.file)
    except OSError as problem:
        raise world.report.refuse(
            codes.FILE_UNREADABLE,
            row.span,
            f"the price file {row.file} cannot be read: {problem.strerror or problem}",
            "file names are relative to the text that names them",
        ) from None
    found = sha256(content).hexdigest()
    if row.sha256 is not None and row.sha256 != found:
        raise world.report.refuse(
            codes.HASH_MISMATCH,
            row.span,
            f"{row.file} is not the file that the text was written for: its hash is sha256:{found}",
            "restore the file, or state the new hash if the new prices are meant",
        )
    return content


def _rows(world: World, section: PricesSection, file: PriceFileRow, content: bytes) -> list[dict[str, str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise world.report.refuse(
            codes.PRICE_FILE, file.span, f"{file.file} is not a text in UTF-8"
        ) from None
    reader = csv.DictReader(StringIO(text))
    rows = list(reader)
    wanted = ["month", "day_type", "hour"] if section.kind == "hourly" else ["start"]
    missing = [column for column in wanted if column not in (reader.fieldnames or [])]
    if missing or len(reader.fieldnames or []) != len(wanted) + 1:
        raise world.report.refuse(
            codes.PRICE_FILE,
            file.span,
            f"{file.file} must have the columns {listed([*wanted, 'one with the price'])}, it has "
            f"{', '.join(reader.fieldnames or []) or 'none'}",
        )
    return rows


def _value(world: World, file: PriceFileRow, row: dict[str, str], place: int, unit: Scaled) -> Fraction:
    text = next(
        value for column, value in row.items() if column not in ("month", "day_type", "hour", "start")
    )
    try:
        value = Decimal(text)
        if not value.is_finite():
            raise InvalidOperation
    except (InvalidOperation, TypeError):
        raise _bad(world, file, place, f"{text!r} is no price") from None
    return Fraction(value) * unit.scale


def _bad(world: World, file: PriceFileRow, place: int, what: str) -> Exception:
    return world.report.refuse(codes.PRICE_FILE, file.span, f"{file.file}, row {place + 2}: {what}")


def _hourly(
    world: World, section: PricesSection, file: PriceFileRow, rows: list[dict[str, str]], unit: Scaled
) -> tuple[Fraction, ...]:
    groups = section.day_types or (("weekday", "weekend", "holiday"),)
    kinds = {word: place for place, words in enumerate(groups) for word in words}
    cells: dict[tuple[int, int, int], Fraction] = {}
    for place, row in enumerate(rows):
        month, hour, day_type = row["month"].strip(), row["hour"].strip(), row["day_type"].strip()
        if not (month.isascii() and month.isdigit() and 1 <= int(month) <= 12):
            raise _bad(world, file, place, f"there is no month {month}")
        if not (hour.isascii() and hour.isdigit() and 0 <= int(hour) <= 23):
            raise _bad(world, file, place, f"there is no hour {hour}; hours are 0 to 23")
        if day_type not in kinds:
            raise _bad(world, file, place, f"{day_type} is none of the day types {listed(kinds)}")
        key = (int(month), kinds[day_type], int(hour))
        value = _value(world, file, row, place, unit)
        if cells.setdefault(key, value) != value:
            raise _bad(world, file, place, f"month {month}, {day_type}, hour {hour} has two prices")
    order = [
        (number, group, at) for number in range(1, 13) for group in range(len(groups)) for at in range(24)
    ]
    for number, group, at in order:
        if (number, group, at) not in cells:
            raise world.report.refuse(
                codes.PRICE_FILE,
                file.span,
                f"{file.file} has no price for month {number}, {' or '.join(groups[group])}, hour {at}",
            )
    return tuple(cells[key] for key in order)


def _dated(
    world: World, file: PriceFileRow, rows: list[dict[str, str]], unit: Scaled
) -> tuple[tuple[int, ...], tuple[Fraction, ...]]:
    instants: list[int] = []
    values: list[Fraction] = []
    for place, row in enumerate(rows):
        try:
            start = datetime.fromisoformat(row["start"].strip())
        except ValueError:
            raise _bad(world, file, place, f"{row['start']!r} is no time") from None
        if start.tzinfo is None or start.microsecond:
            raise _bad(world, file, place, f"{row['start']} needs an offset, as in 2026-06-01T00:00:00-07:00")
        offset = start.utcoffset()
        assert offset is not None
        seconds = (start.toordinal() - 719163) * 86400 + start.hour * 3600 + start.minute * 60 + start.second
        second = seconds - (offset.days * 86400 + offset.seconds)
        if instants and second <= instants[-1]:
            raise _bad(world, file, place, f"{row['start']} is not after the row before it")
        instants.append(second)
        values.append(_value(world, file, row, place, unit))
    if not rows:
        raise world.report.refuse(codes.PRICE_FILE, file.span, f"{file.file} holds no prices")
    return tuple(instants), tuple(values)


def _admitted(world: World, file: PriceFileRow, value: Fraction, kind: NumberType) -> None:
    assert kind.step is not None
    if (value / kind.step).denominator != 1:
        raise world.report.refuse(
            codes.FINER_THAN_STEP,
            file.span,
            f"{file.file} has the price {quantity(value, kind.unit)}, finer than the step "
            f"{quantity(kind.step, kind.unit)}",
            "declare the step: `, in steps of 0.00001`",
        )
    if (kind.low is not None and value < kind.low) or (kind.high is not None and value > kind.high):
        raise world.report.refuse(
            codes.OUT_OF_RANGE,
            file.span,
            f"{file.file} has the price {quantity(value, kind.unit)}, outside the declared bounds",
            "correct the file or the bounds",
        )
