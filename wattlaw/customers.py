"""The customer of a scenario in a few words: when, what was metered, how a second bill differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction

from verifier.scenario import Block, Given
from wattlaw.quantities import decimal_text

DATES = ("period-from", "period-to", "billing-month")
"""Inputs that say when the bill is for, and nothing about the customer."""


def period(run: Given) -> tuple[date, date] | None:
    """First day and day after the last; None where the run makes no bill."""
    given = dict(run.inputs)
    if "period-from" not in given or "period-to" not in given:
        return None
    return date.fromisoformat(given["period-from"]), date.fromisoformat(given["period-to"])


def metered(run: Given) -> Iterator[tuple[str, str]]:
    """Of each channel, how much in all and where: ``2 kWh, all from 2018-01-01 00:00 -07:00``."""
    for column in dict.fromkeys(column for block in run.readings for column, _ in block.channels):
        values = [(block, place, text) for block in run.readings for place, text in _of(block, column)]
        unit = values[0][2].partition(" ")[2] if values else ""
        amounts = [Fraction(text.partition(" ")[0]) for _, _, text in values]
        some = [one for one, amount in zip(values, amounts, strict=True) if amount]
        words = f"{decimal_text(sum(amounts, Fraction(0)))} {unit}".rstrip()
        if len(some) == 1:
            block, place, _ = some[0]
            words += f", all in the interval from {start(block, place)}"
        elif some and len(set(amounts)) == 1:
            words += f", {values[0][2]} in each of {len(values):,} intervals"
        elif some:
            words += f", in {len(some):,} of {len(values):,} intervals"
        yield column, words


def _of(block: Block, column: str) -> Iterator[tuple[int, str]]:
    return enumerate(dict(block.channels).get(column, ()))


def start(block: Block, place: int) -> str:
    """When an interval begins, by the clock of the first one of its block."""
    moment = datetime.fromisoformat(block.start) + timedelta(minutes=block.minutes * place)
    text = moment.isoformat(sep=" ", timespec="minutes")
    return f"{text[:16]} {text[16:]}"


def differences(first: Given, second: Given, name: Callable[[str], str]) -> list[str]:
    """Each thing in which the second run differs: ``import_kwh from … is 3 kWh instead of 2 kWh``."""
    told: list[str] = []
    for one, other in zip(first.readings, second.readings, strict=False):
        for (column, values), (_, changed) in zip(one.channels, other.channels, strict=False):
            for place, (before, after) in enumerate(zip(values, changed, strict=False)):
                if before != after:
                    told.append(f"{name(column)} from {start(one, place)} is {after} instead of {before}")
    inputs = dict(first.inputs)
    for key, value in second.inputs:
        if inputs.get(key) != value:
            told.append(f"{name(key)} is {value} instead of {inputs.get(key, 'absent')}")
    return told
