"""How a trial ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Compared:
    """An expectation that was looked at, met or not."""

    name: str
    expected: str
    found: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """An example or a property that was tried; ``kind`` is ``example``, ``scenario`` or ``random``."""

    file: str
    name: str
    kind: str
    ok: bool
    message: str | None = None
    rows: tuple[Compared, ...] = ()
    given: tuple[tuple[str, str], ...] = ()
    tried: bool = True
    """Whether anything was tried at all: a property whose customers all fall out has not passed."""
    story: tuple[str, ...] = ()
    """What happened, line by line, where a contract did what it must not."""

    def json(self) -> dict[str, Any]:
        """The object in ``watt test --json``."""
        differences = [row for row in self.rows if not row.agrees]
        return {
            "file": self.file,
            "name": self.name,
            "kind": self.kind,
            "ok": self.ok,
            "tried": self.tried,
            "message": self.message,
            "story": list(self.story),
            "differences": [
                {"name": row.name, "expected": row.expected, "found": row.found} for row in differences
            ],
        }
