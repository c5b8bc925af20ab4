"""The decorator of tree nodes: a frozen dataclass with slots, made cheaply.

``dataclasses`` writes and compiles the methods of each class when a program starts; a hundred
classes of nodes would take longer than reading a tariff.  Here all nodes share their methods.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def node(cls: type[T]) -> type[T]:
    """A class of nodes: immutable, equal by the fields that take part in comparisons."""
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    names = tuple(f.name for f in fields(made))
    setters = tuple(getattr(made, name).__set__ for name in names)
    compared = tuple(f.name for f in fields(made) if f.compare)
    defaults = {f.name: f.default for f in fields(made) if f.default is not MISSING}
    made.__init__ = _initialiser(made.__name__, names, setters, defaults)
    made.__eq__, made.__hash__ = _comparison(compared)
    made.__setattr__ = made.__delattr__ = _frozen
    made.__repr__ = _shown
    return made  # type: ignore[no-any-return]


def _initialiser(
    class_name: str,
    names: tuple[str, ...],
    setters: tuple[Callable[[Any, Any], None], ...],
    defaults: dict[str, Any],
) -> Callable[..., None]:
    count = len(names)

    def initialise(self: Any, *values: Any, **named: Any) -> None:
        if len(values) < count:
            left = names[len(values) :]
            values += tuple(
                [named.pop(n) if n in named else defaults[n] for n in left if n in named or n in defaults]
            )
        if named or len(values) != count:
            raise TypeError(f"{class_name} takes {', '.join(names)}")
        for setter, value in zip(setters, values, strict=True):
            setter(self, value)

    return initialise


def _comparison(names: tuple[str, ...]) -> tuple[Callable[[Any, Any], bool], Callable[[Any], int]]:
    get = attrgetter(*names) if names else type

    def equal(self: Any, other: object) -> bool:
        return get(self) == get(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: Any) -> int:
        return hash((self.__class__, get(self)))

    return equal, hashed


def _frozen(self: Any, name: str, *_value: Any) -> None:
    raise FrozenInstanceError(f"{type(self).__name__}.{name} cannot be changed")


def _shown(self: Any) -> str:
    parts = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in fields(self) if f.compare)
    return f"{type(self).__name__}({parts})"
