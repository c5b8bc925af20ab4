"""Where an expression may stand: what has one value a billing period is no value of an interval or a day."""

from __future__ import annotations

from dsl.check import codes
from dsl.check.world import Context, World
from dsl.model.base import Span


def period_only(world: World, context: Context, span: Span, what: str) -> None:
    """Refuses what is measured over the billing period where an interval's or a day's value is wanted."""
    if context.level not in ("period", "claim"):
        where = {"interval": "a metered quantity", "day": "`for each day`", "function": "a function"}
        raise world.report.refuse(
            codes.LEVEL,
            span,
            f"{what} has one value a billing period; it cannot stand in {where[context.level]}",
        )
