"""The calendar picture shows date limits, holidays and odd minutes; the picture of blocks their bounds."""

from __future__ import annotations

from datetime import date

from dsl.model.base import Span
from dsl.model.calendar import Calendar, DayFilter, Holiday, Period, PeriodSpan, Schedule, Season
from tests.documents.rendered import document
from wattlaw.documents.blocks import Figure
from wattlaw.documents.day_shapes import day_shapes

AT = Span("x.watt", 1, 1, 1, 1)
ALL = DayFilter(frozenset(range(7)), "as any day")
WORKING = DayFilter(frozenset(range(5)), "left out")
SUMMER = Season("summer", (((6, 1), (9, 30)),), (), rest=False, span=AT)
WINTER = Season("winter", (), (), rest=True, span=AT)


def shapes(*spans: PeriodSpan, holidays: tuple[Holiday, ...] = ()) -> dict[tuple[str | None, str], str]:
    schedule = Schedule(
        "", (Period("peak", spans, rest=False, span=AT), Period("rest", (), rest=True, span=AT))
    )
    calendar = Calendar((SUMMER, WINTER), "date", holidays, "", (schedule,))
    return {
        (shape.season, shape.name): " ".join(f"{s.start}-{s.end}:{s.period}" for s in shape.stretches)
        for shape in day_shapes(calendar, schedule)
    }


def test_days_inside_a_date_limit_stand_by_themselves_in_the_season_that_has_them() -> None:
    assert shapes(PeriodSpan(960, 1270, ALL, None, ((7, 1), (8, 31)))) == {
        ("summer", "every day"): "0-1440:rest",
        ("summer", "every day, July 1 to August 31"): "0-960:rest 960-1270:peak 1270-1440:rest",
        ("winter", "every day"): "0-1440:rest",
    }


def test_a_date_limit_over_the_new_year_and_a_season_that_takes_the_rest() -> None:
    found = shapes(PeriodSpan(0, 60, ALL, None, ((12, 15), (1, 15))))
    assert [name for _, name in found] == ["every day", "every day", "every day, December 15 to January 15"]


def test_weekends_and_holidays_are_told_together_when_they_are_alike() -> None:
    holiday = Holiday("Labor Day", (date(2026, 9, 7),), "")
    found = shapes(PeriodSpan(960, 1260, WORKING, ("summer",), None), holidays=(holiday,))
    assert found == {
        ("summer", "weekday"): "0-960:rest 960-1260:peak 1260-1440:rest",
        ("summer", "weekend, holiday"): "0-1440:rest",
        ("winter", "every day"): "0-1440:rest",
    }


def figure(name: str, text: str) -> Figure:
    found = [block for block in document(text).blocks if isinstance(block, Figure)]
    return next(block for block in found if block.name == name)


def test_the_legend_has_each_period_and_price_of_the_rate_sheet() -> None:
    svg = figure("calendar", "smud-ci-tod3/ci-tod3.watt.md").svg
    for words in ("peak 0.2294, summer", "off-peak 0.1118, summer", "peak 0.1405, winter",
                  "off-peak 0.1160, winter", "saver 0.0750, winter"):  # fmt: skip
        assert f">{words}</text>" in svg


def test_blocks_have_their_bounds_in_words() -> None:
    svg = figure("blocks-energy", "pacificorp-1/pacificorp-1.watt").svg
    for words in ("first 400 kWh", "next 600 kWh (400 to 1,000 kWh)", "over 1,000 kWh"):
        assert f">{words}</text>" in svg
