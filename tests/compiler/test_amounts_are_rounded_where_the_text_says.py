"""Lines, percentages, minimums and balances, beside fractions rounded by the words' definitions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal, getcontext
from fractions import Fraction
from math import floor

import pytest

from dsl.model import expressions as m
from dsl.model.base import Mode, Rounding
from dsl.model.tariff import Balance, Bill, PublishedInput
from runtime.machine.aborts import Abort, Reason
from tests.compiler.loads import irregular
from tests.compiler.models import (
    DAY,
    KWH,
    MONEY,
    ONE,
    SPAN,
    USAGE,
    USD,
    amount,
    days,
    entry,
    greatest,
    kind,
    least,
    line,
    num,
    op,
    rounded,
    scalar,
    subtotal,
    tariff,
    times,
    total,
    usd_per,
)
from tests.compiler.running import Machine, meter

FIRST, AFTER = date(2016, 6, 3), date(2016, 7, 3)
ZONE = "America/Los_Angeles"
CENT = Fraction(1, 100)


def by_definition(value: Fraction, step: Fraction, mode: Mode) -> Fraction:
    """The nearest multiple that the mode's name says, from the floor and the remainder."""
    whole, rest = divmod(value, step)
    above = {
        Mode.FLOOR: False,
        Mode.CEILING: rest > 0,
        Mode.DOWN: rest > 0 and value < 0,
        Mode.UP: rest > 0 and value > 0,
        Mode.HALF_UP: rest > step / 2 or (rest == step / 2 and value > 0),
        Mode.HALF_EVEN: rest > step / 2 or (rest == step / 2 and whole % 2 == 1),
    }[mode]
    return (whole + above) * step


def given_number(name: str, step: str) -> PublishedInput:
    return PublishedInput(name, kind(ONE, step, "-1000", "1000"), "register", "", SPAN)


def register(name: str, step: str) -> m.Register:
    return m.Register(kind(ONE, step), SPAN, name)


@pytest.mark.parametrize("mode", list(Mode))
def test_a_line_is_rounded_in_its_mode_to_its_step(mode: Mode) -> None:
    exact = op("/", times(register("a", "0.001"), num("0.35", USD)), num(3))
    machine = Machine(
        tariff(
            line(1, "A", amount("a", exact), rounding=Rounding(mode, Fraction(1, 20))),
            inputs=(given_number("a", "0.001"),),
        )
    )
    for value in range(-3000, 3001, 75):
        billed = machine.run(FIRST, AFTER, [], register__a=value)
        unrounded = Fraction(value, 1000) * Fraction("0.35") / 3
        assert billed.charged["total"] == by_definition(unrounded, Fraction(1, 20), mode)
        assert billed.exact["total"] == by_definition(
            by_definition(unrounded, Fraction(1, 10**18), Mode.HALF_EVEN), Fraction(1, 10**12), Mode.HALF_EVEN
        )


@pytest.mark.parametrize("mode", list(Mode))
def test_an_exact_quotient_is_rounded_once(mode: Mode) -> None:
    quotient = op(
        "/", op("/", register("a", "0.01"), register("b", "0.1")), op("/", register("c", "1"), num("0.7"))
    )
    sum_of_two = op("+", quotient, op("/", register("c", "1"), register("b", "0.1")))
    value = times(rounded(sum_of_two, "0.01", mode), num(1, USD))
    names = ("a", "b", "c")
    steps = ("0.01", "0.1", "1")
    machine = Machine(tariff(line(1, "A", amount("a", value)), inputs=tuple(map(given_number, names, steps))))
    for a in (-12_345, -50, 0, 1, 777):
        for b, c in ((3, 7), (70, 1), (9, 11)):
            billed = machine.run(FIRST, AFTER, [], register__a=a, register__b=b, register__c=c)
            exact = Fraction(a, 100) / Fraction(b, 10) / (c / Fraction("0.7")) + c / Fraction(b, 10)
            assert billed.charged["total"] == by_definition(exact, CENT, mode)
    with pytest.raises(Abort) as caught:
        machine.run(FIRST, AFTER, [], register__a=1, register__b=0, register__c=1)
    assert caught.value.reason is Reason.DIVISION_BY_ZERO


