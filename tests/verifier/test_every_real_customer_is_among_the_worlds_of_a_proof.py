"""Promise: no proof leaves a customer out: what the machine bills, the facts of every query admit."""

from __future__ import annotations

from functools import cache
from random import Random

import pytest

from runtime.machine.billing_month import billing_month
from runtime.machine.interpreter import Value
from runtime.machine.series import Series, read_series
from tests.cli.watt import EXAMPLES
from tests.verifier.real_customers import Customer, random_inputs
from verifier.claims import RelationClaim
from verifier.marking import Marking
from verifier.memberships import renamed
from verifier.periods import Period
from verifier.prover import Search, TariffProver
from verifier.replay import NotAdmitted, bill
from verifier.smtlib import query
from verifier.solving import Status, ask_z3
from verifier.world import Bill, Month, World
from wattlaw.contract import Contract

TEXTS = (
    "fort-collins-tod/fort-collins-tod.watt",
    "fort-collins-tod/fort-collins-tod.sam-net-billing.watt",
    "fort-collins-tod/fort-collins-tod.sam-net-metering.watt",
    "pacificorp-1/pacificorp-1.watt",
    "pacificorp-1/pacificorp-1.sam-net-billing.watt",
    "pge-e-1/pge-e-1.watt",
    "pge-e-1/pge-e-1.sam-net-billing.watt",
    "pge-e-tou-c/e-tou-c.watt.md",
    "pge-ev-a/pge-ev-a.watt",
    "seattle-rsc/seattle-rsc.watt",
    "seattle-rsc/seattle-rsc.sam-net-billing.watt",
    "smud-ci-tod3/ci-tod3.watt.md",
    "../tests/verifier/texts/changes.watt",
    "smud-ci-tod3-record/smud-ci-tod3-record.watt",
)


@cache
def _prover(text: str) -> TariffProver:
    return TariffProver(Contract(EXAMPLES / text).loaded)


def _admits(world: World, month: Month, symbolic: Bill, seed: int) -> bool | None:
    """Whether the facts admit the customer with the machine's bill; None when the machine bills nobody."""
    inputs = random_inputs(world, month, seed)
    try:
        run = bill(world.module, inputs)
    except NotAdmitted:
        return None
    if run.abort is not None:
        return None
    customer = Customer(world, month, symbolic, inputs)
    pinned = list(customer.pinned())
    question = query(world.arena, [symbolic.path, *pinned, *customer.gives(run.values)])
    if isinstance(question, bool):
        return question
    answer = ask_z3(question.text, resources=20_000_000)
    assert answer.status is not Status.UNDECIDED, answer.reason
    return answer.status is Status.POSSIBLE


def _some(prover: TariffProver) -> list[Period]:
    """A few periods that differ: with a change of clock, in summer, in winter, a leap February."""
    wanted = {month.period.month: month.period for month in reversed(prover.covered.months)}
    return [wanted[month] for month in (2, 3, 7, 11)]


def _computed(base: Search, period: Period) -> Month:
    base.world.restore(base.kept)
    month = base.world.month(period)
    assert month is not None
    return month


@pytest.mark.parametrize("text", TEXTS)
def test_a_customer_of_one_month(text: str) -> None:
    base = _prover(text).constant
    admitted = []
    for seed, period in enumerate(_some(_prover(text))):
        month = _computed(base, period)
        admitted.append(_admits(base.world, month, base.world.bill(month), seed))
    assert set(admitted) == {True}


RAISED = (
    "pacificorp-1/pacificorp-1.watt",
    "pacificorp-1/pacificorp-1.sam-net-billing.watt",
    "pge-e-1/pge-e-1.watt",
    "pge-e-1/pge-e-1.sam-net-billing.watt",
    "pge-e-tou-c/e-tou-c.watt.md",
    "pge-ev-a/pge-ev-a.watt",
    "seattle-rsc/seattle-rsc.watt",
    "smud-ci-tod3/ci-tod3.watt.md",
    "../tests/verifier/texts/changes.watt",
)


def _relation(world: World) -> RelationClaim:
    """The first claim of a module about two bills that differ in one reading."""
    for one in world.module.module.properties:
        if one.variation is not None and one.variation.kind == "raise":
            return RelationClaim(one, one.variation)
    raise AssertionError("the text claims nothing about more usage")


