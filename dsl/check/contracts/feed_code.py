"""The code of a feed: the actions that write its reports, and the private functions that read them."""

from __future__ import annotations

from fractions import Fraction

from dsl.check import numbers
from dsl.check.contracts import making as make
from dsl.check.contracts.feeds import DeclaredFeed
from dsl.check.contracts.state import PARTY
from dsl.check.contracts.world import ContractWorld
from dsl.check.report import listed
from dsl.model import contract as model
from dsl.model import expressions as exprs
from dsl.model.base import InstantType, NumberType, TruthType, ValueType
from dsl.model.contract import SECOND
from dsl.model.tariff import FunctionDeclaration, Let
from dsl.units import HOUR

TRUTH = TruthType()
INSTANT = InstantType()


def _cell(feed: DeclaredFeed, column: str, kind: ValueType) -> exprs.FieldOf:
    keys = tuple(exprs.Local(of, feed.span, name) for name, of in feed.keys)
    return exprs.FieldOf(kind, feed.span, feed.name, column, keys)


def feed_actions(world: ContractWorld, feed: DeclaredFeed) -> None:
    """The actions that write reports."""
    _report(world, feed)
    if feed.arbiter is None:
        return
    decision = _becomes(feed, "decision", feed.type, exprs.Local(feed.type, feed.span, "value"))
    yes, no = make.truth(feed.span, value=True), make.truth(feed.span, value=False)
    settle = (decision, _becomes(feed, "decided", TRUTH, yes), _becomes(feed, "in-dispute", TRUTH, no))
    dispute = (_becomes(feed, "in-dispute", TRUTH, yes), _becomes(feed, "decided", TRUTH, no))
    _arbiters(world, feed, "decide", settle, f"decides the value of {feed.name}")
    _arbiters(world, feed, "dispute", dispute, f"marks a report of {feed.name} as disputed")


def _becomes(feed: DeclaredFeed, column: str, kind: ValueType, value: exprs.Expr) -> model.Becomes:
    return model.Becomes(_cell(feed, column, kind), value, feed.span)


def _is(feed: DeclaredFeed, role_name: str) -> exprs.Expr:
    holder = exprs.ScalarOf(PARTY, feed.span, role_name)
    return make.compare("=", exprs.Caller(PARTY, feed.span), holder)


def _report(world: ContractWorld, feed: DeclaredFeed) -> None:
    span = feed.span
    now = exprs.Now(INSTANT, span)
    value = exprs.Local(feed.type, span, "value")
    by = listed(feed.reporters, "or")
    name = f"report-{feed.name}"
    allowed = make.any_of([_is(feed, one) for one in feed.reporters])
    body: list[model.Statement] = [model.Require(allowed, f"only {by} may {name}", span)]
    body += _in_time(world, feed)
    for one in feed.reporters:
        writes = (
            _becomes(feed, f"{one}-reported", TRUTH, make.truth(span, value=True)),
            _becomes(feed, one, feed.type, value),
            _becomes(feed, f"{one}-at", INSTANT, now),
        )
        body.append(model.Either(_is(feed, one), writes, (), span))
    arguments = (*feed.keys, ("value", feed.type))
    words = f"a reporter reports {feed.name}"
    world.actions[name] = model.Action(name, arguments, by, tuple(body), words, "", span)


def _in_time(world: ContractWorld, feed: DeclaredFeed) -> list[model.Statement]:
    """`published within`: from the end of the interval on, for so long."""
    if feed.published is None:
        return []
    span = feed.span
    key, minutes = next(
        (name, world.intervals[of]) for name, of in world.feed_intervals[feed.name] if of in world.intervals
    )
    start = exprs.Local(INSTANT, span, key)
    now = exprs.Now(INSTANT, span)
    end = make.later(start, Fraction(minutes, 60))
    last = make.later(start, Fraction(minutes, 60) + feed.published)
    return [
        model.Require(make.compare(">=", now, end), "the interval is not over", span),
        model.Require(make.compare("<=", now, last), "the time for reports of this interval is over", span),
    ]


def _arbiters(
    world: ContractWorld, feed: DeclaredFeed, verb: str, body: tuple[model.Statement, ...], words: str
) -> None:
    assert feed.arbiter is not None
    name = f"{verb}-{feed.name}"
    allowed = model.Require(_is(feed, feed.arbiter), f"only {feed.arbiter} may {name}", feed.span)
    arguments = world.action_arguments[name]
    world.actions[name] = model.Action(
        name, arguments, feed.arbiter, (allowed, *body), f"the {feed.arbiter} {words}", "", feed.span
    )


# --- reading ---------------------------------------------------------------------------------------


