"""One module, one encoding; one changed byte, no module under the old name."""

from __future__ import annotations

import hashlib
import random
from contextlib import suppress
from dataclasses import replace
from enum import Enum
from fractions import Fraction
from typing import Any, get_args, get_origin, get_type_hints

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.machine.cbor import Malformed, check, dumps, loads
from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows, Select
from runtime.machine.disassembler import disassemble
from runtime.machine.encoding import decode, encode, module_hash, wrap
from runtime.machine.instructions import TABLE
from runtime.machine.limits import CBOR_DEPTH, FILE_BYTES
from runtime.machine.loader import load, validate
from runtime.machine.module import Module
from runtime.machine.refusal import ModuleRefused
from runtime.machine.types import Number
from runtime.machine.units import Unit
from runtime.machine.writing import StepCode, module_value
from tests.machine.market import market
from tests.machine.sample import SAMPLE

ENCODED = encode(SAMPLE)
FILE = wrap(ENCODED)


def test_a_file_gives_back_its_module_and_name() -> None:
    loaded = load(FILE)
    assert loaded.module == SAMPLE
    assert loaded.hash == hashlib.sha256(ENCODED).hexdigest() == module_hash(ENCODED)
    assert loaded == validate(SAMPLE)


def test_another_reader_of_cbor_sees_the_same_parts() -> None:
    """The outermost layout is public; only its reader here is ours."""
    value = cbor2.loads(cbor2.loads(FILE)["module"])
    assert (value["name"], value["kind"], value["format"]) == ("test", "tariff", 1)
    assert list(value) == sorted(value, key=lambda key: (len(key), key))


@pytest.mark.parametrize("change", [0x01, 0x80, 0xFF])
def test_any_changed_byte_of_a_file_is_refused(change: int) -> None:
    for position in range(len(FILE)):
        damaged = bytearray(FILE)
        damaged[position] ^= change
        with pytest.raises(ModuleRefused):
            load(bytes(damaged))


def test_any_shortened_or_lengthened_file_is_refused() -> None:
    for end in range(len(FILE)):
        with pytest.raises(ModuleRefused):
            load(FILE[:end])
    with pytest.raises(ModuleRefused):
        load(FILE + b"\0")


def without_hash(text: str) -> str:
    """The disassembly but for the line that names the module."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("sha-256"))


def test_a_changed_byte_with_its_hash_made_right_is_refused_or_visibly_another_module() -> None:
    random_bit = random.Random(1)
    shown = without_hash(disassemble(SAMPLE))
    others = 0
    for position in range(len(ENCODED)):
        damaged = bytearray(ENCODED)
        damaged[position] ^= 1 << random_bit.randrange(8)
        try:
            other = load(wrap(bytes(damaged)))
        except ModuleRefused:
            continue
        others += 1
        assert other.hash != module_hash(ENCODED)
        assert without_hash(disassemble(other.module)) != shown
    assert others > 50


# --- any value of the module's classes survives its encoding

NAMES = st.text(max_size=6)
INTEGERS = st.integers(-(2**127), 2**127 - 1)
SMALL = st.integers(-1, 40)
REGISTERS = st.lists(SMALL, max_size=4).map(tuple)
IMMEDIATES = st.lists(INTEGERS, max_size=3).map(tuple)
NUMBERS = st.builds(
    Number,
    st.builds(Unit, st.lists(st.tuples(NAMES, SMALL), max_size=3).map(tuple)),
    st.fractions(min_value=Fraction(1, 10**9), max_value=10**9).filter(bool),
)


def blocks(steps: st.SearchStrategy[Any]) -> st.SearchStrategy[Block]:
    return st.builds(Block, st.lists(steps, max_size=3).map(tuple), st.lists(SMALL, max_size=3).map(tuple))


LEAVES = st.one_of(
    st.builds(Op, st.sampled_from(sorted(TABLE)), REGISTERS, REGISTERS, IMMEDIATES),
    st.builds(Const, SMALL, INTEGERS),
    st.builds(Call, SMALL, REGISTERS, REGISTERS),
)


def nested(steps: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    inner = blocks(steps)
    return st.one_of(
        st.builds(If, SMALL, inner, inner),
        st.builds(Count, SMALL, SMALL, INTEGERS, inner),
        st.builds(Each, SMALL, SMALL, SMALL, inner),
        st.builds(Groups, SMALL, SMALL, SMALL, SMALL, SMALL, inner),
        st.builds(Rows, SMALL, SMALL, SMALL, SMALL, SMALL, REGISTERS, inner),
        st.builds(Select, SMALL, REGISTERS, REGISTERS, SMALL, INTEGERS, inner),
    )


OWN: dict[Any, st.SearchStrategy[Any]] = {
    str: NAMES,
    int: INTEGERS,
    bool: st.booleans(),
    type(None): st.none(),
    Number: NUMBERS,
    Block: blocks(st.recursive(LEAVES, nested, max_leaves=5)),
}


def any_of(kind: Any) -> st.SearchStrategy[Any]:
    """Values of an annotated type of the module's classes."""
    if kind in OWN:
        return OWN[kind]
    arguments = get_args(kind)
    if get_origin(kind) is tuple and arguments[-1] is Ellipsis:
        return st.lists(any_of(arguments[0]), max_size=2).map(tuple)
    if get_origin(kind) is tuple:
        return st.tuples(*map(any_of, arguments))
    if arguments:
        return st.one_of(*map(any_of, arguments))
    if issubclass(kind, Enum):
        return st.sampled_from(kind)
    return st.builds(kind, **{name: any_of(hint) for name, hint in get_type_hints(kind).items()})