def _raised(inputs: dict[str, Value], world: World, channel: str, row: int, more: int) -> dict[str, Value]:
    """The same customer with one larger reading."""
    series, readings = inputs["readings"], world.module.module.readings
    assert isinstance(series, Series)
    assert readings is not None
    columns = [list(column) for column in series.columns.channels]
    columns[[one.name for one in readings.channels].index(channel)][row] += more
    times = series.columns
    return {**inputs, "readings": read_series(world.module.module, times.start, times.length, columns)}


@pytest.mark.parametrize("text", RAISED)
def test_a_customer_who_uses_more_in_one_interval(text: str) -> None:
    base = _prover(text).constant
    for seed, period in enumerate(_some(_prover(text))):
        rows = len(period.series.columns.start)
        for row in (0, rows // 2 + 7 * seed, rows - 5):
            month = _computed(base, period)
            assert _admits_both(base.world, month, row, seed), (str(month.period), row)


def _admits_both(world: World, month: Month, row: int, seed: int) -> bool:
    """Whether the facts admit a customer and the same one with a larger reading in one interval."""
    claim, symbolic = _relation(world), world.bill(month)
    channel, more = claim.variation.channel, 777
    inputs = random_inputs(world, month, seed)
    second = _raised(inputs, world, channel, row, more)
    assert month.rows is not None
    kind = renamed(month.rows[row], symbolic.instead)
    (membership,) = claim._affected(world, [kind])
    marking, first = Marking(world), claim._readings(world)
    larger = claim._moved(world, first, more)
    bills = [
        claim._named(world, symbolic, marking, [(membership, readings)], run)
        for run, readings in (("a", first), ("b", larger))
    ]
    pinned = list(Customer(world, month, symbolic, inputs).pinned())
    for name, symbol in first.items():
        pinned.append(world.arena.equal(symbol, _reading(world, inputs, name, row)))
    for one, given in zip(bills, (inputs, second), strict=True):
        run = bill(world.module, given)
        assert run.abort is None
        pinned += [one.path, *Customer(world, month, one, given).gives(run.values)]
    question = query(world.arena, pinned)
    if isinstance(question, bool):
        return question
    answer = ask_z3(question.text, resources=20_000_000)
    assert answer.status is not Status.UNDECIDED, answer.reason
    return answer.status is Status.POSSIBLE


def _reading(world: World, inputs: dict[str, Value], channel: str, row: int) -> int:
    series, readings = inputs["readings"], world.module.module.readings
    assert isinstance(series, Series)
    assert readings is not None
    return series.columns.channels[[one.name for one in readings.channels].index(channel)][row]


def _any_period(prover: TariffProver, months: list[Month], seed: int) -> Period:
    """Some period of a group; between reads, any at all that the module admits."""
    one = months[seed * 7 % len(months)].period
    if prover.covered.windows is None:
        return one
    chance = Random(f"{prover.module.hash} {seed}")
    lengths = prover.covered.windows.lengths
    while True:
        first = chance.randint(months[0].firsts[0], months[-1].firsts[1])
        after = first + chance.randint(lengths[0], lengths[-1])
        readings = prover.module.module.readings
        assert readings is not None
        assert prover.module.module.horizon is not None
        if after <= prover.module.module.horizon[1]:
            return Period(prover.module, first, after, billing_month(first, after, readings.billing_month))


@pytest.mark.parametrize("text", TEXTS)
def test_a_customer_of_any_period_is_among_those_of_all(text: str) -> None:
    prover = _prover(text)
    base, group = prover.covered, prover.covered.everything
    for seed in range(4):
        base.world.restore(base.kept)
        month = base.world.month(_any_period(prover, group.months, seed))
        assert month is not None
        assert _admits(base.world, month, group.bill, seed) is True, str(month.period)


@pytest.mark.parametrize("text", TEXTS)
def test_a_customer_of_a_month_is_among_those_of_its_group(text: str) -> None:
    base = _prover(text).covered
    for seed, group in enumerate(base.groups()[:4]):
        base.world.restore(base.kept)
        month = base.world.month(group.months[len(group.months) // 2].period)
        assert month is not None
        assert _admits(base.world, month, group.bill, seed) is True
