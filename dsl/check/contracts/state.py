"""What reads the state: names, rows of tables, columns; and which state, where there are two."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TypeVar

from dsl.check import codes
from dsl.check.contracts import codes as own
from dsl.check.contracts.values import fits, many
from dsl.check.contracts.world import ContractWorld, Here, contract, contract_rule, here
from dsl.check.elaborate import expression
from dsl.check.names import option
from dsl.check.report import Refused, did_you_mean, listed
from dsl.check.world import Context, World
from dsl.model import contract as declared
from dsl.model import expressions as model
from dsl.model.base import IdentityType, InstantType, Span, TruthType, ValueType
from dsl.syntax import expressions as tree

PARTY = IdentityType("party")
M = TypeVar("M", bound=model.Node)


@contract_rule(tree.Name)
def _name(world: World, context: Context, written: tree.Name) -> model.Expr:
    of, at = contract(world), here(context)
    text = written.text
    of.used.add(text)
    alias = dict(at.aliases).get(text)
    if alias is not None:
        return replace(alias, span=written.span)
    local = dict(at.values).get(text)
    if local is not None:
        return model.Local(local, written.span, text)
    if text in ("caller", "now"):
        return _surrounding(of, at, written)
    if at.options is not None and text in of.enums[at.options].options:
        chosen = option(of, at, written)
        assert chosen is not None
        return chosen
    if text in of.scalars:
        return scalar(of, at, of.scalars[text], written.span)
    if text in of.constants:
        return replace(of.constants[text], span=written.span)
    if text in of.tables:
        raise _row_needed(of, of.tables[text], written.span)
    chosen = option(of, at, written)
    if chosen is not None:
        return chosen
    raise _unknown(of, at, written)


def _surrounding(world: ContractWorld, at: Here, written: tree.Name) -> model.Expr:
    if written.text == "caller":
        if at.called:
            return model.Caller(PARTY, written.span)
        where, advice = {
            "claim": (
                "nobody calls in one state, or when time passes",
                "name who calls: `on deposit(x) by a: …`",
            ),
            "function": ("a private function knows its arguments and the state", "hand the caller in"),
        }.get(at.place, ("nobody calls here", "write who it is"))
        raise world.report.refuse(own.NOT_NOW, written.span, f"there is no caller: {where}", advice)
    if at.timed:
        return model.Now(InstantType(), written.span)
    if at.place == "function":
        reason = "a private function knows its arguments and the state, not the time"
        hint = "hand the time in: `function due (at: time)`"
    else:
        reason, hint = "`now` is the time of a step; there is no step here", None
    raise world.report.refuse(own.NOT_NOW, written.span, reason, hint)


def scalar(world: ContractWorld, at: Here, of: declared.Scalar, span: Span) -> model.Expr:
    """A scalar of the state, a parameter or a role."""
    if at.place == "start" and not of.constant:
        raise world.report.refuse(
            own.STARTS, span, f"a start is a value written out; {of.name} is known only when it runs"
        )
    if of.constant:
        return model.ScalarOf(of.type, span, of.name)
    if at.place == "parameter":
        raise world.report.refuse(
            codes.NOT_HERE,
            span,
            f"{of.name} changes; a condition on parameters is about what is fixed at deployment",
        )
    return read(world, at, model.ScalarOf(of.type, span, of.name))


def read(world: ContractWorld, at: Here, leaf: M) -> M:
    """A leaf of the state as of the moment that the place says."""
    match at.moment:
        case "now" | "after":
            return leaf
        case "before":
            return replace(leaf, before=True)  # type: ignore[call-arg]  # every leaf of the state has it
        case _:
            words = world.words(leaf.span)
            raise world.report.refuse(
                own.WHOSE_STATE,
                leaf.span,
                f"this claim is about a step: {words} has a value before and one after it",
                f"write `before {words}` or `after {words}`",
            )


def _row_needed(world: ContractWorld, table: declared.Table, span: Span) -> Refused:
    keys = ", ".join(name for name, _ in table.keys)
    return world.report.refuse(
        own.ROW_NEEDED,
        span,
        f"{table.name} is a table; a value of it stands in one of its rows",
        f"write `{table.name}[{keys}]`, or `sum of … of {table.name} where …`",
    )


def _unknown(world: ContractWorld, at: Here, written: tree.Name) -> Exception:
    columns = [
        table for table in world.tables.values() for column in table.columns if column.name == written.text
    ]
    if columns and written.text not in world.broken:
        keys = ", ".join(name for name, _ in columns[0].keys)
        return world.report.refuse(
            codes.NOT_HERE,
            written.span,
            f"{written.text} is a column of {listed(table.name for table in columns)}; say of which row",
            f"write `{written.text} of {columns[0].name}[{keys}]`",
        )
    known = [*(name for name, _ in at.values), *(name for name, _ in at.aliases), *world.scalars]
    known += [*world.constants, "caller", "now"]
    return world.unknown(written, "name", known, codes.UNKNOWN_NAME)


# --- rows ------------------------------------------------------------------------------------------


def table_of(world: ContractWorld, name: tree.Name) -> declared.Table:
    """The table of a name."""
    world.used.add(name.text)
    table = world.tables.get(name.text)
    if table is None:
        raise world.unknown(name, "table", list(world.tables), codes.UNKNOWN_NAME)
    return table


def keys_of(
    world: ContractWorld, at: Here, table: declared.Table, written: tuple[tree.Expr, ...], span: Span
) -> tuple[model.Expr, ...]:
    """The key of a row, each part of its type."""
    if len(written) != len(table.keys):
        names = ", ".join(name for name, _ in table.keys)
        raise world.report.refuse(
            codes.WRONG_ARGUMENTS,
            span,
            f"a row of {table.name} is named by {many(len(table.keys), 'key')} ({names}), "
            f"not by {len(written)}",
            f"write `{table.name}[{names}]`",
        )
    return world.report.all_of(
        partial(_key, world, at, name, kind, one)
        for (name, kind), one in zip(table.keys, written, strict=True)
    )


def _key(world: ContractWorld, at: Here, name: str, kind: ValueType, written: tree.Expr) -> model.Expr:
    options = getattr(kind, "enum", None)
    return fits(world, kind, expression(world, replace(at, options=options), written), name)


def field_of(
    world: ContractWorld,
    at: Here,
    written: tree.Item | tree.Row | tree.OrElse,
    column: tree.Name | None,
    span: Span,
) -> model.FieldOf:
    """A column of a row; without a name, the table's only column."""
    row = written.of if isinstance(written, tree.OrElse) else written
    if at.place in ("start", "parameter"):
        raise world.report.refuse(codes.NOT_HERE, span, "only what is fixed at deployment can be named here")
    table = table_of(world, row.of)
    found = _only_column(world, table, span) if column is None else _column(world, table, column)
    keys = keys_of(world, replace(at, options=None), table, row_keys(row), span)
    or_else = None
    if isinstance(written, tree.OrElse):
        options = getattr(found.type, "enum", None)
        value = expression(world, replace(at, options=options), written.value)
        or_else = fits(world, found.type, value, found.name)
        if table.everywhere:
            raise world.report.refuse(
                own.ABSENT,
                written.value.span,
                f"{table.name} has a row for every key; a row that nobody has written has the starts",
                "leave `or … if none` out",
            )
    return read(world, at, model.FieldOf(found.type, span, table.name, found.name, keys, or_else))


