"""Modules as bytes: ``encode`` and ``decode``, and the file ``.wattc`` that wraps them.

A module is named by the SHA-256 of its encoding.  The file is a map of three:
the format, the encoding and its hash, so that a change of any byte shows.
"""

from __future__ import annotations

import hashlib

from runtime.machine.cbor import Malformed, dumps, loads, loads_without_comparison
from runtime.machine.module import FORMAT, Module
from runtime.machine.reading import read_module
from runtime.machine.refusal import ModuleRefused, insist
from runtime.machine.writing import module_value


def encode(module: Module) -> bytes:
    """The one encoding of a module."""
    return dumps(module_value(module))


def decode(data: bytes) -> Module:
    """The module with exactly this encoding; its contents are not yet checked.  Raises ``ModuleRefused``."""
    try:
        value = loads_without_comparison(data)
    except Malformed as fault:
        raise ModuleRefused(str(fault), "module") from None
    module = read_module(value)
    insist(encode(module) == data, "the bytes are not the canonical encoding of their module", "module")
    return module


def module_hash(data: bytes) -> str:
    """The name of the module with this encoding: SHA-256, lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def wrap(data: bytes) -> bytes:
    """The contents of a ``.wattc`` file for an encoded module."""
    return dumps({"hash": hashlib.sha256(data).digest(), "module": data, "watt": FORMAT})


def unwrap(file: bytes) -> tuple[Module, str]:
    """The module in a ``.wattc`` file and its name.  Raises ``ModuleRefused``."""
    try:
        value = loads(file)
    except Malformed as fault:
        raise ModuleRefused(str(fault), "file") from None
    expected = type(value) is dict and sorted(value) == ["hash", "module", "watt"]
    insist(expected, "this is no compiled module", "file")
    insist(type(value["watt"]) is int, "the format is no number", "file")
    insist(value["watt"] == FORMAT, f"format {value['watt']} is not understood here", "file")
    data = value["module"]
    insist(type(data) is bytes, "the module is no byte string", "file")
    insist(hashlib.sha256(data).digest() == value["hash"], "the hash does not fit the module", "file")
    return decode(data), module_hash(data)
