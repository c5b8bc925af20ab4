"""The inputs of a bill as unknowns: facts, factors, events, prices, history, balances.

Each is any value that the door admits.  Values dated by day either hold for the
whole billing period (``Facts.CONSTANT``), or may be other on every day
(``Facts.CHANGING``), which includes the former: a proof takes the second, a
search for a customer the first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from runtime.machine.domains import domain, element_of
from runtime.machine.module import Module, Parameter
from runtime.machine.types import Dated, Day, ListOf, SeriesOf
from verifier.arena import Arena
from verifier.execution import DatedInput, NotExecutable, Value
from verifier.sequences import DatedItems, DatedKeys, Items
from verifier.summary import Summariser
from verifier.terms import Int, Symbol
from verifier.totals import Depths

HISTORY = "history:"
MONTHS = "history-month:"
LATER = "later"
"""What of a dated input holds from the middle of the period, where facts change there."""


class Facts(Enum):
    """Whether what is dated by day may change inside the billing period.

    A proof takes ``CHANGING``, which includes the others; a search for a customer
    the others, in which a few values say everything.
    """

    CONSTANT = "no fact changes inside the billing period"
    ONCE = "facts change once, in the middle of the billing period"
    CHANGING = "facts may change on any day"


@dataclass(slots=True)
class Inputs:
    """The unknown inputs of one proof, by parameter name.

    ``symbols`` has every unknown with the parameter it belongs to and what of
    it: a date, ``day`` (of a turn), ``row`` (of a turn), a position, ``length``.
    """

    module: Module
    arena: Arena
    depths: Depths
    summariser: Summariser
    facts: Facts
    symbols: dict[str, tuple[tuple[object, Symbol], ...]] = field(default_factory=dict)
    _known: dict[tuple[object, ...], Int] = field(default_factory=dict)
    _values: dict[str, Value] = field(default_factory=dict)

    def stores(self) -> list[Any]:
        """All that changes while terms are made."""
        return [self.symbols, self._known, self._values]

    def value(self, parameter: Parameter) -> Value:
        """The unknown for a parameter that is neither period nor readings; the same one each time."""
        if parameter.name not in self._values:
            self._values[parameter.name] = self._made(parameter)
        return self._values[parameter.name]

    def _made(self, parameter: Parameter) -> Value:
        match parameter.type:
            case SeriesOf():
                raise AssertionError("readings come from the period")
            case Dated():
                return self._dated(parameter, parameter.type)
            case ListOf():
                return self._list(parameter, parameter.type)
            case _:
                return self._symbol(parameter, "value")

    def _symbol(self, parameter: Parameter, what: object, name: str = "") -> Int:
        key = (parameter.name, what)
        if key not in self._known:
            lowest, highest = self._range(parameter)
            symbol = self.arena.symbol(name or parameter.name, lowest, highest)
            self._known[key] = symbol
            self._note(parameter.name, what, symbol)
        return self._known[key]

    def _note(self, name: str, what: object, symbol: Int) -> None:
        if isinstance(symbol, Symbol):
            self.symbols[name] = (*self.symbols.get(name, ()), (what, symbol))

    def _range(self, parameter: Parameter) -> tuple[int, int]:
        element = element_of(parameter.type)
        assert element is not None
        lowest, highest = domain(element, self.module.enums)
        return (
            lowest if parameter.low is None else max(parameter.low, lowest),
            highest if parameter.high is None else min(parameter.high, highest),
        )

    def _list(self, parameter: Parameter, kind: ListOf) -> Items:
        """A list of any length up to its maximum; a history and its months are equally long."""
        name = parameter.name
        partner = HISTORY + name.removeprefix(MONTHS) if name.startswith(MONTHS) else name
        key = (partner, "length")
        if key not in self._known:
            length = self.arena.symbol(f"length of {partner}", 0, kind.maximum)
            self._known[key] = length
            self._note(partner, "length", length)
        values = tuple(self._symbol(parameter, i, f"{name}[{i + 1}]") for i in range(kind.maximum))
        return Items(self._known[key], values)

    def _dated(self, parameter: Parameter, kind: Dated) -> DatedInput:
        asked: dict[int, Int] = {}

        def row(key: Int) -> Int:
            if key is None:
                raise NotExecutable(f"the start of a netted span, at which {parameter.name} is asked for")
            row_key = (parameter.name, "row", key if isinstance(key, int) else (key.number,))
            if row_key not in self._known:
                self._known[row_key] = self.arena.symbol(f"row of {parameter.name}", 1, kind.maximum + 1)
            found = self._known[row_key]
            position = self.arena.subtract(found, 1)
            assert not isinstance(position, int)
            asked[position.number] = key
            return found

        def value(index: Int) -> Int:
            assert not isinstance(index, int)
            return self._value_on(parameter, kind, asked[index.number])

        return DatedKeys(row), DatedItems(value)

    def _value_on(self, parameter: Parameter, kind: Dated, key: Int) -> Int:
        """What a dated value is on a day or at an instant."""
        by_day = isinstance(kind.key, Day)
        if by_day and self.facts is Facts.CONSTANT:
            return self._symbol(parameter, "constant")
        if by_day and self.facts is Facts.ONCE:
            assert isinstance(key, int), "months are taken one by one where facts change in their middle"
            later = key >= self.summariser.turning
            return self._symbol(
                parameter, LATER if later else "constant", f"{parameter.name}, later" if later else ""
            )
        depth = self.depths.of(key)
        if isinstance(key, int) and key == self.summariser.date:
            symbol = self._symbol(parameter, "day", f"{parameter.name} of the day")
            self.depths.place(symbol, 1)
            return symbol
        if depth:
            symbol = self._symbol(parameter, ("row", depth), f"{parameter.name} of the interval")
            self.depths.place(symbol, depth)
            return symbol
        what = key if isinstance(key, int) else (key.number,)
        return self._symbol(parameter, what, f"{parameter.name} on one day")
