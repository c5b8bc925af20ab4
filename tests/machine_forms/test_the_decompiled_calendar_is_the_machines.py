"""Promise: the printed calendar and prices are those that the machine bills by, every day of the horizon."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from compiler import compile_tariff
from dsl.check import check_file
from dsl.model.tariff import Tariff
from runtime.machine.decompiler import calendar, formulas, rates
from runtime.machine.decompiler.calendar import calendar_cells
from runtime.machine.decompiler.days import MONTHS, WEEKDAYS, describe
from tests.compiler.running import Machine
from tests.compiler.time_of_use import HOLIDAYS, TIME_OF_USE

EXAMPLES = Path(__file__).parents[2] / "examples"
FIRST, AFTER = date(2016, 1, 1), date(2027, 1, 1)


def _covers(text: str, day: date) -> bool:
    """Whether a printed set of days contains a day: read from the sentence alone."""
    if text.startswith("on "):
        return day.isoformat() in text
    named = next(name for name in (*WEEKDAYS, "every day") if text.rpartition(", ")[2].startswith(name))
    span, _, weekdays = text.rpartition(", ")
    if "every day" not in named:
        chosen = weekdays.split(" and ")
        if " to " in weekdays:
            start, end = weekdays.split(" to ")
            chosen = list(WEEKDAYS[WEEKDAYS.index(start) : WEEKDAYS.index(end) + 1])
        if WEEKDAYS[day.weekday()] not in chosen:
            return False
    if span == "all days":
        return True
    if found := re.fullmatch(r"from ([\d-]+) to before ([\d-]+)", span):
        return date.fromisoformat(found[1]) <= day < date.fromisoformat(found[2])
    found = re.fullmatch(r"from (\d+) (\w+) to before (\d+) (\w+) \((\d+) to (\d+)\)", span)
    assert found, span
    start, end = (MONTHS.index(found[2]) + 1, int(found[1])), (MONTHS.index(found[4]) + 1, int(found[3]))
    now, first, last = (day.month, day.day), int(found[5]), int(found[6])
    if start < end:
        return start <= now < end and first <= day.year <= last
    return (now >= start and first <= day.year < last) or (now < end and first < day.year <= last)


def _expected(day: date, minute: int) -> str:
    """Peak from 16 to 21 on weekdays that are no holidays; summer is June to September."""
    season = "summer" if 6 <= day.month <= 9 else "winter"
    peak = 16 * 60 <= minute < 21 * 60 and day.weekday() < 5 and day not in HOLIDAYS
    return f"usage[{season},{'peak' if peak else 'off-peak'}]"


def test_every_hour_of_every_day_is_printed_once_and_right() -> None:
    (cells,) = calendar_cells(Machine(TIME_OF_USE).module)
    day = FIRST
    while day < AFTER:
        listed = [spans for text, spans in cells.days if text.startswith("on ") and _covers(text, day)]
        usual = [spans for text, spans in cells.days if not text.startswith("on ") and _covers(text, day)]
        (spans,) = listed or usual
        for minute in range(0, 1440, 30):
            (span,) = [one for one in spans if one.start <= minute < one.end]
            assert cells.labels[span.cell] == _expected(day, minute), (day, minute)
        day += timedelta(days=1)


def test_the_calendar_reads_as_sentences() -> None:
    lines = calendar(Machine(TIME_OF_USE).module).splitlines()
    assert lines[0] == "usage by cell:"
    assert (
        "  from 1 June to before 1 October (2016 to 2026), Monday to Friday: "
        "00:00 to 16:00 usage[summer,off-peak]; 16:00 to 21:00 usage[summer,peak]; "
        "21:00 to 24:00 usage[summer,off-peak]"
    ) in lines
    assert "  on 2 single days (2016-07-04, 2016-09-05): 00:00 to 24:00 usage[summer,off-peak]" in lines


def test_prices_and_formulas_read_as_the_sheet() -> None:
    module = Machine(TIME_OF_USE).module
    assert rates(module).splitlines()[0] == "line 1, summer peak: 0.52240 USD/kWh"
    told = formulas(module)
    assert told["amount:1/summer peak"] == (
        "amount:1/summer peak = round half-up to 0.01 USD (usage[summer,peak] × 0.52240 USD/kWh)",
    )
    assert len(told["1"]) == 4
    assert told["2"] == ("amount:2/base = round half-up to 0.01 USD (days × 0.79343 USD/day)",)


def test_prices_by_option_are_listed() -> None:
    """A table that a customer's fact chooses from: every option with its price, read from the module."""
    checked = check_file(EXAMPLES / "pge-e-tou-c" / "e-tou-c.watt.md")
    assert isinstance(checked.model, Tariff)
    lines = rates(compile_tariff(checked.model, "0.1.0")).splitlines()
    for option, price in (("none", "0.79343"), ("FERA", "0.39425"), ("CARE", "0.19713")):
        assert f"  assistance = {option}: {price} USD/day" in lines
    assert "line 1, summer peak: 0.52240 USD/kWh" in lines


def test_a_year_unlike_the_others_is_told_apart() -> None:
    """Summers from June, but from May in 2020: no sentence may claim the others' summer for it."""
    first = (FIRST - date(1970, 1, 1)).days
    days = [FIRST + timedelta(days=number) for number in range((AFTER - FIRST).days)]
    patterns = [int((5 if day.year == 2020 else 6) <= day.month <= 9) for day in days]
    sets = describe(first, patterns)
    for day, pattern in zip(days, patterns, strict=True):
        assert [one for text, one in sets if _covers(text, day)] == [pattern], day


@pytest.mark.parametrize("period", [7, 30, 365])
def test_any_pattern_of_days_is_described_completely(period: int) -> None:
    """Days far from weeks and seasons, too: each in exactly one of the sets, with its own pattern."""
    first = (FIRST - date(1970, 1, 1)).days
    patterns = [(number * number) % period // max(period // 3, 1) for number in range(60)]
    sets = describe(first, patterns)
    for number, pattern in enumerate(patterns):
        day = FIRST + timedelta(days=number)
        single = [one for text, one in sets if text.startswith("on ") and _covers(text, day)]
        usual = [one for text, one in sets if not text.startswith("on ") and _covers(text, day)]
        if single:
            assert single == [pattern]
        elif not any(text.startswith("on ") and " more to " in text for text, _ in sets):
            assert usual == [pattern], day
