"""From a checked contract to a module of bytecode."""

from compiler.contracts import compile_contract
from compiler.errors import CannotCompile
from compiler.library import compile_library
from compiler.tariff import compile_tariff

__all__ = ["CannotCompile", "compile_contract", "compile_library", "compile_tariff"]
