"""The billing month of a billing period, by the rule that the module states.

One function for whoever bills and for whoever proves: seasons and history go by
this number, so both must mean the same by it.
"""

from __future__ import annotations

from datetime import date, timedelta

EPOCH = date(1970, 1, 1)


def billing_month(first: int, after: int, rule: str) -> int:
    """The billing month, 1 to 12, of the days from ``first`` to before ``after`` (days since 1970).

    ``rule`` is ``Readings.billing_month``: that of most days (the earlier month
    when two have as many), of the first day, or, unless it says so, of the last.
    """
    if "most days" in rule:
        return _of_most_days(first, after)
    return _date(first if "first day" in rule else after - 1).month


def _of_most_days(first: int, after: int) -> int:
    counts: dict[tuple[int, int], int] = {}
    for number in range(first, after):
        day = _date(number)
        counts[day.year, day.month] = counts.get((day.year, day.month), 0) + 1
    (_, month), _ = max(counts.items(), key=lambda item: (item[1], *(-part for part in item[0])))
    return month


def _date(number: int) -> date:
    return EPOCH + timedelta(days=number)
