"""A session of ``watt repl``: expressions over exact quantities, and calls of a text's functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from dsl.units import NAMES
from runtime.machine.spelling import spell_fraction
from runtime.machine.units import ONE, Unit, spell
from wattlaw.calls import Stopped, call, exported
from wattlaw.contract import Contract
from wattlaw.faults import BadValue, UsageFault
from wattlaw.quantities import BadQuantity, decimal_text, parse_quantity

Quantity = tuple[Fraction, Unit]

_TOKEN = re.compile(
    r"\s*(?:(?P<quantity>[0-9][0-9_,.]*(?:[eE][+-]?[0-9]+)?\s*(?:[%$¢A-Za-z³][\w³%-]*(?:\s*/\s*[A-Za-z³][\w³-]*)*)?)"
    r"|(?P<operator>[-+*×·/÷()−]))"
)
_CALL = re.compile(r"\s*(?P<name>[A-Za-z][\w-]*)\s*\((?P<arguments>.*)\)\s*", re.DOTALL)
MOST_TOKENS = 400


class Quit(Exception):
    """The user wants to go."""


class Session:
    """What has been loaded.  ``answer`` never changes anything but that."""

    def __init__(self, file: Path | None) -> None:
        self.contract: Contract | None = None
        if file is not None:
            self.load(file)

    def load(self, file: Path) -> str:
        """Compile a text or read a module."""
        contract = Contract(file)
        module = contract.module
        self.contract = contract
        names = exported(module)
        return f"{module.kind} {module.name}; functions: {', '.join(names) or 'none'}"

    def words(self) -> list[str]:
        """What can be completed: functions and units."""
        functions = [] if self.contract is None else exported(self.contract.module)
        return sorted([*functions, *NAMES])

    def answer(self, line: str) -> str:
        """The answer to one line.  Raises ``Fault`` for a mistake, ``Quit`` at the end."""
        text = line.strip()
        if not text or text.startswith("--"):
            return ""
        if text in (":quit", ":q", "exit", "quit"):
            raise Quit
        if text.startswith(":load"):
            return self.load(Path(text.removeprefix(":load").strip()))
        if text == ":functions":
            return "\n".join(self._functions())
        if text.startswith(":"):
            raise UsageFault(f"there is no command {text.split()[0]}", ":help shows what there is")
        called = _CALL.fullmatch(text)
        if called is not None:
            return self._call(called["name"], called["arguments"])
        value, unit = _Expression(text).value()
        shown = f"{spell_fraction(value)} {spell(unit)}".rstrip()
        return shown if "/" not in spell_fraction(value) else f"{shown}, about {decimal_text(value)}"

    def _functions(self) -> list[str]:
        if self.contract is None:
            raise UsageFault("nothing is loaded", ":load FILE")
        module = self.contract.module
        functions = [module.functions[index] for index in module.exports]
        return [f"{one.name}({', '.join(each.name for each in one.parameters)})" for one in functions]

    def _call(self, name: str, arguments: str) -> str:
        if self.contract is None:
            raise UsageFault(f"there is no function {name}: nothing is loaded", ":load FILE")
        given = [part.strip() for part in arguments.split(",")] if arguments.strip() else []
        try:
            result = call(self.contract.loaded, name, given).result
        except Stopped as error:
            raise BadValue(f"{name} gives no value: {error}") from error
        return (
            result
            if isinstance(result, str)
            else "\n".join(f"{key}  {value}" for key, value in result.items())
        )


class _Expression:
    """Sums and products of quantities, left to right, products first."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.at = 0

    def value(self) -> Quantity:
        result = self._sum()
        if self.at < len(self.tokens):
            raise BadValue(f"{self.tokens[self.at]} cannot stand there")
        return result

    def _next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _folded(self, operand: Callable[[], Quantity], operators: str) -> Quantity:
        left = operand()
        while self._next() and self._next() in operators:
            operator = self.tokens[self.at]
            self.at += 1
            left = _applied(operator, left, operand())
        return left

    def _sum(self) -> Quantity:
        return self._folded(self._product, "+-−")

    def _product(self) -> Quantity:
        return self._folded(self._factor, "*×·/÷")

    def _factor(self) -> Quantity:
        part = self._next()
        self.at += 1
        if part in ("-", "−"):
            value, unit = self._factor()
            return -value, unit
        if part == "(":
            inside = self._sum()
            if self._next() != ")":
                raise BadValue("a bracket is not closed")
            self.at += 1
            return inside
        if not part or not part[0].isdigit():
            raise BadValue(f"a quantity is missing{f' before {part}' if part else ' at the end'}")
        try:
            return parse_quantity(part.replace(",", "").replace("_", ""), ONE)
        except BadQuantity as error:
            raise BadValue(error.message, error.hint) from error


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise BadValue(
                f"{text[at : at + 20]!r} is no expression",
                "quantities such as 0.25 USD/kWh, + − × ÷ and brackets, or a function; :help shows examples",
            )
        tokens.append(found[0].strip())
        at = found.end()
        if len(tokens) > MOST_TOKENS:
            raise BadValue(f"an expression has at most {MOST_TOKENS} parts")
    return tokens


def _applied(operator: str, left: Quantity, right: Quantity) -> Quantity:
    """One operation, exact; unlike units do not add up."""
    (x, x_unit), (y, y_unit) = left, right
    if operator in "*×·":
        return x * y, x_unit * y_unit
    if operator in "/÷":
        if y == 0:
            raise BadValue("a division by zero")
        return x / y, x_unit / y_unit
    if x_unit != y_unit:
        names = [spell(unit) or "a plain number" for unit in (x_unit, y_unit)]
        raise BadValue(f"{names[0]} and {names[1]} do not add up")
    return (x + y if operator == "+" else x - y), x_unit
