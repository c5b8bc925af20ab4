"""Leaves of expressions in contracts: the state, the caller, the time, and what only properties may see."""

from __future__ import annotations

from compiler.choosing import branch
from compiler.contracts import words
from compiler.contracts.constants import instant
from compiler.contracts.emitter import StateEmitter
from compiler.contracts.layout import Kept, Layout
from compiler.emitter import Value
from compiler.errors import CannotCompile
from compiler.expressions import Compiler
from compiler.functions import declare
from compiler.ranges import TRUTH
from compiler.terms import Term
from compiler.types import INSTANTS
from dsl.model import expressions as m
from dsl.model import state as s
from dsl.model.base import IdentityType, NumberType, ValueType
from runtime.machine.types import WORD_MAX, Identity, Instant

PARTY = Identity(0)
CALLER, NOW, BEFORE_NOW = "caller", "now", "before-now"
AFTER, BEFORE = 0, 1
"""Moments: the state as it is, or as it was before the step that a property speaks of."""


class PureScope:
    """What can be known without the state: instants, digests, local dates."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def leaf(self, c: Compiler, expr: m.Expr) -> Term:
        """The value of a leaf."""
        e = c.e
        match expr:
            case s.Moment():
                return instant(e, expr)
            case s.Hashed():
                return e.op("sha256", *(given(c, one, one.type) for one in expr.of))
            case s.LocalDay():
                return e.op("local_day", c.value(expr.of), imm=(self._zone(expr),))
            case s.StartOfDay():
                start = e.op("start_of_day", c.value(expr.of), imm=(self._zone(expr),))
                return Value(start.register, start.type, *INSTANTS)
            case _:
                raise CannotCompile("this cannot be read here", expr.span)

    def _zone(self, expr: m.Expr) -> int:
        zone = self.layout.builder.zone
        if zone is None:
            raise CannotCompile("a local date needs a time zone", expr.span, "state the zone of the contract")
        return zone


class TellingScope(PureScope):
    """What a history may look at: who called, and when; the arguments are locals."""

    def leaf(self, c: Compiler, expr: m.Expr) -> Term:
        """The value of a leaf."""
        found = of_call(c, expr)
        return super().leaf(c, expr) if found is None else found


class StateScope(PureScope):
    """What a private function may read: the state, at one moment."""

    def __init__(self, layout: Layout, moment: int = AFTER) -> None:
        super().__init__(layout)
        self.moment = moment

    def leaf(self, c: Compiler, expr: m.Expr) -> Term:
        """The value of a leaf."""
        e = emitter(c)
        match expr:
            case s.ScalarOf(name=name, before=before):
                index, kind = self.layout.scalars[name], self.layout.scalar(name).type
                return e.read("load", imm=(index, self.at(before)), interval=self.layout.interval(kind))
            case s.FieldOf():
                return self._field(c, expr)
            case s.RowExists():
                return self._present(c, expr.table, expr.keys, expr.before)
            case s.TallyOf():
                return self._tally(c, expr)
            case s.HeldOf(account=account, before=before):
                imm = (self.layout.accounts[account], self.at(before))
                return e.read("held", imm=imm, interval=(0, WORD_MAX))
            case _:
                return super().leaf(c, expr)

    def at(self, before: bool) -> int:  # noqa: FBT001 (a field of the model)
        """The moment at which a leaf is read."""
        return BEFORE if before else self.moment

    # --- rows

    def keys(self, c: Compiler, table: str, keys: tuple[m.Expr, ...]) -> list[Value]:
        """The keys of a row, in the types of the table's."""
        kinds = self.layout.table(table).keys
        return [given(c, key, kind) for key, (_, kind) in zip(keys, kinds, strict=True)]

    def fetch(self, c: Compiler, expr: s.FieldOf, keys: list[Value]) -> Value:
        """A column of a row; aborts where there is none."""
        layout, table = self.layout, expr.table
        message = c.e.builder.message(words.row(table))
        column = layout.columns[table][expr.column]
        return emitter(c).read(
            "fetch",
            *keys,
            imm=(layout.tables[table], column, self.at(expr.before), message),
            interval=layout.interval(layout.column(table, expr.column).type),
            total=layout.table(table).everywhere,
        )

    def _field(self, c: Compiler, expr: s.FieldOf) -> Term:
        keys = self.keys(c, expr.table, expr.keys)
        otherwise = expr.or_else
        if otherwise is None or self.layout.table(expr.table).everywhere:
            return self.fetch(c, expr, keys)
        there = self._there(c, expr.table, keys, expr.before)
        return branch(c.e, there, lambda: self.fetch(c, expr, keys), lambda: c.term(otherwise))

    def _present(self, c: Compiler, table: str, keys: tuple[m.Expr, ...], before: bool) -> Value:  # noqa: FBT001
        return self._there(c, table, self.keys(c, table, keys), before)

    def _there(self, c: Compiler, table: str, keys: list[Value], before: bool) -> Value:  # noqa: FBT001
        imm = (self.layout.tables[table], self.at(before))
        return emitter(c).read("present", *keys, imm=imm, interval=TRUTH)

    # --- aggregates

    def group(self, c: Compiler, kept: Kept, group: tuple[m.Expr, ...]) -> list[Value]:
        """The keys of a group, in the types of the contribution."""
        return [given(c, key, kind) for key, kind in zip(group, kept.group, strict=True)]

    def _tally(self, c: Compiler, expr: s.TallyOf) -> Term:
        kept = self.layout.aggregates[expr.aggregate]
        group = self.group(c, kept, expr.group)
        otherwise = expr.or_else
        if otherwise is None or kept.kind not in ("lowest", "highest"):
            return self._kept(c, kept, group, expr.before)
        imm = (kept.index, self.at(expr.before))
        some = emitter(c).read("tallied", *group, imm=imm, interval=TRUTH)
        return branch(c.e, some, lambda: self._kept(c, kept, group, expr.before), lambda: c.term(otherwise))

    def _kept(self, c: Compiler, kept: Kept, group: list[Value], before: bool) -> Value:  # noqa: FBT001
        message = c.e.builder.message(kept.words)
        imm = (kept.index, self.at(before), message)
        total = kept.kind == "count"
        return emitter(c).read("tally", *group, imm=imm, interval=kept.interval, total=total)


