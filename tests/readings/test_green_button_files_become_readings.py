"""Real Green Button files: what another parser reads in them, and what is refused."""

from __future__ import annotations

import gzip
import re
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tests.readings.csv_files import door
from wattlaw.faults import BadDocument, EmptyFile
from wattlaw.importers.greenbutton import read_greenbutton
from wattlaw.importers.greenbutton_table import outgoing
from wattlaw.readings.file import read_readings
from wattlaw.readings.problems import Problem
from wattlaw.readings.writing import write_readings

FILES = Path(__file__).parents[2] / "examples" / "data" / "meters" / "greenbutton"
LINE = re.compile(r"\s+(\S+ \S+\+00:00), 1:00:00: (\d+) Wh")


def test_the_other_parser_reads_the_same() -> None:
    text = (FILES / "electric_containerized.txt").read_text(encoding="utf-8")
    theirs = [
        (datetime.fromisoformat(start).timestamp(), Decimal(value)) for start, value in LINE.findall(text)
    ]
    assert len(theirs) == 8
    ours = read_greenbutton(FILES / "electric_containerized.xml").readings
    assert [(reading.start, reading.quantity * 1000) for reading in ours] == theirs
    assert {(reading.register, reading.minutes) for reading in ours} == {("import_kwh", 60)}


