"""Promise: every instruction on state does what plain dictionaries would do, and stops at its edges."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

import cbor2
import pytest

from runtime.machine.aborts import Reason
from runtime.machine.acting import FORMS, Form, act, deploy
from runtime.machine.contract import Account, Event, Field, StateColumn, StateKey, StateScalar, StateTable
from runtime.machine.generated.known_rows import KnownRows
from runtime.machine.generated.machine import GeneratedModule
from runtime.machine.instructions import TABLE
from runtime.machine.loaded import LoadedModule
from runtime.machine.loader import validate
from runtime.machine.memory import Memory
from runtime.machine.module import Parameter
from runtime.machine.receipts import Happened, Payment, Receipt
from runtime.machine.types import COUNT, WORD_MAX, Choice, Day, Digest, Identity, Instant, Number, Truth
from runtime.machine.units import base
from tests.machine.assembling import PARTY, Assembly, Code
from tests.machine.market import USD, WITHOUT_CODE

ANY = tuple(FORMS.values())
ME, YOU = 11, 12

forms = pytest.mark.parametrize("form", ANY, ids=tuple(FORMS))


class World:
    """A contract with two tables and one action made for a test; ``x``, ``y`` are its arguments."""

    def __init__(self, body: Callable[[World, Code], None], *aggregates: tuple[str, str]) -> None:
        a = self.assembly = Assembly(WITHOUT_CODE)
        self.scalar = a.scalar(StateScalar("level", USD, -10, 10, 3))
        every = StateTable(
            "every", (StateKey("k", COUNT),), (StateColumn("v", USD, -9, 9, 1),), everywhere=True
        )
        self.every = a.table(every)
        columns = (StateColumn("v", USD, -100, 100), StateColumn("w", COUNT, None, None))
        keys = (StateKey("k", COUNT), StateKey("l", COUNT))
        self.some = a.table(StateTable("some", keys, columns, everywhere=False))
        self.usd = a.account(Account("USD", USD))
        self.event = a.event(Event("told", (Field("what", USD),)))
        self.counted = a.event(Event("counted", (Field("how many", COUNT),)))
        self.why = a.message("why")
        for kind, by in aggregates:
            a.aggregate(
                f"{kind} {by}", self.some, kind, lambda c, kind=kind, by=by: _contribution(c, kind, by)
            )
        self.raising = a.function("raising", (Parameter("k", COUNT), Parameter("l", COUNT)), self.raise_row)
        arguments = (Parameter("x", USD), Parameter("y", COUNT), Parameter("z", COUNT))
        a.action("go", arguments, lambda c: body(self, c))
        a.deployment((), lambda _: None)
        self.module = validate(a.done())

    def raise_row(self, c: Code) -> None:
        """A private function that adds one to a row."""
        found = c("fetch", c["k"], c["l"], imm=(self.some, 0, 0, self.why))
        c("assign", c["k"], c["l"], c("add", found, c.const(USD, 1)), imm=(self.some, 0, self.why))

    def run(self, form: Form, calls: Sequence[Mapping[str, int]]) -> tuple[Memory, list[Receipt]]:
        store, _ = deploy(self.module, {}, ME, 0, form=form)
        assert isinstance(store, Memory)
        whole = {"x": 0, "y": 0, "z": 0}
        return store, [act(self.module, store, "go", ME, 0, {**whole, **call}, form=form) for call in calls]

    def one(self, form: Form, **call: int) -> tuple[Memory, Receipt]:
        store, (receipt,) = self.run(form, [call])
        return store, receipt


def _contribution(c: Code, kind: str, by: str) -> list[int]:
    """Rows with a value of at least nothing, alone or by their second key."""
    included = c("le", c.const(USD, 0), c["v"])
    group = [c["l"]] if by else []
    return [included, *group] if kind in ("count", "rows") else [included, *group, c["v"]]


@forms
@pytest.mark.parametrize(("x", "kept"), [(-10, -10), (10, 10), (-11, 3), (11, 3), (WORD_MAX, 3)])
def test_a_scalar_takes_values_in_its_range(form: Form, x: int, kept: int) -> None:
    def body(w: World, c: Code) -> None:
        c("store", c["arg:x"], imm=(w.scalar, w.why))
        c("emit", c("load", imm=(w.scalar, 0)), imm=(w.event,))

    store, receipt = World(body).one(form, x=x)
    assert store.scalars == {0: kept}
    if kept == x:
        assert receipt.events == (Happened(0, (x,)),)
    else:
        assert (receipt.reason, receipt.message, receipt.events) == (Reason.OUT_OF_RANGE, "why", ())


@forms
def test_a_table_that_is_everywhere_starts_and_forgets_its_starts(form: Form) -> None:
    def body(w: World, c: Code) -> None:
        key = c["arg:y"]
        c("require", c("present", key, imm=(w.every, 0)), imm=(w.why,))
        c(
            "assign",
            key,
            c("add", c("fetch", key, imm=(w.every, 0, 0, w.why)), c["arg:x"]),
            imm=(w.every, 0, w.why),
        )

    calls = [{"y": 5, "x": 8}, {"y": 5, "x": 1}, {"y": 6, "x": -10}, {"y": 6, "x": -11}, {"y": 6, "x": 10}]
    store, receipts = World(body).run(form, calls)
    assert [receipt.reason for receipt in receipts] == [
        None,
        Reason.OUT_OF_RANGE,
        None,
        Reason.OUT_OF_RANGE,
        None,
    ]
    assert store.tables[0] == {5: (9,)}


def rows(w: World, c: Code) -> None:
    """z 0: a new row; 1: it is gone; 2: its first column takes x; 3: its first column is told."""
    key, x, z = (c["arg:y"], c["arg:y"]), c["arg:x"], c["arg:z"]

    def is_(n: int) -> int:
        return c("eq", z, c.const(COUNT, n))

    c.when(is_(0), lambda: c("open_row", *key, x, c["arg:y"], imm=(w.some, w.why)) and None)
    c.when(is_(1), lambda: c("close_row", *key, imm=(w.some, w.why)) and None)
    c.when(is_(2), lambda: c("assign", *key, x, imm=(w.some, 0, w.why)) and None)
    c.when(is_(3), lambda: c("emit", c("fetch", *key, imm=(w.some, 0, 0, w.why)), imm=(w.event,)) and None)


def looking_again(w: World, c: Code) -> None:
    """Reads the row of y, changes that of z in every way there is, and reads that of y again each time."""
    y, z = (c["arg:y"], c["arg:y"]), (c["arg:z"], c["arg:z"])
    one = c.const(USD, 1)

    def look() -> int:
        found = c("fetch", *y, imm=(w.some, 0, 0, w.why))
        c("emit", found, imm=(w.event,))
        return found

    def raise_z() -> None:
        c("assign", *z, c("add", c("fetch", *z, imm=(w.some, 0, 0, w.why)), one), imm=(w.some, 0, w.why))

    def look_and_raise() -> None:
        look()
        raise_z()

    look_and_raise()
    look()
    c.when(c("eq", c["arg:y"], c.const(COUNT, 1)), raise_z)
    look()
    c.count(2, look_and_raise)
    look()
    c.call(w.raising, *z)
    look()
    c("close_row", *z, imm=(w.some, w.why))
    there = c("present", *y, imm=(w.some, 0))
    c("emit", c("select", there, one, c.const(USD, 0)), imm=(w.event,))
    c("open_row", *z, c.const(USD, 50), c["arg:z"], imm=(w.some, w.why))
    look()


@forms
def test_a_row_read_again_is_the_row_as_it_is_by_then(form: Form) -> None:
    module = World(looking_again).module
    assert [told(module, form, 1, 1), told(module, form, 1, 2)] == LOOKED


LOOKED = [[5, 6, 7, 7, 8, 9, 10, 0, 50], [5, 5, 5, 5, 5, 5, 5, 1, 5]]
"""What is seen where y and z are one row, and where they are two."""


def told(module: LoadedModule, form: Form, y: int, z: int) -> list[int]:
    """The events of looking again, in a state in which both rows have 5."""
    store, _ = deploy(module, {}, ME, 0, form=form)
    assert isinstance(store, Memory)
    for key in (1, 2):
        store.tables[1][key, key] = (5, key)
    receipt = act(module, store, "go", ME, 0, {"x": 0, "y": y, "z": z}, form=form)
    assert receipt.succeeded, receipt
    return [one.fields[0] for one in receipt.events]


def test_a_form_that_takes_a_row_for_what_it_was_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("changed", "called", "before"):
        with monkeypatch.context() as patch:
            patch.setattr(KnownRows, name, lambda self, *_: dict(self.names))
            module = World(looking_again).module
            run = GeneratedModule(module).run
            faulty = told(module, lambda _, *given, run=run: run(*given), 1, 1)
            assert faulty != LOOKED[0], name


@forms
def test_rows_are_opened_changed_and_closed(form: Form) -> None:
    calls = [
        ({"y": 1, "x": 100}, None, {(1, 1): (100, 1)}),
        ({"y": 1, "x": 4}, Reason.ROW_EXISTS, {(1, 1): (100, 1)}),
        ({"y": 2, "x": 101}, Reason.OUT_OF_RANGE, {(1, 1): (100, 1)}),
        ({"y": 2, "x": 5, "z": 2}, Reason.NO_SUCH_ROW, {(1, 1): (100, 1)}),
        ({"y": 2, "z": 1}, Reason.NO_SUCH_ROW, {(1, 1): (100, 1)}),
        ({"y": 2, "z": 3}, Reason.NO_SUCH_ROW, {(1, 1): (100, 1)}),
        ({"y": 1, "x": -101, "z": 2}, Reason.OUT_OF_RANGE, {(1, 1): (100, 1)}),
        ({"y": 1, "x": -100, "z": 2}, None, {(1, 1): (-100, 1)}),
        ({"y": 1, "z": 1}, None, {}),
    ]
    world = World(rows)
    store, _ = deploy(world.module, {}, ME, 0, form=form)
    assert isinstance(store, Memory)
    for call, reason, expected in calls:
        receipt = act(world.module, store, "go", ME, 0, {"x": 0, "z": 0, **call}, form=form)
        assert (receipt.reason, store.tables[1]) == (reason, expected), call
        assert receipt.message == (None if reason is None else "why")


MODELS: dict[str, Callable[[list[int]], int | None]] = {
    "total": sum,
    "count": len,
    "lowest": lambda members: min(members, default=None),
    "highest": lambda members: max(members, default=None),
}
KINDS = [(kind, by) for kind in MODELS for by in ("", "l")]


@forms
@pytest.mark.parametrize(("kind", "by"), KINDS)
def test_aggregates_are_those_of_a_dictionary(form: Form, kind: str, by: str) -> None:
    """After each of many changes, against a model that looks at every row."""

    def body(w: World, c: Code) -> None:
        rows(w, c)
        group = [c["arg:y"]] if by else []
        told = c("tally", *group, imm=(0, 0, w.why))
        c("emit", told, imm=(w.counted if kind == "count" else w.event,))

    world = World(body, (kind, by))
    store, _ = deploy(world.module, {}, ME, 0, form=form)
    assert isinstance(store, Memory)
    model: dict[int, int] = {}
    for step in range(120):
        y, x, z = step * 7 % 5, step * 37 % 90 - 20, step * 11 % 3
        after = dict(model)
        fits = (z == 0) != (y in model)
        if fits and z == 1:
            del after[y]
        elif fits:
            after[y] = x
        members = [v for k, v in after.items() if v >= 0 and (not by or k == y)]
        receipt = act(world.module, store, "go", ME, 0, {"x": x, "y": y, "z": z}, form=form)
        expected = MODELS[kind](members)
        if not fits:
            assert receipt.reason is (Reason.ROW_EXISTS if z == 0 else Reason.NO_SUCH_ROW)
        elif expected is None:
            assert (receipt.reason, receipt.message) == (Reason.NO_SUCH_ROW, "why")
            after = model
        else:
            assert [one.fields for one in receipt.events] == [(expected,)]
        model = after if fits else model
        assert store.tables[1] == {(k, k): (v, k) for k, v in model.items()}


@forms
@pytest.mark.parametrize("kind", ["lowest", "highest", "rows"])
def test_whether_a_group_has_members_is_told(form: Form, kind: str) -> None:
    def body(w: World, c: Code) -> None:
        rows(w, c)
        there = c("tallied", imm=(0, 0))
        c("emit", c("select", there, c.const(COUNT, 1), c.const(COUNT, 0)), imm=(w.counted,))

    calls = [{"y": 1, "x": -1}, {"y": 2, "x": 0}, {"y": 3, "x": 5}, {"y": 2, "z": 1}, {"y": 3, "z": 1}]
    _, receipts = World(body, (kind, "")).run(form, calls)
    assert [receipt.events[0].fields[0] for receipt in receipts] == [0, 1, 1, 1, 0]


@forms
def test_a_loop_over_rows_has_them_in_order_as_they_stood(form: Form) -> None:
    def body(w: World, c: Code) -> None:
        rows(w, c)
        four = c("eq", c["arg:z"], c.const(COUNT, 4))

        def each(k: int, m: int) -> None:
            c("emit", c("fetch", k, m, imm=(w.some, 0, 0, w.why)), imm=(w.event,))
            c("close_row", k, m, imm=(w.some, w.why))

        c.when(four, lambda: c.select(0, [], 3, each))

    world = World(body, ("rows", ""))
    opened = [{"y": y, "x": x} for y, x in ((5, 50), (-3, 3), (4, 40), (1, -1))]
    store, receipts = world.run(form, [*opened, {"z": 4}])
    assert receipts[-1].events == tuple(Happened(0, (x,)) for x in (3, 40, 50))
    assert store.tables[1] == {(1, 1): (-1, 1)}
    store, receipts = world.run(form, [*opened, {"y": 9, "x": 9}, {"z": 4}])
    assert (receipts[-1].reason, receipts[-1].events) == (Reason.TOO_MANY, ())


@forms
def test_amounts_come_in_and_go_out(form: Form) -> None:
    def body(w: World, c: Code) -> None:
        party = c("select", c("eq", c["arg:y"], c.const(COUNT, 0)), c["caller"], c.const(PARTY, YOU))
        coming = c("eq", c["arg:z"], c.const(COUNT, 0))
        c.when(
            coming,
            lambda: c("receive", party, c["arg:x"], imm=(w.usd, w.why)) and None,
            lambda: c("pay", party, c["arg:x"], imm=(w.usd, w.why)) and None,
        )
        c("emit", c("held", imm=(w.usd, 0)), imm=(w.event,))

    store, receipts = World(body).run(
        form,
        [
            {"x": 70},
            {"x": -1},
            {"x": 71, "z": 1},
            {"x": -1, "z": 1},
            {"x": 30, "y": 1, "z": 1},
            {"x": 40, "z": 1},
            {"x": 0, "z": 1},
            {"x": 30, "y": 1},
        ],
    )
    reasons = [None, Reason.NEGATIVE_AMOUNT, Reason.NOT_HELD, Reason.NEGATIVE_AMOUNT, None, None, None, None]
    assert [receipt.reason for receipt in receipts] == reasons
    held = [receipt.events[0].fields for receipt in receipts if receipt.succeeded]
    assert held == [(70,), (40,), (0,), (0,), (30,)]
    assert receipts[4].payments == (Payment(0, YOU, -30),)
    assert store.held == {0: 30}
    assert store.wallets[0] == {ME: -30}


@forms
def test_more_than_a_word_cannot_be_read(form: Form) -> None:
    def body(w: World, c: Code) -> None:
        c("receive", c["caller"], c["arg:x"], imm=(w.usd, w.why))
        c("held", imm=(w.usd, 0))

    _, receipts = World(body).run(form, [{"x": WORD_MAX}, {"x": 1}])
    assert [receipt.reason for receipt in receipts] == [None, Reason.OVERFLOW]


SPELLED = [
    (Number(base("USD"), Fraction(1, 100)), 1250, ["number", "USD", 25, 2]),
    (Number(base("USD"), Fraction(1, 10_000)), 125_000, ["number", "USD", 25, 2]),
    (COUNT, -3, ["number", "", -3, 1]),
    (Truth(), 1, ["truth", True]),
    (Choice(0), 1, ["choice", "status", "settled"]),
    (Day(), -1, ["day", -1]),
    (Instant(), 10**9, ["instant", 10**9]),
    (Identity(0), 2**256 - 1, ["identity", "party", b"\xff" * 32]),
    (Digest(), 5, ["digest", bytes(31) + b"\5"]),
]


@forms
def test_a_digest_is_that_of_the_spelled_values(form: Form) -> None:
    a = Assembly(WITHOUT_CODE)
    sealed = a.scalar(StateScalar("sealed", Digest(), None, None, 0))
    why = a.message("why")

    def body(c: Code) -> None:
        parts = [c.const(kind, value) for kind, value, _ in SPELLED]
        c("store", c("sha256", *parts), imm=(sealed, why))

    a.action("seal", (), body)
    a.deployment((), lambda _: None)
    module = validate(a.done())
    store, _ = deploy(module, {}, ME, 0, form=form)
    assert store is not None
    act(module, store, "seal", ME, 0, {}, form=form)
    expected = hashlib.sha256(cbor2.dumps([item for _, _, item in SPELLED], canonical=True)).hexdigest()
    assert f"{store.scalars[sealed]:064x}" == expected


def test_wallets_and_histories_are_for_properties_alone() -> None:
    """What they hold is tested with the monitors, which read them."""
    assert {name for name, row in TABLE.items() if row.effect == "claims"} == {"wallet", "told"}
