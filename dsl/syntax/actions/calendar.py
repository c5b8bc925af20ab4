"""Rows of the calendar: holidays, seasons, periods."""

from __future__ import annotations

from typing import Any

from dsl.model.base import Span
from dsl.syntax import codes
from dsl.syntax.actions.forms import day_of
from dsl.syntax.builder import Builder, builds, tagged
from dsl.syntax.expressions import MonthDay
from dsl.syntax.tokens import MONTHS, WEEKDAYS, Token
from dsl.syntax.tree import HolidayRule, HolidaysRow, HoursRow, PeriodRow, SeasonRow

ALL_DAYS = (0, 1, 2, 3, 4, 5, 6)


@builds("holidays_none")
def _holidays_none(p: Builder, at: Span, kids: list[Any]) -> HolidaysRow:
    return HolidaysRow((), None, "", at)


@builds("holiday_list")
def _holiday_list(p: Builder, at: Span, kids: list[Any]) -> tuple[HolidayRule, ...]:
    return tuple(kids)


@builds("holiday_name")
def _holiday_name(p: Builder, at: Span, kids: list[Any]) -> str:
    if kids[0].text[0] == '"':
        return p.text(kids[0])
    return " ".join(kid.text for kid in kids)


@builds("holiday_known")
def _holiday_known(p: Builder, at: Span, kids: list[Any]) -> HolidayRule:
    return HolidayRule(kids[0], None, None, (), at)


@builds("holiday_date")
def _holiday_date(p: Builder, at: Span, kids: list[Any]) -> HolidayRule:
    day: MonthDay = kids[1]
    return HolidayRule(kids[0], day, None, (), at)


@builds("rank")
def _rank(p: Builder, at: Span, kids: list[Any]) -> int:
    number = int(kids[0].text[:-2])
    if not 1 <= number <= 5:
        p.error(codes.NO_SUCH_DATE, "a month has at most five of a weekday", at)
        return 1
    return number


@builds("rank_last")
def _rank_last(p: Builder, at: Span, kids: list[Any]) -> int:
    return -1


@builds("holiday_nth")
def _holiday_nth(p: Builder, at: Span, kids: list[Any]) -> HolidayRule:
    return HolidayRule(kids[0], None, (kids[1], WEEKDAYS[kids[2].text], MONTHS[kids[3].text]), (), at)


@builds("date_list")
def _date_list(p: Builder, at: Span, kids: list[Any]) -> tuple[Any, ...]:
    return tuple(p.date(kid) for kid in kids)


@builds("holiday_dates")
def _holiday_dates(p: Builder, at: Span, kids: list[Any]) -> HolidayRule:
    return HolidayRule(kids[0], None, None, kids[1], at)


@builds("observance")
def _observance(p: Builder, at: Span, kids: list[Any]) -> tuple[int, int]:
    return (WEEKDAYS[kids[0].text], WEEKDAYS[kids[1].text])


@builds("observances")
def _observances(p: Builder, at: Span, kids: list[Any]) -> tuple[Any, ...]:
    return tuple(kids)


@builds("never_moved")
def _never_moved(p: Builder, at: Span, kids: list[Any]) -> tuple[Any, ...]:
    return ()


@builds("holidays_row")
def _holidays_row(p: Builder, at: Span, kids: list[Any]) -> HolidaysRow:
    return HolidaysRow(kids[0], kids[1] if len(kids) > 1 else None, "", at)


@builds("month_end")
def _month_end(p: Builder, at: Span, kids: list[Any]) -> tuple[int, int | None]:
    month = MONTHS[kids[0].text]
    return (month, day_of(p, month, kids[0].text, kids[1]) if len(kids) > 1 else None)


@builds("month_range")
def _month_range(p: Builder, at: Span, kids: list[Any]) -> tuple[Any, Any]:
    return (kids[0], kids[-1])


@builds("month_ranges")
def _month_ranges(p: Builder, at: Span, kids: list[Any]) -> tuple[Any, ...]:
    return tuple(kid for kid in kids if type(kid) is tuple)


@builds("by_date")
def _by_date(p: Builder, at: Span, kids: list[Any]) -> str:
    return "date"


@builds("by_billing_month")
def _by_billing_month(p: Builder, at: Span, kids: list[Any]) -> str:
    return "billing month"