@pytest.mark.parametrize("mode", list(Mode))
def test_a_square_root_is_rounded_correctly(mode: Mode) -> None:
    """A power factor: energy ÷ √(energy² + reactive²), beside 60 digits of ``decimal``."""
    a, b = register("a", "0.01"), register("b", "0.01")
    root = m.SquareRoot(kind(ONE, None), SPAN, op("+", times(a, a), times(b, b)))
    factor = scalar("power-factor", rounded(op("/", a, root), "0.01", mode), kind(ONE, "0.01"))
    plain = rounded(m.SquareRoot(kind(ONE, None), SPAN, op("+", times(a, a), times(b, b))), "0.1", mode)
    machine = Machine(
        tariff(
            line(
                1, "A", amount("a", times(m.Quantity(kind(ONE, "0.01"), SPAN, "power-factor"), num(1, USD)))
            ),
            line(2, "B", amount("b", times(plain, num(1, USD)))),
            inputs=(given_number("a", "0.01"), given_number("b", "0.01")),
            quantities=(USAGE, factor),
        )
    )
    getcontext().prec = 60
    for x, y in (
        (300, 400),
        (1, 0),
        (12_345, 6_789),
        (-300, 400),
        (7, 100_00),
        (99_999, 1),
        (5, 12),
        (-8, 15),
    ):
        billed = machine.run(FIRST, AFTER, [], register__a=x, register__b=y)
        size = (Decimal(x) ** 2 + Decimal(y) ** 2).sqrt()
        assert billed.charged["amount:1/a"] == by_definition(Fraction(Decimal(x) / size), CENT, mode)
        assert billed.charged["amount:2/b"] == by_definition(Fraction(size / 100), Fraction(1, 10), mode)


def electric(minimum: str = "10.00") -> Machine:
    """Energy, a charge per month of 30 days, a minimum on their subtotal, percentages, a gross-up."""
    service = m.Subtotal(MONEY, SPAN, "service")
    lifted = m.Subtotal(MONEY, SPAN, "lifted")
    upto = greatest(num(0, USD), op("-", num(minimum, USD), service))
    gross = op("/", times(lifted, num("0.01")), op("-", num("1.00"), num("0.01")))
    prorated = op("/", times(num("11.50", USD), days()), num(30, DAY))
    return Machine(
        tariff(
            line(1, "Energy", entry("all", total("usage"), usd_per("0.12345", KWH))),
            line(2, "Customer charge", amount("fixed", prorated)),
            subtotal("service", 1, 2),
            line(3, "Minimum", amount("minimum", upto)),
            subtotal("lifted", 1, 2, 3),
            line(
                4,
                "Discount",
                amount("less", times(num(-1), times(num("0.35"), m.LineAmount(MONEY, SPAN, "1")))),
            ),
            line(5, "Franchise fee", amount("fee", gross)),
            line(
                6,
                "Tax",
                amount("tax", times(op("+", lifted, m.LineAmount(MONEY, SPAN, "4", 0)), num("0.0725"))),
            ),
        )
    )


