"""The golden texts of mistakes: what each faulty text is told.

``python -m tests.dsl.mistakes.golden`` writes the expected answers anew, to be read before they are kept.
"""

from __future__ import annotations

from pathlib import Path

from dsl.check import check_file
from dsl.diagnostics import render

FOLDER = Path(__file__).parent


def texts() -> list[Path]:
    """Every faulty text, by name."""
    return sorted(FOLDER.glob("*.watt"))


def told(text: Path) -> str:
    """Everything that the checker says about a text, as people see it."""
    result = check_file(text.name, lambda name: (FOLDER / name).read_bytes())
    shown = (render(one, result.sources.get(one.span.file)) for one in result.diagnostics)
    return "\n\n".join(shown) + "\n"


if __name__ == "__main__":
    for each in texts():
        each.with_suffix(".txt").write_text(told(each), encoding="utf-8")
