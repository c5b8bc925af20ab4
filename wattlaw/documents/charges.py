"""Determinants, lines of the bill and worked examples: what is charged."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dsl.model.tariff import Line, MeteredQuantity, SubtotalRow, Tariff
from dsl.units import spell
from wattlaw.documents.blocks import Block, Clause, Facts, Heading, Paragraph, Table
from wattlaw.documents.evidence import Evidence, ExampleRow, WorkedExample
from wattlaw.documents.numerals import decimal, money
from wattlaw.documents.wording import Wording


def determinants(tariff: Tariff, evidence: Evidence, wording: Wording) -> Iterator[Block]:
    """The named quantities that lines are charged by."""
    if not tariff.quantities:
        return
    yield Heading(2, "Billing determinants", "determinants")
    yield Paragraph("The quantities that the lines of the bill are made of.")
    told: set[str] = set()
    for quantity in tariff.quantities:
        words = without_label(quantity.words, quantity.name)
        if not words or quantity.words in told:
            continue  # made by the checker from a quantity that is told
        told.add(quantity.words)
        metered = " (interval by interval)" if isinstance(quantity, MeteredQuantity) else ""
        known = () if isinstance(quantity, MeteredQuantity) else evidence.formulas.get(quantity.name, ())
        yield Clause(f"Q{len(told)}", quantity.name, words + metered, wording.formula(known), ())


def without_label(words: str, *labels: str) -> str:
    """The text of an item without the number, name or title at its start, in one line."""
    plain = re.sub(r"\s+", " ", words).strip()
    for label in labels:
        for start in (label, f'"{label}"'):
            if plain.startswith(start + " ") or plain == start:
                plain = plain[len(start) :].strip()
    return plain


def bill(tariff: Tariff, evidence: Evidence, wording: Wording) -> Iterator[Block]:
    """The lines in their order, how they are rounded, and bills worked out."""
    yield Heading(2, "The bill", "bill")
    yield Paragraph(
        "The lines stand in this order, and no line refers to one below it. "
        "Under the words of the text stands what the module computes."
    )
    for row in tariff.bill.rows:
        if isinstance(row, SubtotalRow):
            yield Clause("=", row.name, f"the sum of {_lines(row.lines)}", (), ())
        else:
            yield _line(row, evidence, wording)
    yield Paragraph(_rounding(tariff))
    for example in evidence.examples:
        yield from _example(example, wording)


def _lines(numbers: tuple[str, ...]) -> str:
    if len(numbers) == 1:
        return f"line {numbers[0]} alone"
    consecutive = all(n.isdigit() for n in numbers) and [int(n) for n in numbers] == list(
        range(int(numbers[0]), int(numbers[0]) + len(numbers))
    )
    if consecutive and len(numbers) > 2:
        return f"lines {numbers[0]} to {numbers[-1]}"
    return f"lines {', '.join(numbers[:-1])} and {numbers[-1]}"


def _line(line: Line, evidence: Evidence, wording: Wording) -> Clause:
    cites = tuple(f"{kind} {text}" for kind, text in line.citations)
    words = without_label(line.words, line.number, line.title)
    formula = wording.formula(evidence.formulas.get(line.number, ()))
    return Clause(line.number, line.title, words, formula, cites)


def _rounding(tariff: Tariff) -> str:
    currency = tariff.header.currency
    roundings = {line.rounding for line in tariff.bill.rows if isinstance(line, Line)}
    steps = sorted((rounding.mode.value, rounding.step) for rounding in roundings)
    modes = " or ".join(f"{mode} to {decimal(step)} {currency}" for mode, step in steps)
    lines = f"Each line is rounded {modes}"
    if tariff.bill.rounding is None:
        return f"{lines}; the bill is the sum of the rounded lines."
    total = tariff.bill.rounding
    return f"{lines}; the bill is rounded {total.mode.value} to {decimal(total.step)} {currency}."


def _example(example: WorkedExample, wording: Wording) -> Iterator[Block]:
    anchor = "example-" + re.sub(r"\W+", "-", example.name.lower()).strip("-")
    yield Heading(3, f"Worked example: {example.name}", anchor)
    if example.given:
        given = ((wording.name(name), _given(name, value, wording)) for name, value in example.given)
        yield Facts(tuple(given))
    rows = tuple(_row(row, wording) for row in example.rows)
    yield Table(("", "stated", "computed", ""), rows, frozenset({1, 2}))


def _given(name: str, value: str, wording: Wording) -> str:
    shown = wording.value(name, value)
    return money(shown) if " " in shown else shown


def _row(row: ExampleRow, wording: Wording) -> tuple[str, str, str, str]:
    agrees = "✓ agrees" if row.agrees else "✗ differs"
    return wording.name(row.subject), money(row.expected), money(row.computed), agrees


def carried(tariff: Tariff, _: Evidence, __: Wording) -> Iterator[Block]:
    """Balances."""
    if not tariff.balances:
        return
    yield Heading(2, "What is carried to the next bill", "balances")
    for number, balance in enumerate(tariff.balances, 1):
        words = without_label(balance.words, balance.name)
        if "starts at" not in words:
            words += f"; starts at {decimal(balance.start)} {spell(balance.type.unit)}"
        yield Clause(f"B{number}", balance.name, words, (), ())
