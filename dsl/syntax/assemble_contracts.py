"""Items under the headings of a contract become its sections."""

from __future__ import annotations

from collections.abc import Callable

from dsl.syntax.builder import Builder
from dsl.syntax.contracts import (
    ActionSection,
    ContractSection,
    DeploymentSection,
    EventsOfContract,
    FeedSection,
    ParametersSection,
    PartiesSection,
    RunsSection,
    StateSection,
    TableSection,
    TypesSection,
)
from dsl.syntax.parts import Part, rows_of, tags_of
from dsl.syntax.scenarios import ScenarioSection
from dsl.syntax.statements import with_otherwise


def _types(_p: Builder, part: Part) -> ContractSection:
    return TypesSection(rows_of(part), part.head.span)


def _parties(_p: Builder, part: Part) -> ContractSection:
    return PartiesSection(rows_of(part), part.head.span)


def _parameters(_p: Builder, part: Part) -> ContractSection:
    return ParametersSection(rows_of(part), part.head.span)


def _state(_p: Builder, part: Part) -> ContractSection:
    return StateSection(rows_of(part), part.head.span)


def _runs(_p: Builder, part: Part) -> ContractSection:
    return RunsSection(rows_of(part), part.head.span)


def _table(_p: Builder, part: Part) -> ContractSection:
    fields = part.head.fields
    return TableSection(fields["name"], fields["keys"], rows_of(part), part.head.span)


def _feed(p: Builder, part: Part) -> ContractSection:
    fields = part.head.fields
    tags = tags_of(p, part)
    return FeedSection(
        fields["name"],
        fields["keys"],
        fields["form"],
        tags.get("quorum"),
        tags.get("reporters", ()),
        tags.get("published"),
        tags.get("stale"),
        tags.get("plausible"),
        tags.get("change"),
        tags.get("arbiter"),
        part.head.span,
    )


def _action(p: Builder, part: Part) -> ContractSection:
    fields = part.head.fields
    body = with_otherwise(p, rows_of(part))
    cited = tags_of(p, part).get("under", ())
    return ActionSection(fields["name"], fields["parameters"], fields["by"], body, cited, part.head.span)


def _deployment(p: Builder, part: Part) -> ContractSection:
    return DeploymentSection(part.head.fields["by"], with_otherwise(p, rows_of(part)), part.head.span)


def _events(_p: Builder, part: Part) -> ContractSection:
    return EventsOfContract(rows_of(part), part.head.span)


def _scenario(_p: Builder, part: Part) -> ContractSection:
    return ScenarioSection(part.head.fields["title"], rows_of(part), part.head.span)


CONTRACT_BUILDERS: dict[str, Callable[[Builder, Part], ContractSection]] = {
    "types": _types,
    "parties": _parties,
    "parameters": _parameters,
    "state": _state,
    "table": _table,
    "feed": _feed,
    "runs": _runs,
    "action": _action,
    "deployment": _deployment,
    "contract_events": _events,
    "scenario": _scenario,
}
