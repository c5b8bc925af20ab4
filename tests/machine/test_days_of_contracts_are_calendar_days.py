"""Promise: local dates, starts of days and spans of time are what the time zone database says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from runtime.machine.aborts import Abort, Reason
from runtime.machine.code import Op
from runtime.machine.instructions import TABLE, TypeFault
from runtime.machine.instructions.calendar import SPAN
from runtime.machine.interpreter import run
from runtime.machine.loaded import ModuleContext
from runtime.machine.loader import validate
from runtime.machine.module import Column, Table
from runtime.machine.types import COUNT, Day, Instant
from tests.machine.programs import EMPTY, Instruction, accepted, function, replace

EPOCH = date(1970, 1, 1)
YEARS = range(2010, 2013)
# Los Angeles, a zone whose midnight is skipped and repeated, one that lost a whole day, one with half hours.
ZONES = (
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Asia/Beirut",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "America/St_Johns",
)


def offsets(zone: ZoneInfo) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The changes of a zone's clock, found by looking at every quarter of an hour."""
    keys, values = [], []
    at = datetime(YEARS[0], 1, 1, tzinfo=UTC) - timedelta(days=3)
    while at.year <= YEARS[-1]:
        offset = int(at.astimezone(zone).utcoffset().total_seconds())  # type: ignore[union-attr]
        if not values or values[-1] != offset:
            keys.append(int(at.timestamp()))
            values.append(offset)
        at += timedelta(minutes=15)
    return tuple(keys), tuple(values)


def program(name: str, zone: str) -> object:
    keys, values = offsets(ZoneInfo(zone))
    table = Table("clock", Instant(), keys, (Column("offset", COUNT, values),))
    module = replace(EMPTY, tables=(*EMPTY.tables, table))
    kind, result = (Instant(), Day()) if name == "local_day" else (Day(), Instant())
    body = Op(name, (1,), (0,), (len(module.tables) - 1,))
    return accepted(function(name, [("x", kind)], [result], [1], body), of=module)


@pytest.mark.parametrize("zone", ZONES)
def test_the_date_of_an_instant(zone: str) -> None:
    module = program("local_day", zone)
    at = datetime(YEARS[0], 1, 1, tzinfo=UTC)
    while at.year <= YEARS[-1]:
        expected = (at.astimezone(ZoneInfo(zone)).date() - EPOCH).days
        assert run(module, 0, (int(at.timestamp()),)).results == (expected,), at
        at += timedelta(minutes=437)


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_starts_when_the_clock_first_shows_it(zone: str) -> None:
    """Against every quarter of an hour of three years, not against the formula."""
    module, expected = program("start_of_day", zone), {}
    at, last = datetime(YEARS[0], 1, 1, tzinfo=UTC), date(2009, 12, 30)
    while at.year <= YEARS[-1]:
        shown = at.astimezone(ZoneInfo(zone)).date()
        while last < shown:
            last += timedelta(days=1)
            expected[last] = int(at.timestamp())
        at += timedelta(minutes=15)
    for day, instant in list(expected.items())[4:]:
        assert run(module, 0, ((day - EPOCH).days,)).results == (instant,), day


@pytest.mark.parametrize("name", ["local_day", "start_of_day"])
def test_before_the_zones_table_begins_nothing_is_known(name: str) -> None:
    module = program(name, ZONES[0])
    with pytest.raises(Abort) as stopped:
        run(module, 0, (0,))
    assert stopped.value.reason is Reason.BEYOND_HORIZON


def test_changes_that_are_too_close_are_refused() -> None:
    close = Table("clock", Instant(), (0, 3600), (Column("offset", COUNT, (0, 3600)),))
    context = ModuleContext(replace(EMPTY, tables=(close,)))
    assert TABLE["local_day"].typing(context, (Instant(),), (0,)) == (Day(),)
    with pytest.raises(TypeFault):
        TABLE["start_of_day"].typing(context, (Day(),), (0,))


def test_spans_are_hours_in_seconds() -> None:
    between = Instruction("seconds_between", (Instant(), Instant()))
    assert between.types == (SPAN,)
    assert str(SPAN.unit) == "h"
    for hours, seconds in ((0, 0), (-1, -3600), (48, 172_800)):
        assert between(10**9, 10**9 + seconds) == seconds
        assert seconds * SPAN.step == hours


def test_an_instant_later_stays_in_the_years_of_contracts() -> None:
    after = Instruction("seconds_after", (Instant(), SPAN))
    assert after(100, -100) == 0
    last = int(datetime(2401, 1, 1, tzinfo=UTC).timestamp())
    assert after(0, last) == last
    for start, span in ((100, -101), (1, last), (last, 1)):
        with pytest.raises(Abort) as stopped:
            after(start, span)
        assert stopped.value.reason is Reason.BEYOND_HORIZON


def test_the_modules_validate() -> None:
    assert validate(program("local_day", ZONES[0]).module)  # type: ignore[attr-defined]
