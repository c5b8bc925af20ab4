"""Deterministic CBOR: the profile in which everything that is hashed or signed is written.

Integers (bignums beyond 64 bits), byte and text strings, booleans, null,
arrays, and maps with text keys only; shortest lengths, keys sorted, nothing
indefinite, no other tag, no float.  The library decodes more than that, so size
and structure are checked before it sees the bytes, and whoever decodes encodes
the value again and compares (``loads`` does; the module's reader does so for the
whole module).
"""

from __future__ import annotations

from typing import Any

import cbor2

from runtime.machine.limits import CBOR_DEPTH, FILE_BYTES

BIGNUM_TAGS = (2, 3)
BIGNUM_BYTES = 64
SIMPLE = (20, 21, 22)
"""False, true, null."""


class Malformed(Exception):
    """Bytes outside the profile; the message says what is wrong with them."""


def dumps(value: Any) -> bytes:
    """The one encoding of a value made of int, bytes, str, bool, None, list, tuple and dict with str keys."""
    encoded: bytes = cbor2.dumps(value, canonical=True)
    return encoded


def loads(data: bytes) -> Any:
    """The value of these bytes, or ``Malformed`` if they are not its one encoding."""
    value = loads_without_comparison(data)
    if dumps(value) != data:
        raise Malformed("the bytes are not the canonical encoding of their value")
    return value


def loads_without_comparison(data: bytes) -> Any:
    """The value, for a caller who encodes what it made of it and compares."""
    check(data)
    try:
        return cbor2.loads(data)
    except (cbor2.CBORDecodeError, ValueError, OverflowError) as fault:
        raise Malformed(f"not CBOR: {fault}") from None


def check(data: bytes) -> None:
    """Size, depth, kinds of items, lengths and end: one pass, no recursion."""
    if len(data) > FILE_BYTES:
        raise Malformed(f"more than {FILE_BYTES} bytes")
    open_items = [1]  # how many items each open array or map still needs, outermost first
    in_map = [False]
    position = 0
    while open_items:
        if open_items[-1] == 0:
            open_items.pop()
            in_map.pop()
            continue
        is_key = in_map[-1] and open_items[-1] % 2 == 0
        open_items[-1] -= 1
        kind, argument, position = _head(data, position)
        if is_key and kind != 3:
            raise Malformed("a key that is not text")
        if kind in (2, 3):
            position += argument
        elif kind in (4, 5):
            if len(open_items) > CBOR_DEPTH:
                raise Malformed("nested too deeply")
            open_items.append(argument * (kind - 3))
            in_map.append(kind == 5)
        elif kind == 6:
            position = _bignum(data, position, argument)
        elif kind == 7 and argument not in SIMPLE:
            raise Malformed("a float or an unknown simple value")
        if position > len(data) or open_items[-1] > len(data) - position:
            raise Malformed("the bytes end too early")
    if position != len(data):
        raise Malformed("bytes follow the end")


def _head(data: bytes, position: int) -> tuple[int, int, int]:
    """Kind, argument and following position of the item that starts here."""
    if position >= len(data):
        raise Malformed("the bytes end too early")
    kind, short = data[position] >> 5, data[position] & 31
    if short < 24:
        return kind, short, position + 1
    if short > 27:
        raise Malformed("an indefinite or reserved length")
    if kind == 7:
        raise Malformed("a float or an unknown simple value")
    end = position + 1 + (1 << (short - 24))
    if end > len(data):
        raise Malformed("the bytes end too early")
    argument = int.from_bytes(data[position + 1 : end])
    if argument < (24, 1 << 8, 1 << 16, 1 << 32)[short - 24]:
        raise Malformed("a length or an integer that could be shorter")
    return kind, argument, end


def _bignum(data: bytes, position: int, tag: int) -> int:
    """The position after the bytes of a bignum."""
    if tag not in BIGNUM_TAGS:
        raise Malformed(f"tag {tag}")
    kind, length, position = _head(data, position)
    if kind != 2 or length > BIGNUM_BYTES:
        raise Malformed("a bignum that is none or too large")
    return position + length
