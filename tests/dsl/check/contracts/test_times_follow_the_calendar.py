"""Times written out, settlement days and intervals, beside ``zoneinfo``."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dsl.model.scenarios import Scenario, Step
from tests.compiler.contracts.running import deployed
from tests.dsl.check.contracts.texts import BANK, codes, contract

CHICAGO = ZoneInfo("America/Chicago")
RUNS = """contract Runs version 1.0.0
  zone  America/Chicago

types
  Interval  interval of 15 minutes
  Run       none, initial, final or true-up

settlement runs
  initial       5 days after the operating day
  final         55 days after the operating day
  true-up       180 days after the operating day
  gate closure  60 minutes before the interval
  finality      200 days after the operating day

state
  first   time, starts at now
  second  time, starts at now
  third   time, starts at now
  fourth  time, starts at now
  run     Run, starts at none

action look (i: Interval, r: Run) by anyone
  first becomes run-start(r, i)
  second becomes gate-closure(i)
  third becomes finality(i)
  fourth becomes end-of(i)

action next () by anyone
  run becomes next-run(run)
"""
DAYS = {1: 5, 2: 55, 3: 180}


def midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=CHICAGO).timestamp())


@pytest.mark.parametrize(
    "start", ["2026-03-07", "2026-03-08", "2026-05-06", "2026-10-31", "2026-11-01", "2027-12-31"]
)
def test_runs_begin_at_midnight_of_their_day_whatever_the_clocks_do(start: str) -> None:
    running = deployed(contract(base=RUNS))
    for hour in (0, 1, 3, 12, 23):
        local = datetime.fromisoformat(start).replace(hour=hour, minute=45, tzinfo=CHICAGO)
        second = int(local.timestamp())
        for run, days in DAYS.items():
            assert running.act("look", 1, second, i=second, r=run).succeeded
            assert running.scalar("first") == midnight(local.date() + timedelta(days))
            assert running.scalar("second") == second - 3600
            assert running.scalar("third") == midnight(local.date() + timedelta(200))
            assert running.scalar("fourth") == second + 900


def test_an_interval_is_named_by_its_start() -> None:
    running = deployed(contract(base=RUNS))
    receipt = running.act("look", 1, 2 * 10**9, i=1_800_000_001, r=1)
    assert receipt.message == "i is no start of an interval of 15 minutes"
    assert running.act("look", 1, 2 * 10**9, i=1_800_000_000, r=1).succeeded


def test_runs_come_in_their_order() -> None:
    running = deployed(contract(base=RUNS))
    for run in (1, 2, 3):
        assert running.act("next", 1, 0).succeeded
        assert running.scalar("run") == run
    assert running.act("next", 1, 0).message == "there is no run after true-up"
    assert not running.act("look", 1, 0, i=0, r=0).succeeded


def steps(*rows: str) -> Scenario:
    given = 'scenario "s"\n  given a in Member\n  deployed by a at 2026-03-07 12:00, with operator is a,'
    text = f"{given} begins is 2026-03-07 13:00\n" + "".join(f"  {row}\n" for row in rows)
    (scenario,) = contract(text).scenarios
    return scenario


def test_times_of_a_scenario_are_those_of_the_zone() -> None:
    scenario = steps(
        "at 2026-03-08 03:30: time passes",
        "2 hours later: time passes",
        "at begins + 48 hours: time passes",
        "at 2026-06-01 00:00 UTC: time passes",
    )
    noon = int(datetime(2026, 3, 7, 12, tzinfo=CHICAGO).timestamp())
    after = int(datetime(2026, 3, 8, 3, 30, tzinfo=CHICAGO).timestamp())
    assert scenario.deployed_at == noon
    times = [one.at for one in scenario.steps if isinstance(one, Step)]
    utc = int(datetime(2026, 6, 1, tzinfo=ZoneInfo("UTC")).timestamp())
    assert times == [after, after + 7200, noon + 3600 + 48 * 3600, utc]


@pytest.mark.parametrize("time", ["2026-03-08 02:30", "2026-11-01 01:30"])
def test_a_time_that_the_clock_shows_twice_or_never_is_refused(time: str) -> None:
    text = f'action wait () by operator\n  require now > {time} else "no"\n'
    assert codes(text) == ["W1117"]
    assert codes(text.replace(time, f"{time} UTC")) == []


def test_days_are_no_hours() -> None:
    assert codes('action wait () by operator\n  require now > begins + 2 days else "no"\n') == ["W1115"]
    whole = 'action wait () by operator\n  require now > start-of-day(day-of(begins) + 2 days) else "no"\n'
    assert codes(whole) == []
    assert codes(whole, base=BANK.replace("  zone  America/Chicago\n", "")) == ["W1117"]