@builds("season_row")
def _season_row(p: Builder, at: Span, kids: list[Any]) -> SeasonRow:
    return SeasonRow(p.name(kids[0]), kids[1], kids[2], rest=False, edit="", span=at)


@builds("season_rest_row")
def _season_rest_row(p: Builder, at: Span, kids: list[Any]) -> SeasonRow:
    return SeasonRow(p.name(kids[0]), (), kids[1], rest=True, edit="", span=at)


@builds("clock_span")
def _clock_span(p: Builder, at: Span, kids: list[Any]) -> tuple[int, int]:
    return (clock(p, kids[0]), clock(p, kids[1]))


def clock(p: Builder, token: Token) -> int:
    """Minutes since midnight; ``24:00`` is the end of the day."""
    hours, minutes = (int(part) for part in token.text.split(":"))
    if minutes > 59 or hours * 60 + minutes > 1440:
        p.error(
            codes.NO_SUCH_TIME,
            f"{token.text} is no time of the day",
            p.span(token),
            "times run from 00:00 to 24:00",
        )
        return 0
    return hours * 60 + minutes


@builds("clock_spans")
def _clock_spans(p: Builder, at: Span, kids: list[Any]) -> tuple[Any, ...]:
    return tuple(kid for kid in kids if type(kid) is tuple)


Days = tuple[tuple[int, ...], str]


@builds("every_day")
def _every_day(p: Builder, at: Span, kids: list[Any]) -> Days:
    return (ALL_DAYS, "as any day")


@builds("every_day_but_holidays")
def _every_day_but_holidays(p: Builder, at: Span, kids: list[Any]) -> Days:
    return (ALL_DAYS, "left out")


@builds("on_days")
def _on_days(p: Builder, at: Span, kids: list[Any]) -> Days:
    days: Days = kids[0]
    return days


@builds("on_days_but_holidays")
def _on_days_but_holidays(p: Builder, at: Span, kids: list[Any]) -> Days:
    if kids[0][1] == "taken in":
        p.error(codes.UNEXPECTED, "holidays are both taken in and left out", at)
    return (kids[0][0], "left out")


@builds("weekdays")
def _weekdays(p: Builder, at: Span, kids: list[Any]) -> Days:
    return ((0, 1, 2, 3, 4), "as any day")


@builds("weekends")
def _weekends(p: Builder, at: Span, kids: list[Any]) -> Days:
    return ((5, 6), "as any day")


@builds("and_holidays")
def _and_holidays(p: Builder, at: Span, kids: list[Any]) -> Days:
    return ((), "taken in")


@builds("one_weekday")
def _one_weekday(p: Builder, at: Span, kids: list[Any]) -> Days:
    return ((WEEKDAYS[kids[0].text],), "as any day")


@builds("weekday_range")
def _weekday_range(p: Builder, at: Span, kids: list[Any]) -> Days:
    first, last = WEEKDAYS[kids[0].text], WEEKDAYS[kids[1].text]
    return (tuple(sorted((first + step) % 7 for step in range((last - first) % 7 + 1))), "as any day")


@builds("day_list")
def _day_list(p: Builder, at: Span, kids: list[Any]) -> Days:
    atoms = [kid for kid in kids if type(kid) is tuple]
    taken_in = any(kid[1] == "taken in" for kid in atoms)
    return (tuple(sorted({day for kid in atoms for day in kid[0]})), "taken in" if taken_in else "as any day")


@builds("in_seasons")
def _in_seasons(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("seasons", tuple(p.name(kid) for kid in kids if "NAME" in kid.kinds))


@builds("within_dates")
def _within_dates(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    first, last = (kid for kid in kids if isinstance(kid, MonthDay))
    return ("dates", ((first.month, first.day), (last.month, last.day)))


@builds("hours")
def _hours(p: Builder, at: Span, kids: list[Any]) -> HoursRow:
    days, holidays = kids[1]
    more = tagged(kids[2:])
    return HoursRow(kids[0], days, holidays, more.get("seasons", ()), more.get("dates"), at)


@builds("period_row")
def _period_row(p: Builder, at: Span, kids: list[Any]) -> PeriodRow:
    return PeriodRow(p.name(kids[0]), tuple(kids[1:]), rest=False, edit="", span=at)


@builds("period_rest_row")
def _period_rest_row(p: Builder, at: Span, kids: list[Any]) -> PeriodRow:
    return PeriodRow(p.name(kids[0]), (), rest=True, edit="", span=at)
