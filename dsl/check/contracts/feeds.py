"""Feeds: a table of reports, the actions that write it, and the functions that read it.

A feed adds nothing to what contracts are made of.  Its reports are rows of a table that is everywhere, with
three columns a reporter; `report-NAME` is an action of the reporters, `decide-NAME` and `dispute-NAME` of the
arbiter; whether a value is missing, stale, disputed or implausible, and the value, are private functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from dsl.check import codes, numbers
from dsl.check.contracts import codes as own
from dsl.check.contracts import making as make
from dsl.check.contracts.declared import key_type, new_name
from dsl.check.contracts.world import ContractWorld
from dsl.check.literals import number_form, on_step, scaled, value_in
from dsl.check.report import listed
from dsl.model import contract as model
from dsl.model import expressions as exprs
from dsl.model.base import InstantType, NumberType, Span, TruthType, ValueType
from dsl.syntax import contracts as texts
from dsl.syntax import expressions as tree

TRUTH = TruthType()
INSTANT = InstantType()
MOST_REPORTERS = 7
"""The middle of more reports than this takes more steps than it is worth."""

FAILURES: tuple[texts.Failure, ...] = ("missing", "stale", "disputed", "implausible")
"""In the order in which they are asked for."""


@dataclass(frozen=True, slots=True)
class DeclaredFeed:
    """A feed as checked."""

    name: str
    type: NumberType
    keys: tuple[tuple[str, ValueType], ...]
    reporters: tuple[str, ...]
    needed: int
    stale: Fraction | None
    """Hours."""
    published: Fraction | None
    """Hours after the interval's end."""
    plausible: tuple[Fraction, Fraction] | None
    change: Fraction | None
    arbiter: str | None
    span: Span

    @property
    def failures(self) -> tuple[texts.Failure, ...]:
        """What can go wrong with this feed."""
        can = {
            "missing": True,
            "stale": self.stale is not None,
            "disputed": self.change is not None or self.arbiter is not None,
            "implausible": self.plausible is not None,
        }
        return tuple(one for one in FAILURES if can[one])

    def question(self, failure: str) -> str:
        """The name of the private function that says whether a report has failed."""
        return f"{self.name} is {failure}"

    @property
    def value(self) -> str:
        """The name of the private function that gives the value."""
        return f"value of {self.name}"


def declare_feed(world: ContractWorld, section: texts.FeedSection) -> None:
    """The feed with its table, its actions and its functions."""
    new_name(world, section.name, "feed")
    feed = _feed(world, section)
    world.declared_feeds[feed.name] = feed
    world.feed_intervals[feed.name] = tuple(
        (key.name.text, (key.of or key.name).text) for key in section.keys
    )
    world.tables[feed.name] = _table(feed)
    report = f"report-{feed.name}"
    words = world.words(section.span)
    world.feeds[feed.name] = model.Feed(feed.name, feed.name, report, words, feed.span)
    world.action_arguments[report] = (*feed.keys, ("value", feed.type))
    if feed.arbiter is not None:
        world.action_arguments[f"decide-{feed.name}"] = (*feed.keys, ("value", feed.type))
        world.action_arguments[f"dispute-{feed.name}"] = feed.keys


