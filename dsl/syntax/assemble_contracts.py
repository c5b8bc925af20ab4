"""Items under the headings of a contract become its sections."""

from __future__ import annotations

from collections.abc import Callable

from dsl.syntax.builder import Builder
from dsl.syntax.contracts import (
    ActionSection,
    ContractSection,
    FeedSection,
    ParametersSection,
    PartiesSection,
    RunsSection,
    StateSection,
    TableSection,
    TypesSection,
)
from dsl.syntax.parts import Part, rows_of, tags_of


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
        tags.get("published"),
        tags.get("stale"),
        tags.get("change"),
        part.head.span,
    )


def _action(_p: Builder, part: Part) -> ContractSection:
    fields = part.head.fields
    return ActionSection(fields["name"], fields["parameters"], fields["by"], rows_of(part), part.head.span)


CONTRACT_BUILDERS: dict[str, Callable[[Builder, Part], ContractSection]] = {
    "types": _types,
    "parties": _parties,
    "parameters": _parameters,
    "state": _state,
    "table": _table,
    "feed": _feed,
    "runs": _runs,
    "action": _action,
}
