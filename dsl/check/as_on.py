"""``as on the first day``: one season and one edition of rates for the whole billing period.

The billing period is not cut.  Each part gives a row, of which only that of the part counts in which the
first (or last) day lies; there the whole of the billing period is priced.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from dsl.check import codes, numbers
from dsl.check.elaborate import number_type
from dsl.check.rated import Draft
from dsl.check.world import Cell, Context, NeedsPart, World
from dsl.model import expressions as model
from dsl.model.base import Span, TruthType
from dsl.syntax.clauses import ChangeKind

OneDay = Literal["first day", "last day"]


def of_one_day(rule: ChangeKind | None) -> OneDay | None:
    """The day whose part holds for the whole billing period, by the text's row on changes."""
    return rule if rule in ("first day", "last day") else None


def where(world: World, condition: model.Expr, of: model.Expr, span: Span) -> model.Expr:
    """The value where the condition holds, otherwise nothing."""
    kind = number_type(world, of)
    nothing = numbers.literal(Fraction(0), kind.unit)
    zero = model.Number(nothing, span, Fraction(0))
    return model.Cases(numbers.either(kind, nothing), span, ((condition, of),), zero)


def by_day(world: World, of: Sequence[model.Expr], day: OneDay, span: Span) -> model.Expr:
    """Of one value for each part, that of the part in which the day lies."""
    kind = number_type(world, of[0])
    for other in of[1:]:
        kind = numbers.either(kind, number_type(world, other))
    cases = [(model.PartOn(TruthType(), span, part, day), value) for part, value in enumerate(of[:-1])]
    return model.Cases(kind, span, tuple(cases), of[-1]) if cases else of[-1]


def row_of_day(world: World, whole: Draft, part: int, day: OneDay, span: Span) -> Draft:
    """A row about the whole billing period, as the row of one part; its words and its cell say which."""
    there = model.PartOn(TruthType(), span, part, day)
    quantity = None if whole.quantity is None else where(world, there, whole.quantity, span)
    amount = where(world, there, whole.amount, span)
    return replace(whole, quantity=quantity, amount=amount)


def rows_of_day(
    world: World, day: OneDay, make: Callable[[Context], Draft], subject: str, span: Span
) -> list[Draft]:
    """A row for each part that the day may lie in, priced as there."""
    try:
        rows = []
        for part in world.parts:
            whole = make(Context("period", rates_of=part.index))
            row = row_of_day(world, whole, part.index, day, span)
            rows.append(replace(row, words=(part.name,), cell=Cell(part.index)))
        return rows
    except NeedsPart as needed:
        raise cut_besides(world, subject, needed.subject, day, span) from None


def cut_besides(world: World, subject: str, other: str, day: OneDay, span: Span) -> Exception:
    """What is priced as on one day, and cut to the parts of the billing period at the same time."""
    return world.report.refuse(
        codes.CHANGE_MISSING,
        span,
        f"{subject} is priced as on the {day} of the billing period, but {other} is cut into its parts",
        f"let both go as on the {day}: `blocks  as on the {day}`",
    )
