"""Which statements open rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dsl.model import contract as model


def opened_in(bodies: Iterable[tuple[model.Statement, ...]]) -> Iterator[model.Open]:
    """Every ``open`` in some bodies, in branches and loops too."""
    for body in bodies:
        for row in body:
            match row:
                case model.Open():
                    yield row
                case model.Either(then=then, otherwise=otherwise):
                    yield from opened_in((then, otherwise))
                case model.ForEachRow(body=inside) | model.ForEachItem(body=inside):
                    yield from opened_in((inside,))
                case _:
                    pass
