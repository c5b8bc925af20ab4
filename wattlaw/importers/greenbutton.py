"""Green Button (ESPI over Atom) files to readings.

The file's own links say which interval block belongs to which meter reading,
reading type and usage point.  A file that breaks the schema is refused with
every breach named by line; nothing is guessed, rounded or filled.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from wattlaw.faults import BadDocument, EmptyFile
from wattlaw.files import read_bytes
from wattlaw.importers.greenbutton_codes import (
    ELECTRIC_COLUMNS,
    ELECTRICITY,
    GAS,
    GAS_UNITS,
    INTERVAL_BEHAVIOURS,
    SERVICES,
    UOM_NAMES,
)
from wattlaw.importers.greenbutton_feed import Breaches, Feed, read_feed, whole_number
from wattlaw.readings.quality import ESPI as QUALITY_NAMES

LARGEST = 512 * 1024 * 1024
"""Bytes of XML that are read, after unpacking."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One interval of one register: ``quantity`` is exact, in ``unit``."""

    usage_point: str
    register: str
    start: int
    minutes: int
    quantity: Fraction
    unit: str
    quality: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file holds, in order of usage point, register and time."""

    service: str
    readings: tuple[Reading, ...]


def read_greenbutton(path: Path) -> Imported:
    """All interval readings of a Green Button file, ``.gz`` accepted.  Raises ``BadDocument``."""
    feed = read_feed(unpacked(path), path)
    breaches = Breaches()
    service = _service(feed, breaches)
    readings = tuple(_readings(feed, service, breaches)) if service is not None else ()
    if service is None:
        _check_times(feed, breaches)
    breaches.raise_for(path)
    if not readings:
        raise EmptyFile(f"{path} has no interval readings", file=str(path))
    return Imported(SERVICES[service or 0], tuple(sorted(readings, key=_order)))


def _order(reading: Reading) -> tuple[str, str, int]:
    return (reading.usage_point, reading.register, reading.start)


def unpacked(path: Path) -> bytes:
    """The XML, unpacked when the file is compressed, at most ``LARGEST`` bytes."""
    data = read_bytes(path)
    if data[:2] == b"\x1f\x8b":
        try:
            with gzip.open(path) as stream:
                data = stream.read(LARGEST + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise BadDocument(f"{path} cannot be unpacked: {error}", file=str(path)) from error
    if len(data) > LARGEST:
        raise BadDocument(f"{path} is larger than {LARGEST // 2**20} MB", file=str(path))
    if not data.strip():
        raise EmptyFile(f"{path} is empty", file=str(path))
    return data


def _service(feed: Feed, breaches: Breaches) -> int | None:
    """The one service that the usage points are for."""
    kinds: set[int] = set()
    points = list(feed.entries("UsagePoint"))
    if not points:
        breaches.add(None, "there is no UsagePoint")
    for entry in points:
        category = feed.child(entry.content, "ServiceCategory")
        kind = whole_number(feed, category, "kind", breaches) if category is not None else None
        if category is None:
            breaches.add(entry.content, "UsagePoint has no ServiceCategory")
        if kind is not None and kind not in (ELECTRICITY, GAS):
            breaches.add(
                category, f"ServiceCategory kind {kind} ({SERVICES.get(kind, 'unknown')}) is not metered here"
            )
        elif kind is not None:
            kinds.add(kind)
    if len(kinds) > 1:
        breaches.add(None, "electricity and gas stand in one file; import them from separate files")
    return kinds.pop() if len(kinds) == 1 else None


def _check_times(feed: Feed, breaches: Breaches) -> None:
    """The times of all intervals, so that a refused file is told everything at once."""
    for entry in feed.entries("IntervalBlock"):
        for reading in feed.children(entry.content, "IntervalReading"):
            _times(feed, reading, breaches)


@dataclass(frozen=True, slots=True)
class _Register:
    """What a ReadingType says: the register's name, its unit, how much one count is, and the quality."""

    name: str
    unit: str
    scale: Fraction
    quality: str


