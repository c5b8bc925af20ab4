"""What a change inside a billing period does: asked of the text wherever the answer matters.

A billing period can hold several *parts* when rates have several editions or
seasons go by date.  Facts and factors can change on any day.
"""

from __future__ import annotations

from collections.abc import Sequence

from dsl.check import codes
from dsl.check.report import listed
from dsl.check.world import Context, NeedsPart, World
from dsl.model.base import Span
from dsl.syntax import expressions as tree
from dsl.syntax.clauses import ChangeKind, ChangeRow

IN_WORDS: dict[ChangeKind, str] = {
    "each interval": "each interval at the rates of its own start",
    "each day": "each day at the rates of that day",
    "own ladder": "each part is a ladder of its own",
    "one ladder": "one ladder for the whole billing period",
    "own demand": "each part's own demand × its days ÷ the days of the billing period",
    "one demand": "one demand for the whole billing period, shared by days",
    "by days": "shared by days",
    "first day": "as on the first day",
    "last day": "as on the last day",
    "refused": "the bill is refused",
}


KINDS = ("energy", "demand", "blocks", "facts", "factors")
"""Subjects of rows that are kinds of lines and of inputs, not names; a text may use them as names too."""


def several_parts(world: World) -> bool:
    """Whether one billing period can hold more than one part."""
    editions = len({part.edition for part in world.parts}) > 1
    seasons = len({part.season for part in world.parts}) > 1
    return editions or (seasons and world.calendar.seasons_by == "date")


def causes(world: World) -> str:
    """What can change inside a billing period, for messages."""
    found = []
    if len({part.edition for part in world.parts}) > 1:
        found.append("rates")
    if len({part.season for part in world.parts}) > 1 and world.calendar.seasons_by == "date":
        found.append("the season")
    return listed(found)


def change_rule(
    world: World, subjects: Sequence[str], allowed: Sequence[ChangeKind], span: Span, reason: str
) -> ChangeKind:
    """The text's row for the first of the subjects that it has one for; missing or unfit rows are
    mistakes.
    """
    rows = [world.changes[subject] for subject in subjects if subject in world.changes]
    for row in rows:
        if row.kind in allowed:
            return row.kind
    if rows:
        row = rows[0]
        raise world.report.refuse(
            codes.CHANGE_MISSING,
            row.span,
            f"`{IN_WORDS[row.kind]}` cannot be done for {row.subject}: {reason}",
            f"possible here: {'; '.join(IN_WORDS[kind] for kind in allowed)}",
            (("it matters here", span),),
        )
    raise world.report.refuse(
        codes.CHANGE_MISSING,
        span,
        f"{reason}, and the text does not say what that does here",
        f"under `when a rate, a season or a fact changes inside the billing period` add a row "
        f"`{subjects[-1]}  …` with one of: {'; '.join(IN_WORDS[kind] for kind in allowed)}",
    )


def refuses(world: World, subjects: Sequence[str]) -> ChangeRow | None:
    """The row by which a change of the first subject that the text speaks of refuses the bill."""
    row = next((world.changes[subject] for subject in subjects if subject in world.changes), None)
    return row if row is not None and row.kind == "refused" else None


def fact_rule(world: World, name: str, span: Span) -> ChangeKind:
    """How a fact counts where one value holds for the whole billing period."""
    reason = (
        f"{name} can change inside a billing period, but one value of it is needed here for the whole of it"
    )
    return change_rule(world, (name, "facts"), ("first day", "last day", "refused"), span, reason)


def blocks_rule(world: World, names: Sequence[str], span: Span) -> ChangeKind | None:
    """Whether each part is a ladder of its own; None when a billing period has one part only."""
    if not several_parts(world):
        return None
    reason = f"{causes(world)} can change inside a billing period"
    allowed: tuple[ChangeKind, ...] = ("own ladder", "one ladder", "first day", "last day", "refused")
    subjects = (*(name for name in names if name not in KINDS), "blocks")
    if not any(subject in world.changes for subject in subjects):
        # A table called energy is meant by the row `energy` too, where the text has none for blocks.
        kinds = [name for name in names if name in world.changes and world.changes[name].kind in allowed]
        subjects = tuple(kinds) or subjects
    return change_rule(world, subjects, allowed, span, reason)


def ladder_of_bounded(world: World, context: Context, written: tree.Bounded) -> None:
    """``x up to y`` is a ladder of one step: over the whole billing period, or each part by itself."""
    if context.level != "period" or context.part is not None:
        return
    names = [of.text for of in (written.bound, written.of) if isinstance(of, tree.Name)]
    if not any(name in world.quantities for name in names):
        return
    if blocks_rule(world, names, written.span) == "own ladder":
        raise NeedsPart(names[0], written.span)
