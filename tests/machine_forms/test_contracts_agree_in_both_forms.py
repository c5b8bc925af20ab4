"""Promise: a contract's state, events, aborts, costs and watched properties are the same in both forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from runtime.machine.aborts import Abort
from runtime.machine.acting import Form, admit_action, deploy, generated, interpreted, perform
from runtime.machine.code import Block, Op, Select
from runtime.machine.flow import steps
from runtime.machine.generated import inlining, keepers, state_source
from runtime.machine.generated.machine import GeneratedModule
from runtime.machine.instructions import TABLE, computing
from runtime.machine.loaded import LoadedModule
from runtime.machine.loader import validate
from runtime.machine.memory import Memory
from runtime.machine.monitors import Broken, Monitors
from runtime.machine.receipts import Receipt, aborted, succeeded
from runtime.machine.snapshots import restored, state_hash, state_value
from runtime.machine.state import Transition
from tests.machine_forms.choices import Seeded
from tests.machine_forms.random_contracts import SEEING, Story, contract_case, contracts
from tests.machine_forms.surroundings import BEGIN

PARTS = ("tables", "kept", "held", "wallets", "histories", "scalars", "now")
FIRST = BEGIN + 86_400 * 10


def contents(store: Memory) -> dict[str, Any]:
    """Everything in a store, so that a truth among integers shows."""
    return {part: repr(_sorted(getattr(store, part))) for part in PARTS}


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return sorted((repr(key), _sorted(content)) for key, content in value.items())
    return [_sorted(one) for one in value] if isinstance(value, list) else value


def told(module: LoadedModule, story: Story, form: Form, *, watch: bool) -> list[Any]:
    """What an outsider sees of a story: each receipt, each broken property, each state."""
    store, receipt = deploy(module, {"fixed": 2}, 1, FIRST, form=form)
    seen: list[Any] = [receipt]
    if store is None:
        return seen
    assert isinstance(store, Memory)
    monitors = Monitors(module, form=form)
    now = FIRST
    for caller, later, action, arguments in story.calls:
        now += later
        before = contents(store)
        receipt, broken, shown = called(
            module, monitors, store, (action, caller, now, arguments), watch=watch
        )
        if not receipt.succeeded:
            assert contents(store) == before, "an abort left something behind"
        seen.append((receipt, repr(receipt), broken, shown, contents(store), state_hash(module, store)))
    again = restored(module, state_value(module, store))
    assert contents(again)["kept"] == contents(store)["kept"], "what is kept is not what the rows say"
    return seen


def called(
    module: LoadedModule, monitors: Monitors, store: Memory, call: tuple[Any, ...], *, watch: bool
) -> tuple[Receipt, tuple[Broken, ...], list[Any]]:
    """The call, and what the properties say of it; or what a function sees that reads what they may read."""
    if watch:
        watched = monitors.act(store, *call)
        return watched.receipt, watched.broken, []
    form, (action, caller, now, arguments) = monitors.form, call
    number, given = admit_action(module, store, action, caller, now, arguments)
    step = Transition(store)
    try:
        outcome = perform(module, step, number, given, form)
    except Abort as abort:
        return aborted(module.module, abort), (), []
    receipt = succeeded(monitors.contract, step, outcome.cost)
    shown: list[Any] = []
    for party in range(3):
        try:
            shown.append(repr(form(module, module.function(SEEING), (party * 7, party), step)))
        except Abort as abort:
            shown.append((abort, abort.cost))
    store.now = now
    return receipt, (), shown


def uncached(module: LoadedModule) -> Form:
    """The generated form, written anew."""
    made = GeneratedModule(module)
    return lambda _, function, arguments, step: made.run(function, arguments, step)


def assert_agree(story: Story, *, watch: bool) -> list[Any]:
    module = validate(story.module)
    expected = told(module, story, interpreted, watch=watch)
    assert told(module, story, uncached(module), watch=watch) == expected
    return expected


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(contracts())
def test_random_contracts_agree(story: Story) -> None:
    assert_agree(story, watch=True)


def test_three_hundred_seeds_agree_and_meet_everything() -> None:
    met: Counter[object] = Counter()
    for seed in range(300):
        story = contract_case(Seeded(seed))
        first, *rest = assert_agree(story, watch=seed % 3 == 0)
        met[first.reason] += 1
        for receipt, _, broken, *_ in rest:
            met[receipt.reason] += 1
            met.update(one.how for one in broken)
        for function in story.module.functions:
            _meet(function.body, met)
    assert met[None] > 200
    stateful = set(TABLE) - computing()
    assert not (stateful | {Select}) - set(met), "some steps were never tried"
    ways = {"NO_SUCH_ROW", "ROW_EXISTS", "OUT_OF_RANGE", "NEGATIVE_AMOUNT", "NOT_HELD", "TOO_MANY"}
    assert not ways - {getattr(one, "name", "") for one in met}
    assert {"false", "aborts", "succeeded", "aborted"} <= set(met)


@pytest.mark.nightly
def test_thirty_thousand_seeds_agree() -> None:
    for seed in range(1_000, 31_000):
        assert_agree(contract_case(Seeded(seed)), watch=seed % 3 == 0)


def _meet(block: Block, met: Counter[object]) -> None:
    for step in steps(block):
        met[step.name if isinstance(step, Op) else type(step)] += 1


PRIMITIVES = [
    "scalar",
    "set_scalar",
    "row_present",
    "column",
    "set_column",
    "add_row",
    "drop_row",
    "aggregate",
    "aggregate_present",
    "held",
    "wallet",
    "transfer",
    "emit",
    "digest",
    "history",
]


def _faulty(name: str, right: Callable[..., Any]) -> Callable[..., Any]:
    """A primitive of the generated form made wrong: no effect, one more, the opposite."""

    def wrong(self: Any, *args: Any) -> Any:
        if name in ("set_scalar", "set_column", "add_row", "drop_row", "transfer", "emit"):
            return None
        result = right(self, *args)
        if name in ("row_present", "aggregate_present"):
            return self.negate(result)
        if name == "column":
            return right(self, args[0], 0, *args[2:]) if args[1] else self.subtract(self.integer(0), result)
        return self.add(result, self.integer(1))

    return wrong


@pytest.mark.parametrize("name", PRIMITIVES)
def test_a_fault_in_one_form_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = state_source.StateSource
    monkeypatch.setattr(source, name, _faulty(name, getattr(source, name)))
    assert any(_differs(seed) for seed in range(400))


def test_forgotten_totals_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inlining.Total, "moved", lambda *_: [])
    assert any(_differs(seed) for seed in range(400))


@pytest.mark.parametrize("name", ["column", "opening", "closing"])
def test_forgotten_upkeep_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keepers.Keepers, name, lambda *_: None)
    assert any(_differs(seed) for seed in range(400))


def _differs(seed: int) -> bool:
    try:
        assert_agree(contract_case(Seeded(seed)), watch=False)
    except Exception:  # noqa: BLE001  (a faulty form may fail in any way)
        return True
    return False


def test_the_form_that_is_used_is_the_generated_one() -> None:
    story = contract_case(Seeded(1))
    module = validate(story.module)
    assert told(module, story, generated, watch=False) == told(module, story, interpreted, watch=False)