@pytest.mark.parametrize("most", [0, 40, 9000])
def test_a_whole_bill_agrees_with_a_recomputation_by_hand(most: int) -> None:
    machine = electric()
    given = meter(ZONE, FIRST, AFTER, irregular("bill", most))
    usage = sum(one.kwh[0] for one in given)

    def cents(value: Fraction) -> Fraction:
        return floor(abs(value) * 100 + Fraction(1, 2)) * CENT * (-1 if value < 0 else 1)

    energy, fixed = cents(usage * Fraction("0.12345")), cents(Fraction("11.50") * 30 / 30)
    lift = cents(max(Fraction(0), 10 - energy - fixed))
    lifted = energy + fixed + lift
    less = cents(-energy * Fraction("0.35"))
    fee = cents(lifted * Fraction("0.01") / Fraction("0.99"))
    tax = cents((lifted + less) * Fraction("0.0725"))
    billed = machine.run(FIRST, AFTER, given)
    lines = [billed.charged[f"line:{number}"] for number in range(1, 7)]
    assert lines == [energy, fixed, lift, less, fee, tax]
    assert billed.charged["subtotal:lifted"] == lifted >= 10
    assert billed.charged["total"] == sum(lines)
    exact_energy = usage * Fraction("0.12345")
    exact_lifted = max(Fraction(10), exact_energy + Fraction("11.50"))
    exact = (
        exact_lifted
        - exact_energy * Fraction("0.35")
        + exact_lifted / 99
        + (exact_lifted - exact_energy * Fraction("0.35")) * Fraction("0.0725")
    )
    assert abs(billed.exact["total"] - exact) <= Fraction(1, 10**12)


def test_the_bill_can_be_rounded_once_more() -> None:
    made = tariff(
        line(1, "A", entry("a", days(), usd_per("0.123", DAY))),
        line(2, "B", entry("b", days(), usd_per("0.071", DAY))),
    )
    dime = Rounding(Mode.HALF_UP, Fraction(1, 10))
    machine = Machine(replace(made, bill=Bill(made.bill.rows, dime)))
    billed = machine.run(FIRST, AFTER, [])
    assert billed.charged["line:1"] + billed.charged["line:2"] == Fraction("5.82")
    assert billed.charged["total"] == Fraction("5.80")
    assert machine.holds("lines-sum-to-bill", billed)


def banking() -> Machine:
    """A credit offsets energy down to nothing; the rest is carried, and forfeited above 25 USD."""
    energy = m.LineAmount(MONEY, SPAN, "1")
    opening = m.Opening(MONEY, SPAN, "bank")
    used = least(energy, opening)
    rest = op("+", opening, m.LineAmount(MONEY, SPAN, "2"), op("*", days(), usd_per("0.10", DAY)))
    return Machine(
        tariff(
            line(1, "Energy", entry("all", total("usage"), usd_per("0.10", KWH))),
            line(2, "Credit used", amount("used", times(num(-1), used))),
            balances=(
                Balance(
                    "bank", kind(USD, "0.01", "0", "1000"), Fraction(5), least(rest, num(25, USD)), "", SPAN
                ),
            ),
        )
    )


@pytest.mark.parametrize("opening", ["0", "3.50", "99.99"])
def test_balances_open_offset_and_close(opening: str) -> None:
    machine = banking()
    given = meter(ZONE, FIRST, AFTER, lambda _: Fraction("0.1"))
    carried = Fraction(opening)
    billed = machine.run(FIRST, AFTER, given, opening__bank=int(carried * 100))
    energy = Fraction("7.20")
    used = min(energy, carried)
    assert billed.charged["total"] == energy - used
    assert billed.charged["closing:bank"] == min(Fraction(25), carried - used + 3)
    (parameter,) = [
        one for one in machine.module.functions[machine.bill.charge].parameters if one.name == "opening:bank"
    ]
    assert (parameter.low, parameter.high, parameter.default) == (0, 100_000, 500)
    assert machine.bill.opening == machine.bill.closing == ("bank",)


def test_a_balance_that_leaves_its_range_stops_the_bill() -> None:
    made = kind(USD, "0.01", "0", "4")
    closing = op("-", m.Opening(MONEY, SPAN, "bank"), num(1, USD))
    machine = Machine(
        tariff(
            line(1, "A", entry("a", days(), usd_per("1", DAY))),
            balances=(Balance("bank", made, Fraction(0), closing, "", SPAN),),
        )
    )
    assert machine.run(FIRST, AFTER, [], opening__bank=150).charged["closing:bank"] == Fraction("0.50")
    with pytest.raises(Abort) as caught:
        machine.run(FIRST, AFTER, [], opening__bank=50)
    assert caught.value.reason is Reason.REQUIRED
    assert machine.module.messages[caught.value.message or 0] == "bank would leave its declared range"
