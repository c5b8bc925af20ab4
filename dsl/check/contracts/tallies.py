"""Totals, counts and extremes over the rows of a table or over past calls.

The machine keeps each of them, so a filter may only say two things of a row: what it is by itself (its own
columns and values written out), and that a column equals something outside the row, which makes groups.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from dsl.check import codes
from dsl.check.contracts import codes as own
from dsl.check.contracts.nowhere import nowhere, placeless, rewritten
from dsl.check.contracts.reading import is_state
from dsl.check.contracts.resting import rests
from dsl.check.contracts.state import read, table_of
from dsl.check.contracts.values import fits
from dsl.check.contracts.world import ContractWorld, Here, contract, contract_rule, here
from dsl.check.elaborate import condition, expression, number_type
from dsl.check.report import Refused, did_you_mean, listed
from dsl.check.walking import leaves
from dsl.check.world import Context, World
from dsl.model import contract as declared
from dsl.model import expressions as model
from dsl.model.base import IdentityType, InstantType, NumberType, Span, ValueType
from dsl.syntax import expressions as tree
from dsl.units import ONE

ROW = "row "
"""Before the names of a row's own keys and columns while a filter is taken apart."""
COUNT = NumberType(ONE, Fraction(1), Fraction(0), None)
Kind = Literal["total", "count", "lowest", "highest", "rows"]


@dataclass(frozen=True, slots=True)
class Row:
    """What a filter speaks of: the names of a row (or a call) and their types."""

    names: tuple[tuple[str, ValueType], ...]
    subject: str
    """``trades``: the table, or the action."""
    calls: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter taken apart: what the row is by itself, and what its group is compared with."""

    included: model.Expr | None
    group: tuple[model.Expr, ...]
    """Over the row."""
    wanted: tuple[model.Expr, ...]
    """Outside the row, in the same order."""


def row_of(table: declared.Table) -> Row:
    """The names of a table's rows."""
    columns = tuple((column.name, column.type) for column in table.columns)
    return Row((*table.keys, *columns), table.name, calls=False)


def inside(world: ContractWorld, at: Here, row: Row, written: tree.Expr) -> Here:
    """The place inside a filter; a name that means two things there is refused."""
    outside = {name for name, _ in (*at.values, *at.aliases)}
    for name in _names(written):
        if name.text in outside and name.text in dict(row.names):
            raise world.report.refuse(
                codes.AMBIGUOUS,
                name.span,
                f"{name.text} is a name of {row.subject} and a name out here; which one is meant?",
                f"give the outer one another name: `this-{name.text}`",
            )
    aliases = tuple((name, model.Local(kind, nowhere(), ROW + name)) for name, kind in row.names)
    return replace(at, place="row", aliases=(*at.aliases, *aliases))


def _names(written: object) -> list[tree.Name]:
    from dataclasses import fields

    if isinstance(written, tree.Name):
        return [written]
    if isinstance(written, tuple):
        return [name for each in written for name in _names(each)]
    if hasattr(written, "__dataclass_fields__"):
        return [name for field in fields(written) for name in _names(getattr(written, field.name))]  # type: ignore[arg-type]
    return []


def filtered(world: ContractWorld, at: Here, row: Row, where: tree.Expr | None) -> Filter:
    """A filter, conjunct by conjunct."""
    if where is None:
        return Filter(None, (), ())
    made = condition(world, inside(world, at, row, where), where)
    parts = made.of if isinstance(made, model.Logic) and made.operator == "and" else (made,)
    own_parts: list[model.Expr] = []
    groups: list[tuple[model.Expr, model.Expr]] = []
    for part in parts:
        of_row, outside = _sides(world, part)
        if not outside:
            own_parts.append(part)
        elif isinstance(part, model.Compare) and part.operator == "=":
            groups.append(_group(world, part, row))
        else:
            raise _not_kept(world, part, row, of_row=of_row)
    included = None
    if own_parts:
        one = own_parts[0]
        included = one if len(own_parts) == 1 else model.Logic(one.type, made.span, "and", tuple(own_parts))
    return Filter(included, tuple(group for group, _ in groups), tuple(wanted for _, wanted in groups))


