"""Mistakes that people make with files and options, as types: a code, a sentence, a hint.

Whatever is wrong with a user's input is a ``Fault``; the command line prints it
(or puts it into the JSON) and ends with its ``status``.  Anything else that is
raised is our own fault.
"""

from __future__ import annotations

from dataclasses import dataclass

USAGE = 2
"""Exit status of a mistake in usage or source."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One complaint, as ``watt check`` prints it.  ``line`` and ``column`` count from 1."""

    code: str
    message: str
    hint: str | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None
    severity: str = "error"
    excerpt: str | None = None
    """The complaint as it is shown to people, with the source line underlined."""


class Fault(Exception):
    """A user's mistake.  ``code`` names the kind for machines, ``hint`` says what would help."""

    code = "F000"
    status = USAGE

    def __init__(
        self, message: str, hint: str | None = None, file: str | None = None, line: int | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.file = file
        self.line = line

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The mistake in the form that ``--json`` prints."""
        return (Diagnostic(self.code, self.message, self.hint, self.file, self.line),)


class SourceFault(Fault):
    """A text that cannot be compiled; carries every complaint about it."""

    code = "F001"

    def __init__(self, complaints: tuple[Diagnostic, ...]) -> None:
        super().__init__(complaints[0].message if complaints else "the text cannot be compiled")
        self.complaints = complaints

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return self.complaints


class UsageFault(Fault):
    """Options or arguments that do not go together."""

    code = "F002"


class NoSuchFile(Fault):
    """A file that is not there or cannot be read."""

    code = "F003"


class NotText(Fault):
    """A file that is not UTF-8."""

    code = "F004"


class EmptyFile(Fault):
    """A file without a single row."""

    code = "F005"


class NotATable(Fault):
    """A file that is no CSV or Parquet table, or whose columns are unusable."""

    code = "F006"


class MissingColumn(Fault):
    """A table without a column that is needed."""

    code = "F007"


class NotInstalled(Fault):
    """An optional package that this needs is absent."""

    code = "F008"


class BadModule(Fault):
    """A module that the loader refuses."""

    code = "F009"


class BadValue(Fault):
    """A cell, an argument or an option whose value cannot be."""

    code = "F010"


class BadDocument(Fault):
    """An XML or JSON document that breaks the rules of its format."""

    code = "F011"
