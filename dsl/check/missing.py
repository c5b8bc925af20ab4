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
    if late is not None and (late.periods or 0) > MOST_PERIODS:
        world.report.add(
            codes.BAD_RANGE,
            late.span,
            f"{late.periods} billing periods cannot be rebilled; at most {MOST_PERIODS:,} can",
            "state how far back the tariff corrects bills: `at most 3 billing periods`",
        )
    clauses = tuple(
        Clause(SECTION, row.subject, world.words(row.span), row.span)
        for section in sections
        for row in section.rows
    )
    return MissingReadings(
        "refused" if estimated is not None and estimated.rule == "refused" else "billed and marked",
        (late.periods or 0) if late is not None else 0,
        clauses,
    )
