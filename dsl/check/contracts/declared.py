"""Types, parties, parameters, state and tables: what a contract consists of."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from dsl.check import codes
from dsl.check.contracts import codes as own
from dsl.check.contracts.intervals import declare_interval
from dsl.check.contracts.values import fits
from dsl.check.contracts.world import ContractWorld, Here, contract
from dsl.check.elaborate import expression
from dsl.check.report import did_you_mean
from dsl.check.sections import NAMED, form_type
from dsl.check.world import World
from dsl.model import contract as model
from dsl.model import expressions as exprs
from dsl.model.base import DigestType, IdentityType, ListType, NumberType, Span, ValueType
from dsl.model.expressions import Expr
from dsl.syntax import contracts as texts
from dsl.syntax import expressions as tree

PARTY = IdentityType("party")
WRITTEN_OUT = (exprs.Number, exprs.Truth, exprs.Option, exprs.Date, exprs.Moment)
RESERVED = frozenset(("caller", "now", "wallet"))
"""Names that every contract has."""


def new_name(world: ContractWorld, name: tree.Name, kind: str) -> None:
    """Declares a name; those that every contract has cannot be taken."""
    if name.text in RESERVED:
        raise world.report.refuse(
            codes.SHADOWED, name.span, f"{name.text} has a meaning of its own", "choose another name"
        )
    world.declare(name, kind)


def declare_type(world: ContractWorld, row: texts.TypeRow) -> None:
    """A named type, or a kind of identities."""
    new_name(world, row.name, "type")
    name = row.name.text
    if isinstance(row.form, texts.IntervalForm):
        declare_interval(world, name, row.form)
        return
    if isinstance(row.form, tree.SimpleForm) and row.form.kind == "digest":
        world.types[name] = DigestType()
        return
    if isinstance(row.form, tree.SimpleForm) and row.form.kind == "identity":
        world.sorts.append(model.Sort(name, world.words(row.span), row.name.span))
        world.types[name] = IdentityType(name)
        return
    world.types[name] = form_type(world, row.form, name)
    world.forms[name] = row.form


def declare_party(world: ContractWorld, row: texts.PartyRow) -> None:
    """A role (small letter) that one party holds, given at deployment; or a kind of parties (capital)."""
    name = row.name.text
    if name[0].isupper():
        new_name(world, row.name, "kind of parties")
        world.types[name] = PARTY
        return
    new_name(world, row.name, "role")
    world.roles[name] = model.Role(name, row.words or "", row.name.span)
    words = row.words or f"the {name}"
    world.scalars[name] = model.Scalar(name, PARTY, None, True, words, row.name.span)  # noqa: FBT003


def named_type(world: World, name: tree.Name) -> ValueType:
    """The type of a name in a contract's text."""
    own_types = contract(world).types
    world.used.add(name.text)
    if name.text in own_types:
        return own_types[name.text]
    if name.text in world.broken:
        raise world.unknown(name, "type", [], codes.UNKNOWN_NAME)
    if name.text in world.enums:
        from dsl.model.base import OptionType

        return OptionType(name.text)
    hint = did_you_mean(name.text, own_types) or f"declare it under `types`: {name.text}  identifier"
    if name.text in world.declared:
        raise world.unknown(name, "type", list(own_types), codes.UNKNOWN_NAME)
    raise world.report.refuse(codes.UNKNOWN_NAME, name.span, f"there is no type {name.text}", hint)


NAMED[ContractWorld] = named_type


def stored(world: ContractWorld, form: tree.Form, name: str) -> ValueType:
    """The type of something that is kept or handed over: numbers need a range."""
    kind = form_type(world, form, name)
    if isinstance(kind, NumberType) and (kind.low is None or kind.high is None):
        raise world.report.refuse(
            own.RANGE_MISSING,
            form.span,
            f"{name} has no range; what a contract keeps or is told lies within stated bounds",
            "write `… from 0 to 1,000 in steps of 0.001`",
        )
    return kind


def plain(world: ContractWorld, form: tree.Form, name: str) -> ValueType:
    """The type of one value: no list."""
    kind = stored(world, form, name)
    if isinstance(kind, ListType):
        raise world.report.refuse(
            codes.NOT_A_LIST, form.span, f"{name} is one value at a time, not a list", "use a table"
        )
    return kind