@pytest.mark.parametrize(
    ("name", "count", "minutes"),
    [("15minLP_15Days.xml", 1340, 15), ("Inland_Single_Family_2011_hourly.xml.gz", 8760, 60)],
)
def test_every_value_of_the_xml_is_read_in_order(name: str, count: int, minutes: int) -> None:
    data = (FILES / name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode()
    times = r"<timePeriod>\s*<duration>(\d+)</duration>\s*<start>(\d+)</start>"
    pattern = times + r"(?:(?!</timePeriod>).)*</timePeriod>\s*<value>(\d+)<"
    theirs = [tuple(map(int, found)) for found in re.findall(pattern, text, flags=re.DOTALL)]
    assert len(theirs) == count
    ours = read_greenbutton(FILES / name).readings
    assert [(r.minutes * 60, r.start, int(r.quantity * 1000)) for r in ours] == theirs
    assert {r.minutes for r in ours} == {minutes}


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_what_is_written_is_read_again(tmp_path: Path, ending: str) -> None:
    imported = read_greenbutton(FILES / "15minLP_15Days.xml")
    path = tmp_path / f"readings{ending}"
    write_readings(path, outgoing(imported))
    found = read_readings(path)
    column, _ = found.column("import_kwh")
    assert [column.fraction(row) for row in range(len(found.table))] == [
        r.quantity for r in imported.readings
    ]
    assert list(found.starts.values) == [r.start for r in imported.readings]


def test_the_gap_of_eight_hours_is_imported_and_named_when_billed(tmp_path: Path) -> None:
    path = tmp_path / "readings.csv"
    write_readings(path, outgoing(read_greenbutton(FILES / "electric_containerized.xml")))
    found = door(path).period(14975, 14976)
    assert isinstance(found, tuple)
    assert {fault.problem for fault in found} == {Problem.GAP}
    assert "2011-01-01T04:00:00-08:00 to 2011-01-01T12:00:00-08:00, 8 intervals" in found[0].message


def test_a_file_that_breaks_the_schema_is_refused_with_every_breach() -> None:
    with pytest.raises(BadDocument) as caught:
        read_greenbutton(FILES / "gas_containerized.xml")
    message = caught.value.message
    assert "line 11: kind is empty" in message
    assert message.count("1721154384.66136") == 3


FEED = """<feed xmlns="http://www.w3.org/2005/Atom"><entry>
<link rel="self" href="U"/><link rel="related" href="U/M"/><title>home</title>
<content><UsagePoint xmlns="http://naesb.org/espi"><ServiceCategory><kind>{kind}</kind></ServiceCategory></UsagePoint>
</content></entry><entry>
<link rel="self" href="U/M/1"/><link rel="up" href="U/M"/>
<link rel="related" href="U/M/1/IntervalBlock"/><link rel="related" href="T"/>
<content><MeterReading xmlns="http://naesb.org/espi"/></content></entry><entry>
<link rel="self" href="T"/><content><ReadingType xmlns="http://naesb.org/espi">
<accumulationBehaviour>{behaviour}</accumulationBehaviour><flowDirection>{flow}</flowDirection>
<powerOfTenMultiplier>{power}</powerOfTenMultiplier><uom>{uom}</uom></ReadingType></content></entry><entry>
<link rel="up" href="U/M/1/IntervalBlock"/><content><IntervalBlock xmlns="http://naesb.org/espi"><IntervalReading>
<ReadingQuality><quality>{quality}</quality></ReadingQuality>
<timePeriod><duration>3600</duration><start>{start}</start></timePeriod><value>{value}</value>
</IntervalReading></IntervalBlock></content></entry></feed>"""
PLAIN = {
    "kind": 0,
    "behaviour": 4,
    "flow": 1,
    "power": 0,
    "uom": 72,
    "quality": 17,
    "start": 3600,
    "value": 5,
}


def made(tmp_path: Path, **changes: object) -> Path:
    path = tmp_path / "feed.xml"
    path.write_text(FEED.format(**PLAIN | changes), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("changes", "register", "unit", "quantity", "quality"),
    [
        ({}, "import_kwh", "kwh", "0.005", "validated"),
        ({"flow": 19, "power": 3}, "export_kwh", "kwh", "5", "validated"),
        ({"uom": 73, "power": -3}, "import_kvarh", "kvarh", "0.000005", "validated"),
        ({"uom": 38, "power": 3, "quality": 8}, "demand_kw", "kw", "5", "estimated using reference day"),
        ({"kind": 1, "uom": 169, "power": -3}, "gas", "therm", "0.005", "validated"),
        ({"kind": 1, "uom": 119}, "gas", "ft3", "5", "validated"),
    ],
)
def test_codes_decide_what_a_reading_is(
    tmp_path: Path, changes: dict[str, int], register: str, unit: str, quantity: str, quality: str
) -> None:
    (reading,) = read_greenbutton(made(tmp_path, **changes)).readings
    assert (reading.register, reading.unit, reading.quality) == (register, unit, quality)
    assert reading.quantity == Fraction(quantity)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": 2}, "water"),
        ({"flow": 4}, "flowDirection 4"),
        ({"behaviour": 3}, "register's state"),
        ({"uom": 29}, "V"),
        ({"quality": 99}, "quality 99"),
        ({"value": "5.5"}, "not a whole number"),
        ({"start": 3601}, "whole minutes"),
        ({"power": 99}, "powerOfTenMultiplier"),
    ],
)
def test_codes_that_cannot_be_are_refused_with_their_line(
    tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    with pytest.raises(BadDocument, match=words) as caught:
        read_greenbutton(made(tmp_path, **changes))
    assert "line " in caught.value.message


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", EmptyFile),
        (b"not xml", BadDocument),
        (b"<feed/>", BadDocument),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', BadDocument),
        (b"\x1f\x8b and no gzip", BadDocument),
        (b"<a>" * 100_000, BadDocument),
    ],
)
def test_what_is_no_green_button_file_is_refused(
    tmp_path: Path, content: bytes, fault: type[Exception]
) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(content)
    with pytest.raises(fault):
        read_greenbutton(path)


def test_two_usage_points_become_two_customers(tmp_path: Path) -> None:
    text = FEED.format(**PLAIN)
    second = text.replace('"U', '"V').replace("home", "away")
    body = second[second.index("<entry>") : second.rindex("</feed>")]
    path = tmp_path / "feed.xml"
    path.write_text(text.replace("</feed>", body + "</feed>"), encoding="utf-8")
    out = tmp_path / "readings.csv"
    write_readings(out, outgoing(read_greenbutton(path)))
    assert list(read_readings(out).members) == ["away", "home"]
