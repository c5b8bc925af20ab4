"""Imported Green Button readings as the columns that are written: wide for electricity, long for gas."""

from __future__ import annotations

from fractions import Fraction

from wattlaw.importers.greenbutton import Imported, Reading
from wattlaw.readings.columns import WIDE
from wattlaw.readings.writing import Outgoing


def outgoing(imported: Imported) -> Outgoing:
    """Readings as columns; a customer column only where the file has several usage points."""
    several = len({reading.usage_point for reading in imported.readings}) > 1
    marked = any(reading.quality for reading in imported.readings)
    first = ("customer",) if several else ()
    last = ("quality",) if marked else ()
    if imported.service == "electricity":
        return _wide(imported.readings, first, last)
    rows = imported.readings
    texts = {
        "customer": [row.usage_point for row in rows],
        "register": [row.register for row in rows],
        "unit": [row.unit for row in rows],
        "quality": [row.quality for row in rows],
    }
    times = {"start": [row.start for row in rows], "end": [row.start + 60 * row.minutes for row in rows]}
    order = (*first, "start", "end", "register", "quantity", "unit", *last)
    return Outgoing(times, texts, {"quantity": [row.quantity for row in rows]}, order)


def _wide(readings: tuple[Reading, ...], first: tuple[str, ...], last: tuple[str, ...]) -> Outgoing:
    """One row an interval.  Two readings of one register and interval stay two rows: the door names them."""
    rows: dict[tuple[str, int, int, int], dict[str, Reading]] = {}
    for reading in readings:
        repeat = 0
        while reading.register in rows.get((reading.usage_point, reading.start, reading.minutes, repeat), {}):
            repeat += 1
        key = (reading.usage_point, reading.start, reading.minutes, repeat)
        rows.setdefault(key, {})[reading.register] = reading
    keys = sorted(rows)
    registers = [name for name in WIDE if any(name in row for row in rows.values())]
    numbers: dict[str, list[Fraction | None]] = {
        name: [rows[key][name].quantity if name in rows[key] else None for key in keys] for name in registers
    }
    texts = {
        "customer": [key[0] for key in keys],
        "quality": [_quality(tuple(rows[key].values())) for key in keys],
    }
    times = {"start": [key[1] for key in keys], "end": [key[1] + 60 * key[2] for key in keys]}
    return Outgoing(times, texts, dict(numbers), (*first, "start", "end", *registers, *last))


def _quality(readings: tuple[Reading, ...]) -> str:
    """The quality of an interval: estimated when any of its registers is."""
    estimated = [reading.quality for reading in readings if reading.quality.startswith("estimated")]
    return estimated[0] if estimated else readings[0].quality
