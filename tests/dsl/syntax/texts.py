"""The Watt texts of the project, for tests that hold for all of them."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[3]


def watt_texts() -> list[Path]:
    """Sketches and examples, faulty versions left out, in order of path."""
    found = [
        path
        for folder in ("docs/sketches", "examples", "stdlib_contracts")
        for pattern in ("*.watt", "*.watt.md")
        for path in (ROOT / folder).rglob(pattern)
        if "faulty" not in path.parts and "verification" not in path.parts
    ]
    return sorted(found)


def name(path: Path) -> str:
    """A short name for test identifiers."""
    return path.relative_to(ROOT).as_posix()
