"""The files of the project, for tests that look at all of them."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("compiler", "dsl", "runtime", "stdlib_contracts", "verifier", "wattlaw")
LEFT_OUT = {"__pycache__", "dist", "build", "data", "__snapshots__"}


def files(*suffixes: str, under: tuple[str, ...] = ("",)) -> list[Path]:
    """All files of the project with one of these endings, in order of path."""
    found = []
    for folder in under:
        for path in sorted((ROOT / folder).rglob("*")):
            inside = path.relative_to(ROOT).parts
            hidden = any(part.startswith(".") or part in LEFT_OUT for part in inside)
            if not hidden and path.is_file() and path.suffix in suffixes:
                found.append(path)
    return found


def name(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix()
