"""Visiting checked expressions without knowing their kinds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from dsl.model import expressions as model
from dsl.syntax import expressions as tree


def children(of: model.Expr) -> Iterator[model.Expr]:
    """The expressions directly inside one."""
    for field in fields(of):
        yield from _within(getattr(of, field.name))


def _within(value: object) -> Iterator[model.Expr]:
    if isinstance(value, model.Node):
        yield value  # type: ignore[misc]  # every node of the model is an expression
    elif isinstance(value, tuple):
        for each in value:
            yield from _within(each)


def leaves(of: model.Expr) -> Iterator[model.Expr]:
    """Every expression inside one, itself included, without recursion."""
    waiting = [of]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(children(one))


def names_in(of: object) -> Iterator[tree.Name]:
    """Every name in a written expression."""
    if isinstance(of, tree.Name):
        yield of
    elif isinstance(of, tuple):
        for each in of:
            yield from names_in(each)
    elif hasattr(of, "__dataclass_fields__"):
        for field in fields(of):  # type: ignore[arg-type]
            if field.name != "span":
                yield from names_in(getattr(of, field.name))
