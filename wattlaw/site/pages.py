"""Which Markdown files make the site, and each as an HTML page.

A page keeps the path of its file (``docs/semantics.md`` → ``docs/semantics.html``),
so that links between the files hold once their ending is changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import Path, PurePosixPath

from markdown_it import MarkdownIt
from markdown_it.token import Token

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Start", ("README.md", "docs/tutorial.md", "docs/language.md")),
    ("Real tariffs", ("examples/README.md", "examples/*/*.watt.md", "examples/data/README.md")),
    ("Meaning", ("docs/semantics.md", "docs/trusted-base.md", "docs/module-format.md", "docs/adr/*.md")),
    ("Measured", ("docs/benchmarks.md", "docs/assurance.md")),
    ("The house", ("CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "*/README.md", "*/*/README.md")),
)
LOCAL_LINK = re.compile(r"^(?![a-z]+:|#)([^#]*?)\.md(#.*)?$")


@dataclass(frozen=True, slots=True)
class Page:
    """One page: where it stands in the site (without ending), its title and its body as HTML."""

    place: PurePosixPath
    section: str
    title: str
    body: str


def pages(root: Path) -> list[Page]:
    """All pages of the project at ``root``, in reading order, none twice."""
    seen: dict[Path, Page] = {}
    for section, patterns in SECTIONS:
        for pattern in patterns:
            for path in sorted(root.glob(pattern)):
                if path not in seen and not path.parent.name.startswith("."):
                    seen[path] = page(
                        path, PurePosixPath(path.relative_to(root).with_suffix("").as_posix()), section
                    )
    return list(seen.values())


def page(path: Path, place: PurePosixPath, section: str) -> Page:
    """One Markdown file as a page; links to other Markdown files become links to their pages."""
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    tokens = markdown.parse(path.read_text(encoding="utf-8"))
    title = next((t.content for before, t in pairwise(tokens) if before.tag == "h1"), place.name)
    for heading, text in pairwise(tokens):
        if heading.type == "heading_open":
            heading.attrSet("id", anchor(text.content))
    for token in tokens:
        relink(token)
    return Page(place, section, title, markdown.renderer.render(tokens, markdown.options, {}))


def anchor(heading: str) -> str:
    """The name of a heading in links: lower case, words joined by hyphens, punctuation left out."""
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return kept.replace(" ", "-")


def relink(token: Token) -> None:
    """Point links to ``x.md`` at ``x.html``, in the token and below it."""
    target = token.attrGet("href")
    if isinstance(target, str) and (found := LOCAL_LINK.match(target)):
        token.attrSet("href", f"{found[1]}.html{found[2] or ''}")
    for child in token.children or ():
        relink(child)


def navigation(all_pages: list[Page], here: Page) -> str:
    """The list of pages by section, as HTML, with links relative to ``here``."""
    up = "../" * (len(here.place.parts) - 1)
    parts = []
    for section, _ in SECTIONS:
        items = "".join(
            f'<li class="{"here" if each is here else "other"}">'
            f'<a href="{up}{each.place}.html">{escape(each.title)}</a></li>'
            for each in all_pages
            if each.section == section
        )
        if items:
            parts.append(f"<h2>{escape(section)}</h2><ul>{items}</ul>")
    return "".join(parts)
