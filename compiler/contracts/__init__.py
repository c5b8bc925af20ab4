"""From a checked contract to a module of kind ``contract``."""

from compiler.contracts.contract import compile_contract

__all__ = ["compile_contract"]
