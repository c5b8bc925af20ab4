"""Promise: two ways to one state give one hash; what is kept about rows is what the rows say."""

from __future__ import annotations

import cbor2
import pytest

from runtime.machine.aborts import Reason
from runtime.machine.acting import FORMS, Form, act, deploy
from runtime.machine.cbor import dumps, loads
from runtime.machine.door import DoorError
from runtime.machine.loader import validate
from runtime.machine.memory import Memory, Values
from runtime.machine.snapshots import restored, state_hash, state_value
from tests.machine.market import market

MODULE = validate(market())
ANN, BEN, BANK = 1, 2, 3
forms = pytest.mark.parametrize("form", tuple(FORMS.values()), ids=tuple(FORMS))


def store_after(form: Form, *steps: tuple[int, str, dict[str, int]]) -> Memory:
    store, _ = deploy(MODULE, {"operator": BANK}, ANN, 0, form=form)
    assert isinstance(store, Memory)
    for caller, action, arguments in steps:
        assert act(MODULE, store, action, caller, 1, arguments, form=form).succeeded
    return store


FUNDED = ((ANN, "deposit", {"x": 100}), (BEN, "deposit", {"x": 5}))
BOUGHT = (
    (ANN, "buy", {"id": 7, "seller": BEN, "price": 30}),
    (ANN, "buy", {"id": 5, "seller": BEN, "price": 20}),
)


@forms
def test_the_same_state_by_another_way_has_the_same_hash(form: Form) -> None:
    one = store_after(form, *FUNDED)
    other = store_after(form, FUNDED[1], (ANN, "deposit", {"x": 150}), (ANN, "withdraw", {"x": 50}))
    assert one.tables == other.tables
    assert state_hash(MODULE, one) == state_hash(MODULE, other)
    assert state_hash(MODULE, store_after(form, FUNDED[0])) != state_hash(MODULE, one)


@forms
def test_an_account_that_is_empty_again_leaves_no_trace(form: Form) -> None:
    emptied = store_after(form, FUNDED[0], (ANN, "withdraw", {"x": 100}))
    untouched = store_after(form, (ANN, "deposit", {"x": 0}))
    assert emptied.tables[0] == untouched.tables[0] == {}
    assert emptied.kept == untouched.kept
    assert state_hash(MODULE, emptied) == state_hash(MODULE, untouched)


@forms
def test_what_is_kept_can_be_computed_anew(form: Form) -> None:
    store = store_after(form, *FUNDED, *BOUGHT, (BEN, "buy", {"id": 1, "seller": ANN, "price": 1}))
    value = state_value(MODULE, store)
    again = restored(MODULE, loads(dumps(value)))
    assert (again.tables, again.scalars, again.held, again.now) == (
        store.tables,
        store.scalars,
        store.held,
        1,
    )
    assert again.kept == store.kept
    assert state_hash(MODULE, again) == state_hash(MODULE, store)
    assert act(MODULE, again, "settle", ANN, 2, {}, form=form).succeeded


def test_another_reader_sees_the_rows_in_order() -> None:
    value = cbor2.loads(dumps(state_value(MODULE, store_after(FORMS["generated"], *FUNDED, *BOUGHT))))
    assert value["tables"][0] == [[ANN, 100], [BEN, 5]]
    assert [row[0] for row in value["tables"][1]] == [5, 7]
    assert value["held"] == [105]


def test_the_state_of_another_module_is_refused() -> None:
    value = state_value(MODULE, store_after(FORMS["generated"]))
    with pytest.raises(ValueError, match="another module"):
        restored(MODULE, {**value, "module": "0" * 64})


