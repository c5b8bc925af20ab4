"""Promise: contracts damaged at random are refused, or live within their bounds alike in both forms."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress

import cbor2
import pytest

from runtime.machine.acting import FORMS, act, deploy
from runtime.machine.cbor import dumps
from runtime.machine.cost import largest_cost
from runtime.machine.disassembler import disassemble
from runtime.machine.door import DoorError, default_of
from runtime.machine.encoding import decode, encode, module_hash, wrap
from runtime.machine.interpreter import Value
from runtime.machine.loaded import LoadedModule
from runtime.machine.loader import load
from runtime.machine.memory import Memory
from runtime.machine.monitors import Monitors
from runtime.machine.refusal import ModuleRefused
from runtime.machine.snapshots import restored, state_hash, state_value
from tests.machine.market import market
from tests.machine.programs import with_costs
from tests.machine.test_hostile_modules_do_no_harm import inside

MARKET = market()
ENCODED = encode(MARKET)


def test_any_changed_byte_is_refused_or_visibly_another_module() -> None:
    random_bit, others = random.Random(1), 0
    shown = disassemble(MARKET).partition("title")[2]
    for position in range(0, len(ENCODED), 5):
        damaged = bytearray(ENCODED)
        damaged[position] ^= 1 << random_bit.randrange(8)
        with suppress(ModuleRefused):
            other = load(wrap(bytes(damaged)))
            others += 1
            assert other.hash != module_hash(ENCODED)
            rest = disassemble(other.module).partition("title")[2]
            assert rest != shown or (other.module.name, other.module.release) != (MARKET.name, MARKET.release)
    assert others > 15


def damaged(seed: int, tries: int) -> Iterator[LoadedModule]:
    """Accepted contracts with one to three changes; where only the cost is wrong it is stated anew."""
    choice = random.Random(seed)
    value = cbor2.loads(ENCODED)
    for _ in range(tries):
        other = value
        for _ in range(choice.randrange(1, 4)):
            if choice.randrange(3):
                other = inside(other, choice)
            else:
                other = {**other, "contract": inside(other["contract"], choice)}
        data = dumps(other)
        try:
            yield load(wrap(data))
        except ModuleRefused as refusal:
            if "is not the derived one" in refusal.reason:
                with suppress(ModuleRefused):
                    yield load(wrap(encode(with_costs(decode(data)))))


def given(module: LoadedModule, function: int, choice: random.Random) -> dict[str, Value]:
    """Arguments of some action or of the deployment, near their ranges."""
    values: dict[str, Value] = {}
    for parameter in module.module.functions[function].parameters[2:]:
        name = parameter.name.partition(":")[2]
        values[name] = choice.choice([parameter.low or 0, parameter.high or 3, choice.randrange(3)])
        with suppress(DoorError):
            values[name] = default_of(parameter)
    return values


def lived(module: LoadedModule, seed: int, form: str) -> list[object]:
    """A short life: receipts, broken properties, states."""
    choice = random.Random(seed)
    contract = module.module.contract
    assert contract is not None
    seen: list[object] = []
    try:
        parameters = given(module, contract.deployment, choice)
        store, receipt = deploy(module, parameters, 1, 0, form=FORMS[form])
        seen.append(receipt)
    except DoorError as fault:
        return [str(fault)]
    if store is None:
        return seen
    assert isinstance(store, Memory)
    monitors = Monitors(module, form=FORMS[form])
    for _ in range(8):
        action = choice.choice(contract.actions)
        caller, arguments = choice.randrange(3), given(module, action.function, choice)
        before = state_hash(module, store)
        try:
            watched = monitors.act(store, action.name, caller, 5, arguments)
        except DoorError as fault:
            seen.append(str(fault))
            continue
        bound = largest_cost(
            module.module, module.module.functions[action.function], module.costs[action.function]
        )
        assert watched.receipt.cost <= bound
        assert watched.receipt.succeeded or state_hash(module, store) == before
        seen += [watched, state_hash(module, store)]
        # an act without watching does the same
        again = restored(module, state_value(module, store))
        assert again.kept == store.kept
        with suppress(DoorError):
            act(module, again, action.name, caller, 5, arguments, form=FORMS[form])
    return seen


@pytest.mark.parametrize("seed", range(3))
def test_what_is_accepted_lives_within_its_bounds(seed: int) -> None:
    accepted = succeeded = 0
    for number, module in enumerate(damaged(seed, 150)):
        accepted += 1
        expected = lived(module, number, "interpreter")
        assert lived(module, number, "generated") == expected
        succeeded += sum(
            getattr(one, "receipt", None) is not None and one.receipt.succeeded for one in expected
        )  # type: ignore[attr-defined]
    assert accepted > 10
    assert succeeded > 20