def _feed(world: ContractWorld, section: texts.FeedSection) -> DeclaredFeed:
    name = section.name.text
    kind = number_form(world, section.form)
    if kind.low is None or kind.high is None:
        raise world.report.refuse(
            own.RANGE_MISSING,
            section.form.span,
            f"feed {name} has no range; what it is told lies within stated bounds",
            "write `in USD per kWh from -2 to 20 in steps of 0.00001`",
        )
    keys = tuple((key.name.text, key_type(world, key)) for key in section.keys)
    reporters = _reporters(world, section)
    unit = scaled(world, section.form.unit)
    plausible = change = None
    if section.plausible is not None:
        low, high = (value_in(world, bound, unit, "the bound") for bound in section.plausible)
        if low > high:
            raise world.report.refuse(codes.BAD_RANGE, section.span, "these bounds are in the wrong order")
        plausible = (low, high)
    if section.change is not None:
        change = value_in(world, section.change, unit, "the difference")
        assert kind.step is not None
        on_step(world, section.change, change, kind.step, kind.unit, name)
    if section.published is not None and not _interval_key(world, section):
        raise world.report.refuse(
            own.FEED,
            section.span,
            f"`published within` counts from the end of an interval, and no key of {name} is one",
            "give the feed a key of a type `interval of 15 minutes`, or leave the row out",
        )
    arbiter = None if section.arbiter is None else role(world, section.arbiter)
    return DeclaredFeed(
        name,
        kind,
        keys,
        reporters,
        _needed(world, section, reporters),
        None if section.stale is None else Fraction(section.stale, 60),
        None if section.published is None else Fraction(section.published, 60),
        plausible,
        change,
        arbiter,
        section.name.span,
    )


def role(world: ContractWorld, name: tree.Name) -> str:
    """A role of the contract."""
    world.used.add(name.text)
    if name.text not in world.roles:
        raise world.unknown(name, "role", list(world.roles), codes.UNKNOWN_NAME)
    return name.text


def _reporters(world: ContractWorld, section: texts.FeedSection) -> tuple[str, ...]:
    if not section.reporters:
        raise world.report.refuse(
            own.FEED,
            section.span,
            f"feed {section.name.text} does not say who reports",
            "name roles: `reported by oracle-a, oracle-b, oracle-c`",
        )
    if len(section.reporters) > MOST_REPORTERS:
        raise world.report.refuse(
            own.FEED, section.span, f"a feed has at most {MOST_REPORTERS} reporters", "take fewer"
        )
    return tuple(role(world, one) for one in section.reporters)


def _needed(world: ContractWorld, section: texts.FeedSection, reporters: tuple[str, ...]) -> int:
    if section.quorum is None:
        if len(reporters) == 1:
            return 1
        raise world.report.refuse(
            own.FEED,
            section.span,
            f"feed {section.name.text} has {len(reporters)} reporters and does not say how many of them it "
            "takes for a value",
            f"add `quorum {len(reporters) // 2 + 1} of {len(reporters)}`",
        )
    needed, of = section.quorum
    if of != len(reporters) or not 1 <= needed <= of:
        raise world.report.refuse(
            own.FEED,
            section.span,
            f"quorum {needed} of {of} does not fit the reporters: {listed(reporters)}",
            f"write `quorum … of {len(reporters)}`",
        )
    return needed


def _interval_key(world: ContractWorld, section: texts.FeedSection) -> str | None:
    return next((key.name.text for key in section.keys if (key.of or key.name).text in world.intervals), None)


# --- the table -------------------------------------------------------------------------------------


def _table(feed: DeclaredFeed) -> model.Table:
    """A row for every key; nothing is reported in the beginning."""
    assert feed.type.low is not None
    span = feed.span
    number = exprs.Number(numbers.literal(feed.type.low, feed.type.unit), span, feed.type.low)
    no, never = make.truth(span, value=False), exprs.Moment(INSTANT, span, 0)
    columns: list[model.Column] = []
    for one in feed.reporters:
        columns.append(model.Column(f"{one}-reported", TRUTH, no, span))
        columns.append(model.Column(one, feed.type, number, span))
        columns.append(model.Column(f"{one}-at", INSTANT, never, span))
    if feed.arbiter is not None:
        columns.append(model.Column("in-dispute", TRUTH, no, span))
        columns.append(model.Column("decided", TRUTH, no, span))
        columns.append(model.Column("decision", feed.type, number, span))
    words = f"the reports of feed {feed.name}"
    return model.Table(feed.name, feed.keys, tuple(columns), everywhere=True, words=words, span=span)
