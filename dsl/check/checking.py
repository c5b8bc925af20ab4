"""The order of the check, and the two ways in: a file, or a text in memory.

Names come before what uses them: header, facts, calendar, rates, quantities,
the bill, balances, claims, examples.  A mistake ends the construct that it is
in; everything that does not depend on it is still checked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dsl.check.files import FileReader, Loaded, load
from dsl.check.report import Report
from dsl.check.tariff import check_library, check_tariff
from dsl.diagnostics import Diagnostic
from dsl.model.contract import Contract
from dsl.model.tariff import Library, Tariff

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The model, every diagnostic, and the files that were read.

    ``model`` is None when there is any error, and for a rider, which means something only in a
    tariff.  ``sources`` maps the files' names to their texts, for showing source lines.
    """

    model: Tariff | Library | Contract | None
    diagnostics: tuple[Diagnostic, ...]
    files: tuple[str, ...]
    sources: dict[str, str]

    @property
    def ok(self) -> bool:
        """Whether no mistake was found."""
        return not any(found.severity == "error" for found in self.diagnostics)


def check_file(path: str | Path, read: FileReader | None = None) -> CheckResult:
    """Checks a text with all that it imports.

    ``read`` gives the bytes of a file by its path (default: the file system);
    imported files are named relative to the text that names them.
    """
    reader = read if read is not None else _from_disk
    name = str(path)
    return _checked(lambda report: load(report, name, reader), reader)


def check_text(text: str, name: str = "text.watt", read: FileReader | None = None) -> CheckResult:
    """Checks a text that is in memory; imports are read by ``read``."""
    reader = read if read is not None else _from_disk

    def of_memory(path: str) -> bytes:
        return text.encode() if path == name else reader(path)

    return _checked(lambda report: load(report, name, of_memory), of_memory)


def _from_disk(path: str) -> bytes:
    from pathlib import Path

    return Path(path).read_bytes()


def _checked(loading: Callable[[Report], Loaded | None], read: FileReader) -> CheckResult:
    report = Report()
    loaded = loading(report)
    if loaded is None:
        return CheckResult(None, report.diagnostics, (), report.sources)
    model: Tariff | Library | Contract | None
    match loaded.document.header.kind:
        case "contract":
            from dsl.check.contracts.contract import check_contract

            model = check_contract(report, loaded)
        case "library":
            model = check_library(report, loaded)
        case _:
            model = check_tariff(report, loaded, read)
    usable = None if report.failed else model
    return CheckResult(usable, report.diagnostics, loaded.files, report.sources)
