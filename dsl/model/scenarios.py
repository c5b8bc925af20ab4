"""Scenarios of contracts: who calls what, when, and what is then so (see ``dsl.model.contract``)."""

from __future__ import annotations

from dsl.model.base import Span
from dsl.model.expressions import Expr
from dsl.node import node


@node
class ListWritten:
    """A list that a call in a scenario is given."""

    items: tuple[Expr, ...]
    span: Span


@node
class Step:
    """One step of a scenario: at ``at`` (None: the time of the step before) ``party`` calls ``action``.

    ``aborts``: the message expected, ``""`` for any, None where it must succeed.
    ``action`` None: only time passes.
    """

    party: str | None
    action: str | None
    arguments: tuple[Expr | ListWritten, ...]
    at: int | None
    aborts: str | None
    span: Span


@node
class Expectation:
    """A condition on the state at this place of a scenario."""

    condition: Expr
    words: str
    span: Span


@node
class Scenario:
    """A story told in the text: identities (name, sort), the deployment, then steps and expectations."""

    name: str
    identities: tuple[tuple[str, str], ...]
    deployer: str
    deployed_at: int
    parameters: tuple[tuple[str, Expr], ...]
    steps: tuple[Step | Expectation, ...]
    span: Span
