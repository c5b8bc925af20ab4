"""Expressions as people read formulas: units, few brackets, constants with all decimals of their step."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from runtime.machine.decompiler import state_phrases
from runtime.machine.decompiler.binding import (
    AND,
    ATOM,
    CASES,
    COMPARISON,
    NOT,
    OR,
    PRODUCT,
    SUM,
    Phrase,
)
from runtime.machine.decompiler.expressions import Applied, Called, Chosen, Expression, Literal, Named
from runtime.machine.instructions.typing import MODES
from runtime.machine.module import Module
from runtime.machine.spelling import spell_fraction, spell_value
from runtime.machine.types import Number, Plain
from runtime.machine.units import spell

MINUS = "−"


def spell_number(kind: Number, value: int) -> str:
    """A constant with the decimals of its step: ``0.52240 USD/kWh``."""
    amount, unit = spell_amount(kind.step, value), spell(kind.unit)
    return f"{amount}{unit[1:]}" if unit.startswith("1/") else f"{amount} {unit}".rstrip()


def spell_amount(step: Fraction, value: int) -> str:
    """A multiple of a step with the decimals of the step, without unit."""
    places = len(str(step.denominator)) - 1
    if step.denominator != 10**places:
        return spell_fraction(value * step).replace("-", MINUS)
    digits = str(abs(value) * step.numerator).zfill(places + 1)
    whole = digits if places == 0 else f"{digits[:-places]}.{digits[-places:]}"
    return f"{MINUS if value < 0 else ''}{whole}"


class Phrases:
    """Texts for one module."""

    def __init__(self, module: Module) -> None:
        self.module = module

    def text(self, expression: Expression) -> str:
        """The whole expression."""
        return self.phrase(expression)[0]

    def literal(self, kind: Plain, value: int) -> str:
        return (
            spell_number(kind, value) if isinstance(kind, Number) else spell_value(self.module, kind, value)
        )

    def phrase(self, expression: Expression) -> Phrase:
        match expression:
            case Literal():
                negative = expression.value < 0 and isinstance(expression.kind, Number)
                return self.literal(expression.kind, expression.value), SUM if negative else ATOM
            case Named():
                return expression.name, ATOM
            case Chosen():
                return self.chosen(expression)
            case Called():
                given = ", ".join(self.text(operand) for operand in expression.operands)
                return f"{expression.result} of {expression.function}({given})", ATOM
            case Applied():
                return SPOKEN[expression.name](self, expression)

    def within(self, expression: Expression, need: int) -> str:
        """The expression as a part that something binds as tightly as ``need``."""
        text, level = self.phrase(expression)
        return text if level >= need else f"({text})"

    def chosen(self, expression: Chosen) -> Phrase:
        cases = []
        rest: Expression = expression
        while isinstance(rest, Chosen):
            cases.append(f"{self.within(rest.then, OR)} when {self.within(rest.condition, OR)}")
            rest = rest.otherwise
        return f"{', '.join(cases)}, otherwise {self.within(rest, OR)}", CASES

    def table(self, number: int) -> str:
        return f'"{self.module.tables[number].name}"'


def _infix(sign: str, level: int, right: int | None = None) -> Callable[[Phrases, Applied], Phrase]:
    def speak(p: Phrases, e: Applied) -> Phrase:
        x, y = e.operands
        return f"{p.within(x, level)} {sign} {p.within(y, level if right is None else right)}", level

    return speak


def _sum(p: Phrases, e: Applied) -> Phrase:
    x, y = e.operands
    if isinstance(y, Literal) and y.value < 0:
        return _difference(p, x, Literal(y.kind, -y.value))
    if isinstance(y, Applied) and y.name == "neg":
        return _difference(p, x, y.operands[0])
    return f"{p.within(x, SUM)} + {p.within(y, SUM)}", SUM


def _minus(p: Phrases, e: Applied) -> Phrase:
    x, y = e.operands
    if isinstance(y, Literal) and y.value < 0:
        return f"{p.within(x, SUM)} + {p.within(Literal(y.kind, -y.value), SUM)}", SUM
    return _difference(p, x, y)


def _difference(p: Phrases, x: Expression, y: Expression) -> Phrase:
    return f"{p.within(x, SUM)} {MINUS} {p.within(y, PRODUCT)}", SUM


def _opposite(p: Phrases, e: Applied) -> Phrase:
    return f"{MINUS}{p.within(e.operands[0], PRODUCT)}", SUM


def _size(p: Phrases, e: Applied) -> Phrase:
    return f"|{p.text(e.operands[0])}|", ATOM


def _function(name: str) -> Callable[[Phrases, Applied], Phrase]:
    return lambda p, e: (f"{name}({', '.join(p.text(operand) for operand in e.operands)})", ATOM)


def _extreme(name: str) -> Callable[[Phrases, Applied], Phrase]:
    def speak(p: Phrases, e: Applied) -> Phrase:
        return f"{name}({', '.join(p.text(part) for part in _flat(name, e))})", ATOM

    return speak


def _flat(name: str, e: Applied) -> list[Expression]:
    """The least of a, and of the least of b and c, is the least of three."""
    parts: list[Expression] = []
    for operand in e.operands:
        same = isinstance(operand, Applied) and operand.name == e.name
        parts.extend(_flat(name, operand) if same and isinstance(operand, Applied) else [operand])
    return parts


def _same(p: Phrases, e: Applied) -> Phrase:
    return p.phrase(e.operands[0])


def _times(p: Phrases, e: Applied) -> Phrase:
    factor = e.immediates[0]
    sign = MINUS if factor < 0 else ""
    text = f"{sign}{abs(factor)} × {p.within(e.operands[0], PRODUCT + 1)}"
    return text, SUM if factor < 0 else PRODUCT


def _product(p: Phrases, e: Applied) -> Phrase:
    x, y = e.operands
    return f"{p.within(x, PRODUCT)} × {p.within(y, PRODUCT)}", PRODUCT


def _rounding(e: Applied, mode: int, inner: str) -> Phrase:
    kind = e.kind
    assert isinstance(kind, Number)
    unit = spell(kind.unit)
    step = f"{spell_fraction(kind.step)} {unit}".rstrip()
    return f"round {MODES[mode].value} to {step} ({inner})", ATOM


def _rounded(p: Phrases, e: Applied) -> Phrase:
    if e.immediates[1] == 1:
        return _same(p, e)
    return _rounding(e, e.immediates[2], p.text(e.operands[0]))


def _quotient(p: Phrases, e: Applied) -> Phrase:
    x, y, z = e.operands
    factors = [part for part in (x, y) if not _is_one(part)] or [x]
    above = " × ".join(p.within(part, PRODUCT) for part in factors)
    return _rounding(e, e.immediates[2], f"{above} ÷ {p.within(z, PRODUCT + 1)}")


def _is_one(e: Expression) -> bool:
    return (
        isinstance(e, Literal)
        and isinstance(e.kind, Number)
        and not e.kind.unit.powers
        and e.value * e.kind.step == 1
    )


def _root(p: Phrases, e: Applied) -> Phrase:
    assert isinstance(e.kind, Number)
    step = f"{spell_fraction(e.kind.step)} {spell(e.kind.unit)}".rstrip()
    return f"round down to {step} (√{p.within(e.operands[0], ATOM)})", ATOM


_TURNED = {"<": ">", "≤": "≥", ">": "<", "≥": "≤"}
_DENIED = {"lt": "≥", "le": ">", "eq": "≠"}


def _comparison(sign: str) -> Callable[[Phrases, Applied], Phrase]:
    def speak(p: Phrases, e: Applied) -> Phrase:
        return _compared(p, e, sign)

    return speak


def _compared(p: Phrases, e: Applied, sign: str) -> Phrase:
    x, y = e.operands
    if (isinstance(x, Literal) and not isinstance(y, Literal)) or (
        isinstance(y, Named) and not isinstance(x, Named)
    ):
        x, y = y, x
        sign = _TURNED.get(sign, sign)
    return f"{p.within(x, SUM)} {sign} {p.within(y, SUM)}", COMPARISON


def _not(p: Phrases, e: Applied) -> Phrase:
    (inner,) = e.operands
    if isinstance(inner, Applied) and inner.name in _DENIED:
        return _compared(p, inner, _DENIED[inner.name])
    return f"not {p.within(inner, COMPARISON)}", NOT


def _cell(p: Phrases, e: Applied) -> Phrase:
    table, column = e.immediates
    (index,) = e.operands
    name = p.module.tables[table].columns[column].name
    if isinstance(index, Applied) and index.name == "row" and index.immediates == (table,):
        return f"{name} of {p.table(table)} at {p.within(index.operands[0], ATOM)}", PRODUCT
    return f"{name} of {p.table(table)}[{p.text(index)}]", ATOM


def _row(p: Phrases, e: Applied) -> Phrase:
    return f"row of {p.table(e.immediates[0])} at {p.within(e.operands[0], ATOM)}", PRODUCT


def _dated(p: Phrases, e: Applied) -> Phrase:
    value, key = e.operands
    return f"{p.within(value, ATOM)} on {p.within(key, ATOM)}", PRODUCT


def _element(p: Phrases, e: Applied) -> Phrase:
    return f"{p.within(e.operands[0], ATOM)}[{p.text(e.operands[1])}]", ATOM


def _between(p: Phrases, e: Applied) -> Phrase:
    x, y = e.operands
    unit = "full minutes" if e.name == "minutes_between" else "days"
    return f"{unit} from {p.within(x, ATOM)} to {p.within(y, ATOM)}", PRODUCT


def _split(p: Phrases, e: Applied) -> Phrase:
    total, weights = e.operands
    return f"parts of {p.within(total, ATOM)} by {p.within(weights, ATOM)}", PRODUCT


SPOKEN: dict[str, Callable[[Phrases, Applied], Phrase]] = {
    "add": _sum,
    "sub": _minus,
    "neg": _opposite,
    "abs": _size,
    "min": _extreme("min"),
    "max": _extreme("max"),
    "mul": _product,
    "finer": _same,
    "times": _times,
    "round": _rounded,
    "muldiv": _quotient,
    "root": _root,
    "eq": _comparison("="),
    "lt": _comparison("<"),
    "le": _comparison("≤"),
    "and": _infix("and", AND),
    "or": _infix("or", OR),
    "not": _not,
    "cell": _cell,
    "row": _row,
    "dated": _dated,
    "length": _function("number of elements of"),
    "item": _element,
    "get": _element,
    "days_between": _between,
    "minutes_between": _between,
    "days_after": _sum,
    "weekday": _function("weekday"),
    "hour_of": _function("hour"),
    "count_of": _same,
    "split": _split,
    "seconds_between": state_phrases.span,
    "seconds_after": _sum,
    "local_day": state_phrases.local_day,
    "start_of_day": state_phrases.start_of_day,
    "load": state_phrases.load,
    "present": state_phrases.present,
    "fetch": state_phrases.fetch,
    "tally": state_phrases.tally,
    "tallied": state_phrases.tallied,
    "held": state_phrases.held,
    "wallet": state_phrases.wallet,
    "told": state_phrases.told,
    "sha256": state_phrases.sha256,
}
"""How each instruction that gives a value is said; ``copy``, ``range`` and ``select`` are said otherwise."""
