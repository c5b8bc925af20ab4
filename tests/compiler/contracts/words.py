"""Parts of hand-made contracts: short words for the nodes of a checked model."""

from __future__ import annotations

from fractions import Fraction

from dsl.model import contract as k
from dsl.model import expressions as m
from dsl.model import state as s
from dsl.model.base import (
    DayType,
    IdentityType,
    InstantType,
    ListType,
    Mode,
    NumberType,
    OptionType,
    Rounding,
    Span,
    TruthType,
    ValueType,
)
from dsl.units import HOUR, KWH, ONE, Unit, base

SPAN = Span("contract.watt", 1, 1, 1, 2)
USD = base("USD")
PRICE = USD / KWH


def kind(unit: Unit, step: str, low: str | None = None, high: str | None = None) -> NumberType:
    """A number with a range."""
    return NumberType(
        unit,
        Fraction(step),
        None if low is None else Fraction(low),
        None if high is None else Fraction(high),
    )


TRUTH = TruthType()
PARTY = IdentityType("party")
TIME = InstantType()
DAY = DayType()
COUNT = kind(ONE, "1")
MONEY = kind(USD, "0.01", "0", "1000000000")
HOURS = NumberType(HOUR, k.SECOND)


def num(value: str | int, unit: Unit = USD) -> m.Number:
    """A literal whose step is its last digit."""
    text = str(value)
    digits = len(text.split(".")[1]) if "." in text else 0
    return m.Number(kind(unit, str(Fraction(1, 10**digits))), SPAN, Fraction(text))


def local(name: str, of: ValueType = MONEY) -> m.Local:
    return m.Local(of, SPAN, name)


def caller() -> s.Caller:
    return s.Caller(PARTY, SPAN)


def now(before: bool = False) -> s.Now:
    return s.Now(TIME, SPAN, before)


def moment(seconds: int) -> s.Moment:
    return s.Moment(TIME, SPAN, seconds)


def scalar(name: str, of: ValueType = MONEY, before: bool = False) -> s.ScalarOf:
    return s.ScalarOf(of, SPAN, name, before)


def field(
    table: str,
    column: str,
    *keys: m.Expr,
    of: ValueType = MONEY,
    or_else: m.Expr | None = None,
    before: bool = False,
) -> s.FieldOf:
    return s.FieldOf(of, SPAN, table, column, keys, or_else, before)


def exists(table: str, *keys: m.Expr, before: bool = False) -> s.RowExists:
    return s.RowExists(TRUTH, SPAN, table, keys, before)


def tally(
    name: str,
    *group: m.Expr,
    of: ValueType = MONEY,
    or_else: m.Expr | None = None,
    before: bool = False,
) -> s.TallyOf:
    return s.TallyOf(of, SPAN, name, group, or_else, before)


def held(account: str, of: ValueType = MONEY, before: bool = False) -> s.HeldOf:
    return s.HeldOf(of, SPAN, account, before)


def plus(left: m.Expr, right: m.Expr, of: ValueType = MONEY) -> m.Arithmetic:
    return m.Arithmetic(of, SPAN, "+", left, right)


def minus(left: m.Expr, right: m.Expr, of: ValueType = MONEY) -> m.Arithmetic:
    return m.Arithmetic(of, SPAN, "-", left, right)


def times(left: m.Expr, right: m.Expr, of: ValueType = MONEY) -> m.Arithmetic:
    return m.Arithmetic(of, SPAN, "*", left, right)


def over(left: m.Expr, right: m.Expr, of: ValueType = MONEY) -> m.Arithmetic:
    return m.Arithmetic(of, SPAN, "/", left, right)


def floor(of: m.Expr, to: NumberType = MONEY) -> m.Round:
    assert to.step is not None
    return m.Round(to, SPAN, of, Rounding(Mode.FLOOR, to.step))


def compare(left: m.Expr, operator: str, right: m.Expr) -> m.Compare:
    return m.Compare(TRUTH, SPAN, operator, left, right)  # type: ignore[arg-type]


def both(*of: m.Expr) -> m.Logic:
    return m.Logic(TRUTH, SPAN, "and", of)


