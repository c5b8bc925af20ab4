"""The customer who refutes a claim: dates, readings by period, and the lines of the bill, as replayed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction

from verifier.scenario import Given, Scenario
from wattlaw.documents.blocks import Facts, Paragraph, Table
from wattlaw.documents.numerals import decimal, money
from wattlaw.documents.wording import ON_A_DAY, Wording

HIDDEN = ("amount:", "quantity:", "rate:", "line:", "day-sum", "contains:", "total", "subtotal:", "closing:")
"""Results that are told elsewhere, or are steps on the way."""


def customer(scenario: Scenario, wording: Wording) -> tuple[Facts | Paragraph | Table, ...]:
    """The customer in blocks; with a second bill, both stand side by side."""
    runs = [scenario.first] if scenario.second is None else [scenario.first, scenario.second]
    blocks: list[Facts | Paragraph | Table] = [Facts(_who(scenario.first, wording))]
    if scenario.second is not None:
        blocks.append(Paragraph(_difference(scenario.first, scenario.second, wording)))
    if scenario.stopped:
        blocks.append(Paragraph(f"The bill stops: {scenario.stopped}"))
    heads = ("a", "b")[: len(runs)] if len(runs) > 1 else ("",)
    results = [dict(run.results) for run in runs]
    measured = _measured(results, wording)
    if measured:
        blocks.append(Table(("measured", *heads), measured, frozenset(range(1, 1 + len(runs)))))
    lines = _lines(results, wording)
    if lines:
        blocks.append(Table(("line", *heads), lines, frozenset(range(1, 1 + len(runs)))))
    return tuple(blocks)


def _who(run: Given, wording: Wording) -> tuple[tuple[str, str], ...]:
    given = dict(run.inputs)
    rows: list[tuple[str, str]] = []
    if "period-from" in given and "period-to" in given:
        first, beyond = date.fromisoformat(given["period-from"]), date.fromisoformat(given["period-to"])
        days = (beyond - first).days
        last = beyond - timedelta(days=1)
        rows.append(("billing period", f"{first.isoformat()} to {last.isoformat()}, {days} days"))
    for name, value in run.inputs:
        if name in ("period-from", "period-to", "billing-month"):
            continue
        rows.append((wording.name(name), money(wording.value(name, value.removesuffix(" since ever")))))
    return (*rows, *_readings(run, wording))


def _readings(run: Given, wording: Wording) -> Iterator[tuple[str, str]]:
    """Of each channel, its total and in how many intervals there was any."""
    values: dict[str, list[Fraction]] = {}
    units: dict[str, str] = {}
    for block in run.readings:
        for column, texts in block.channels:
            values.setdefault(column, []).extend(Fraction(text.partition(" ")[0]) for text in texts)
            units[column] = texts[0].partition(" ")[2] if texts else ""
    for column, found in values.items():
        some = sum(1 for value in found if value)
        total = f"{decimal(sum(found, Fraction(0)))} {units[column]}".strip()
        yield wording.columns.get(column, column), f"{total}, in {some:,} of {len(found):,} intervals"


def _difference(first: Given, second: Given, wording: Wording) -> str:
    """How b differs from a, interval by interval; at most three are told."""
    told: list[str] = []
    for one, other in zip(first.readings, second.readings, strict=False):
        for (column, values), (_, changed) in zip(one.channels, other.channels, strict=False):
            for place, (before, after) in enumerate(zip(values, changed, strict=False)):
                if before != after:
                    what = wording.columns.get(column, column)
                    where = f"in interval {place + 1} from {one.start[:10]}"
                    told.append(f"{what} {where} is {after} instead of {before}")
    inputs = dict(first.inputs)
    for name, value in second.inputs:
        if inputs.get(name) != value:
            told.append(f"{wording.name(name)} is {value} instead of {inputs.get(name, 'absent')}")
    more = f"; and {len(told) - 3} more" if len(told) > 3 else ""
    return f"Bill b differs from bill a: {'; '.join(told[:3])}{more}." if told else "The two bills are these."


def _measured(results: list[dict[str, str]], wording: Wording) -> tuple[tuple[str, ...], ...]:
    """What the bill was made from; what is nothing in all runs is left out."""
    rows = []
    for name in results[0]:
        values = tuple(run.get(name, "") for run in results)
        if name == "days" or name.startswith(HIDDEN) or name.endswith(ON_A_DAY) or " × " in name:
            continue
        if all(value.split(" ")[0] in ("0", "false") for value in values):
            continue
        rows.append((wording.name(name), *map(money, values)))
    return tuple(rows)


def _lines(results: list[dict[str, str]], wording: Wording) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (wording.name(name), *(_value(run, name) for run in results))
        for name in results[0]
        if name.startswith(("line:", "subtotal:", "closing:")) or name == "total"
    )


def _value(run: Mapping[str, str], name: str) -> str:
    return money(run.get(name, ""))
