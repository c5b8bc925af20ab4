"""What the actions of the grammar are given: spans, names, and a place for findings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from dsl.diagnostics import Diagnostic, error
from dsl.model.base import Span
from dsl.syntax import codes
from dsl.syntax.expressions import Literal, Name, UnitName
from dsl.syntax.tokens import Places, Token

Action = Callable[["Builder", Span, list[Any]], Any]

MOST_DIGITS = 30
"""Digits of a number, with its sign and point: the machine's words hold 38 of them, and steps need some."""

MOST_LETTERS = 100
"""Characters of a name: results of a module are named after several of them."""

ACTIONS: dict[str, Action] = {}
"""The action of each rule of the grammar, by the rule's name (or the name after ``->``)."""


def builds(*rules: str) -> Callable[[Action], Action]:
    """Register an action for rules of the grammar; it gets the rule's span and the children's values."""

    def register(function: Action) -> Action:
        for rule in rules:
            ACTIONS[rule] = function
        return function

    return register


class Builder:
    """The state of one parse: where offsets stand, and what was found wrong while building."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.findings: list[Diagnostic] = []

    def span(self, token: Token) -> Span:
        """Where a token stands."""
        return self.places.span(token.start, token.end)

    def name(self, token: Token | Name) -> Name:
        """A name from its token."""
        if isinstance(token, Name):
            return token
        if len(token.text) > MOST_LETTERS:
            self.error(
                codes.LONG_NAME,
                f"the name has {len(token.text)} characters; at most {MOST_LETTERS} can be printed on a bill",
                self.span(token),
                "give it a shorter name, and say the rest in a comment",
            )
        return Name(token.text, self.span(token))

    def value(self, child: Any) -> Any:
        """A tree node; a bare token is a name."""
        return self.name(child) if isinstance(child, Token) else child

    def error(self, code: str, message: str, at: Span, hint: str | None = None) -> None:
        """Note a mistake that does not stop the parse."""
        self.findings.append(error(code, message, at, hint))

    def text(self, token: Token) -> str:
        """What a string says: without its quotes, ``\\"`` and ``\\\\`` resolved."""
        inner = token.text[1:-1]
        return inner.replace('\\"', '"').replace("\\\\", "\\") if "\\" in inner else inner

    def whole(self, token: Token | Literal) -> int:
        """A whole number, as in ``every 15 minutes``."""
        if isinstance(token, Literal):
            number, at = token.value, token.span
        else:
            at = self.span(token)
            number = self._exact(self._ungrouped(token).replace("−", "-"), at)
        if number.denominator != 1 or number < 0:
            self.error(codes.NOT_WHOLE, "a whole number must stand here", at)
            return 1
        return int(number)

    def _ungrouped(self, token: Token) -> str:
        """A figure without the commas between its thousands; ``0,031`` has none, and is noted."""
        if token.text.lstrip("-−$€£").startswith("0,"):
            self.error(
                codes.DECIMAL_COMMA,
                f"“{token.text}” is not a number: decimals are written with a point",
                self.span(token),
                f"write {token.text.replace(',', '.', 1)}",
            )
        return token.text.replace(",", "")

    def _exact(self, figure: str, at: Span) -> Fraction:
        """A number as written; one with more digits than the machine's words can hold is noted."""
        if len(figure) > MOST_DIGITS:
            self.error(
                codes.LONG_NUMBER,
                f"the number has {len(figure)} digits; at most {MOST_DIGITS} can be reckoned with",
                at,
                "give it in a greater or smaller unit, or with fewer decimals",
            )
            return Fraction(1)
        return Fraction(figure)

    def date(self, token: Token) -> date:
        """An ISO date; one that does not exist is noted and replaced by the first of that year."""
        year, month, day = (int(part) for part in token.text.split("-"))
        try:
            return date(year, month, day)
        except ValueError:
            self.error(
                codes.NO_SUCH_DATE,
                f"{token.text} is not a date",
                self.span(token),
                "dates are written year-month-day, as in 2026-06-01",
            )
            return date(max(1, year), 1, 1)

    def literal(self, token: Token, unit: tuple[str, ...], at: Span) -> Literal:
        """A number with its unit; signs and separators are taken off."""
        figure = self._ungrouped(token).replace("−", "-").strip("$€£%¢")
        if figure.startswith("-"):
            figure = "-" + figure[1:].strip("$€£")
        digits = len(figure.partition(".")[2])
        return Literal(self._exact(figure, at), digits, UnitName(unit, at) if unit else None, at)


def tagged(children: list[Any]) -> dict[str, Any]:
    """The ``(tag, value)`` pairs among children."""
    return {child[0]: child[1] for child in children if type(child) is tuple and len(child) == 2}