def row_keys(row: tree.Item | tree.Row) -> tuple[tree.Expr, ...]:
    """The key as written."""
    return (row.index,) if isinstance(row, tree.Item) else row.keys


def _only_column(world: ContractWorld, table: declared.Table, span: Span) -> declared.Column:
    if len(table.columns) == 1:
        return table.columns[0]
    names = [column.name for column in table.columns]
    raise world.report.refuse(
        own.ROW_NEEDED,
        span,
        f"a row of {table.name} has {len(names)} columns; say which",
        f"write `{names[0]} of {world.words(span)}`" if names else None,
    )


def _column(world: ContractWorld, table: declared.Table, name: tree.Name) -> declared.Column:
    for column in table.columns:
        if column.name == name.text:
            return column
    if table.name in world.broken:
        raise Refused(f"{table.name} is wrong itself")
    names = [column.name for column in table.columns]
    raise world.report.refuse(
        codes.UNKNOWN_NAME,
        name.span,
        f"table {table.name} has no column {name.text}",
        did_you_mean(name.text, names) or f"its columns are {listed(names)}",
    )


@contract_rule(tree.Item)
def _item(world: World, context: Context, written: tree.Item) -> model.Expr:
    at = here(context)
    if written.of.text == "wallet":
        from dsl.check.contracts.holdings import only_wallet

        return only_wallet(contract(world), at, written)
    if written.of.text in dict(at.values) or written.of.text in dict(at.aliases):
        from dsl.check.elaborate import RULES

        return RULES[tree.Item](world, context, written)
    return field_of(contract(world), at, written, None, written.span)