def declare_parameter(world: ContractWorld, row: texts.ParameterRow) -> None:
    """A value that is fixed at deployment; its condition is looked at when all parameters are known."""
    new_name(world, row.name, "parameter")
    kind = plain(world, row.form, row.name.text)
    words = f"the parameter {row.name.text}"
    world.scalars[row.name.text] = model.Scalar(row.name.text, kind, None, True, words, row.name.span)  # noqa: FBT003


def declare_scalar(world: ContractWorld, row: texts.StateRow) -> None:
    """A value of the state, with its start (none: the deployment sets it)."""
    new_name(world, row.name, "state")
    name = row.name.text
    kind = plain(world, row.form, name)
    at = Here("function", doing=name, place="start", called=True, timed=True)
    start = None if row.start is None else start_value(world, at, row.form, kind, row.start)
    words = world.words(row.span)
    world.scalars[name] = model.Scalar(name, kind, start, False, words, row.name.span)  # noqa: FBT003


def start_value(world: ContractWorld, at: Here, form: tree.Form, kind: ValueType, written: tree.Expr) -> Expr:
    """A start: written out, or made of parameters, roles, and who deploys it when.

    A bare number is in the declared unit, as it is in the range.
    """
    if isinstance(written, tree.Literal) and written.unit is None:
        while isinstance(form, tree.NamedForm) and form.name.text in world.forms:
            form = world.forms[form.name.text]
        if isinstance(form, tree.NumberForm):
            written = replace(written, unit=form.unit)
    options = getattr(kind, "enum", None)
    return fits(world, kind, expression(world, replace(at, options=options), written), at.doing)


def declare_table(world: ContractWorld, section: texts.TableSection) -> None:
    """A table: rows are everywhere where all columns have a start, else they are opened and closed."""
    new_name(world, section.name, "table")
    name = section.name.text
    seen: dict[str, Span] = {}
    keys: list[tuple[str, ValueType]] = []
    for key in section.keys:
        _once(world, seen, key.name, name)
        keys.append((key.name.text, key_type(world, key)))
    columns: list[model.Column] = []
    for row in section.rows:
        made = world.report.attempt(partial(_column, world, section, row, seen))
        if made is not None:
            columns.append(made)
    if len(columns) < len(section.rows):
        world.broken.add(name)
    started = [column for column in columns if column.start is not None]
    if started and len(started) < len(columns):
        lost = next(column for column in columns if column.start is None)
        raise world.report.refuse(
            own.STARTS,
            lost.span,
            f"{lost.name} has no start, {started[0].name} has one: a table has either a row for every key, "
            "and all its columns a start, or only rows that were opened, and no column has one",
            f"write `{lost.name} …, starts at …`, or leave the starts out",
        )
    everywhere = bool(columns) and len(started) == len(columns)
    words = world.words(section.span)
    world.tables[name] = model.Table(name, tuple(keys), tuple(columns), everywhere, words, section.name.span)


def key_type(world: ContractWorld, key: texts.Key) -> ValueType:
    """The type of a key: ``m in Meter``; a bare name is the type's own name."""
    return plain(world, tree.NamedForm(key.of or key.name, key.span), key.name.text)


def _once(world: ContractWorld, seen: dict[str, Span], name: tree.Name, table: str) -> None:
    if name.text in RESERVED:
        raise world.report.refuse(
            codes.SHADOWED, name.span, f"{name.text} has a meaning of its own", "choose another name"
        )
    if name.text in seen:
        raise world.report.refuse(
            codes.DECLARED_TWICE,
            name.span,
            f"table {table} has two keys or columns {name.text}",
            "choose another name",
            (("the other one", seen[name.text]),),
        )
    seen[name.text] = name.span


def _column(
    world: ContractWorld, section: texts.TableSection, row: texts.ColumnRow, seen: dict[str, Span]
) -> model.Column:
    _once(world, seen, row.name, section.name.text)
    kind = plain(world, row.form, f"{row.name.text} of {section.name.text}")
    start = None
    if row.start is not None:
        at = Here("function", doing=row.name.text, place="start")
        start = start_value(world, at, row.form, kind, row.start)
        if not isinstance(start, WRITTEN_OUT):
            raise world.report.refuse(
                own.STARTS,
                row.start.span,
                f"the start of {row.name.text} is not written out; rows that nobody has written have it",
                "write the value itself",
            )
    return model.Column(row.name.text, kind, start, row.name.span)
