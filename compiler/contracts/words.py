"""What an abort says: noun phrases, which whoever prints completes with the reason and the row."""

from __future__ import annotations

from compiler.types import bounds, number
from dsl.model.base import NumberType, ValueType
from runtime.machine.spelling import spell_fraction
from runtime.machine.types import Number
from runtime.machine.units import spell


def cell(name: str, kind: ValueType, table: str | None = None) -> str:
    """``amount of balances, from 0.00 USD to 500.00 USD``."""
    whole = name if table is None else f"{name} of {table}"
    return f"{whole}, {span(kind)}" if isinstance(kind, NumberType) else whole


def span(kind: NumberType) -> str:
    """``from 0.00 USD to 500.00 USD``."""
    low, high = bounds(kind)
    return f"from {_amount(low, number(kind))} to {_amount(high, number(kind))}"


def row(table: str) -> str:
    """``the row of trades``."""
    return f"the row of {table}"


def aggregate(name: str, words: str) -> str:
    """``lowest price of offers``."""
    return words or name


def received(account: str) -> str:
    """``the USD to receive``."""
    return f"the {account} to receive"


def paid(account: str) -> str:
    """``the USD to pay``."""
    return f"the {account} to pay"


def _amount(count: int, kind: Number) -> str:
    """With as many decimals as the step has: ``5.00 USD``."""
    text = spell_fraction(count * kind.step)
    places = len(spell_fraction(kind.step).partition(".")[2])
    if places and "/" not in text:
        whole, _, decimals = text.partition(".")
        text = f"{whole}.{decimals.ljust(places, '0')}"
    return f"{text} {spell(kind.unit)}".rstrip()
