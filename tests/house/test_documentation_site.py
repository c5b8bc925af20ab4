"""`make docs` gives pages that a browser can walk."""

from __future__ import annotations

from pathlib import Path

from lxml import html

from tests.house.tree import ROOT
from wattlaw.site.__main__ import write


def test_every_page_is_written_and_every_link_in_it_leads_to_a_page_or_file(tmp_path: Path) -> None:
    found = write(ROOT, tmp_path)
    titles = [page.title for page in found]
    assert "What Watt means" in titles
    assert len(titles) >= 10
    broken = []
    for page in found:
        place = tmp_path / f"{page.place}.html"
        for link in html.parse(place).iterfind(".//a"):
            target = link.get("href", "").partition("#")[0]
            if not target or ":" in target:
                continue
            if target.endswith(".html") and not (place.parent / target).exists():
                broken.append(f"{page.place} → {target}")
    assert not broken


def test_links_into_a_page_find_their_heading(tmp_path: Path) -> None:
    write(ROOT, tmp_path)
    tree = html.parse(tmp_path / "docs" / "semantics.html")
    anchors = {each.get("id") for each in tree.iterfind(".//*[@id]")}
    wanted = {
        each.get("href", "")[1:]
        for each in tree.iterfind(".//main//a")
        if each.get("href", "").startswith("#")
    }
    assert len(wanted) > 5
    assert wanted <= anchors
