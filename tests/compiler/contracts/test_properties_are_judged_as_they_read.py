"""Properties of hand-made contracts, watched: sound actions keep them, faulty ones break them."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from dsl.model import contract as k
from runtime.machine.acting import deploy
from runtime.machine.interpreter import Value
from runtime.machine.monitors import Monitors
from tests.compiler.contracts.bank import BANK
from tests.compiler.contracts.running import FORMS, loaded
from tests.compiler.contracts.vesting import VESTING
from tests.compiler.contracts.words import (
    becomes,
    caller,
    compare,
    field,
    local,
    num,
    plus,
    require,
    scalar,
)

START = 1_772_800_000


def broken(of: k.Contract, seed: int, calls: int = 60, **parameters: Value) -> set[str]:
    """The properties that random calls break; both forms of the machine must say the same."""
    module = loaded(of)
    found = []
    for form in FORMS:
        chance, names = Random(seed), set()
        monitors = Monitors(module, form=form)
        store, receipt = deploy(module, parameters, 1, START, form=form)
        assert receipt.succeeded
        assert store is not None
        names |= {one.name for one in monitors.deployed(store)}
        time = START
        for _ in range(calls):
            time += chance.choice((0, 1, 3600, 40_000))
            name = chance.choice([one.name for one in of.actions])
            (declared,) = [one for one in of.actions if one.name == name]
            given: dict[str, Value] = {
                argument: chance.choice((0, 1, 10, 1000)) for argument, _ in declared.arguments
            }
            watched = monitors.act(store, name, chance.choice((1, 2, 3)), time, given)
            names |= {one.name for one in watched.broken}
        found.append(names)
    assert found[0] == found[1]
    return found[0]


def changed(of: k.Contract, action: str, number: int, *statements: k.Statement) -> k.Contract:
    """With other statements in place of one."""
    (old,) = [one for one in of.actions if one.name == action]
    new = replace(old, body=(*old.body[:number], *statements, *old.body[number + 1 :]))
    return replace(of, actions=tuple(new if one is old else one for one in of.actions))


MINE, AMOUNT = field("balances", "amount", caller()), local("amount")

FAULTS: dict[str, tuple[k.Contract, set[str]]] = {
    "nothing": (BANK, set()),
    "deposit credits twice": (
        changed(BANK, "deposit", 1, becomes(MINE, plus(plus(MINE, AMOUNT), AMOUNT))),
        {"dep-inc-snd-bal", "cbal-eq-sum-bal", "cbal-ge-bal"},
    ),
    "deposit forgets the total": (changed(BANK, "deposit", 2), {"cbal-eq-sum-bal", "cbal-ge-bal"}),
    "withdraw refuses too much": (
        changed(BANK, "withdraw", 0, require(compare(AMOUNT, ">", num("5")), "too little")),
        {"wd-not-revert"},
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_bank_breaks_what_speaks_of_it(fault: str) -> None:
    of, expected = FAULTS[fault]
    found = set.union(*(broken(of, seed) for seed in range(3)))
    assert found >= expected
    assert not expected or found
    assert expected or not found


def test_only_the_depositor_s_own_balance_may_rise() -> None:
    from tests.compiler.contracts.words import PARTY, value

    friend = replace(
        changed(
            BANK,
            "deposit",
            1,
            becomes(MINE, plus(MINE, AMOUNT)),
            becomes(field("balances", "amount", scalar("friend", PARTY)), num("5")),
        ),
        scalars=(*BANK.scalars, value("friend", PARTY, None, constant=True)),
        deployment=k.Deployment((("friend", PARTY),), (), BANK.span),
    )
    assert "bal-inc-onlyif-dep" in broken(friend, 1, friend=9)


def test_vesting_keeps_its_properties_and_a_hasty_wallet_does_not() -> None:
    parameters: dict[str, Value] = {"beneficiary": 2, "start": START + 5000, "duration": 10}
    assert broken(VESTING, 1, **parameters) == set()
    hasty = changed(VESTING, "release", 0, k.Let("amount", scalar("balance"), VESTING.span))
    assert broken(hasty, 1, **parameters) >= {"release-rel"}
    thief = changed(VESTING, "fund", 1, becomes(scalar("released"), plus(scalar("released"), AMOUNT)))
    assert "only-release" in broken(thief, 1, **parameters)