@settings(max_examples=60, deadline=None)
@given(any_of(Module))
def test_any_module_survives_its_encoding(module: Module) -> None:
    data = encode(module)
    assert decode(data) == module
    assert encode(decode(data)) == data


def test_codes_of_steps_are_not_codes_of_instructions() -> None:
    assert not {int(code) for code in StepCode} & {row.code for row in TABLE.values()}


# --- bytes that are CBOR, but not of the profile

OUTSIDE = {
    "empty": "",
    "a float": "fb3ff0000000000000",
    "a half float that is no number": "f97e00",
    "undefined": "f7",
    "a date": "c074323031332d30332d32315432303a30343a30305a",
    "a shared reference": "d81c81d81d00",
    "an indefinite array": "9f01ff",
    "an indefinite text": "7f6161ff",
    "an integer that could be shorter": "1801",
    "a length that could be shorter": "780161",
    "a bignum that fits in eight bytes": "c24101",
    "a bignum with a leading nought": "c24a00ffffffffffffffffff",
    "a bignum of an array": "c28101",
    "a huge bignum": "c2590100" + "ff" * 256,
    "keys that are not sorted": "a2616201616101",
    "a key twice": "a2616101616102",
    "a key that is a number": "a10101",
    "text that is not UTF-8": "61ff",
    "text that is half a surrogate pair": "63eda080",
    "two items": "0101",
    "an array that ends too early": "8201",
    "an array of more items than there are bytes": "9b7fffffffffffffff",
    "a text longer than the bytes": "7b7fffffffffffffff61",
    "a map of more items than there are bytes": "bb7fffffffffffffff",
    "a break": "ff",
    "a reserved length": "1c",
}


@pytest.mark.parametrize("what", OUTSIDE)
def test_cbor_outside_the_profile_is_malformed(what: str) -> None:
    data = bytes.fromhex(OUTSIDE[what])
    with pytest.raises(Malformed):
        loads(data)
    if "shorter" in what:  # before the library sees it, not only by comparison
        with pytest.raises(Malformed):
            check(data)
    with pytest.raises(ModuleRefused):
        load(data)
    with pytest.raises(ModuleRefused):
        load(wrap(data))


def test_depth_and_size_are_checked_before_anything_is_built() -> None:
    deepest = b"\x81" * (CBOR_DEPTH - 1) + b"\x80"
    check(deepest)
    with pytest.raises(Malformed, match="nested too deeply"):
        loads(b"\x81" * 4_000_000 + b"\x80")
    with pytest.raises(Malformed, match="more than"):
        loads(b"\x40" * (FILE_BYTES + 1))


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**200), 2**200) | st.binary() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(PLAIN)
def test_every_value_of_the_profile_comes_back(value: Any) -> None:
    assert loads(dumps(value)) == value


@given(st.binary(max_size=60))
def test_random_bytes_are_refused_with_a_reason(data: bytes) -> None:
    for file in (data, wrap(data)):
        with pytest.raises(ModuleRefused):
            load(file)


def replaced(value: Any, random_choice: random.Random, other: Any) -> Any:
    """The value with something inside it, at random, replaced."""
    if isinstance(value, list) and value and random_choice.random() < 0.9:
        position = random_choice.randrange(len(value))
        return [*value[:position], replaced(value[position], random_choice, other), *value[position + 1 :]]
    if isinstance(value, dict):
        key = random_choice.choice(sorted(value))
        return {**value, key: replaced(value[key], random_choice, other)}
    return other


@settings(max_examples=400, deadline=None)
@given(st.randoms(use_true_random=False), PLAIN | st.integers(-2, 300))
def test_a_module_with_a_part_replaced_is_a_module_or_refused(choice: random.Random, other: Any) -> None:
    value = cbor2.loads(ENCODED)
    with suppress(ModuleRefused):  # and nothing else
        load(wrap(dumps(replaced(value, choice, other))))


def test_a_module_without_a_contract_has_the_bytes_it_always_had() -> None:
    """Modules of tariffs keep their names; the parts of contracts are written only where there are any."""
    assert "contract" not in cbor2.loads(ENCODED)
    assert all(len(claim) == 8 for claim in cbor2.loads(ENCODED)["properties"])
    assert "contract" in cbor2.loads(encode(market()))
    assert {len(claim) for claim in cbor2.loads(encode(market()))["properties"]} == {8, 11}


def test_another_format_is_refused_by_name() -> None:
    other = cbor2.loads(FILE) | {"watt": 2}
    with pytest.raises(ModuleRefused, match="format 2 is not understood here"):
        load(dumps(other))
    with pytest.raises(ModuleRefused, match="format 2 is not understood here"):
        load(wrap(encode(replace(SAMPLE, format=2))))


def test_types_are_pooled_in_order_of_first_use() -> None:
    value = module_value(SAMPLE)
    value["types"] = [*value["types"], [1]]
    with pytest.raises(ModuleRefused, match="canonical"):
        decode(dumps(value))
