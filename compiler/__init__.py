"""From a checked contract to a module of bytecode."""

from compiler.errors import CannotCompile
from compiler.library import compile_library
from compiler.tariff import compile_tariff

__all__ = ["CannotCompile", "compile_library", "compile_tariff"]
