"""A text with functions only becomes a module."""

from __future__ import annotations

from dataclasses import replace

from compiler.builder import Builder
from compiler.claims import function_claims
from compiler.functions import Functions
from dsl.model.tariff import Library
from runtime.machine.cost import derive_costs
from runtime.machine.module import FORMAT, About, Enumeration, Module


def compile_library(library: Library, release: str) -> Module:
    """The module of a library: its functions, all exported, and its claims about them."""
    enums = tuple(Enumeration(enum.name, enum.options) for enum in library.enums)
    builder = Builder(library.files, enums)
    functions = Functions(builder)
    functions.compile_all(library.functions)
    exports = tuple(range(len(builder.functions)))
    records = function_claims(functions, library.claims)
    module = Module(
        format=FORMAT,
        release=release,
        kind="library",
        name=library.name,
        about=About(library.name),
        horizon=None,
        enums=builder.enums,
        tables=builder.tables,
        readings=None,
        functions=tuple(builder.functions),
        exports=exports,
        bill=None,
        properties=tuple(records),
        messages=builder.messages,
        costs=(),
        files=builder.files,
        origins=tuple(builder.origins),
    )
    return replace(module, costs=derive_costs(module))
