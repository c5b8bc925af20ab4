"""Syntax tree of scenarios: stories that a contract's text tells."""

from __future__ import annotations

from dataclasses import field

from dsl.model.base import Span
from dsl.node import node
from dsl.syntax.expressions import Expr, Literal, Name


@node
class ScenarioGiven:
    """``given alice, bob in Account``: identities of the story."""

    names: tuple[Name, ...]
    of: Name
    span: Span = field(compare=False)


@node
class ScenarioDeployed:
    """``deployed by alice at 2026-01-01 00:00, with start is 2026-02-01 00:00``."""

    by: Name
    at: Expr
    values: tuple[tuple[Name, Expr], ...]
    span: Span = field(compare=False)


@node
class ListWritten:
    """``[alice, bob]``: a list handed to a call."""

    items: tuple[Expr, ...]
    span: Span = field(compare=False)


@node
class ScenarioStep:
    """``at T: alice calls deposit($10), aborts "reason"``.

    ``at`` an instant, ``later`` a time after the step before; neither: at its time.  ``action`` None: time
    passes.  ``aborts`` None: it must succeed; ``""``: for any reason.
    """

    at: Expr | None
    later: Literal | None
    party: Name | None
    action: Name | None
    arguments: tuple[Expr | ListWritten, ...]
    aborts: str | None
    span: Span = field(compare=False)


@node
class ScenarioExpect:
    """``expect balances[alice] = $10``."""

    condition: Expr
    span: Span = field(compare=False)


@node
class ScenarioSection:
    """``scenario "title"``."""

    title: str
    rows: tuple[ScenarioGiven | ScenarioDeployed | ScenarioStep | ScenarioExpect, ...]
    span: Span = field(compare=False)