def _readings(feed: Feed, service: int, breaches: Breaches) -> Iterator[Reading]:
    for meter_reading in feed.entries("MeterReading"):
        point = feed.usage_point_of(meter_reading)
        if point is None:
            breaches.add(meter_reading.content, "no UsagePoint is linked to this MeterReading")
            continue
        blocks = list(feed.blocks_of(meter_reading))
        kind = feed.reading_type_of(meter_reading)
        if not blocks:
            continue
        if kind is None:
            breaches.add(meter_reading.content, "no ReadingType is linked to this MeterReading")
            continue
        register = _register(feed, kind.content, service, breaches)
        if register is None:
            continue
        for block in blocks:
            for interval in feed.children(block.content, "IntervalReading"):
                reading = _reading(feed, interval, point.title or point.own or "", register, breaches)
                if reading is not None:
                    yield reading


def _register(feed: Feed, kind: Any, service: int, breaches: Breaches) -> _Register | None:
    """The register that a reading type describes."""
    uom = whole_number(feed, kind, "uom", breaches)
    power = whole_number(feed, kind, "powerOfTenMultiplier", breaches, 0)
    behaviour = whole_number(feed, kind, "accumulationBehaviour", breaches, 0)
    default = whole_number(feed, kind, "defaultQuality", breaches, -1)
    if uom is None or power is None or behaviour is None or default is None:
        return None
    if behaviour not in INTERVAL_BEHAVIOURS:
        breaches.add(
            kind, f"accumulationBehaviour {behaviour} is a register's state, not an interval's quantity"
        )
        return None
    if not -12 <= power <= 12:
        breaches.add(kind, f"powerOfTenMultiplier {power} is none of ESPI's")
        return None
    quality = QUALITY_NAMES.get(default, "")
    ten = Fraction(10) ** power
    if service == GAS:
        if uom not in GAS_UNITS:
            breaches.add(kind, f"gas in unit {UOM_NAMES.get(uom, uom)} cannot be read")
            return None
        return _Register("gas", GAS_UNITS[uom], ten, quality)
    flow = whole_number(feed, kind, "flowDirection", breaches)
    if flow is None:
        return None
    if (uom, flow) not in ELECTRIC_COLUMNS:
        breaches.add(
            kind, f"unit {UOM_NAMES.get(uom, uom)} with flowDirection {flow} is no reading of the wide form"
        )
        return None
    name, scale = ELECTRIC_COLUMNS[uom, flow]
    return _Register(name, name.rpartition("_")[2], ten * scale, quality)


def _times(feed: Feed, interval: Any, breaches: Breaches) -> tuple[int, int] | None:
    """Start and length in minutes of an interval."""
    period = feed.child(interval, "timePeriod")
    if period is None:
        breaches.add(interval, "IntervalReading has no timePeriod")
        return None
    start = whole_number(feed, period, "start", breaches)
    duration = whole_number(feed, period, "duration", breaches)
    if start is None or duration is None:
        return None
    if duration <= 0 or duration % 60 or start % 60:
        breaches.add(period, f"an interval of {duration} s from {start} is not made of whole minutes")
        return None
    return start, duration // 60


def _reading(
    feed: Feed, interval: Any, point: str, register: _Register, breaches: Breaches
) -> Reading | None:
    times = _times(feed, interval, breaches)
    value = whole_number(feed, interval, "value", breaches)
    quality = register.quality
    for mark in feed.children(interval, "ReadingQuality"):
        code = whole_number(feed, mark, "quality", breaches)
        if code is not None and code not in QUALITY_NAMES:
            breaches.add(mark, f"quality {code} is none of ESPI's")
        elif code is not None and not quality.startswith("estimated"):
            quality = QUALITY_NAMES[code]
    if times is None or value is None:
        return None
    return Reading(point, register.name, *times, value * register.scale, register.unit, quality)
