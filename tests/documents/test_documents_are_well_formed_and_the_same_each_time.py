"""Equal texts give equal bytes; pages ask nobody for anything; pictures are well-formed and told in words."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.documents.rendered import OVERLAYS, TARIFFS, contract, document, made
from wattlaw.contract import Contract
from wattlaw.documents import html, markdown, pdf
from wattlaw.documents.blocks import Figure
from wattlaw.documents.writing import write

VOID = {"meta", "br", "hr", "img", "link", "input"}


class Strict(HTMLParser):
    """Refuses tags that do not close in order, ids that occur twice and links that lead nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(str(value))
            if name in ("href", "src"):
                self.links.append(str(value))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", [*TARIFFS, *OVERLAYS])
def test_a_page_is_well_formed_and_asks_nobody_for_anything(name: str) -> None:
    page = html.render(document(name))
    strict = Strict()
    strict.feed(page)
    assert strict.open == []
    assert len(strict.ids) == len(set(strict.ids))
    assert all(link.startswith("#") and link[1:] in strict.ids for link in strict.links)
    addresses = set(re.findall(r"https?://[^\"' <)]+", page))
    assert addresses <= {"http://www.w3.org/2000/svg"}  # a name, never fetched
    assert "<script" not in page
    assert "url(" not in page
    assert "@import" not in page


@pytest.mark.parametrize("name", [*TARIFFS, *OVERLAYS])
def test_pictures_are_well_formed_described_and_inside_their_frame(name: str) -> None:
    for figure in (block for block in document(name).blocks if isinstance(block, Figure)):
        root = ET.fromstring(figure.svg)
        assert root.get("role") == "img"
        assert root.get("aria-label") == figure.description
        assert figure.description
        width, height = int(root.get("width", "0")), int(root.get("height", "0"))
        for shape in root.iter("{http://www.w3.org/2000/svg}rect"):
            x, y, w, h = (int(shape.get(key, "-1")) for key in ("x", "y", "width", "height"))
            assert x >= 0
            assert y >= 0
            assert w > 0
            assert x + w <= width
            assert y + h <= height
        for text in root.iter("{http://www.w3.org/2000/svg}text"):
            anchored = {"start": 0, "middle": 1, "end": 2}[text.get("text-anchor", "")]
            assert int(text.get("x", "-1")) >= 3 * anchored * len(text.text or ""), text.text


@pytest.mark.parametrize("name", TARIFFS[::3])
def test_equal_texts_give_equal_bytes_in_every_format(name: str) -> None:
    again = made(Contract(contract(name).path))[1]
    assert markdown.render(again, "p") == markdown.render(document(name), "p")
    assert html.render(again) == html.render(document(name))
    assert pdf.render(again) == pdf.render(document(name))


def test_bytes_do_not_depend_on_the_process(tmp_path: Path) -> None:
    """Two processes, two seeds of hashing, two folders."""
    pages = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        out.mkdir()
        command = [sys.executable, "-m", "wattlaw", "explain", str(contract(OVERLAYS[0]).path)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([*command, "--no-proofs", "-o", out / "x.pdf"], check=True, env=environment)
        subprocess.run([*command, "--no-proofs", "-o", out / "x.html"], check=True, env=environment)
        pages.append([(out / f"x.{ending}").read_bytes() for ending in ("pdf", "html")])
    assert pages[0] == pages[1]


def test_markdown_links_pictures_that_are_there(tmp_path: Path) -> None:
    name = "pge-e-tou-c/e-tou-c.watt.md"
    written = write(document(name), tmp_path / "x.md")
    links = re.findall(r"\]\((x\.pictures/[^)]+)\)", (tmp_path / "x.md").read_text(encoding="utf-8"))
    assert links
    assert {tmp_path / link for link in links} | {tmp_path / "x.md"} == set(written)
    assert all((tmp_path / link).is_file() for link in links)
