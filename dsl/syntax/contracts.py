"""Syntax tree of contracts: types, parties, state, tables, feeds, actions."""

from __future__ import annotations

from dataclasses import field
from typing import Literal as OneOf

from dsl.model.base import Span
from dsl.node import node
from dsl.syntax.citations import Citation
from dsl.syntax.claims import LetRow, RequireRow
from dsl.syntax.expressions import Expr, Form, Literal, Name, NumberForm
from dsl.syntax.scenarios import ScenarioSection

Failure = OneOf["stale", "missing", "disputed", "implausible"]


@node
class IntervalForm:
    """``interval of 15 minutes``: the start of a delivery interval."""

    minutes: int
    span: Span = field(compare=False)


@node
class TypeRow:
    """``Energy  kWh from 0 kWh to 100,000 kWh in steps of 0.001 kWh``; ``status  open, settled or void``."""

    name: Name
    form: Form | IntervalForm
    span: Span = field(compare=False)


@node
class TypesSection:
    """``types``."""

    rows: tuple[TypeRow, ...]
    span: Span = field(compare=False)


@node
class PartyRow:
    """``market-operator; "runs the market"``: a role that one party holds, or a kind of party."""

    name: Name
    words: str | None
    span: Span = field(compare=False)


@node
class PartiesSection:
    """``parties``."""

    rows: tuple[PartyRow, ...]
    span: Span = field(compare=False)


@node
class ParameterRow:
    """``duration  hour from 1 hour to 87,600 hours, where duration > 0 hour``: fixed at deployment."""

    name: Name
    form: Form
    condition: Expr | None
    span: Span = field(compare=False)


@node
class ParametersSection:
    """``parameters``: proofs hold for all values within the ranges and conditions."""

    rows: tuple[ParameterRow, ...]
    span: Span = field(compare=False)


@node
class StateRow:
    """``released  USD from $0 to $1,000,000 in steps of $0.01, starts at $0``; without a start it is given at
    deployment.
    """

    name: Name
    form: Form
    start: Expr | None
    span: Span = field(compare=False)


@node
class StateSection:
    """``state``: the scalars of the contract."""

    rows: tuple[StateRow, ...]
    span: Span = field(compare=False)


@node
class Key:
    """``m in Meter``: a key of a table or a feed, with its type (None: a type of that name)."""

    name: Name
    of: Name | None
    span: Span = field(compare=False)


@node
class ColumnRow:
    """A column: ``amount  Money``; ``cause  none, operator-order or force-majeure, starts at none``."""

    name: Name
    form: Form
    start: Expr | None
    span: Span = field(compare=False)


@node
class TableSection:
    """``table meter-data by m in Meter and i in Interval``.  A row that is absent aborts what reads it."""

    name: Name
    keys: tuple[Key, ...]
    rows: tuple[ColumnRow, ...]
    span: Span = field(compare=False)


@node
class FeedSection:
    """``feed settlement-point-price by n in Node and i in Interval, in USD per kWh from -2 to 20``.

    ``quorum``: (reports needed, reporters).  ``reporters``: their roles.  ``published``, ``stale``: minutes.
    ``plausible``: the bounds outside which a value is implausible.  ``change``: the most by which reports of
    one value may differ without being disputed.  ``arbiter``: the role that decides disputes.
    """

    name: Name
    keys: tuple[Key, ...]
    form: NumberForm
    quorum: tuple[int, int] | None
    reporters: tuple[Name, ...]
    published: int | None
    stale: int | None
    plausible: tuple[Literal, Literal] | None
    change: Literal | None
    arbiter: Name | None
    span: Span = field(compare=False)


@node
class RunRow:
    """``initial  5 days after the operating day``."""

    name: Name
    days: int
    span: Span = field(compare=False)


@node
class GateRow:
    """``gate closure  60 minutes before the interval``."""

    minutes: int
    span: Span = field(compare=False)


@node
class FinalityRow:
    """``finality  200 days after the operating day``."""

    days: int
    span: Span = field(compare=False)


@node
class RunsSection:
    """``settlement runs``, in their order; a later run posts the difference."""

    rows: tuple[RunRow | GateRow | FinalityRow, ...]
    span: Span = field(compare=False)


