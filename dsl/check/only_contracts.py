"""What only contracts can say, met in a tariff or a library."""

from __future__ import annotations

from typing import Any

from dsl.check import codes
from dsl.check.elaborate import RULES
from dsl.check.report import Refused
from dsl.check.world import Context, World
from dsl.model import expressions as model
from dsl.syntax import expressions as tree

WORDS: tuple[tuple[type, str], ...] = (
    (tree.Row, "a row of a table"),
    (tree.RowExists, "whether a row exists"),
    (tree.OrElse, "a value for rows that are not there"),
    (tree.TableMeasure, "a total over the rows of a table"),
    (tree.PastCalls, "how often an action was called"),
    (tree.Held, "what is held"),
    (tree.Wallet, "a party's wallet"),
    (tree.MomentLiteral, "a time to the minute"),
)


def _refusing(words: str) -> Any:
    def refuse(world: World, context: Context, written: Any) -> model.Expr:
        del context
        raise refused(world, written, words)

    return refuse


def refused(world: World, written: Any, words: str) -> Refused:
    """The mistake of saying it where no state is."""
    return world.report.refuse(
        codes.NOT_HERE,
        written.span,
        f"{words} is known in contracts only; a tariff has no tables that change, no callers and no clock",
    )


for _kind, _words in WORDS:
    RULES[_kind] = _refusing(_words)
