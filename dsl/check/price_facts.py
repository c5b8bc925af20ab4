"""The fact of the customer that chooses among several files of prices: ``for vintage 2023``."""

from __future__ import annotations

from dsl.check import codes
from dsl.check.report import did_you_mean, listed
from dsl.check.world import World
from dsl.model import expressions as model
from dsl.model.base import NumberType, OptionType, Span, ValueType
from dsl.syntax.expressions import Literal, Name
from dsl.syntax.rates import PriceFileRow, PricesSection
from dsl.units import ONE


def chosen_by(world: World, section: PricesSection) -> tuple[str | None, list[int | None]]:
    """The fact by which the files of a table are chosen, None for one file; and its value for each file."""
    rows = section.files
    facts = list(dict.fromkeys(row.fact.text for row in rows if row.fact is not None))
    if not facts and len(rows) == 1:
        return None, [None]
    plain = next((row for row in rows if row.fact is None), None)
    if plain is not None:
        raise world.report.refuse(
            codes.PRICE_FILE,
            plain.span,
            f"prices {section.name.text} has several files, and the text does not say whose prices "
            f"{plain.file} has",
            f'name the customer\'s fact and its value: `from file "{plain.file}" for vintage 2023`',
        )
    if len(facts) > 1:
        other = next(row for row in rows if row.fact is not None and row.fact.text != facts[0])
        raise world.report.refuse(
            codes.PRICE_FILE,
            other.span,
            f"the files of prices {section.name.text} are chosen by {listed(facts)}; one fact chooses",
            f"choose all by {facts[0]}, or declare another table of prices",
        )
    first = rows[0].fact
    assert first is not None
    kind = _fact(world, first)
    world.used.add(first.text)
    values = [_value(world, row, kind) for row in rows]
    for place, value in enumerate(values):
        if value in values[:place]:
            before = rows[values.index(value)]
            raise world.report.refuse(
                codes.PRICE_TWICE,
                rows[place].span,
                f"prices {section.name.text} has two files for {_said(world, rows[place])}",
                "keep one of them",
                (("the other one", before.span),),
            )
    return first.text, list(values)


def _fact(world: World, name: Name) -> ValueType:
    """The type of the fact: options, or whole numbers such as years."""
    declared = world.facts.get(name.text)
    if declared is None:
        raise world.unknown(name, "fact of the customer", list(world.facts), codes.UNKNOWN_NAME)
    kind = declared.type
    whole = isinstance(kind, NumberType) and kind.unit == ONE and kind.step == 1
    if not (whole or isinstance(kind, OptionType)):
        raise world.report.refuse(
            codes.PRICE_FILE,
            name.span,
            f"{name.text} has no values that can be listed; files are chosen by options or by whole numbers",
            f"declare `{name.text}  one of A, B`, or `{name.text}  count from 2023 to 2035`",
            (("declared here", declared.span),),
        )
    return kind


def _value(world: World, row: PriceFileRow, kind: ValueType) -> int:
    """An option's index, or a number that the fact can have."""
    written = row.value
    assert row.fact is not None
    assert written is not None
    if isinstance(kind, OptionType):
        options = world.enums[kind.enum].options
        text = written.text if isinstance(written, Name) else world.words(written.span)
        if text not in options:
            raise world.report.refuse(
                codes.UNKNOWN_OPTION,
                written.span,
                f"{row.fact.text} is never {text}; it is {listed(options, 'or')}",
                did_you_mean(text, options),
            )
        return options.index(text)
    assert isinstance(kind, NumberType)
    value = written.value if isinstance(written, Literal) else None
    inside = value is not None and value.denominator == 1
    if value is None or not inside or not _admits(kind, int(value)):
        limits = f" from {kind.low} to {kind.high}" if kind.low is not None and kind.high is not None else ""
        raise world.report.refuse(
            codes.OUT_OF_RANGE,
            written.span,
            f"{row.fact.text} is never {world.words(written.span)}; it is a whole number{limits}",
            "correct the value, or the range of the fact",
        )
    return int(value)


def _admits(kind: NumberType, value: int) -> bool:
    return (kind.low is None or kind.low <= value) and (kind.high is None or value <= kind.high)


def _said(world: World, row: PriceFileRow) -> str:
    assert row.fact is not None
    assert row.value is not None
    return f"{row.fact.text} {world.words(row.value.span)}"


def price_at(world: World, name: str, span: Span) -> model.PriceAt:
    """The price of a table for an interval, by the customer's fact on its date where files are chosen."""
    table = world.prices[name]
    if table.fact is None:
        return model.PriceAt(table.type, span, table.name)
    kind = world.facts[table.fact].type
    chosen = model.Fact(kind, span, table.fact, "interval")
    return model.PriceAt(table.type, span, table.name, chosen)
