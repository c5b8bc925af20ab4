"""Which billing periods a customer has, and which of them are billed only in part, never in silence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from wattlaw.billing.periods import Period, calendar_months
from wattlaw.quantities import day_text

Span = tuple[int | None, int | None]
"""First day and the day after the last; open where None."""


@dataclass(frozen=True, slots=True)
class Part:
    """A span that is billed; ``whole`` is the billing period that it is of, ``by`` what cut it.

    ``by`` is empty where the whole period is billed.
    """

    period: Period
    whole: Period
    by: tuple[str, ...] = ()

    def within(self, span: Span, names: tuple[str, str]) -> Part | None:
        """What of it lies in a span, None when nothing does; ``names`` are those of the span's ends."""
        cut = self.period.within(*span)
        if cut is None:
            return None
        by = [names[0]] if cut.first != self.period.first else []
        by += [names[1]] if cut.after != self.period.after else []
        return replace(self, period=cut, by=tuple(dict.fromkeys((*self.by, *by))))

    def json(self) -> dict[str, Any] | None:
        """The billing period that was cut and by what, None when it is billed whole."""
        if not self.by:
            return None
        return {"from": day_text(self.whole.first), "to": day_text(self.whole.after), "by": list(self.by)}


def months(first: int, after: int) -> Iterator[Part]:
    """The calendar months that a span reaches into, whole."""
    for one in calendar_months(first, after):
        begin = one.first - _day_of_month(one.first) + 1
        (whole,) = [month for month in calendar_months(begin, begin + 31) if month.first == begin]
        yield Part(whole, whole)


def _day_of_month(day: int) -> int:
    return int(day_text(day)[8:])


def cut_to(parts: Sequence[Part], *spans: tuple[Span, tuple[str, str]]) -> list[Part]:
    """Each part as far as all spans admit it; those of which nothing is left are gone."""
    found: list[Part] = []
    for part in parts:
        left: Part | None = part
        for span, names in spans:
            left = None if left is None else left.within(span, names)
        if left is not None:
            found.append(left)
    return found
