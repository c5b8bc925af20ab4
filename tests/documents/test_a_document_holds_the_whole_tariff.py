"""A regulator finds every line, every price and every claim in each format, and only names of the text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pypdfium2
import pytest

from dsl.model.tariff import Line
from tests.documents.rendered import OVERLAYS, TARIFFS, contract, document
from wattlaw.documents import html, markdown, pdf
from wattlaw.documents.blocks import Claim, Clause, Table

INTERNAL = re.compile(r"amount:|quantity:|rate:|day-sum|contains:|array \d|by cell\[|fact:|\[summer|\[winter")


def squeezed(text: str) -> str:
    """Without white space and hyphens at line ends, which a page may put anywhere."""
    return re.sub(r"[\s\u00ad\u2010\ufffe\x02-]+", "", text)


def words_of(page: str) -> str:
    class Words(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: list[str] = []

        def handle_data(self, data: str) -> None:
            self.found.append(data)

    words = Words()
    words.feed(page)
    return "".join(words.found)


def expected(name: str) -> list[str]:
    """From the checked text, by other means than the document's: titles, prices, claims, the hash."""
    tariff = contract(name).tariff
    found = [row.title for row in tariff.bill.rows if isinstance(row, Line)]
    found += [claim.name for claim in tariff.claims]
    for grid in tariff.grids:
        for edition in grid.editions:
            prices = [value for value in edition.values if value is not None]
            found += [f"{float(value):.10f}".rstrip("0").rstrip(".") for value in prices if value < 1000]
    return [*found, contract(name).hash]


@pytest.mark.parametrize("name", TARIFFS)
def test_the_pdf_has_every_line_title_price_claim_and_the_hash(name: str) -> None:
    book = pypdfium2.PdfDocument(pdf.render(document(name)))
    text = squeezed("".join(page.get_textpage().get_text_range() for page in book))
    assert [one for one in expected(name) if squeezed(one) not in text] == []


@pytest.mark.parametrize("name", TARIFFS)
def test_the_page_has_every_line_title_price_claim_and_the_hash(name: str) -> None:
    text = squeezed(words_of(html.render(document(name))))
    assert [one for one in expected(name) if squeezed(one) not in text] == []


@pytest.mark.parametrize("name", [*TARIFFS, *OVERLAYS])
def test_names_of_the_interface_are_put_into_words(name: str) -> None:
    body = [block for block in document(name).blocks if isinstance(block, Clause | Claim | Table)]
    assert [found for block in body for found in INTERNAL.findall(str(block))] == []


@pytest.mark.parametrize("name", TARIFFS)
def test_every_line_of_the_bill_has_its_formula(name: str) -> None:
    lines = {row.number for row in contract(name).tariff.bill.rows if isinstance(row, Line)}
    shown = {block.number for block in document(name).blocks if isinstance(block, Clause) and block.formula}
    assert lines <= shown


@pytest.mark.parametrize("name", TARIFFS)
def test_worked_examples_agree_with_the_machine(name: str) -> None:
    tables = [block for block in document(name).blocks if isinstance(block, Table)]
    examples = [table for table in tables if table.headers[1:3] == ("stated", "computed")]
    assert len(examples) == len(contract(name).tariff.examples)
    assert all(row[-1] == "✓ agrees" and row[1] == row[2] for table in examples for row in table.rows)


@pytest.mark.parametrize("name", OVERLAYS)
def test_an_overlay_says_what_it_is_laid_over_and_what_it_changes(name: str) -> None:
    page = markdown.render(document(name), "pictures")
    base = re.search(r'based on "([^"]+)"', contract(name).path.read_text(encoding="utf-8"))
    assert base is not None
    assert f"({base[1]})" in page
    changes = next(b for b in document(name).blocks if isinstance(b, Table) and b.headers[0] == "about")
    said = {row[0]: row[1:] for row in changes.rows}
    assert said["effective date"][1].endswith("printed, not enforced")
    assert "implements" in said or contract(name).path.name == "e-tou-c.homes.watt"


def test_a_text_that_stands_by_itself_changes_nothing() -> None:
    assert "What this text changes" not in markdown.render(document(TARIFFS[0]), "pictures")


@pytest.mark.parametrize("name", TARIFFS)
def test_without_proofs_the_document_says_so(name: str) -> None:
    page = markdown.render(document(name), "pictures")
    assert "made without proofs" in page
    claims = [block for block in document(name).blocks if isinstance(block, Claim)]
    assert {claim.status for claim in claims} == {"not run"}
