"""Collecting what is wrong: many mistakes in one run, each told once, in the order of the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from dsl.check.codes import ABSENCES
from dsl.diagnostics import Diagnostic, in_order, nearest
from dsl.model.base import Span

T = TypeVar("T")


class Refused(Exception):
    """A mistake that has been reported.  It ends the construct that contains it, not the check."""


class Report:
    """The diagnostics of one run."""

    def __init__(self) -> None:
        self._found: list[Diagnostic] = []
        self._told: set[tuple[str, Span]] = set()
        self._partial = False
        self.sources: dict[str, str] = {}
        """The texts that were read, by file name."""

    def extend(self, found: Iterable[Diagnostic]) -> None:
        """Takes over what the parser found."""
        new = list(found)
        self._found.extend(new)
        self._told.update((one.code, one.span) for one in new)
        self._partial = self._partial or any(one.severity == "error" for one in self._found)

    def add(
        self,
        code: str,
        span: Span,
        message: str,
        hint: str | None = None,
        related: tuple[tuple[str, Span], ...] = (),
    ) -> None:
        """Reports a mistake.  The same code at the same place is told once."""
        if (code, span) not in self._told:
            self._told.add((code, span))
            self._found.append(Diagnostic(code, "error", message, hint, span, related))

    def warn(self, code: str, span: Span, message: str, hint: str | None = None) -> None:
        """Reports what is not wrong but surely not meant.  The same code at the same place is told once."""
        if (code, span) not in self._told:
            self._told.add((code, span))
            self._found.append(Diagnostic(code, "warning", message, hint, span))

    def note(self, code: str, span: Span, message: str, hint: str | None = None) -> None:
        """Says what a reader should know."""
        self._found.append(Diagnostic(code, "note", message, hint, span))

    def refuse(
        self,
        code: str,
        span: Span,
        message: str,
        hint: str | None = None,
        related: tuple[tuple[str, Span], ...] = (),
    ) -> Refused:
        """Reports a mistake and gives the exception to raise."""
        self.add(code, span, message, hint, related)
        return Refused(message)

    def attempt(self, build: Callable[[], T]) -> T | None:
        """What ``build`` gives, or None where it met a mistake."""
        try:
            return build()
        except Refused:
            return None

    def all_of(self, builds: Iterable[Callable[[], T]]) -> tuple[T, ...]:
        """What all of them give; when some met a mistake, the others are still tried before ``Refused``."""
        results = [self.attempt(build) for build in builds]
        if any(result is None for result in results):
            raise Refused("one of several parts is wrong")
        return tuple(result for result in results if result is not None)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything reported, by file and place.

        When sentences could not be read, what seems to be missing may stand in them: then
        only what is certainly wrong is told.
        """
        return in_order(found for found in self._found if not (self._partial and _is_absence(found)))

    @property
    def failed(self) -> bool:
        """Whether any mistake was found."""
        return any(found.severity == "error" for found in self._found)


def _is_absence(found: Diagnostic) -> bool:
    if found.severity != "error":
        return True
    return found.code in ABSENCES and not (found.hint or "").startswith(DID_YOU_MEAN)


DID_YOU_MEAN = "did you mean "


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """``did you mean usage?``, or None where nothing is near."""
    near = nearest(name, known)
    return f"{DID_YOU_MEAN}{near}?" if near else None


def listed(names: Iterable[str], last: str = "and") -> str:
    """``a, b and c``."""
    words = list(names)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""