def _sides(world: ContractWorld, of: model.Expr) -> tuple[bool, bool]:
    """Whether an expression reads the row, and whether it reads anything else that is not written out."""
    row = outside = False
    for leaf in leaves(of):
        match leaf:
            case model.Local(name=name):
                row, outside = row or name.startswith(ROW), outside or not name.startswith(ROW)
            case model.Caller() | model.Now() | model.ScalarOf():
                outside = True
            case _ if is_state(world, leaf):
                outside = True
            case _:
                pass
    return row, outside


def _group(world: ContractWorld, part: model.Compare, row: Row) -> tuple[model.Expr, model.Expr]:
    left, right = _sides(world, part.left), _sides(world, part.right)
    if left == (True, False) and not right[0]:
        return part.left, fits(world, part.left.type, part.right, world.words(part.left.span))
    if right == (True, False) and not left[0]:
        return part.right, fits(world, part.right.type, part.left, world.words(part.right.span))
    raise _not_kept(world, part, row, of_row=left[0] or right[0])


def _not_kept(world: ContractWorld, part: model.Expr, row: Row, *, of_row: bool) -> Refused:
    words = world.words(part.span)
    if not of_row:
        return world.report.refuse(
            own.FILTER,
            part.span,
            f"{words} says nothing of the rows of {row.subject}",
            "put it outside: `(sum of … where …) when C, else 0`",
        )
    reads = [leaf for leaf in leaves(part) if is_state(world, leaf)]
    what = "past calls" if row.calls else "the rows"
    reason = "is kept as rows change" if not row.calls else "is kept call by call"
    detail = f"{words} reads {world.words(reads[0].span)}" if reads else f"{words} is no equality"
    return world.report.refuse(
        own.FILTER,
        part.span,
        f"a total over {what} of {row.subject} {reason}, so its filter may read the row's own columns, and "
        f"compare a column with something else for equality; {detail}",
        "keep what is asked for in a column of its own, or write a bounded loop: `for each … at most N:`",
    )


# --- tables ----------------------------------------------------------------------------------------


@contract_rule(tree.TableMeasure)
def _measure(world: World, context: Context, written: tree.TableMeasure) -> model.Expr:
    of, at = contract(world), here(context)
    if written.table.text in of.action_arguments:
        from dsl.check.contracts.histories import total_of_calls

        return total_of_calls(of, at, written)
    table = table_of(of, written.table)
    if at.place == "row":
        raise of.report.refuse(
            own.FILTER,
            written.span,
            "a filter and what is added up look at one row; this is a total over all of them",
            "name it before (`let best be …`), or put it into a private function",
        )
    if at.place in ("start", "parameter"):
        raise of.report.refuse(codes.NOT_HERE, written.span, "here only what is fixed at deployment is known")
    if written.by is not None:
        raise of.report.refuse(
            own.FILTER,
            written.by.span,
            f"{table.name} is a table: its rows are chosen by `where`",
            f"write `… of {table.name} where COLUMN = {of.words(written.by.span)}`",
        )
    row = row_of(table)
    value = None if written.of is None else value_of_row(of, at, row, written.of)
    chosen = filtered(of, at, row, written.where)
    kind: Kind = {"sum": "total"}.get(written.take, written.take)  # type: ignore[assignment]
    made = aggregate(of, table, kind, chosen, value, written.span)
    result = _result(of, kind, value)
    or_else = None
    if written.or_else is not None:
        or_else = fits(of, result, expression(of, replace(at, options=None), written.or_else), made.name)
    return read(of, at, model.TallyOf(result, written.span, made.name, chosen.wanted, or_else))


