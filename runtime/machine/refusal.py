"""Why a module is not accepted."""

from __future__ import annotations


class ModuleRefused(Exception):
    """The bytes are not a module that may be executed.

    ``reason`` says which rule is broken, ``where`` in which part of the module.
    """

    code = "module-refused"

    def __init__(self, reason: str, where: str = "") -> None:
        super().__init__(f"{where}: {reason}" if where else reason)
        self.reason = reason
        self.where = where


def insist(holds: object, reason: str, where: str) -> None:
    """Refuse the module unless the condition holds."""
    if not holds:
        raise ModuleRefused(reason, where)