class CallScope(StateScope):
    """What an action and the deployment may read besides: who calls, and when."""

    def leaf(self, c: Compiler, expr: m.Expr) -> Term:
        """The value of a leaf."""
        found = of_call(c, expr)
        return super().leaf(c, expr) if found is None else found


def of_call(c: Compiler, expr: m.Expr) -> Value | None:
    """Who calls and when, if that is what is asked for."""
    match expr:
        case s.Caller():
            return caller(c)
        case s.Now(before=False):
            return now(c)
        case _:
            return None


def caller(c: Compiler) -> Value:
    """Who calls."""
    return c.e.parameter(CALLER, PARTY)


def now(c: Compiler, name: str = NOW) -> Value:
    """The time of the block."""
    return c.e.parameter(name, Instant(), *INSTANTS)


def argument(c: Compiler, prefix: str, name: str, kind: ValueType) -> Value:
    """An argument of an action, a parameter of the deployment or a variable of a property, with its range."""
    return declare(c.e, f"{prefix}:{name}", kind)


class PropertyScope(CallScope):
    """What properties may see besides: the time before, wallets, histories, their own variables, a call."""

    def __init__(
        self, layout: Layout, variables: dict[str, ValueType], arguments: dict[str, ValueType]
    ) -> None:
        super().__init__(layout)
        self.variables = variables
        self.arguments = arguments

    def leaf(self, c: Compiler, expr: m.Expr) -> Term:
        """The value of a leaf."""
        match expr:
            case m.Local(name=name) if name in self.variables:
                return argument(c, "any", name, self.variables[name])
            case m.Local(name=name) if name in self.arguments:
                return argument(c, "arg", name, self.arguments[name])
            case m.Local(type=IdentityType(sort="party")):
                return caller(c)  # the name that the property gives to whoever calls
            case s.Now(before=True):
                return now(c, BEFORE_NOW)
            case s.WalletOf(account=account, before=before):
                imm = (self.layout.accounts[account], self.at(before))
                return emitter(c).read("wallet", c.value(expr.party), imm=imm, total=False)
            case s.HistoryOf():
                kept = self.layout.histories[expr.history]
                imm = (kept.index, self.at(expr.before))
                group = self.group(c, kept, expr.group)
                return emitter(c).read("told", *group, imm=imm, interval=kept.interval, total=False)
            case _:
                return super().leaf(c, expr)


def emitter(c: Compiler) -> StateEmitter:
    """The function that is being built."""
    assert isinstance(c.e, StateEmitter)
    return c.e


def given(c: Compiler, expr: m.Expr, kind: ValueType) -> Value:
    """A value in the type of what it is given to: a key, a field, an argument."""
    return c.stored(expr, kind) if isinstance(kind, NumberType) else c.value(expr)
