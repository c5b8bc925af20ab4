"""A whole contract, section after section: names before what uses them, claims last."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from dsl.check import arithmetic, codes, logic, only_contracts  # noqa: F401 - rules
from dsl.check.contracts import codes as own
from dsl.check.contracts import (  # noqa: F401 - rules
    histories,
    holdings,
    loops,
    of_tariffs,
    reckoning,
    reports,
    state,
    tallies,
)
from dsl.check.contracts.actions import check_action, declare_action, deployment
from dsl.check.contracts.claims import build_property
from dsl.check.contracts.declared import (
    declare_parameter,
    declare_party,
    declare_scalar,
    declare_table,
    declare_type,
)
from dsl.check.contracts.events import declare_event, finished_events
from dsl.check.contracts.feed_code import feed_actions, feed_functions
from dsl.check.contracts.feeds import declare_feed
from dsl.check.contracts.heading import read_heading
from dsl.check.contracts.holdings import declared_steps, unknown_accounts
from dsl.check.contracts.opening import opened_in
from dsl.check.contracts.runs import declare_runs
from dsl.check.contracts.scenarios import check_scenario
from dsl.check.contracts.world import ContractWorld
from dsl.check.files import Loaded
from dsl.check.functions import declare_functions
from dsl.check.report import Report
from dsl.check.sections import build_constant, build_options
from dsl.check.world import Declared
from dsl.model import contract as model
from dsl.model import scenarios as stories
from dsl.syntax import contracts as texts
from dsl.syntax import expressions as tree
from dsl.syntax.claims import FunctionSection, ProveSection
from dsl.syntax.inputs import ConstantsSection, OptionsSection
from dsl.syntax.scenarios import ScenarioSection
from dsl.syntax.tree import Document

S = TypeVar("S")


def check_contract(report: Report, loaded: Loaded) -> model.Contract | None:
    """The checked contract; None (reported) where it cannot be given."""
    document = loaded.document
    world = ContractWorld(report, report.sources, here=document.header.span)
    read_heading(world, document)
    _misplaced(world, document)
    _declarations(world, document)
    declared_steps(world, document)
    actions = _of(document, texts.ActionSection)
    _each(world, actions, declare_action)
    for feed in world.declared_feeds.values():
        feed_functions(world, feed)
        feed_actions(world, feed)
    declare_functions(world, _of(document, FunctionSection))
    begun = world.attempt(partial(_deployment, world, document))
    for action in actions:
        world.build(action.name.text, partial(check_action, world, action))
    properties = _claims(world, document)
    unknown_accounts(world)
    scenarios = _scenarios(world, document, begun) if isinstance(begun, model.Deployment) else ()
    _never_opened(world, begun)
    if report.failed or not isinstance(begun, model.Deployment):
        return None
    _unused(world)
    return _contract(world, loaded, begun, properties, scenarios)


def _of(document: Document, kind: type[S]) -> list[S]:
    return [section for section in document.sections if isinstance(section, kind)]


def _each(world: ContractWorld, rows: Iterable[S], build: Callable[[ContractWorld, S], None]) -> None:
    for row in rows:
        name = getattr(row, "name", None)
        world.build(name.text if isinstance(name, tree.Name) else "", partial(build, world, row))


ALLOWED = (
    texts.TypesSection,
    texts.PartiesSection,
    texts.ParametersSection,
    texts.StateSection,
    texts.TableSection,
    texts.FeedSection,
    texts.RunsSection,
    texts.EventsOfContract,
    texts.DeploymentSection,
    texts.ActionSection,
    ScenarioSection,
    FunctionSection,
    ProveSection,
    ConstantsSection,
    OptionsSection,
)


def _misplaced(world: ContractWorld, document: Document) -> None:
    for section in document.sections:
        if not isinstance(section, ALLOWED):
            world.report.add(
                codes.NOT_HERE,
                section.span,
                "this section belongs to a tariff; a contract has state and actions",
                "put it into a tariff of its own",
            )


def _declarations(world: ContractWorld, document: Document) -> None:
    _each(world, (row for one in _of(document, OptionsSection) for row in one.rows), build_options)
    _each(world, (row for one in _of(document, texts.TypesSection) for row in one.rows), declare_type)
    _each(world, (row for one in _of(document, texts.PartiesSection) for row in one.rows), declare_party)
    _each(world, (row for one in _of(document, ConstantsSection) for row in one.rows), build_constant)
    rows = [row for one in _of(document, texts.ParametersSection) for row in one.rows]
    _each(world, rows, declare_parameter)
    _each(world, (row for one in _of(document, texts.StateSection) for row in one.rows), declare_scalar)
    _each(world, _of(document, texts.TableSection), declare_table)
    _each(world, _of(document, texts.FeedSection), declare_feed)
    _each(world, (row for one in _of(document, texts.EventsOfContract) for row in one.rows), declare_event)
    for runs in _of(document, texts.RunsSection):
        if world.attempt(partial(declare_runs, world, runs)) is None:
            world.broken |= {"run-start", "next-run", "gate-closure", "finality"} - set(world.functions)
    for section in _of(document, FunctionSection):
        world.later.setdefault(section.name.text, Declared("function", section.name.span))


def _deployment(world: ContractWorld, document: Document) -> model.Deployment:
    rows = [row for one in _of(document, texts.ParametersSection) for row in one.rows]
    sections = _of(document, texts.DeploymentSection)
    if len(sections) > 1:
        raise world.report.refuse(
            codes.DECLARED_TWICE, sections[1].span, "a contract is deployed once", "keep one `deployment`"
        )
    return deployment(world, rows, sections[0] if sections else None)


def _claims(world: ContractWorld, document: Document) -> list[model.Property | model.Unchecked]:
    made = []
    for section in _of(document, ProveSection):
        for row in section.rows:
            claim = world.attempt(partial(build_property, world, row))
            if isinstance(claim, model.Property | model.Unchecked):
                made.append(claim)
    return made


def _scenarios(
    world: ContractWorld, document: Document, begun: model.Deployment
) -> tuple[stories.Scenario, ...]:
    made = []
    for section in _of(document, ScenarioSection):
        scenario = world.attempt(partial(check_scenario, world, begun, section))
        if isinstance(scenario, stories.Scenario):
            made.append(scenario)
    return tuple(made)


def _never_opened(world: ContractWorld, begun: object) -> None:
    """A table whose rows nobody opens lets nothing succeed that names one."""
    bodies = [action.body for action in world.actions.values()]
    if len(bodies) < len(world.action_arguments) or not isinstance(begun, model.Deployment):
        return  # what could not be read may open them
    opened = {row.table for row in opened_in((*bodies, begun.body))}
    for table in world.tables.values():
        if not table.everywhere and table.name not in opened and table.name not in world.broken:
            world.report.add(
                own.NEVER_OPENED,
                table.span,
                f"no action opens a row of {table.name}, so whatever names one aborts",
                f"write `open {table.name}[…] with …`, or give all columns a start: then each key has a row",
            )


def _unused(world: ContractWorld) -> None:
    for name, declared in world.declared.items():
        if declared.kind in ("parameter", "constant", "role", "function", "table") and name not in world.used:
            world.report.warn(
                codes.UNUSED, declared.span, f"the {declared.kind} {name} is never used", "leave it out"
            )


def _contract(
    world: ContractWorld,
    loaded: Loaded,
    begun: model.Deployment,
    claims: list[model.Property | model.Unchecked],
    scenarios: tuple[stories.Scenario, ...],
) -> model.Contract:
    header = loaded.document.header
    return model.Contract(
        header.name,
        header.version or "",
        header.name,
        tuple((one.kind, one.text) for one in header.citations),
        world.zone,
        (model.Sort("party", "who calls, pays and is paid", header.span), *world.sorts),
        tuple((enum.name, enum.options) for enum in world.enums.values()),
        tuple(world.roles.values()),
        tuple(world.scalars.values()),
        tuple(world.tables.values()),
        tuple(world.aggregates.values()),
        tuple(world.histories.values()),
        tuple(model.Account(name, kind, header.span) for name, kind in sorted(world.accounts.items())),
        finished_events(world),
        tuple(world.feeds.values()),
        tuple(world.functions.values()),
        begun,
        tuple(world.actions.values()),
        tuple(one for one in claims if isinstance(one, model.Property)),
        scenarios,
        header.span,
        loaded.files,
        tuple(one for one in claims if isinstance(one, model.Unchecked)),
    )
