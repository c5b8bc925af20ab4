"""What happens without good readings; each case has a clause."""

from __future__ import annotations

from dsl.check import codes
from dsl.check.word import MOST_PERIODS
from dsl.check.world import World
from dsl.model.base import Span
from dsl.model.tariff import Clause, MissingReadings
from dsl.syntax import tree as texts

SECTION = "when readings are missing"
NEEDED = {
    "estimated": "`estimated readings are billed and the bill is marked estimated`, or `… are refused`",
    "missing interval": "`a missing interval: the bill is refused`",
    "late": "`actual readings that arrive later: cancel and rebill, for at most 3 billing periods`",
}


def build_missing(world: World, sections: list[texts.MissingSection], here: Span) -> MissingReadings:
    """The clauses of all sections; those that every metered tariff needs must be there."""
    rows = {row.subject: row for section in sections for row in section.rows}
    place = sections[0].span if sections else here
    if world.channels:
        lost = [subject for subject in NEEDED if subject not in rows]
        if lost:
            what = {
                "estimated": "estimated readings",
                "missing interval": "a missing interval",
                "late": "late readings",
            }
            world.report.add(
                codes.MISSING_CLAUSE,
                place,
                f"the text does not say what happens with {', '.join(what[subject] for subject in lost)}",
                f"under `{SECTION}` add {'; '.join(NEEDED[subject] for subject in lost)}",
            )
    estimated = rows.get("estimated")
    late = rows.get("late")
    owing, otherwise = _how_far_back(world, late)
    clauses = tuple(
        Clause(SECTION, row.subject, world.words(row.span), row.span)
        for section in sections
        for row in section.rows
    )
    return MissingReadings(
        "refused" if estimated is not None and estimated.rule == "refused" else "billed and marked",
        owing,
        otherwise,
        clauses,
    )


def _how_far_back(world: World, late: texts.MissingRow | None) -> tuple[int, int | None]:
    """How many billing periods back a bill is made again: when the customer owes more, and otherwise.

    A limit for customers who owe more is none for the others: they get back what they paid too much on
    all bills that there are.
    """
    if late is None or not late.limits:
        return 0, 0
    for limit in late.limits:
        if limit.periods > MOST_PERIODS:
            world.report.add(
                codes.BAD_RANGE,
                limit.span,
                f"{limit.periods} billing periods cannot be rebilled; at most {MOST_PERIODS:,} can",
                "state how far back the tariff corrects bills: `at most 3 billing periods`",
            )
    stated = {limit.owes: limit.periods for limit in late.limits}
    if len(stated) < len(late.limits) or ("either way" in stated and len(stated) > 1):
        world.report.add(
            codes.MISSING_CLAUSE,
            late.limits[1].span,
            "the text says twice how far back bills are corrected, for the same customers",
            "say one limit for all; or one `when the customer owes more`, the other `when the customer owes "
            "less`",
        )
    elif "less" in stated and "more" not in stated:
        world.report.add(
            codes.MISSING_CLAUSE,
            late.limits[0].span,
            "the text does not say how far back bills are corrected when the customer then owes more",
            "add `at most 3 billing periods when the customer owes more and …`",
        )
    if "either way" in stated:
        return stated["either way"], stated["either way"]
    return stated.get("more", 0), stated.get("less")
