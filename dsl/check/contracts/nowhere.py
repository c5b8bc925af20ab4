"""Expressions without their places, to see whether two say the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from dsl.model import expressions as model
from dsl.model.base import Span

_NOWHERE = Span("", 0, 0, 0, 0)


def nowhere() -> Span:
    """The place of what stands in no text."""
    return _NOWHERE


def placeless(of: model.Expr) -> model.Expr:
    """The same expression without places."""
    return rewritten(of, lambda one: replace(one, span=_NOWHERE))


def rewritten(of: model.Expr, change: Callable[[model.Expr], model.Expr]) -> model.Expr:
    """The expression with every part of it changed, from the leaves up."""
    changed: dict[str, Any] = {}
    for field in fields(of):
        value = getattr(of, field.name)
        new = _inside(value, change)
        if new is not value:
            changed[field.name] = new
    return change(replace(of, **changed) if changed else of)


def _inside(value: object, change: Callable[[model.Expr], model.Expr]) -> object:
    if isinstance(value, model.Node):
        return rewritten(value, change)  # type: ignore[arg-type]
    if isinstance(value, tuple):
        new = tuple(_inside(each, change) for each in value)
        return new if any(a is not b for a, b in zip(new, value, strict=True)) else value
    return value
