"""Promise: the actions that people read do to the state what the machine does."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from runtime.machine.aborts import Abort
from runtime.machine.acting import admit_action, deploy, interpreted
from runtime.machine.contract import Event, Field, StateScalar
from runtime.machine.decompiler import action_lines, contract_text, decompile_function, statement
from runtime.machine.decompiler.dependence import Dependence
from runtime.machine.decompiler.walk import decompile
from runtime.machine.loader import validate
from runtime.machine.memory import Memory
from runtime.machine.module import Parameter
from runtime.machine.state import Transition
from runtime.machine.types import COUNT, Truth
from tests.machine.assembling import Assembly, Code
from tests.machine.market import WITHOUT_CODE, market
from tests.machine_forms.choices import Seeded
from tests.machine_forms.random_contracts import Story, contract_case, contracts
from tests.machine_forms.test_contracts_agree_in_both_forms import FIRST, contents
from tests.machine_forms.trees import Trees


def told(story: Story) -> int:
    """Each call on its own tree, beside the machine; how many ended."""
    loaded = validate(story.module)
    store, _ = deploy(loaded, {"fixed": 2}, 1, FIRST, form=interpreted)
    if store is None:
        return 0
    assert isinstance(store, Memory)
    contract = story.module.contract
    assert contract is not None
    now, ended = FIRST, 0
    for caller, later, action, arguments in story.calls:
        now += later
        number, given = admit_action(loaded, store, action, caller, now, arguments)
        function = contract.actions[number].function
        step, copy = Transition(store), store.copy()
        try:
            interpreted(loaded, function, given, step)
        except Abort:
            step.roll_back()
            continue
        mirrored = Transition(copy)
        Trees(loaded, function, decompile(story.module, function), given, mirrored).run()
        assert contents(copy) == contents(store), decompile_function(story.module, function)
        assert (mirrored.events, mirrored.payments) == (step.events, step.payments)
        store.now = now
        ended += 1
    return ended


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(contracts())
def test_trees_of_random_contracts_do_what_the_machine_does(story: Story) -> None:
    told(story)


def test_trees_of_four_hundred_seeds_do_what_the_machine_does() -> None:
    assert sum(told(contract_case(Seeded(seed))) for seed in range(400)) > 300


@pytest.mark.nightly
def test_trees_of_twenty_thousand_seeds_do_what_the_machine_does() -> None:
    for seed in range(1_000, 21_000):
        told(contract_case(Seeded(seed)))


@pytest.mark.parametrize("name", ["changed", "read"])
def test_a_value_read_too_late_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A decompiler that does not see what a step changes, or what an expression reads, tells untruths."""
    monkeypatch.setattr(Dependence, name, lambda *_: ())
    with pytest.raises(AssertionError):
        sum(told(contract_case(Seeded(seed))) for seed in range(2_000))


def test_a_value_is_what_it_was_before_a_branch_or_a_loop_changed_it() -> None:
    a = Assembly(WITHOUT_CODE)
    why, told_of = a.message("why"), a.event(Event("was", (Field("what", COUNT),)))
    level = a.scalar(StateScalar("level", COUNT, None, None, 3))

    def body(c: Code) -> None:
        def raise_it() -> None:
            c("store", c("add", c("load", imm=(level, 0)), c.const(COUNT, 1)), imm=(level, why))

        first = c("load", imm=(level, 0))
        c.when(c["arg:x"], raise_it)
        c("emit", first, imm=(told_of,))
        second = c("load", imm=(level, 0))
        c.count(2, raise_it)
        c("emit", second, imm=(told_of,))

    a.action("go", (Parameter("x", Truth()),), body)
    a.deployment((), lambda _: None)
    assert action_lines(a.module, a.contract.actions[0]) == [
        "    x1 = level",
        "    when x:",
        "        level becomes level + 1",
        "    tells was(what = x1)",
        "    x2 = level",
        "    for each number = 0, 1, … below 2 (at most 2 turns):",
        "        level becomes level + 1",
        "    tells was(what = x2)",
    ]


def test_every_contract_can_be_printed() -> None:
    for seed in range(150):
        module = contract_case(Seeded(seed)).module
        assert contract_text(module).count("\naction ") == len(module.contract.actions)  # type: ignore[union-attr]
        for claim in module.properties:
            assert statement(module, claim)


MARKET = market()
TEXT = contract_text(MARKET).splitlines()
OWED = "total of price over trades (where its status = open, its buyer = caller)"
GIVEN = "total of x over all calls of deposit (where its caller = a)"


@pytest.mark.parametrize(
    "line",
    [
        "operator: a party, never changed",
        "    amount: a number of USD from 0.00 USD to 10000000000.00 USD, starts at 0.00 USD",
        "owed: total of price over trades where status = open, for each buyer",
        "bought: rows over trades where status = open, for each buyer",
        "    operator becomes operator given",
        '    requires not paused, else "the market is paused"',
        "    receives x from caller",
        "    balances[caller] becomes balances[caller] − x",
        "    pays x to caller",
        f'    requires {OWED} ≤ balances[caller], else "the balance of the caller"',
        "    tells traded(id = id, price = price)",
        "    for each row of trades (where its status = open, its buyer = caller) (id) (at most 3):",
        "        trades[id].status becomes settled",
        "    trades[id] is gone",
        "action pause (paused given: yes or no)",
    ],
)
def test_a_reader_finds(line: str) -> None:
    assert line in TEXT


CLAIMS = {
    "deposits-are-held": "always: total of amount over balances = the USD held",
    "only-deposits-and-sales-raise": "for every a (a party), after every call and the passing of time "
    "except deposit, settle: balances[a] ≤ balances[a] before",
    "withdraw-takes-its-amount": "after withdraw(x) by caller: "
    "balances[caller] + x = balances[caller] before",
    "withdraw-aborts-exactly": "withdraw(x) by caller aborts if and only if x > balances[caller]",
    "settle-ends": "settle() by caller never aborts when true",
    "nobody-gains": f"for every a (a party), always: balances[a] ≤ {GIVEN}",
}


def test_the_claims_of_a_contract_are_sentences() -> None:
    assert {claim.name: statement(MARKET, claim) for claim in MARKET.properties} == CLAIMS
