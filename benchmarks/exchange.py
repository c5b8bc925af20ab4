"""A contract of an exchange in bytecode, and its action as a careful programmer writes it in Python.

The action books a delivery: an operator says that a seller has delivered energy
to a buyer at a price; the amount and a fee move between three balances, a total
of all balances is kept, what each has delivered is counted, limits are checked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from benchmarks.forms import CENTS, FINE, PRICE, WH, Steps
from runtime.machine.code import Block, Const, Op
from runtime.machine.contract import (
    Account,
    Action,
    Aggregate,
    Contract,
    Event,
    Field,
    Role,
    Sort,
    StateColumn,
    StateKey,
    StateScalar,
    StateTable,
)
from runtime.machine.cost import derive_costs
from runtime.machine.loaded import LoadedModule
from runtime.machine.loader import validate
from runtime.machine.memory import Memory
from runtime.machine.module import About, Function, Module, Parameter, Result
from runtime.machine.types import COUNT, Identity, Instant, Plain, Truth, Type

PARTY = Identity(0)
MOST = 10**12
FEE = 125
"""Of each amount, in 1/100,000 of a dollar for a kilowatt-hour's worth."""

MESSAGES = ("only the operator", "the exchange is closed", "the balance", "what was delivered", "too much")
OPERATOR, COLLECTOR, CLOSED, DELIVERED, LIMIT, BOOKED = range(6)
BALANCES, SUPPLIED = range(2)
TO_CENTS = FINE.step / CENTS.step

PARAMETERS = (
    Parameter("caller", PARTY),
    Parameter("now", Instant()),
    Parameter("arg:seller", PARTY),
    Parameter("arg:buyer", PARTY),
    Parameter("arg:quantity", WH, 0, 10**10),
    Parameter("arg:price", PRICE, 0, 10**6),
)


class _Action(Steps):
    """Steps on the state; ``why`` is the message of a guard."""

    def require(self, truth: int, why: int) -> None:
        self.steps.append(Op("require", (), (truth,), (why,)))

    def load(self, scalar: int, kind: Type) -> int:
        return self.op("load", kind, (), (scalar, 0))

    def move(self, party: int, name: str, amount: int) -> int:
        """The balance of a party after an amount was added or subtracted: three instructions."""
        have = self.op("fetch", CENTS, (party,), (BALANCES, 0, 0, 2))
        left = self.op(name, CENTS, (have, amount))
        self.steps.append(Op("assign", (), (party, left), (BALANCES, 0, 2)))
        return left


def _book() -> Function:
    """50 instructions."""
    s = _Action(tuple(parameter.type for parameter in PARAMETERS))
    caller, _, seller, buyer, quantity, price = range(6)
    s.require(s.op("eq", Truth(), (caller, s.load(OPERATOR, PARTY))), 0)
    s.require(s.op("not", Truth(), (s.load(CLOSED, Truth()),)), 1)
    s.require(s.op("not", Truth(), (s.op("eq", Truth(), (seller, buyer)),)), 0)
    ratio = (TO_CENTS.numerator, TO_CENTS.denominator, 0)
    amount = s.op("round", CENTS, (s.op("mul", FINE, (quantity, price)),), ratio)
    fee = s.op("round", CENTS, (s.op("mul", FINE, (quantity, s.constant(PRICE, FEE))),), ratio)
    fee = s.op("max", CENTS, (fee, s.constant(CENTS, 1)))
    due = s.op("range", CENTS, (s.op("add", CENTS, (amount, fee)),), (0, MOST, 2))
    limit = s.load(LIMIT, CENTS)
    s.require(s.op("le", Truth(), (due, limit)), 4)
    left = s.move(buyer, "sub", due)
    gained = s.move(seller, "add", amount)
    s.move(s.load(COLLECTOR, PARTY), "add", fee)
    s.require(s.op("le", Truth(), (s.op("add", CENTS, (left, fee)), s.constant(CENTS, MOST))), 4)
    s.require(s.op("le", Truth(), (s.op("min", CENTS, (gained, left)), s.constant(CENTS, MOST))), 4)
    total = s.op("tally", CENTS, (), (0, 0, 2))
    s.require(s.op("le", Truth(), (total, s.op("held", CENTS, (), (0, 0)))), 2)
    have = s.op("fetch", WH, (seller,), (SUPPLIED, 0, 0, 3))
    s.steps.append(Op("assign", (), (seller, s.op("add", WH, (have, quantity))), (SUPPLIED, 0, 3)))
    supplied = s.op("add", WH, (s.load(DELIVERED, WH), quantity))
    s.steps.append(Op("store", (), (supplied,), (DELIVERED, 3)))
    booked = s.op("add", COUNT, (s.load(BOOKED, COUNT), s.constant(COUNT, 1)))
    s.steps.append(Op("store", (), (booked,), (BOOKED, 3)))
    s.steps.append(Op("emit", (), (seller, buyer, quantity, amount), (0,)))
    return Function("action:book", PARAMETERS, s.registers(), (), Block(tuple(s.steps)))


def instructions() -> int:
    """How many instructions the action has."""
    return len(_book().body.steps)


