"""Ratchets over earlier periods, credits on dates, anniversaries, registers without intervals."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from dsl.model import expressions as m
from dsl.model.base import DayType
from dsl.model.tariff import CustomerFact, HistoryItem, PublishedInput
from tests.compiler.loads import irregular
from tests.compiler.models import (
    KW,
    KWH,
    MONEY,
    SPAN,
    TRUTH,
    USAGE,
    USD,
    amount,
    entry,
    greatest,
    kind,
    line,
    num,
    rounded,
    scalar,
    tariff,
    times,
    usd_per,
)
from tests.compiler.running import Machine, day, forever, meter

ZONE = "America/Los_Angeles"
FIRST, AFTER = date(2016, 5, 20), date(2016, 6, 15)


def history(
    take: str,
    periods: int,
    or_else: m.Expr,
    months: tuple[int, ...] | None = None,
    threshold: m.Expr | None = None,
) -> m.History:
    return m.History(kind(KW, "0.1"), SPAN, "max-demand", take, periods, or_else, months, threshold)  # type: ignore[arg-type]


def ratchet_machine() -> Machine:
    demand = kind(KW, "0.1", "0", "100000")
    now = rounded(m.Highest(kind(KW, None), SPAN, "usage", 60), "0.1", unit=KW)
    current = m.Quantity(demand, SPAN, "max-demand")
    billing = greatest(current, times(num("0.5"), history("highest", 11, num(0, KW))), num(5, KW))
    return Machine(
        tariff(
            line(
                1,
                "Demand",
                entry("demand", m.Quantity(kind(KW, "0.01"), SPAN, "billing-demand"), usd_per("10", KW)),
                entry("winter", history("highest", 11, current, (12, 1, 2)), usd_per("1", KW)),
                entry("sum", history("sum", 3, num(0, KW)), usd_per("1", KW)),
                amount("high", times(history("count at least", 11, num(0), None, num(400, KW)), num(1, USD))),
                entry("mean", rounded(history("average", 4, num("1.5", KW)), "0.01"), usd_per("1", KW)),
            ),
            history=(HistoryItem("max-demand", demand, 11, "", SPAN),),
            quantities=(
                USAGE,
                scalar("max-demand", now, demand),
                scalar("billing-demand", rounded(billing, "0.01", unit=KW), kind(KW, "0.01")),
            ),
        )
    )


def test_a_ratchet_looks_back_at_the_periods_there_are() -> None:
    machine = ratchet_machine()
    given = meter(ZONE, FIRST, AFTER, irregular("ratchet", 90_000))
    current = (max(one.kwh[0] for one in given) * 10 + Fraction(1, 2)).__floor__() * Fraction(1, 10)
    for past, months in (
        ((), ()),
        ((3000, 7777, 4000), (4, 3, 2)),
        (tuple(range(500, 6000, 500)), (4, 3, 2, 1, 12, 11, 10, 9, 8, 7, 6)),
    ):
        billed = machine.run(
            FIRST, AFTER, given, **{"history:max-demand": past, "history-month:max-demand": months}
        )
        kw = [Fraction(value, 10) for value in past]
        charged = billed.charged
        assert billed.measured["max-demand"] == current
        assert billed.measured["billing-demand"] == max([current, Fraction(5), *(value / 2 for value in kw)])
        winter = [value for value, month in zip(kw, months, strict=True) if month in (12, 1, 2)]
        assert charged["quantity:1/winter"] == max(winter, default=current)
        assert charged["quantity:1/sum"] == sum(kw[:3])
        assert charged["amount:1/high"] == sum(value >= 400 for value in kw)
        mean = sum(kw[:4]) / len(kw[:4]) if kw else Fraction("1.5")
        assert charged["quantity:1/mean"] == (mean * 100 + Fraction(1, 2)).__floor__() * Fraction(1, 100)


@pytest.mark.parametrize(
    ("first", "after", "holds"),
    [
        (date(2016, 3, 20), date(2016, 4, 10), False),
        (date(2016, 3, 20), date(2016, 4, 11), True),
        (date(2016, 4, 10), date(2016, 4, 20), True),
        (date(2016, 4, 11), date(2016, 4, 20), False),
        (date(2016, 12, 31), date(2017, 1, 2), False),
    ],
)
def test_a_credit_stands_on_the_bill_that_contains_its_date(first: date, after: date, holds: bool) -> None:
    contains = m.PeriodContains(TRUTH, SPAN, (4, 10))
    credit = m.Cases(MONEY, SPAN, ((contains, num("-58.23", USD)),), num(0, USD))
    machine = Machine(tariff(line(1, "Credit", amount("credit", credit))))
    billed = machine.run(first, after, [])
    assert billed.measured["contains:04-10"] == holds
    assert billed.charged["total"] == (Fraction("-58.23") if holds else 0)


@pytest.mark.parametrize(
    ("origin", "first", "after", "holds"),
    [
        (date(2014, 6, 1), date(2016, 5, 20), date(2016, 6, 2), True),
        (date(2014, 6, 2), date(2016, 5, 20), date(2016, 6, 2), False),
        (date(2016, 6, 1), date(2016, 5, 20), date(2016, 6, 2), False),
        (date(2012, 2, 29), date(2017, 2, 28), date(2017, 3, 1), True),
        (date(2012, 2, 29), date(2017, 3, 1), date(2017, 3, 5), False),
        (date(1999, 12, 31), date(2016, 12, 31), date(2017, 1, 2), True),
    ],
)
def test_an_anniversary_is_found_in_the_period(origin: date, first: date, after: date, holds: bool) -> None:
    contains = m.PeriodContains(TRUTH, SPAN, None, "permission")
    credit = m.Cases(MONEY, SPAN, ((contains, num("1.00", USD)),), num(0, USD))
    permission = CustomerFact("permission", DayType(), None, "", SPAN)
    machine = Machine(tariff(line(1, "Credit", amount("credit", credit)), facts=(permission,)))
    billed = machine.run(first, after, [], fact__permission=forever(day(origin)))
    assert billed.charged["total"] == int(holds)


def test_a_register_without_intervals_is_given_as_it_is() -> None:
    register = PublishedInput("gas", kind(KWH, "0.1", "0", "1000"), "register", "", SPAN)
    machine = Machine(
        tariff(
            line(1, "Gas", entry("gas", m.Register(kind(KWH, "0.1"), SPAN, "gas"), usd_per("0.5", KWH))),
            inputs=(register,),
        )
    )
    assert machine.run(FIRST, AFTER, [], register__gas=1234).charged["total"] == Fraction("61.70")
