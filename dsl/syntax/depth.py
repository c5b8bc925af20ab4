"""How deep a value of the syntax tree is, without recursion."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any


def too_deep(value: Any, maximum: int) -> bool:
    """Whether some part of a tree lies more than ``maximum`` levels down."""
    todo: list[tuple[Any, int]] = [(value, 0)]
    while todo:
        node, depth = todo.pop()
        if depth > maximum:
            return True
        if isinstance(node, tuple):
            todo.extend((part, depth) for part in node)
        elif is_dataclass(node) and not isinstance(node, type):
            todo.extend((getattr(node, f.name), depth + 1) for f in fields(node) if f.compare)
    return False
