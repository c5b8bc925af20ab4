"""Sums and products of exact quantities, names and functions; unlike units do not add up."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction

from dsl.units import SIGNS
from runtime.machine.units import ONE, Unit, spell
from wattlaw.faults import BadValue
from wattlaw.quantities import BadQuantity, parse_quantity

Quantity = tuple[Fraction, Unit]
Apply = Callable[[str, Sequence[Quantity]], Quantity]

MOST_TOKENS = 400
_QUANTITY = re.compile(
    r"[$€£]?[0-9][0-9_,.]*(?:[eE][+-]?[0-9]+)?"
    r"(?:\s*(?!per\b)[%$¢A-Za-z³][\w³%-]*)?(?:\s*(?:/|\bper\b)\s*[A-Za-z³][\w³-]*)*"
)
_OPERATOR = re.compile(r"[-+*×·/÷(),−]")
_NAME = re.compile(r"[A-Za-z][\w-]*(?:\[[^\]]*\])?")


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is ``quantity``, ``operator`` or ``name``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What names mean: quantities, and values that cannot be reckoned with (options, dates, truths).

    ``apply`` calls a function of the text; ``currency`` is what ``$`` means there.
    """

    quantities: Mapping[str, Quantity]
    words: Mapping[str, str]
    functions: Sequence[str]
    apply: Apply
    currency: str | None = None

    def names(self) -> list[str]:
        """All names, longest first: ``line 12`` is not ``line 1`` and a 2."""
        known = (*self.quantities, *self.words, *self.functions)
        return sorted(known, key=lambda name: (-len(name), name))


class Expression:
    """One expression; ``value`` is exact.  Raises ``BadValue`` for what cannot be read or reckoned."""

    def __init__(self, text: str, around: Surroundings) -> None:
        self.around = around
        self.tokens = _tokens(text, around.names())
        self.at = 0

    def value(self) -> Quantity:
        """The value of the whole text."""
        result = self._sum()
        if self.at < len(self.tokens):
            raise BadValue(f"{self.tokens[self.at].text} cannot stand there")
        return result

    def _next(self) -> str:
        """The operator that follows, empty where none does."""
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        return token.text if token is not None and token.kind == "operator" else ""

    def _folded(self, operand: Callable[[], Quantity], operators: str) -> Quantity:
        left = operand()
        while self._next() and self._next() in operators:
            operator = self._next()
            self.at += 1
            left = _applied(operator, left, operand())
        return left

    def _sum(self) -> Quantity:
        return self._folded(self._product, "+-−")

    def _product(self) -> Quantity:
        return self._folded(self._factor, "*×·/÷")

    def _factor(self) -> Quantity:
        if self.at >= len(self.tokens):
            raise BadValue("a quantity is missing at the end")
        token = self.tokens[self.at]
        self.at += 1
        if token.kind == "quantity":
            return self._literal(token.text)
        if token.kind == "name":
            return self._call(token.text) if self._next() == "(" else self._named(token.text)
        if token.text in ("-", "−"):
            value, unit = self._factor()
            return -value, unit
        if token.text == "(":
            inside = self._sum()
            self._closed()
            return inside
        raise BadValue(f"a quantity is missing before {token.text}")

    def _closed(self) -> None:
        if self._next() != ")":
            raise BadValue("a bracket is not closed")
        self.at += 1

    def _literal(self, text: str) -> Quantity:
        sign, plain = (text[0], text[1:]) if text[0] in SIGNS else ("", text)
        if sign:
            number = re.match(r"[0-9_,.]+", plain)
            assert number is not None
            plain = f"{number[0]} {sign} {plain[number.end() :]}"
        default = ONE if self.around.currency is None else Unit(((self.around.currency, 1),))
        try:
            plain = plain.replace(",", "").replace("_", "")
            has_unit = re.search(r"[^0-9.eE+\-\s]", plain) is not None
            return parse_quantity(plain, default if has_unit else ONE)
        except BadQuantity as error:
            raise BadValue(error.message, error.hint) from error

    def _named(self, name: str) -> Quantity:
        if name in self.around.quantities:
            return self.around.quantities[name]
        if name in self.around.words:
            raise BadValue(f"{name} is {self.around.words[name]}, which cannot be reckoned with")
        if name in self.around.functions:
            raise BadValue(f"{name} is a function", f"{name}(…), with its arguments in order")
        near = get_close_matches(name, self.around.names(), n=1)
        hint = f"did you mean {near[0]}?" if near else ":names shows those that are known"
        raise BadValue(f"nothing is called {name}", hint)

    def _call(self, name: str) -> Quantity:
        self.at += 1
        arguments: list[Quantity] = []
        while self._next() != ")":
            if arguments:
                if self._next() != ",":
                    raise BadValue("a comma or the end of the arguments is missing")
                self.at += 1
            arguments.append(self._sum())
        self._closed()
        return self.around.apply(name, arguments)


def whole_call(text: str) -> tuple[str, list[str]] | None:
    """A text that is one call: the function and its arguments as they are written."""
    found = re.fullmatch(r"([A-Za-z][\w-]*)\s*\((.*)\)", text.strip(), re.DOTALL)
    if found is None:
        return None
    arguments, depth = [""], 0
    for letter in found[2]:
        depth += (letter in "([") - (letter in ")]")
        if depth < 0:
            return None
        if letter == "," and not depth:
            arguments.append("")
        else:
            arguments[-1] += letter
    stripped = [argument.strip() for argument in arguments]
    return found[1], [] if stripped == [""] else stripped


def _tokens(text: str, names: Sequence[str]) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token = _token(text, at, names)
        tokens.append(token)
        at += len(token.text)
        if len(tokens) > MOST_TOKENS:
            raise BadValue(f"an expression has at most {MOST_TOKENS} parts")
    return tokens


def _token(text: str, at: int, names: Sequence[str]) -> Token:
    for name in names:
        if text.startswith(name, at) and not re.match(r"[\w-]", text[at + len(name) : at + len(name) + 1]):
            return Token("name", name)
    for kind, pattern in (("quantity", _QUANTITY), ("operator", _OPERATOR), ("name", _NAME)):
        found = pattern.match(text, at)
        if found is not None:
            return Token(kind, found[0])
    raise BadValue(
        f"{text[at : at + 20]!r} is no expression",
        "quantities such as 0.25 USD/kWh, names, + − × ÷ and brackets; :help shows examples",
    )


def _applied(operator: str, left: Quantity, right: Quantity) -> Quantity:
    """One operation, exact."""
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
