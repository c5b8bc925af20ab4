"""Each example of the language reference is what it claims to be."""

from __future__ import annotations

import pytest

from dsl.check import check_text
from dsl.diagnostics import render
from dsl.formatting import format_text
from tests.docs.fences import BASE, ROOT, Fence, fences

FENCES = fences("language.md")


def read(path: str) -> bytes:
    """The tariff of the first section; the project's own examples, as seen from the document's folder."""
    if path.endswith(BASE):
        return FENCES[0].text.encode()
    for fence in FENCES:
        if fence.words == f"file {path}":
            return fence.text.encode()
    if path.startswith("../examples/"):
        return (ROOT / "docs" / path).read_bytes()
    raise FileNotFoundError(path)


@pytest.mark.parametrize("fence", FENCES, ids=lambda fence: f"line-{fence.line}")
def test_an_example_is_accepted_or_refused_as_it_says(fence: Fence) -> None:
    text = fence.whole()
    result = check_text(text, "example.watt", read)
    errors = [found for found in result.diagnostics if found.severity == "error"]
    shown = "\n".join(render(found, text) for found in errors)
    if "mistake" in fence.words.split():
        codes = fence.words.partition("mistake")[2].split()
        assert {found.code for found in errors} == set(codes), shown
    elif fence.words == "rider":
        assert [found.code for found in errors if found.code != "W1003"] == [], shown
    else:
        assert not errors, shown
        assert result.model is not None


@pytest.mark.parametrize(
    "fence", [f for f in FENCES if "mistake" not in f.words], ids=lambda fence: f"line-{fence.line}"
)
def test_an_example_stands_in_the_one_layout(fence: Fence) -> None:
    text = fence.whole()
    assert format_text("example.watt", text) == text
