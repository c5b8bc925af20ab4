"""What has happened so far: totals and counts over all successful calls of an action, for claims only."""

from __future__ import annotations

from dataclasses import replace

from dsl.check import codes
from dsl.check.contracts import codes as own
from dsl.check.contracts.nowhere import placeless
from dsl.check.contracts.state import read
from dsl.check.contracts.tallies import (
    COUNT,
    ROW,
    Filter,
    Row,
    called,
    filtered,
    fresh_name,
    own_names,
    value_of_row,
)
from dsl.check.contracts.values import fits
from dsl.check.contracts.world import ContractWorld, Here, contract, contract_rule, here
from dsl.check.elaborate import expression, number_type
from dsl.check.world import Context, World
from dsl.model import contract as declared
from dsl.model import expressions as model
from dsl.model.base import IdentityType, InstantType, NumberType, Span
from dsl.syntax import expressions as tree

PARTY = IdentityType("party")
"""The caller's type."""


def _calls_of(world: ContractWorld, at: Here, action: tree.Name, span: Span) -> Row:
    world.used.add(action.text)
    if at.place != "claim":
        raise world.report.refuse(
            codes.NOT_HERE,
            span,
            "what was called so far is known to claims only; the contract does not keep it",
            "keep it in a table or in the state",
        )
    arguments = world.action_arguments.get(action.text)
    if arguments is None:
        raise world.unknown(action, "action", list(world.action_arguments), own.NO_SUCH_ACTION)
    return Row((*arguments, ("caller", PARTY), ("now", InstantType())), action.text, calls=True)


def total_of_calls(world: ContractWorld, at: Here, written: tree.TableMeasure) -> model.Expr:
    """``sum of amount of withdraw by a where C``."""
    row = _calls_of(world, at, written.table, written.span)
    if written.take != "sum" or written.of is None or written.or_else is not None:
        raise world.report.refuse(
            own.FILTER, written.span, "over past calls there are sums and counts only", "write `sum of …`"
        )
    value = value_of_row(world, at, row, written.of)
    kind = number_type(world, value)
    low = None if kind.low is None or kind.low < 0 else kind.low * 0
    result = NumberType(kind.unit, kind.step, low, None)
    return _history(world, at, row, value, result, written)


@contract_rule(tree.PastCalls)
def _count(world: World, context: Context, written: tree.PastCalls) -> model.Expr:
    of, at = contract(world), here(context)
    row = _calls_of(of, at, written.action, written.span)
    return _history(of, at, row, None, COUNT, written)


def _history(
    world: ContractWorld,
    at: Here,
    row: Row,
    value: model.Expr | None,
    result: NumberType,
    written: tree.TableMeasure | tree.PastCalls,
) -> model.Expr:
    chosen = filtered(world, at, row, written.where)
    if written.by is not None:
        by = fits(world, PARTY, expression(world, replace(at, options=None), written.by), "who calls")
        caller = model.Local(PARTY, by.span, ROW + "caller")
        chosen = Filter(chosen.included, (caller, *chosen.group), (by, *chosen.wanted))
    kind = "count" if value is None else "total"
    key = (
        row.subject,
        None if chosen.included is None else placeless(chosen.included),
        tuple(placeless(one) for one in chosen.group),
        None if value is None else placeless(value),
    )
    known = world.histories.get(key)
    if known is None:
        words = called(world, f"calls of {row.subject}", "count" if value is None else "total", chosen, value)
        name = fresh_name(words, {one.name for one in world.histories.values()})
        known = declared.History(
            name,
            row.subject,
            "count" if kind == "count" else "total",
            None if chosen.included is None else own_names(chosen.included),
            tuple(own_names(one) for one in chosen.group),
            None if value is None else own_names(value),
            name,
            written.span,
        )
        world.histories[key] = known
    return read(world, at, model.HistoryOf(result, written.span, known.name, chosen.wanted))
