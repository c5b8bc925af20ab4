"""SHA-256 of typed values, so that whoever knows the values can compute it without the module.

What is hashed is the deterministic CBOR (``cbor.py``) of an array with one array
for each value: the word for its type, then

* number: the spelling of its unit, numerator and denominator of the exact value in it, in lowest terms;
* truth: true or false; choice: the names of the enumeration and the option;
* day: days since 1970-01-01; instant: seconds since then, UTC;
* identity: the name of its sort, its 32 bytes; digest: its 32 bytes.

So 12.5 kWh is hashed alike whatever the step of the register that holds it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from runtime.machine.cbor import dumps
from runtime.machine.module import Module
from runtime.machine.types import Choice, Day, Digest, Identity, Instant, Number, Plain, Truth


def digest(module: Module, kinds: Sequence[Plain], values: Sequence[int]) -> int:
    """The 256 bits as an integer, the first byte highest."""
    content = [_typed(module, kind, value) for kind, value in zip(kinds, values, strict=True)]
    return int.from_bytes(hashlib.sha256(dumps(content)).digest())


def _typed(module: Module, kind: Plain, value: int) -> list[Any]:
    match kind:
        case Number():
            exact = value * kind.step
            return ["number", str(kind.unit), exact.numerator, exact.denominator]
        case Truth():
            return ["truth", value == 1]
        case Choice():
            enum = module.enums[kind.enum]
            return ["choice", enum.name, enum.options[value]]
        case Day():
            return ["day", value]
        case Instant():
            return ["instant", value]
        case Identity():
            assert module.contract is not None
            return ["identity", module.contract.sorts[kind.sort].name, value.to_bytes(32)]
        case Digest():
            return ["digest", value.to_bytes(32)]
