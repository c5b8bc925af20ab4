"""``let price be the report of FEED[…]; when stale: …``: every failure has its case."""

from __future__ import annotations

from dataclasses import replace

from dsl.check import codes, numbers
from dsl.check.contracts import codes as own
from dsl.check.contracts import making as make
from dsl.check.contracts.feeds import DeclaredFeed
from dsl.check.contracts.state import keys_of, row_keys
from dsl.check.contracts.statements import Body, Made, new_local, statement
from dsl.check.contracts.values import fits
from dsl.check.elaborate import expression
from dsl.check.functions import rounded_value
from dsl.check.report import listed
from dsl.model import contract as model
from dsl.model import expressions as exprs
from dsl.model.base import InstantType, NumberType, TruthType
from dsl.syntax import contracts as texts
from dsl.syntax import expressions as tree


@statement(texts.ReportRow)
def _report(body: Body, row: texts.ReportRow) -> Made:
    """Requirements for the failures that abort, then one value from all others."""
    feed, keys = _of_feed(body, row.of)
    handled = _cases(body, feed, row)
    arguments = (*keys, exprs.Now(InstantType(), row.span))
    made: list[model.Statement] = []
    cases: list[tuple[exprs.Expr, exprs.Expr]] = []
    known: list[exprs.Expr] = []
    for failure in feed.failures:
        case = handled[failure]
        failed = exprs.Call(TruthType(), case.span, feed.question(failure), arguments)
        if case.value is None:
            # A failure that has a value of its own, and comes before this one, does not abort.
            holds = make.any_of([*known, make.negation(failed)])
            made.append(model.Require(holds, case.message or "", case.span))
        else:
            cases.append((failed, _value(body, feed, case.value)))
            known.append(failed)
    value: exprs.Expr = exprs.Call(feed.type, row.span, feed.value, arguments)
    kind = feed.type
    for _, other in cases:
        assert isinstance(other.type, NumberType)
        kind = numbers.either(kind, other.type)
    if cases:
        value = exprs.Cases(kind, row.span, tuple(cases), value)
    new_local(body, row.name)
    body.know(row.name.text, kind)
    return (*made, model.Let(row.name.text, value, row.span))


def _of_feed(body: Body, written: tree.Expr) -> tuple[DeclaredFeed, tuple[exprs.Expr, ...]]:
    world = body.world
    name = written if isinstance(written, tree.Name) else getattr(written, "of", None)
    if not isinstance(name, tree.Name) or not isinstance(written, tree.Name | tree.Item | tree.Row):
        raise world.report.refuse(
            own.FEED, written.span, "a report is of a feed", "write `the report of FEED[key]`"
        )
    feed = world.declared_feeds.get(name.text)
    world.used.add(name.text)
    if feed is None:
        raise world.unknown(name, "feed", list(world.declared_feeds), codes.UNKNOWN_NAME)
    of = () if isinstance(written, tree.Name) else row_keys(written)
    at = replace(body.at, options=None)
    return feed, keys_of(world, at, world.tables[feed.name], of, written.span)


def _cases(body: Body, feed: DeclaredFeed, row: texts.ReportRow) -> dict[texts.Failure, texts.FeedCase]:
    world = body.world
    handled: dict[texts.Failure, texts.FeedCase] = {}
    for case in row.cases:
        for failure in case.failures:
            if failure in handled:
                raise world.report.refuse(
                    codes.DECLARED_TWICE, case.span, f"two cases say what happens when it is {failure}"
                )
            if failure not in feed.failures:
                raise world.report.refuse(
                    own.FEED,
                    case.span,
                    f"a report of {feed.name} is never {failure}: the feed has no rule for it",
                    f"leave the case out, or add the rule to the feed: `{RULES[failure]}`",
                )
            handled[failure] = case
    lost = [failure for failure in feed.failures if failure not in handled]
    if lost:
        raise world.report.refuse(
            own.FEED,
            row.span,
            f"nothing is said for a report of {feed.name} that is {listed(lost, 'or')}",
            f'add `; when {" or ".join(lost)}: abort "…"`, or a value to take instead',
        )
    return handled


RULES: dict[texts.Failure, str] = {
    "missing": "quorum 2 of 3",
    "stale": "stale after 60 minutes",
    "disputed": "reports differ by at most 0.01",
    "implausible": "plausible from 0 to 100",
}
"""What makes a failure possible."""


def _value(body: Body, feed: DeclaredFeed, written: tree.Expr) -> exprs.Expr:
    made = expression(body.world, replace(body.at, options=None), written)
    rounded_value(body.world, made, f"what stands for {feed.name}")
    step = made.type.step if isinstance(made.type, NumberType) else None
    return fits(body.world, NumberType(feed.type.unit, step), made, feed.name)
