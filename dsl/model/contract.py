"""A checked contract: what the compiler turns into a module and the documents print.

Expressions are those of ``dsl.model.expressions``; what stands for a value by
itself in a contract is in ``dsl.model.state``.  Locals (arguments of the
action, ``let`` names, loop names, the variables of "for every") are
``leaves.Local``.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from dsl.model.base import NumberType, Span, ValueType
from dsl.model.expressions import Expr
from dsl.model.scenarios import Scenario
from dsl.model.state import FieldOf, ScalarOf
from dsl.model.tariff import FunctionDeclaration
from dsl.node import node

# --- statements


@node
class Require:
    """Abort with the message unless the condition holds."""

    condition: Expr
    message: str
    span: Span


@node
class Let:
    """A name for a value."""

    name: str
    value: Expr
    span: Span


@node
class Becomes:
    """A scalar or a column of a row takes a value."""

    cell: ScalarOf | FieldOf
    value: Expr
    span: Span


@node
class MoveBetween:
    """Subtract from one cell, then add to the other; they may be the same cell."""

    amount: Expr
    source: ScalarOf | FieldOf
    target: ScalarOf | FieldOf
    span: Span


@node
class Open:
    """A new row; ``columns`` in the table's order.  Aborts where there is one already."""

    table: str
    keys: tuple[Expr, ...]
    columns: tuple[Expr, ...]
    span: Span


@node
class Close:
    """The row is gone.  Aborts where there is none."""

    table: str
    keys: tuple[Expr, ...]
    span: Span


@node
class Receive:
    """Money or energy of a party comes into the contract."""

    account: str
    amount: Expr
    party: Expr
    span: Span


@node
class Pay:
    """Money or energy of the contract goes to a party."""

    account: str
    amount: Expr
    party: Expr
    span: Span


@node
class Emit:
    """An event."""

    event: str
    arguments: tuple[Expr, ...]
    span: Span


@node
class Either:
    """``when C: …`` and ``otherwise: …``."""

    condition: Expr
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]
    span: Span


@node
class ForEachRow:
    """The body for each row of one group of an aggregate of kind ``rows``; ``names`` of its keys.

    ``accumulators``: locals that the body gives a new value (``Again``), with their start.
    """

    aggregate: str
    group: tuple[Expr, ...]
    names: tuple[str, ...]
    maximum: int
    accumulators: tuple[tuple[str, Expr], ...]
    body: tuple[Statement, ...]
    span: Span


@node
class ForEachItem:
    """The body for each element of a list; ``index`` counts from 1."""

    items: Expr
    name: str
    index: str | None
    accumulators: tuple[tuple[str, Expr], ...]
    body: tuple[Statement, ...]
    span: Span


@node
class Again:
    """An accumulator of the loop around takes a new value."""

    name: str
    value: Expr
    span: Span


Statement = (
    Require
    | Let
    | Becomes
    | MoveBetween
    | Open
    | Close
    | Receive
    | Pay
    | Emit
    | Either
    | ForEachRow
    | ForEachItem
    | Again
)

# --- declarations


@node
class Sort:
    """A kind of identities.  The first of a contract is ``party``."""

    name: str
    words: str
    span: Span


@node
class Role:
    """A party with a name of its own; the scalar of the same name holds it."""

    name: str
    words: str
    span: Span


@node
class Scalar:
    """``start`` None: given at deployment.  ``constant``: no action writes it."""

    name: str
    type: ValueType
    start: Expr | None
    constant: bool
    words: str
    span: Span


@node
class Column:
    """``start``: its value in rows that nobody has written, in a table that is everywhere."""

    name: str
    type: ValueType
    start: Expr | None
    span: Span


@node
class Table:
    """Rows by key; see ``runtime.machine.contract.StateTable``."""

    name: str
    keys: tuple[tuple[str, ValueType], ...]
    columns: tuple[Column, ...]
    everywhere: bool
    words: str
    span: Span


@node
class Aggregate:
    """A total, count, lowest, highest or list of the rows of a table.

    ``included``, ``group`` and ``value`` are expressions over the row: its keys
    and columns are locals of their names.  The checker makes one for each
    different filter and grouping that the text reads, and names it after its words.
    """

    name: str
    table: str
    kind: Literal["total", "count", "lowest", "highest", "rows"]
    included: Expr | None
    group: tuple[Expr, ...]
    value: Expr | None
    words: str
    span: Span


@node
class History:
    """A total or count over the successful calls of an action: ``caller``, ``now`` and arguments as in it."""

    name: str
    action: str
    kind: Literal["total", "count"]
    included: Expr | None
    group: tuple[Expr, ...]
    value: Expr | None
    words: str
    span: Span


@node
class Account:
    """A kind of money or energy that comes in and goes out."""

    name: str
    type: NumberType
    span: Span


@node
class Event:
    """An event and its fields."""

    name: str
    fields: tuple[tuple[str, ValueType], ...]
    span: Span


@node
class Feed:
    """A feed, to talk about it: its table and its action ``report`` are among the others."""

    name: str
    table: str
    report: str
    words: str
    span: Span


@node
class Action:
    """``by`` in the text's words; that only they may call is the first ``Require`` of the body."""

    name: str
    arguments: tuple[tuple[str, ValueType], ...]
    by: str
    body: tuple[Statement, ...]
    words: str
    citation: str
    span: Span


@node
class Deployment:
    """How the first state comes about, after all starts: parameters are checked and stored here."""

    arguments: tuple[tuple[str, ValueType], ...]
    body: tuple[Statement, ...]
    span: Span


# --- properties


@node
class Exemption:
    """Calls that a step property is not about; ``condition`` over caller, now, the action's arguments (as
    locals) and the property's own variables."""

    action: str
    condition: Expr | None


@node
class Property:
    """See ``runtime.machine.module.Property``.

    ``variables``: those of "for every", with their types.  In ``call``,
    ``aborts exactly`` and ``never aborts`` the arguments of ``actions[0]`` are
    locals of their names, and so is the name given to the caller (``caller_name``).
    """

    name: str
    kind: Literal["invariant", "step", "call", "aborts exactly", "never aborts"]
    variables: tuple[tuple[str, ValueType], ...]
    premise: Expr | None
    goal: Expr
    actions: tuple[str, ...]
    exemptions: tuple[Exemption, ...]
    time: bool
    words: str
    span: Span


@node
class Unchecked:
    """A claim about what stays possible, which this release neither proves nor tests."""

    name: str
    words: str
    span: Span


@node
class Contract:
    """A whole contract."""

    name: str
    version: str
    title: str
    citations: tuple[tuple[str, str], ...]
    zone: str | None
    sorts: tuple[Sort, ...]
    enums: tuple[tuple[str, tuple[str, ...]], ...]
    roles: tuple[Role, ...]
    scalars: tuple[Scalar, ...]
    tables: tuple[Table, ...]
    aggregates: tuple[Aggregate, ...]
    histories: tuple[History, ...]
    accounts: tuple[Account, ...]
    events: tuple[Event, ...]
    feeds: tuple[Feed, ...]
    functions: tuple[FunctionDeclaration, ...]
    """Private functions, callees first; they may read the state but not change it."""
    deployment: Deployment
    actions: tuple[Action, ...]
    properties: tuple[Property, ...]
    scenarios: tuple[Scenario, ...]
    span: Span
    files: tuple[str, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    """Claims that are read only; they must never look proved."""


SECOND = Fraction(1, 3600)
"""The step of spans of time: a second, in hours, their base unit."""