def feed_functions(world: ContractWorld, feed: DeclaredFeed) -> None:
    """Whether a value is missing, stale, disputed or implausible, and what it is."""
    parameters = (*feed.keys, ("at", INSTANT))
    span = feed.span
    reported = make.counted([_cell(feed, f"{one}-reported", TRUTH) for one in feed.reporters], span)
    fresh = make.counted([_fresh(feed, one) for one in feed.reporters], span)
    needed = make.whole(feed.needed, span)
    decided = _cell(feed, "decided", TRUTH) if feed.arbiter is not None else None
    made = {
        "missing": make.compare("<", reported, needed),
        "stale": make.compare("<", fresh, needed),
        "disputed": _disputed(feed),
        "implausible": _implausible(feed, parameters),
    }
    _value(world, feed, parameters, fresh)
    for failure in feed.failures:
        goal = made[failure]
        if decided is not None:
            goal = make.all_of([make.negation(decided), goal])
        words = f"whether the value of {feed.name} is {failure}"
        name = feed.question(failure)
        world.functions[name] = FunctionDeclaration(name, parameters, TRUTH, (), goal, words, span)


def _fresh(feed: DeclaredFeed, reporter: str) -> exprs.Expr:
    """Whether a reporter's report counts: it was made, and not longer ago than `stale after`."""
    reported = _cell(feed, f"{reporter}-reported", TRUTH)
    if feed.stale is None:
        return reported
    age = exprs.Arithmetic(
        NumberType(HOUR, SECOND),
        feed.span,
        "-",
        exprs.Local(INSTANT, feed.span, "at"),
        _cell(feed, f"{reporter}-at", INSTANT),
    )
    limit = exprs.Number(numbers.literal(feed.stale, HOUR), feed.span, feed.stale)
    return make.all_of([reported, make.compare("<=", age, limit)])


def _disputed(feed: DeclaredFeed) -> exprs.Expr:
    """Two fresh reports differ by more than is allowed, or the arbiter has marked them."""
    found: list[exprs.Expr] = []
    if feed.arbiter is not None:
        found.append(_cell(feed, "in-dispute", TRUTH))
    if feed.change is not None:
        limit = exprs.Number(numbers.literal(feed.change, feed.type.unit), feed.span, feed.change)
        for place, one in enumerate(feed.reporters):
            for other in feed.reporters[:place]:
                apart = make.difference(_cell(feed, one, feed.type), _cell(feed, other, feed.type))
                far = make.compare(
                    ">", exprs.Absolute(numbers.absolute(apart.kind), feed.span, apart.of), limit
                )
                found.append(make.all_of([_fresh(feed, one), _fresh(feed, other), far]))
    return make.any_of(found) if found else make.truth(feed.span, value=False)


def _implausible(feed: DeclaredFeed, parameters: tuple[tuple[str, ValueType], ...]) -> exprs.Expr:
    if feed.plausible is None:
        return make.truth(feed.span, value=False)
    arguments = tuple(exprs.Local(kind, feed.span, name) for name, kind in parameters)
    value = exprs.Call(feed.type, feed.span, feed.value, arguments)
    low, high = (
        exprs.Number(numbers.literal(bound, feed.type.unit), feed.span, bound) for bound in feed.plausible
    )
    return make.any_of([make.compare("<", value, low), make.compare(">", value, high)])


def _value(
    world: ContractWorld, feed: DeclaredFeed, parameters: tuple[tuple[str, ValueType], ...], fresh: exprs.Expr
) -> None:
    """The middle of the fresh reports, the lower of two; what the arbiter decided goes before."""
    span = feed.span
    whole = make.count_type(len(feed.reporters))
    count = exprs.Local(whole, span, "fresh")
    cases: list[tuple[exprs.Expr, exprs.Expr]] = []
    if feed.arbiter is not None:
        cases.append((_cell(feed, "decided", TRUTH), _cell(feed, "decision", feed.type)))
    *others, last = feed.reporters
    cases.extend((_is_middle(feed, one, count), _cell(feed, one, feed.type)) for one in others)
    otherwise = _cell(feed, last, feed.type)
    value: exprs.Expr = exprs.Cases(feed.type, span, tuple(cases), otherwise) if cases else otherwise
    body = (Let("fresh", fresh),) if others else ()
    words = f"the value of {feed.name}: the middle of the reports that count"
    world.functions[feed.value] = FunctionDeclaration(
        feed.value, parameters, feed.type, body, value, words, span
    )


def _is_middle(feed: DeclaredFeed, reporter: str, count: exprs.Expr) -> exprs.Expr:
    """Whether a report counts and as many stand below it as above, or one fewer."""
    span = feed.span
    place = feed.reporters.index(reporter)
    mine = _cell(feed, reporter, feed.type)
    below: list[exprs.Expr] = []
    for number, other in enumerate(feed.reporters):
        if other != reporter:
            sign: exprs.Compared = "<=" if number < place else "<"
            smaller = make.compare(sign, _cell(feed, other, feed.type), mine)
            below.append(make.all_of([_fresh(feed, other), smaller]))
    twice = make.times(make.whole(2, span), make.counted(below, span))
    odd = make.compare("=", twice, make.less(count, make.whole(1, span)))
    even = make.compare("=", twice, make.less(count, make.whole(2, span)))
    return make.all_of([_fresh(feed, reporter), make.any_of([odd, even])])
