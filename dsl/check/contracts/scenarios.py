"""Scenarios: who they are about, how the contract begins, who calls what when, and what is then so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from dsl.check import codes
from dsl.check.contracts import codes as own
from dsl.check.contracts.clock import start_of
from dsl.check.contracts.declared import RESERVED
from dsl.check.contracts.state import PARTY
from dsl.check.contracts.values import fits, many
from dsl.check.contracts.world import ContractWorld, Here
from dsl.check.elaborate import condition, expression, in_words
from dsl.check.report import Refused, did_you_mean, listed
from dsl.model import contract as model
from dsl.model import expressions as exprs
from dsl.model import scenarios as stories
from dsl.model.base import IdentityType, InstantType, ListType, NumberType, Span, ValueType
from dsl.syntax import expressions as tree
from dsl.syntax import scenarios as texts
from dsl.units import HOUR

SECONDS_IN_AN_HOUR = 3600


@dataclass(slots=True)
class Story:
    """A scenario while it is checked."""

    world: ContractWorld
    title: str
    deployment: model.Deployment
    people: dict[str, IdentityType] = field(default_factory=dict)
    given: dict[str, exprs.Expr] = field(default_factory=dict)
    deployer: str | None = None
    begun: int = 0
    time: int = 0

    @property
    def at(self) -> Here:
        """The place of its expressions."""
        values = tuple(self.people.items())
        return Here("function", None, values, self.title, place="scenario", timed=True)


def check_scenario(
    world: ContractWorld, deployment: model.Deployment, section: texts.ScenarioSection
) -> stories.Scenario:
    """One scenario."""
    story = Story(world, f"scenario {section.title}", deployment)
    steps = world.report.all_of(partial(_row, story, row) for row in _rows(story, section))
    if story.deployer is None:
        raise world.report.refuse(
            own.SCENARIO,
            section.span,
            "the scenario does not say how the contract begins",
            f"add `deployed by alice at 2026-01-01 00:00 UTC{_with(deployment)}`",
        )
    return stories.Scenario(
        section.title,
        tuple((name, kind.sort) for name, kind in story.people.items()),
        story.deployer,
        story.begun,
        tuple(story.given.items()),
        tuple(step for step in steps if not isinstance(step, bool)),
        section.span,
    )


def _with(deployment: model.Deployment) -> str:
    return "".join(f", with {name} is …" for name, _ in deployment.arguments[:1])


Row = texts.ScenarioGiven | texts.ScenarioDeployed | texts.ScenarioStep | texts.ScenarioExpect


def _rows(story: Story, section: texts.ScenarioSection) -> Iterator[Row]:
    """The rows up to the first that cannot be told because the contract has not begun."""
    for row in section.rows:
        yield row
        if story.deployer is None and not isinstance(row, texts.ScenarioGiven):
            return


def _row(story: Story, row: Row) -> stories.Step | stories.Expectation | bool:
    if isinstance(row, texts.ScenarioGiven):
        return _given(story, row)
    if isinstance(row, texts.ScenarioDeployed):
        return _deployed(story, row)
    if story.deployer is None:
        raise story.world.report.refuse(
            own.SCENARIO,
            row.span,
            "the contract has not begun yet",
            "the first rows of a scenario are `given alice in …` and `deployed by alice at …`",
        )
    if isinstance(row, texts.ScenarioExpect):
        holds = condition(story.world, story.at, row.condition)
        return stories.Expectation(holds, story.world.words(row.condition.span), row.span)
    return _step(story, row)


def _given(story: Story, row: texts.ScenarioGiven) -> bool:
    from dsl.check.contracts.declared import named_type

    world = story.world
    kind = named_type(world, row.of)
    if not isinstance(kind, IdentityType):
        raise world.report.refuse(
            own.SCENARIO, row.of.span, f"{row.of.text} is no kind of parties or identities", None
        )
    for name in row.names:
        before = world.declared.get(name.text)
        if name.text in story.people or before is not None or name.text in RESERVED:
            raise world.report.refuse(
                codes.SHADOWED, name.span, f"{name.text} means something already", "choose another name"
            )
        story.people[name.text] = kind
    return True


def _person(story: Story, name: tree.Name) -> str:
    kind = story.people.get(name.text)
    if kind is None:
        if name.text in story.world.roles and name.text in story.given:
            holder = story.given[name.text]
            if isinstance(holder, exprs.Local):
                return holder.name
        raise story.world.report.refuse(
            codes.UNKNOWN_NAME,
            name.span,
            f"{name.text} is nobody in this scenario",
            did_you_mean(name.text, story.people) or f"add `given {name.text} in …` at its beginning",
        )
    if kind != PARTY:
        raise story.world.report.refuse(own.SCENARIO, name.span, f"{name.text} is a {kind.sort}, no party")
    return name.text


def _deployed(story: Story, row: texts.ScenarioDeployed) -> bool:
    world = story.world
    if story.deployer is not None:
        raise world.report.refuse(codes.DECLARED_TWICE, row.span, "a contract is deployed once")
    wanted = dict(story.deployment.arguments)
    for name, written in row.values:
        kind = wanted.get(name.text)
        if kind is None:
            raise world.report.refuse(
                codes.UNKNOWN_NAME,
                name.span,
                f"{name.text} is nothing that the deployment is given",
                did_you_mean(name.text, wanted) or f"it is given {listed(wanted) or 'nothing'}",
            )
        if name.text in story.given:
            raise world.report.refuse(codes.DECLARED_TWICE, name.span, f"{name.text} is given twice")
        story.given[name.text] = _value(story, kind, written, name.text)
    lost = [name for name in wanted if name not in story.given]
    if lost:
        raise world.report.refuse(
            own.SCENARIO,
            row.span,
            f"the deployment does not say what {listed(lost)} {'is' if len(lost) == 1 else 'are'}",
            f"add `{', ' if row.values else ', with '}{lost[0]} is …`",
        )
    story.begun = story.time = _instant(story, row.at)
    story.deployer = _person(story, row.by)
    return True


def _value(story: Story, kind: ValueType, written: tree.Expr, what: str) -> exprs.Expr:
    options = getattr(kind, "enum", None)
    return fits(story.world, kind, expression(story.world, replace(story.at, options=options), written), what)


def _step(story: Story, row: texts.ScenarioStep) -> stories.Step:
    at = _time(story, row)
    if row.action is None or row.party is None:
        return stories.Step(None, None, (), at, None, row.span)
    name = row.action.text
    arguments = story.world.action_arguments.get(name)
    if arguments is None:
        raise story.world.unknown(
            row.action, "action", list(story.world.action_arguments), own.NO_SUCH_ACTION
        )
    if len(arguments) != len(row.arguments):
        names = ", ".join(argument for argument, _ in arguments)
        raise story.world.report.refuse(
            codes.WRONG_ARGUMENTS,
            row.span,
            f"{name} takes {many(len(arguments), 'argument')}, not {len(row.arguments)}",
            f"write `{name}({names})`",
        )
    values = story.world.report.all_of(
        partial(_argument, story, kind if row.aborts is None else _unranged(kind), written, argument)
        for (argument, kind), written in zip(arguments, row.arguments, strict=True)
    )
    return stories.Step(_person(story, row.party), name, values, at, row.aborts, row.span)


def _argument(
    story: Story, kind: ValueType, written: tree.Expr | texts.ListWritten, what: str
) -> exprs.Expr | stories.ListWritten:
    """An argument of a call: a value, or a list of them."""
    if not isinstance(written, texts.ListWritten):
        return _value(story, kind, written, what)
    if not isinstance(kind, ListType):
        raise story.world.report.refuse(
            codes.NOT_A_LIST, written.span, f"{what} is one value, not a list", "leave the brackets out"
        )
    items = story.world.report.all_of(
        partial(_value, story, kind.element, item, f"an element of {what}") for item in written.items
    )
    return stories.ListWritten(items, written.span)


def _unranged(kind: ValueType) -> ValueType:
    """A call that is to be refused may try what lies outside the range."""
    if isinstance(kind, ListType) and isinstance(kind.element, NumberType):
        return replace(kind, element=replace(kind.element, low=None, high=None))
    return replace(kind, low=None, high=None) if isinstance(kind, NumberType) else kind


def _time(story: Story, row: texts.ScenarioStep) -> int | None:
    if row.at is None and row.later is None:
        return None
    if row.at is not None:
        time = _instant(story, row.at)
    else:
        assert row.later is not None
        time = story.time + _seconds(story, expression(story.world, story.at, row.later))
    if time < story.time:
        raise story.world.report.refuse(
            own.SCENARIO, row.span, "this is before the step above; time never goes back", "put it further up"
        )
    story.time = time
    return time


def _instant(story: Story, written: tree.Expr) -> int:
    """A time that can be told from the text alone."""
    made = expression(story.world, story.at, written)
    if not isinstance(made.type, InstantType):
        raise story.world.report.refuse(
            own.INSTANT,
            made.span,
            f"a time is needed here, not {in_words(made)}",
            "write `2026-01-01 00:00 UTC`",
        )
    return _second(story, made)


def _second(story: Story, of: exprs.Expr) -> int:
    match of:
        case exprs.Moment(seconds=seconds):
            return seconds
        case exprs.ScalarOf(name=name) if name in story.given:
            return _second(story, story.given[name])
        case exprs.Arithmetic(operator="+" | "-" as sign, left=left, right=right):
            span = _seconds(story, right)
            return _second(story, left) + (span if sign == "+" else -span)
        case exprs.StartOfDay(of=exprs.Date(value=day)):
            return start_of(story.world, day)
        case _:
            raise _not_told(story, of.span)


def _seconds(story: Story, of: exprs.Expr) -> int:
    match of:
        case exprs.Number(value=value, type=kind) if getattr(kind, "unit", None) == HOUR:
            seconds = value * SECONDS_IN_AN_HOUR
            if seconds.denominator == 1:
                return int(seconds)
        case exprs.ScalarOf(name=name) if name in story.given:
            return _seconds(story, story.given[name])
        case _:
            pass
    raise _not_told(story, of.span)


def _not_told(story: Story, span: Span) -> Refused:
    return story.world.report.refuse(
        own.SCENARIO,
        span,
        "when this is cannot be told from the scenario alone",
        "write the time, a given parameter, and hours: `start + 48 hours`, `48 hours later`",
    )
