"""Events: declared with their fields, or known by the first action that emits them."""

from __future__ import annotations

from dataclasses import replace

from dsl.check import codes, numbers
from dsl.check.contracts import codes as own
from dsl.check.contracts.declared import new_name
from dsl.check.contracts.values import fits, many
from dsl.check.contracts.world import ContractWorld, EventSoFar, Here
from dsl.check.elaborate import expression, in_words
from dsl.check.functions import rounded_value
from dsl.check.report import listed
from dsl.check.sections import form_type
from dsl.model import contract as model
from dsl.model import expressions as exprs
from dsl.model.base import ListType, NumberType, ValueType
from dsl.syntax import contracts as texts
from dsl.syntax import expressions as tree


def declare_event(world: ContractWorld, row: texts.EventRow) -> None:
    """An event with its fields."""
    new_name(world, row.name, "event")
    fields: list[tuple[str, ValueType]] = []
    for name, form in row.fields:
        if name.text in dict(fields):
            raise world.report.refuse(
                codes.DECLARED_TWICE, name.span, f"{row.name.text} has two fields {name.text}"
            )
        fields.append((name.text, form_type(world, form, f"{row.name.text} {name.text}")))
    world.event_fields[row.name.text] = EventSoFar(fields, row.name.span, declared=True)


def emitted(world: ContractWorld, at: Here, row: texts.EmitRow) -> tuple[exprs.Expr, ...]:
    """What an event is emitted with."""
    known = world.event_fields.get(row.event.text)
    world.used.add(row.event.text)
    if known is None and any(one.declared for one in world.event_fields.values()):
        raise world.unknown(row.event, "event", list(world.event_fields), codes.UNKNOWN_NAME)
    if known is None:
        return _first(world, at, row)
    if len(row.arguments) != len(known.fields):
        raise world.report.refuse(
            own.EVENT,
            row.span,
            f"event {row.event.text} has {many(len(known.fields), 'value')} "
            f"({listed(name for name, _ in known.fields) or 'none'}), not {len(row.arguments)}",
            None,
            (("the event", known.span),),
        )
    made = []
    for place, ((name, kind), written) in enumerate(zip(known.fields, row.arguments, strict=True)):
        options = getattr(kind, "enum", None)
        value = expression(world, replace(at, options=options), written)
        made.append(value)
        known.fields[place] = (
            name,
            _together(world, known, f"{name} of event {row.event.text}", kind, value),
        )
    return tuple(made)


def _together(
    world: ContractWorld, event: EventSoFar, what: str, kind: ValueType, value: exprs.Expr
) -> ValueType:
    """The type of a field that takes this value too."""
    other = value.type
    same = isinstance(kind, NumberType) and isinstance(other, NumberType) and kind.unit == other.unit
    if event.declared or not same:
        if not same and kind != other:
            raise world.report.refuse(
                own.EVENT,
                value.span,
                f"{what} is {in_words(exprs.Local(kind, value.span, ''))}; this is {in_words(value)}",
                "an event says the same things each time",
                (("the event", event.span),),
            )
        fits(world, kind, value, what)
        return kind
    rounded_value(world, value, what)
    assert isinstance(kind, NumberType)
    assert isinstance(other, NumberType)
    return numbers.either(kind, other)


def _first(world: ContractWorld, at: Here, row: texts.EmitRow) -> tuple[exprs.Expr, ...]:
    new_name(world, row.event, "event")
    fields: list[tuple[str, ValueType]] = []
    made: list[exprs.Expr] = []
    for place, written in enumerate(row.arguments, 1):
        value = expression(world, replace(at, options=None), written)
        rounded_value(world, value, "a value of an event")
        if isinstance(value.type, ListType):
            raise world.report.refuse(own.EVENT, value.span, "an event has single values, no lists")
        name = _name(written, place)
        fields.append((name if name not in dict(fields) else f"{name}-{place}", value.type))
        made.append(value)
    world.event_fields[row.event.text] = EventSoFar(fields, row.event.span, declared=False)
    return tuple(made)


def _name(written: tree.Expr, place: int) -> str:
    """A field is called as what was handed to it first."""
    match written:
        case tree.Name(text=text):
            return text
        case tree.Of(rate=tree.Name(text=text)):
            return text
        case _:
            return f"value-{place}"


def finished_events(world: ContractWorld) -> tuple[model.Event, ...]:
    """The events with their final types."""
    return tuple(model.Event(name, tuple(one.fields), one.span) for name, one in world.event_fields.items())
