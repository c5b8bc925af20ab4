"""How a command ends: its status, and what is said when it does not end well."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from importlib.machinery import PathFinder
from pathlib import Path

import click

from wattlaw.faults import Diagnostic, Fault

OK, NO, USAGE, UNKNOWN, OURS, INTERRUPTED = 0, 1, 2, 3, 70, 130
OURS_BY_NAME = ("dsl", "compiler", "verifier", "runtime", "stdlib_contracts")
REPORTS = ".watt-reports"


def run(arguments: Sequence[str]) -> int:
    """Run ``watt`` with these arguments; the exit status.  Never raises."""
    try:
        return _run(list(arguments))
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 (lives until the process ends)
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 (the one place where everything ends)
        return _our_fault(error, arguments)


def _run(arguments: list[str]) -> int:
    machine = "--json" in arguments
    stranger = _stranger()
    if stranger is not None:
        return _complain((Diagnostic("F012", stranger),), machine)
    from wattlaw.cli.group import main

    try:
        status = main.main(args=arguments, prog_name="watt", standalone_mode=False)
    except Fault as fault:
        _complain(fault.diagnostics(), machine)
        return fault.status
    except click.NoSuchOption as error:
        return _usage(error, error.format_message(), machine)
    except click.UsageError as error:
        return _usage(error, error.format_message(), machine)
    except click.ClickException as error:
        return _complain((Diagnostic("F002", error.format_message()),), machine)
    return status if isinstance(status, int) else OK


def _usage(error: click.UsageError, message: str, machine: bool) -> int:  # noqa: FBT001
    """A mistake on the command line, with where to read on."""
    if error.ctx is None or not error.ctx.command_path:
        return _complain((Diagnostic("F002", message),), machine)
    return _complain((Diagnostic("F002", message, f"{error.ctx.command_path} --help"),), machine)


def _stranger() -> str | None:
    """One sentence when another distribution's package stands where one of ours should."""
    home = Path(__file__).resolve().parents[2]
    for name in OURS_BY_NAME:
        spec = PathFinder.find_spec(name)
        places = [] if spec is None else list(spec.submodule_search_locations or [spec.origin or ""])
        if not places:
            return f"The package {name} of Wattlaw is missing from {home}."
        if Path(places[0]).resolve().parent != home:
            return f"The package {name} found in {places[0]} is not Wattlaw's, which is in {home}."
    return None


def _complain(complaints: Sequence[Diagnostic], machine: bool) -> int:  # noqa: FBT001
    """Print complaints for people on standard error, or as the one JSON object."""
    if machine:
        click.echo(
            json.dumps({"schema": 1, "ok": False, "diagnostics": [as_json(one) for one in complaints]})
        )
        return USAGE
    for one in complaints:
        click.echo(in_words(one), err=True)
    return USAGE


def as_json(complaint: Diagnostic) -> dict[str, object]:
    """A complaint as ``--json`` prints it."""
    return {
        "code": complaint.code,
        "severity": complaint.severity,
        "message": complaint.message,
        "hint": complaint.hint,
        "file": complaint.file,
        "line": complaint.line,
        "column": complaint.column,
    }


def in_words(complaint: Diagnostic) -> str:
    """A complaint for people: with its source line where there is one."""
    if complaint.excerpt is not None:
        return complaint.excerpt
    hint = "" if complaint.hint is None else f"\nhint: {complaint.hint}"
    return f"{complaint.severity} {complaint.code}: {complaint.message}{hint}"


def _our_fault(error: Exception, arguments: Sequence[str]) -> int:
    """Save a report; say where it is and that the user did nothing wrong."""
    import hashlib
    import platform
    import tempfile
    import traceback

    from wattlaw.release import RELEASE

    text = "\n".join(
        [
            f"wattlaw {RELEASE}, Python {platform.python_version()}, {platform.platform()}",
            f"arguments: {list(arguments)!r}",
            "",
            "".join(traceback.format_exception(error)),
        ]
    )
    name = f"report-{hashlib.sha256(text.encode()).hexdigest()[:12]}.txt"
    place: Path | None = None
    for folder in (Path.cwd() / REPORTS, Path(tempfile.gettempdir()) / REPORTS):
        try:
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        except OSError:
            continue
        place = folder / name
        break
    message = f"this is a fault of Wattlaw, not yours: {type(error).__name__}: {error}"
    where = "no report could be saved" if place is None else f"a report is in {place}; please send it to us"
    _complain((Diagnostic("F070", message, where),), "--json" in arguments)
    return OURS
