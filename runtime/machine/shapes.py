"""Decoded CBOR values of the shape that is expected, or a refusal that says where."""

from __future__ import annotations

from typing import Any

from runtime.machine.refusal import ModuleRefused


def integer(value: Any, where: str) -> int:
    """An integer; true and false are none."""
    if type(value) is not int:
        raise ModuleRefused("an integer is needed", where)
    return value


def optional_integer(value: Any, where: str) -> int | None:
    """An integer or null."""
    return None if value is None else integer(value, where)


def truth(value: Any, where: str) -> bool:
    """True or false."""
    if type(value) is not bool:
        raise ModuleRefused("true or false is needed", where)
    return value


def text(value: Any, where: str) -> str:
    """A text."""
    if type(value) is not str:
        raise ModuleRefused("a text is needed", where)
    return value


def optional_text(value: Any, where: str) -> str | None:
    """A text or null."""
    return None if value is None else text(value, where)


def array(value: Any, where: str, size: int | None = None) -> list[Any]:
    """An array, of this many items if ``size`` is given."""
    if type(value) is not list:
        raise ModuleRefused("an array is needed", where)
    if size is not None and len(value) != size:
        raise ModuleRefused(f"an array of {size} items is needed, not {len(value)}", where)
    return value


def integers(value: Any, where: str) -> tuple[int, ...]:
    """An array of integers."""
    return tuple(integer(item, where) for item in array(value, where))


def texts(value: Any, where: str) -> tuple[str, ...]:
    """An array of texts."""
    return tuple(text(item, where) for item in array(value, where))