def _all_of() -> Function:
    """The contribution of a balance to their total."""
    parameters = (Parameter("party", PARTY), Parameter("amount", CENTS, 0, MOST))
    results = (Result("included", 2), Result("value", 1))
    return Function("contribution:total", parameters, (Truth(),), results, Block((Const(2, 1),)))


def _deployment() -> Function:
    given = (Parameter("deploy:operator", PARTY), Parameter("deploy:collector", PARTY))
    steps = (Op("store", (), (2,), (OPERATOR, 0)), Op("store", (), (3,), (COLLECTOR, 0)))
    return Function("deployment", (*PARAMETERS[:2], *given), (), (), Block(steps))


def _deposit() -> Function:
    parameters = (*PARAMETERS[:2], Parameter("arg:amount", CENTS, 0, MOST))
    s = _Action(tuple(parameter.type for parameter in parameters))
    s.steps.append(Op("receive", (), (0, 2), (0, 2)))
    s.move(0, "add", 2)
    return Function("action:deposit", parameters, s.registers(), (), Block(tuple(s.steps)))


BOOKED_FIELDS: tuple[tuple[str, Plain], ...] = (
    *(("seller", PARTY), ("buyer", PARTY)),
    *(("quantity", WH), ("amount", CENTS)),
)


def _by_party(name: str, column: StateColumn) -> StateTable:
    return StateTable(name, (StateKey("party", PARTY),), (column,), everywhere=True)


CONTRACT = Contract(
    version="1",
    sorts=(Sort("party"),),
    scalars=(
        StateScalar("operator", PARTY, None, None, None, constant=True),
        StateScalar("collector", PARTY, None, None, None, constant=True),
        StateScalar("closed", Truth(), None, None, 0),
        StateScalar("delivered", WH, 0, 10**30, 0),
        StateScalar("limit", CENTS, 0, MOST, MOST),
        StateScalar("booked", COUNT, 0, 10**18, 0),
    ),
    tables=(
        _by_party("balances", StateColumn("amount", CENTS, 0, MOST, 0)),
        _by_party("supplied", StateColumn("energy", WH, 0, 10**30, 0)),
    ),
    aggregates=(Aggregate("total of balances", BALANCES, "total", 0),),
    histories=(),
    accounts=(Account("USD", CENTS),),
    events=(
        Event("booked", tuple(Field(name, kind) for name, kind in BOOKED_FIELDS)),
    ),
    roles=(Role("operator", OPERATOR), Role("collector", COLLECTOR)),
    feeds=(),
    actions=(Action("book", 1, "the operator"), Action("deposit", 2, "anyone")),
    deployment=3,
)  # fmt: skip


def exchange() -> LoadedModule:
    """The contract, accepted."""
    module = Module(
        format=1, release="0.1.0", kind="contract", name="exchange", about=About("exchange"),
        horizon=None, enums=(), tables=(), readings=None,
        functions=(_all_of(), _book(), _deposit(), _deployment()),
        exports=(), bill=None, properties=(), messages=MESSAGES, costs=(), files=(), contract=CONTRACT,
    )  # fmt: skip
    return validate(replace(module, costs=derive_costs(module)))


class Refused(Exception):
    """The hand-written action stops."""


def book_by_hand(store: Memory) -> Callable[[int, int, int, int, int, int], None]:
    """The same action by hand on the same dictionaries: checks, an undo list, the kept total; no cost."""
    balances, supplied = store.tables
    scalars, total, held = store.scalars, store.kept[0], store.held
    events: list[tuple[int, int, int, int]] = []

    def book(caller: int, _: int, seller: int, buyer: int, quantity: int, price: int) -> None:
        if not (0 <= quantity <= 10**10 and 0 <= price <= 10**6):
            raise Refused("a number outside its range")
        undo: list[tuple[object, object, object]] = []
        if caller != scalars[OPERATOR] or seller == buyer:
            raise Refused(MESSAGES[0])
        if scalars[CLOSED]:
            raise Refused(MESSAGES[1])
        amount = (quantity * price + 500_000_000) // 1_000_000_000
        fee = max((quantity * FEE + 500_000_000) // 1_000_000_000, 1)
        due = amount + fee
        if due > scalars[LIMIT]:
            raise Refused(MESSAGES[4])
        change = 0
        for party, by in ((buyer, -due), (seller, amount), (scalars[COLLECTOR], fee)):
            row = balances.get(party)
            left = (row[0] if row else 0) + by
            if not 0 <= left <= MOST:
                for mapping, key, was in reversed(undo):
                    if was is None:
                        del mapping[key]  # type: ignore[attr-defined]
                    else:
                        mapping[key] = was  # type: ignore[index]
                raise Refused(MESSAGES[2])
            undo.append((balances, party, row))
            if left:
                balances[party] = (left,)
            else:
                balances.pop(party, None)
            change += by
        if change:
            total[()] = total.get((), 0) + change
        if total.get((), 0) > held[0]:
            raise Refused(MESSAGES[2])
        supplied[seller] = (supplied.get(seller, (0,))[0] + quantity,)
        scalars[DELIVERED] += quantity
        scalars[BOOKED] += 1
        events.append((seller, buyer, quantity, amount))

    return book
