"""How the interface's names are printed: ``line:3`` as ``line 3``, ``a.total`` as ``total(a)``."""

from __future__ import annotations

from runtime.machine.module import Module, Parameter

_PLAIN = ("subtotal:", "fact:", "factor:", "event:", "input:", "register:", "price:")
_CALLS = ("arg:", "any:", "deploy:")
_SPACED = ("line:", "opening:", "closing:", "history:")


def readable(name: str) -> str:
    """A parameter's or result's name as people read it."""
    if name.startswith(("a.", "b.")):
        return f"{readable(name[2:])}({name[0]})"
    if name == "before-now":
        return "the time before"
    for prefix in _PLAIN + _CALLS:
        if name.startswith(prefix):
            return name[len(prefix) :]
    for prefix in _SPACED:
        if name.startswith(prefix):
            return f"{prefix[:-1]} {name[len(prefix) :]}"
    return name


def parameter_name(module: Module, parameter: Parameter) -> str:
    """What a parameter is called; one with the name of a part of the state is told apart from it."""
    name, contract = readable(parameter.name), module.contract
    if contract is not None and parameter.name != name:
        state = {*(one.name for one in contract.scalars), *(one.name for one in contract.tables)}
        return f"{name} given" if name in state else name
    return name


class Names:
    """Names for one function, none given twice."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.values = 0

    def reserve(self, name: str) -> str:
        """This name, or with a number when it is taken."""
        candidate, count = name, 1
        while candidate in self.taken:
            count += 1
            candidate = f"{name} #{count}"
        self.taken.add(candidate)
        return candidate

    def value(self) -> str:
        """A name for a value that has none: ``x1``, ``x2`` …"""
        self.values += 1
        return self.reserve(f"x{self.values}")
