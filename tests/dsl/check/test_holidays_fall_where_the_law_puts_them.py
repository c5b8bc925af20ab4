"""Holidays: rules beside the `holidays` package, which this project did not write, and beside
dateutil's Easter.
"""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from dateutil import easter as dateutil_easter

from dsl.calendars.holidays import (
    KNOWN,
    SATURDAY,
    SUNDAY,
    AfterEaster,
    FixedDate,
    NthWeekday,
    Observance,
    OnDates,
    easter,
    observed_dates,
)

FIRST, AFTER = date(2015, 1, 1), date(2051, 1, 1)
FEDERAL = (
    "New Year's Day",
    "Martin Luther King Jr. Day",
    "Washington's Birthday",
    "Memorial Day",
    "Independence Day",
    "Labor Day",
    "Columbus Day",
    "Veterans Day",
    "Thanksgiving Day",
    "Christmas Day",
)
GOVERNMENT = Observance(((SATURDAY, -1), (SUNDAY, 1)))


@pytest.mark.parametrize("name", FEDERAL)
def test_a_federal_holiday_falls_on_the_dates_that_another_package_gives(name: str) -> None:
    theirs = holidays.country_holidays("US", years=range(2015, 2051), observed=False)
    expected = tuple(day for day in sorted(theirs) if name in theirs[day].split("; "))
    rule, since = KNOWN[name]
    assert observed_dates(rule, Observance(), FIRST, AFTER, since) == expected


def test_observed_dates_agree_with_another_package_over_35_years() -> None:
    theirs = holidays.country_holidays("US", years=range(2015, 2051), observed=True)
    observed = {day for day, name in theirs.items() if "Juneteenth" not in name}
    actual = {day for day in observed if "observed" not in theirs[day] and day.weekday() >= 5}
    ours = {day for name in FEDERAL for day in observed_dates(KNOWN[name][0], GOVERNMENT, FIRST, AFTER)}
    assert ours == {day for day in observed - actual if FIRST <= day < AFTER}


def test_new_years_day_on_a_saturday_is_observed_in_the_old_year() -> None:
    rule, _ = KNOWN["New Year's Day"]
    assert observed_dates(rule, GOVERNMENT, date(2021, 1, 1), date(2022, 1, 1)) == (
        date(2021, 1, 1),
        date(2021, 12, 31),
    )


def test_easter_agrees_with_dateutil_for_three_centuries() -> None:
    assert [easter(year) for year in range(1850, 2150)] == [
        dateutil_easter.easter(year) for year in range(1850, 2150)
    ]


def test_good_friday_is_a_friday_and_the_day_after_thanksgiving_too() -> None:
    days = observed_dates(AfterEaster(-2), Observance(), FIRST, AFTER)
    days += observed_dates(KNOWN["Day after Thanksgiving"][0], Observance(), FIRST, AFTER)
    assert {day.weekday() for day in days} == {4}
    assert len(days) == 72


def test_the_29th_of_february_is_observed_in_leap_years_only() -> None:
    days = observed_dates(FixedDate(2, 29), Observance(), date(2020, 1, 1), date(2030, 1, 1))
    assert [day.year for day in days] == [2020, 2024, 2028]


def test_the_last_monday_is_within_a_week_of_the_end_of_the_month() -> None:
    for day in observed_dates(NthWeekday(-1, 0, 5), Observance(), FIRST, AFTER):
        assert day.weekday() == 0
        assert (day + timedelta(days=7)).month == 6


def test_dates_that_a_text_lists_are_taken_as_they_are() -> None:
    listed = OnDates((date(2026, 3, 31), date(2027, 4, 1)))
    assert observed_dates(listed, Observance(), date(2026, 1, 1), date(2027, 1, 1)) == (date(2026, 3, 31),)