@node
class FeedCase:
    """``; when stale or missing: E`` or ``; when disputed: abort "message"``."""

    failures: tuple[Failure, ...]
    value: Expr | None
    message: str | None
    span: Span = field(compare=False)


@node
class ReportRow:
    """``let price be the report of settlement-point-price[n, i]; when stale: …``: each failure has its
    case.
    """

    name: Name
    of: Expr
    cases: tuple[FeedCase, ...]
    span: Span = field(compare=False)


@node
class ReceiveRow:
    """``receive amount from caller``: money or energy enters the contract."""

    amount: Expr
    source: Expr
    span: Span = field(compare=False)


@node
class PayRow:
    """``pay x to B`` (out of the contract) or ``pay x from A to B``: when x is negative, B pays A."""

    amount: Expr
    source: Expr | None
    target: Expr
    span: Span = field(compare=False)


@node
class MoveRow:
    """``move x from balances[a] to balances[b]``: subtracts, then adds; a and b may be the same."""

    amount: Expr
    source: Expr
    target: Expr
    span: Span = field(compare=False)


@node
class BecomesRow:
    """``balances[caller] becomes balances[caller] + amount``; the cell is a name, a row's only column or
    ``column of table[key]``."""

    cell: Expr
    value: Expr
    span: Span = field(compare=False)


@node
class OpenRow:
    """``open trades[t] with seller is s, volume is v``: a new row."""

    row: Expr
    columns: tuple[tuple[Name, Expr], ...]
    span: Span = field(compare=False)


@node
class CloseRow:
    """``close trades[t]``: the row is gone."""

    row: Expr
    span: Span = field(compare=False)


@node
class EmitRow:
    """``emit settled(t, amount)``."""

    event: Name
    arguments: tuple[Expr, ...]
    span: Span = field(compare=False)


@node
class WhenRow:
    """``when C:`` with statements; ``otherwise`` those of the ``otherwise:`` after it."""

    condition: Expr
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]
    span: Span = field(compare=False)


@node
class OtherwiseRow:
    """``otherwise:`` as it stands in the text, before it joins the ``when`` above it."""

    body: tuple[Statement, ...]
    span: Span = field(compare=False)


@node
class RowLoop:
    """``for each t in trades where buyer = b, at most 100:``: the rows of a table, in order of their keys."""

    names: tuple[Name, ...]
    table: Name
    where: Expr | None
    maximum: int
    body: tuple[Statement, ...]
    span: Span = field(compare=False)


@node
class ItemLoop:
    """``for each o at n of orders:``: the elements of a list; ``index`` counts from 1."""

    name: Name
    index: Name | None
    of: Expr
    body: tuple[Statement, ...]
    span: Span = field(compare=False)


Statement = (
    RequireRow
    | LetRow
    | ReportRow
    | ReceiveRow
    | PayRow
    | MoveRow
    | BecomesRow
    | OpenRow
    | CloseRow
    | EmitRow
    | WhenRow
    | OtherwiseRow
    | RowLoop
    | ItemLoop
)


@node
class Actor:
    """Who may: ``anyone``, ``anyone where C``, or one of some parties (``a or b``)."""

    condition: Expr | None
    parties: tuple[Expr, ...]
    span: Span = field(compare=False)


@node
class ActionSection:
    """``action settle (t: TradeId) by market-operator``.  ``caller`` and ``now`` are names in it.  An action
    that aborts changes nothing.
    """

    name: Name
    parameters: tuple[tuple[Name, Form], ...]
    by: Actor
    body: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    span: Span = field(compare=False)


@node
class DeploymentSection:
    """``deployment by anyone``: statements that run once, when the contract begins."""

    by: Actor | None
    body: tuple[Statement, ...]
    span: Span = field(compare=False)


@node
class EventRow:
    """``settled (t: TradeId, amount: Money)``."""

    name: Name
    fields: tuple[tuple[Name, Form], ...]
    span: Span = field(compare=False)


@node
class EventsOfContract:
    """``events``: what actions tell the world."""

    rows: tuple[EventRow, ...]
    span: Span = field(compare=False)


ContractSection = (
    TypesSection
    | PartiesSection
    | ParametersSection
    | StateSection
    | TableSection
    | FeedSection
    | RunsSection
    | ActionSection
    | DeploymentSection
    | EventsOfContract
    | ScenarioSection
)
