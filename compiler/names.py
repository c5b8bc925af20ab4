"""Names of determinants: the interface between ``measure``, ``charge``, properties, bills and scenarios.

======================================  =====================================================
``usage``                               a metered quantity over the billing period
``usage[summer,peak]``                  the same in one part and period (``[peak]`` where there are no parts)
``usage[summer]``                       the same over the days of a part
``usage[tax:night]``                    in a period of a named schedule
``usage[summer,peak,tier 1]``           the same, what fell in a tier of a ladder filled in order of time
``highest 15-minute usage[peak]``       the highest average power; ``every 5`` for a moving window
``average daily 30-minute usage[…]``    sum over days and, with `` days``, their number
``days``, ``days[summer]``              days of the period, of a part
``fact:assistance on the first day``    a fact on the first day, or ``on the last day``
``factor:fuel[summer] on the last day``  a factor, or one column of it, likewise
``contains:04-10``                      whether a date lies in the period
``contains:anniversary of x``           whether an anniversary of a date fact lies in it
``history:…``                           aggregates over earlier periods
``day-sum 1[summer]``                   a sum over days that has no name of its own
======================================  =====================================================
"""

from __future__ import annotations

from collections.abc import Sequence

from dsl.model.base import NumberType, OptionType, ValueType
from dsl.model.tariff import Enumeration, Part


def value_words(kind: ValueType, enums: Sequence[Enumeration], value: int) -> str:
    """The value of a fact that chooses prices: an option's name, or a number."""
    if isinstance(kind, OptionType):
        (enum,) = [one for one in enums if one.name == kind.enum]
        return enum.options[value]
    return str(value)


def possible_values(kind: ValueType, enums: Sequence[Enumeration]) -> int | None:
    """How many values a fact that chooses prices can have; None where its range is open."""
    if isinstance(kind, OptionType):
        (enum,) = [one for one in enums if one.name == kind.enum]
        return len(enum.options)
    assert isinstance(kind, NumberType)
    return None if kind.low is None or kind.high is None else int(kind.high - kind.low) + 1


FIRST_DAY, LAST_DAY = " on the first day", " on the last day"


def cell(parts: Sequence[Part], part: int | None, schedule: str | None, period: str | None) -> list[str]:
    """The labels of a cell: part, then period."""
    labels = []
    if part is not None and len(parts) > 1:
        labels.append(parts[part].name)
    if period is not None:
        labels.append(f"{schedule}:{period}" if schedule else period)
    return labels


def of_cell(name: str, labels: Sequence[str]) -> str:
    """``name[label,label]``, or the name alone."""
    return f"{name}[{','.join(labels)}]" if labels else name


def fact(name: str, last: bool) -> str:  # noqa: FBT001
    """A customer fact on the first or the last day."""
    return f"fact:{name}{LAST_DAY if last else FIRST_DAY}"


def factor(name: str, column: str | None, last: bool) -> str:  # noqa: FBT001
    """A filed factor on the first or the last day."""
    return factor_input(name, column) + (LAST_DAY if last else FIRST_DAY)


def factor_input(name: str, column: str | None) -> str:
    """The dated input that gives a factor, one for each column."""
    return of_cell(f"factor:{name}", [column] if column else [])


def highest(quantity: str, window: int, slide: int | None) -> str:
    """The highest average power of a quantity."""
    return f"highest {window}-minute {quantity}{'' if slide is None else f' every {slide}'}"