@forms
def test_an_abort_anywhere_changes_nothing(form: Form) -> None:
    store = store_after(form, *FUNDED, *BOUGHT)
    before, kept = state_hash(MODULE, store), store.copy()
    for caller, action, arguments, reason in (
        (ANN, "withdraw", {"x": 101}, Reason.OUT_OF_RANGE),
        (ANN, "buy", {"id": 7, "seller": BEN, "price": 1}, Reason.ROW_EXISTS),
        (ANN, "buy", {"id": 9, "seller": BEN, "price": 51}, Reason.REQUIRED),
        (ANN, "buy", {"id": 9, "seller": BEN, "price": -1}, Reason.OUT_OF_RANGE),
        (BEN, "forget", {"id": 9}, Reason.NO_SUCH_ROW),
        (BEN, "pause", {"paused": 1}, Reason.REQUIRED),
    ):
        receipt = act(MODULE, store, action, caller, 9, arguments, form=form)
        assert receipt.reason is reason
        assert (receipt.events, receipt.payments, receipt.rows, receipt.scalars) == ((), (), (), ())
        assert state_hash(MODULE, store) == before
        for part in ("tables", "kept", "held", "wallets", "histories", "scalars", "now"):
            assert getattr(store, part) == getattr(kept, part), (action, part)


BAD = [
    ("operator", {"operator": -1}),
    ("operator", {"operator": 2**256}),
    ("operator", {"operator": "me"}),
    ("operator", {"operator": True}),
    ("operator", {}),
    ("other", {"operator": 1, "other": 1}),
]


@pytest.mark.parametrize(("name", "parameters"), BAD)
def test_bad_parameters_of_a_deployment_are_named(name: str, parameters: dict[str, object]) -> None:
    with pytest.raises(DoorError) as refused:
        deploy(MODULE, parameters, ANN, 0)  # type: ignore[arg-type]
    assert refused.value.parameter == name


CALLS = [
    ("action", ("stop", ANN, 1, {})),
    ("caller", ("settle", -1, 1, {})),
    ("caller", ("settle", 2**256, 1, {})),
    ("caller", ("settle", "me", 1, {})),
    ("now", ("settle", ANN, 0, {})),
    ("now", ("settle", ANN, -1, {})),
    ("now", ("settle", ANN, 10**12, {})),
    ("now", ("settle", ANN, 1.5, {})),
    ("x", ("settle", ANN, 1, {"x": 1})),
    ("x", ("deposit", ANN, 1, {})),
    ("x", ("deposit", ANN, 1, {"x": -1})),
    ("x", ("deposit", ANN, 1, {"x": 10**12 + 1})),
    ("x", ("deposit", ANN, 1, {"x": 2**127})),
    ("x", ("deposit", ANN, 1, {"x": [1]})),
    ("x", ("deposit", ANN, 1, {"x": 1.0})),
    ("x", ("deposit", ANN, 1, {"x": None})),
    ("paused", ("pause", BANK, 1, {"paused": 2})),
    ("paused", ("pause", BANK, 1, {"paused": True})),
    ("price", ("buy", ANN, 1, {"id": 1, "seller": 2, "price": 2**200})),
    ("seller", ("buy", ANN, 1, {"id": 1, "seller": 2**256, "price": 1})),
]


@pytest.mark.parametrize(("name", "call"), CALLS)
def test_a_bad_call_is_refused_by_name_and_nothing_happens(name: str, call: tuple[object, ...]) -> None:
    store = store_after(FORMS["generated"], *FUNDED)
    before = state_hash(MODULE, store)
    with pytest.raises(DoorError) as refused:
        act(MODULE, store, *call)  # type: ignore[arg-type]
    assert refused.value.parameter == name
    assert state_hash(MODULE, store) == before


def test_members_know_their_extremes_however_they_come_and_go() -> None:
    """Against ``min`` and ``max`` of a list."""
    values, model = Values(), []
    for step in range(4_000):
        value = step * 7919 % 97 - 40
        if step % 3 == 2 and model:
            gone = model.pop(step * 31 % len(model))
            left = values[gone] - 1
            if left:
                values[gone] = left
            else:
                values.pop(gone)
        else:
            model.append(value)
            values[value] = values.get(value, 0) + 1
        if model:
            assert (values.lowest(), values.highest()) == (min(model), max(model))
    assert len(values._up) + len(values._down) <= 4 * len(values) + 3 * Values.SPARE
