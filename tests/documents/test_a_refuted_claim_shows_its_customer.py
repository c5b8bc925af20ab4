"""What the machine replayed is what the reader sees: dates, facts, readings, lines of one bill or of two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.documents.rendered import contract
from verifier.report import Finding, Report, Verdict
from verifier.scenario import Scenario, parse
from wattlaw.documents import html, markdown, pdf
from wattlaw.documents.blocks import Claim, Document, Table
from wattlaw.documents.gathering import gather
from wattlaw.documents.tariff import compose

TEXT = "pacificorp-1/faulty/minimum-before-credit.watt"
REPLAYED = """watts 1
module 8cde08bac9378d3e66c19610d9de1bc6f51e06525602aacaf946268e8b406e72
title Schedule 1, minimum before the export credit
breaks never-below
run a
  input period-from = 2018-01-01
  input period-to = 2018-02-01
  input billing-month = 1
  readings 2018-01-01T00:00:00-07:00 every 60 minutes
    import_kwh
      744 of 0 kWh
    export_kwh
      1 of 2 kWh
      743 of 0 kWh
  result usage[winter] = 0 kWh
  result exports = 2 kWh
  result line:1 = 6 USD
  result line:4 = 2 USD
  result amount:5/ = -0.18 USD
  result line:5 = -0.18 USD
  result subtotal:at-least-the-minimum = 7.82 USD
  result total = 7.82 USD
"""


def refuted(scenario: Scenario) -> tuple[Document, Claim]:
    one = contract(TEXT)
    finding = Finding(
        "never-below", "bill", Verdict.REFUTED, "a customer breaks never-below", scenario=scenario
    )
    others = tuple(
        Finding(f"in-range-in-{name}", "check", Verdict.PROVED, "no customer breaks it")
        for name in ("measure", "charge", "exact")
    )
    report = Report(one.hash, (finding,), others, ("every admitted value",), "z3 0", 0.0)
    document = compose(one.tariff, gather("x", one.tariff, one.loaded, "0", report))
    return document, next(b for b in document.blocks if isinstance(b, Claim) and b.name == "never-below")


def test_the_customer_has_dates_readings_and_the_lines_of_the_bill() -> None:
    _, claim = refuted(parse(REPLAYED))
    assert claim.status == "refuted"
    facts, measured, lines = claim.case
    assert ("billing period", "2018-01-01 to 2018-01-31, 31 days") in facts.rows  # type: ignore[union-attr]
    assert ("energy received", "2 kWh, in 1 of 744 intervals") in facts.rows  # type: ignore[union-attr]
    assert measured.rows == (("exports", "2 kWh"),)  # type: ignore[union-attr]
    assert lines.rows[0] == ("1  Basic charge", "6.00 USD")  # type: ignore[union-attr]
    assert lines.rows[-1] == ("bill", "7.82 USD")  # type: ignore[union-attr]
    assert any(row[1] == "−0.18 USD" for row in lines.rows)  # type: ignore[union-attr]


@pytest.mark.parametrize("render", [html.render, lambda one: markdown.render(one, "p")])
def test_every_format_shows_the_customer(render: object) -> None:
    document, _ = refuted(parse(REPLAYED))
    page = render(document)  # type: ignore[operator]
    assert "2018-01-01 to 2018-01-31" in page
    assert "7.82 USD" in page
    assert pdf.render(document).startswith(b"%PDF")


def test_two_bills_stand_side_by_side_with_their_difference() -> None:
    one = parse(REPLAYED)
    block = one.first.readings[0]
    more = ("export_kwh", ("3 kWh", *block.channels[1][1][1:]))
    second = replace(
        one.first,
        readings=(replace(block, channels=(block.channels[0], more)),),
        results=(*one.first.results[:-1], ("total", "7.72 USD")),
    )
    _, claim = refuted(replace(one, second=second))
    words = " ".join(str(part) for part in claim.case)
    assert "energy received in interval 1 from 2018-01-01 is 3 kWh instead of 2 kWh" in words
    lines = claim.case[-1]
    assert isinstance(lines, Table)
    assert lines.rows[-1] == ("bill", "7.82 USD", "7.72 USD")


def test_what_is_always_checked_is_one_sentence_each() -> None:
    document, _ = refuted(parse(REPLAYED))
    tables = [b for b in document.blocks if isinstance(b, Table) and b.headers == ("what", "verdict")]
    assert [table.rows for table in tables] == [
        (("Every value stays within the range that the text declares for it.", "proved"),)
    ]