@contract_rule(tree.Row)
def _row(world: World, context: Context, written: tree.Row) -> model.Expr:
    return field_of(contract(world), here(context), written, None, written.span)


@contract_rule(tree.OrElse)
def _or_else(world: World, context: Context, written: tree.OrElse) -> model.Expr:
    return field_of(contract(world), here(context), written, None, written.span)


@contract_rule(tree.Of)
def _of(world: World, context: Context, written: tree.Of) -> model.Expr:
    """``price of trades[t]`` is a column; ``5% of x`` a product, as everywhere."""
    if isinstance(written.rate, tree.InRun):
        # `before amount of balances[a]`: the words before the column are about the whole.
        whole = replace(written, rate=written.rate.of)
        return expression(world, context, replace(written.rate, of=whole, span=written.span))
    base = written.base
    row = base.of if isinstance(base, tree.OrElse) else base
    if isinstance(row, tree.Item | tree.Row) and isinstance(written.rate, tree.Name) and not written.per:
        of, at = contract(world), here(context)
        if row.of.text not in {*dict(at.values), *dict(at.aliases)} and written.rate.text not in of.scalars:
            assert isinstance(base, tree.Item | tree.Row | tree.OrElse)
            return field_of(of, at, base, written.rate, written.span)
    from dsl.check.elaborate import RULES

    return RULES[tree.Of](world, context, written)


@contract_rule(tree.RowExists)
def _exists(world: World, context: Context, written: tree.RowExists) -> model.Expr:
    of, at = contract(world), here(context)
    table = table_of(of, written.row.of)
    if table.everywhere:
        raise of.report.refuse(
            own.ABSENT,
            written.span,
            f"{table.name} has a row for every key: this is always so",
            "leave it out",
        )
    keys = keys_of(of, replace(at, options=None), table, row_keys(written.row), written.span)
    return read(of, at, model.RowExists(TruthType(), written.span, table.name, keys))


@contract_rule(tree.InRun)
def _moment(world: World, context: Context, written: tree.InRun) -> model.Expr:
    of, at = contract(world), here(context)
    if at.moment != "both":
        raise _no_step(of, at, written)
    if isinstance(written.of, tree.Name) and written.of.text == "now":
        return model.Now(InstantType(), written.span, before=written.run == "before")
    made = expression(world, replace(at, moment=written.run), written.of)
    return replace(made, span=written.span)


def _no_step(world: ContractWorld, at: Here, written: tree.InRun) -> Refused:
    if at.moment in ("before", "after"):
        message = f"this stands after `{at.moment}` already; one of the two states is meant"
        return world.report.refuse(own.WHOSE_STATE, written.span, message, "keep one of the words")
    if at.place == "claim":
        return world.report.refuse(
            own.WHOSE_STATE,
            written.span,
            f"here is one state only, so `{written.run}` means nothing",
            f"leave out `{written.run}`",
        )
    return world.report.refuse(
        codes.CLAIM,
        written.span,
        f"`{written.run}` compares two states; it belongs into a claim under `prove`",
        "in an action, name the value first: `let old be …`",
    )
