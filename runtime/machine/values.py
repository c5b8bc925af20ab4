"""Values that a caller gives to a function besides plain integers and readings."""

from __future__ import annotations

from typing import NamedTuple


class DatedValue(NamedTuple):
    """A value that changes: ``values[i]`` holds from ``keys[i]`` until ``keys[i + 1]``.

    ``keys`` are days since 1970-01-01 or seconds since then, strictly ascending.
    """

    keys: tuple[int, ...]
    values: tuple[int, ...]