def either(*of: m.Expr) -> m.Logic:
    return m.Logic(TRUTH, SPAN, "or", of)


def negated(of: m.Expr) -> m.Logic:
    return m.Logic(TRUTH, SPAN, "not", (of,))


def cases(otherwise: m.Expr, *of: tuple[m.Expr, m.Expr]) -> m.Cases:
    return m.Cases(otherwise.type, SPAN, of, otherwise)


def call(name: str, *arguments: m.Expr, of: ValueType = MONEY, before: bool = False) -> m.Call:
    return m.Call(of, SPAN, name, arguments, before)


def option(enum: str, index: int) -> m.Option:
    return m.Option(OptionType(enum), SPAN, enum, index)


def list_of(element: NumberType | IdentityType, maximum: int) -> ListType:
    return ListType(element, maximum)


# --- statements


def require(condition: m.Expr, message: str) -> k.Require:
    return k.Require(condition, message, SPAN)


def let(name: str, value: m.Expr) -> k.Let:
    return k.Let(name, value, SPAN)


def becomes(cell: s.ScalarOf | s.FieldOf, value: m.Expr) -> k.Becomes:
    return k.Becomes(cell, value, SPAN)


def move(amount: m.Expr, source: s.ScalarOf | s.FieldOf, target: s.ScalarOf | s.FieldOf) -> k.MoveBetween:
    return k.MoveBetween(amount, source, target, SPAN)


def receive(amount: m.Expr, party: m.Expr, account: str = "USD") -> k.Receive:
    return k.Receive(account, amount, party, SPAN)


def pay(amount: m.Expr, party: m.Expr, account: str = "USD") -> k.Pay:
    return k.Pay(account, amount, party, SPAN)


def emit(event: str, *arguments: m.Expr) -> k.Emit:
    return k.Emit(event, arguments, SPAN)


def action(
    name: str, arguments: tuple[tuple[str, ValueType], ...], *body: k.Statement, by: str = "anyone"
) -> k.Action:
    return k.Action(name, arguments, by, body, "", "", SPAN)


# --- declarations


def contract(name: str, **changes: object) -> k.Contract:
    """A contract that is empty but for what is given."""
    parts: dict[str, object] = {
        "name": name,
        "version": "1.0.0",
        "title": name,
        "citations": (),
        "zone": None,
        "sorts": (k.Sort("party", "", SPAN),),
        "enums": (),
        "roles": (),
        "scalars": (),
        "tables": (),
        "aggregates": (),
        "histories": (),
        "accounts": (k.Account("USD", kind(USD, "0.01"), SPAN),),
        "events": (),
        "feeds": (),
        "functions": (),
        "deployment": k.Deployment((), (), SPAN),
        "actions": (),
        "properties": (),
        "scenarios": (),
        "span": SPAN,
        "files": (SPAN.file,),
    }
    return k.Contract(**(parts | changes))


def value(name: str, of: ValueType, start: m.Expr | None, constant: bool = False) -> k.Scalar:
    return k.Scalar(name, of, start, constant, "", SPAN)


def column(name: str, of: ValueType, start: m.Expr | None = None) -> k.Column:
    return k.Column(name, of, start, SPAN)


def table(
    name: str, keys: tuple[tuple[str, ValueType], ...], *columns: k.Column, everywhere: bool = False
) -> k.Table:
    return k.Table(name, keys, columns, everywhere, "", SPAN)


def aggregate(
    name: str,
    table: str,
    kind: str,
    *group: m.Expr,
    value: m.Expr | None = None,
    where: m.Expr | None = None,
) -> k.Aggregate:
    return k.Aggregate(name, table, kind, where, group, value, name, SPAN)  # type: ignore[arg-type]


def claim(
    name: str,
    kind: str,
    goal: m.Expr,
    *actions: str,
    premise: m.Expr | None = None,
    variables: tuple[tuple[str, ValueType], ...] = (),
    exemptions: tuple[k.Exemption, ...] = (),
    time: bool = False,
) -> k.Property:
    return k.Property(name, kind, variables, premise, goal, actions, exemptions, time, name, SPAN)  # type: ignore[arg-type]
