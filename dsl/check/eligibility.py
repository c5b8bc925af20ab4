"""``available to``: who may take service.  A bill for anybody else is refused, naming the clause."""

from __future__ import annotations

from functools import partial

from dsl.check import codes
from dsl.check.elaborate import condition
from dsl.check.logic import negation
from dsl.check.walking import leaves
from dsl.check.world import Context, World
from dsl.model import expressions as model
from dsl.model.tariff import Clause, Requirement
from dsl.syntax import tree as texts
from dsl.syntax.expressions import Expr

PERIOD = Context("period", doing="available to")


def build_eligibility(world: World, sections: list[texts.AvailableSection]) -> tuple[Requirement, ...]:
    """The requirements of all rows; each row is a clause for people besides.

    ``only when C`` and ``not when C`` say who is billed.  ``mandatory when C`` says who has no choice:
    whoever is billed on the tariff keeps it, so it is checked and printed, and excludes nobody.
    """
    made: list[Requirement] = []
    for row in (row for section in sections for row in section.rows):
        world.clauses.append(Clause("available to", row.kind, row.text or world.words(row.span), row.span))
        if row.condition is None:
            continue
        holds = world.attempt(partial(_condition, world, row.condition))
        if not isinstance(holds, model.Node) or row.kind == "mandatory":
            continue
        words = world.words(row.condition.span)
        if row.kind == "only":
            made.append(Requirement(holds, f"the tariff is available only when {words}", row.span))
        else:
            message = f"the tariff is not available when {words}"
            made.append(Requirement(negation(holds, row.span), message, row.span))
    return tuple(made)


def _condition(world: World, written: Expr) -> model.Expr:
    """A condition on the customer and the billing period: what is charged cannot decide who is."""
    made = condition(world, PERIOD, written)
    for leaf in leaves(made):
        if isinstance(leaf, model.LineAmount | model.Subtotal | model.Closing):
            raise world.report.refuse(
                codes.NOT_HERE,
                leaf.span,
                f"{world.words(leaf.span) or 'this'} is an amount of the bill; who may take service is known "
                "before anything is charged",
                "name facts, quantities, history or the billing month",
            )
    return made