def value_of_row(world: ContractWorld, at: Here, row: Row, written: tree.Expr) -> model.Expr:
    """What is added up: of the row alone."""
    if isinstance(written, tree.Name) and written.text not in dict(row.names):
        names = [name for name, kind in row.names if isinstance(kind, NumberType)]
        raise world.report.refuse(
            codes.UNKNOWN_NAME,
            written.span,
            f"{row.subject} has no number {written.text} to add up",
            did_you_mean(written.text, names) or (f"it has {listed(names)}" if names else None),
        )
    made = expression(world, inside(world, at, row, written), written)
    number_type(world, made)
    if _sides(world, made)[1]:
        raise world.report.refuse(
            own.FILTER,
            made.span,
            f"{world.words(made.span)} reads more than the row; what a total adds up is the row's own",
            "multiply the total instead: `(sum of …) × …`",
        )
    if number_type(world, made).step is None:
        raise world.report.refuse(
            codes.UNROUNDED_QUOTIENT, made.span, "a quotient is rounded before it is added up"
        )
    return made


def _result(world: ContractWorld, kind: Kind, value: model.Expr | None) -> NumberType:
    if value is None:
        return COUNT
    of = number_type(world, value)
    if kind != "total":
        return of
    low = None if of.low is None or of.low < 0 else of.low * 0
    high = None if of.high is None or of.high > 0 else of.high * 0
    return NumberType(of.unit, of.step, low, high)


def aggregate(
    world: ContractWorld,
    table: declared.Table,
    kind: Kind,
    chosen: Filter,
    value: model.Expr | None,
    span: Span,
) -> declared.Aggregate:
    """The aggregate for this filter and grouping; made when first needed."""
    parts = (chosen.included, chosen.group, value)
    key = (table.name, kind, *(_key(part) for part in parts))
    known = world.aggregates.get(key)
    if known is not None:
        return known
    if table.everywhere:
        _only_written_rows(world, table, kind, chosen, value, span)
    name = fresh_name(
        called(world, table.name, kind, chosen, value), {one.name for one in world.aggregates.values()}
    )
    made = declared.Aggregate(
        name,
        table.name,
        kind,
        None if chosen.included is None else own_names(chosen.included),
        tuple(own_names(one) for one in chosen.group),
        None if value is None else own_names(value),
        name,
        span,
    )
    world.aggregates[key] = made
    return made


def _key(part: model.Expr | tuple[model.Expr, ...] | None) -> object:
    if part is None:
        return None
    return tuple(placeless(one) for one in part) if isinstance(part, tuple) else placeless(part)


def fresh_name(name: str, taken: set[str]) -> str:
    """The name, with a number where it is taken."""
    number = 2
    fresh = name
    while fresh in taken:
        fresh, number = f"{name} ({number})", number + 1
    return fresh


def called(world: ContractWorld, subject: str, kind: Kind, chosen: Filter, value: model.Expr | None) -> str:
    """What an aggregate is called: what is taken of which rows, in the words of the text."""
    take = {"total": "sum of", "count": "count of", "rows": "rows of"}.get(kind, kind)
    words = f"{take} {world.words(value.span)} of {subject}" if value is not None else f"{take} {subject}"
    if chosen.included is not None:
        words += f" where {world.words(chosen.included.span)}"
    if chosen.group:
        words += f" by {listed(world.words(one.span) for one in chosen.group)}"
    return words


def own_names(of: model.Expr) -> model.Expr:
    """The row's names as its contribution has them."""

    def change(one: model.Expr) -> model.Expr:
        if isinstance(one, model.Local) and one.name.startswith(ROW):
            name = one.name.removeprefix(ROW)
            if name == "caller" and one.type == IdentityType("party"):
                return model.Caller(one.type, one.span)
            if name == "now" and isinstance(one.type, InstantType):
                return model.Now(one.type, one.span)
            return replace(one, name=name)
        return one

    return rewritten(of, change)


def _only_written_rows(
    world: ContractWorld,
    table: declared.Table,
    kind: Kind,
    chosen: Filter,
    value: model.Expr | None,
    span: Span,
) -> None:
    """Of a table that is everywhere, endless rows have the starts: they must count for nothing."""
    starts = {ROW + column.name: column.start for column in table.columns if column.start is not None}
    if rests(chosen.included, starts) is False:
        return
    if kind == "total" and value is not None and rests(value, starts) == 0:
        return
    raise world.report.refuse(
        own.FILTER,
        span,
        f"{table.name} has a row for every key, and those that nobody has written would count without end",
        "add a filter that leaves them out: `… where amount is not $0`",
    )
