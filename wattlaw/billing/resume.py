"""Bills one a line as they are made, so that an interrupted run goes on where it stopped.

Lines go to ``OUT.part``; it takes OUT's name when the run has ended.  With
``--resume`` the bills in it are taken over instead of being made again, when
they were made of the same tariffs, files and options (``made_of.py``).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import IO, Any

from runtime.machine.units import Unit
from wattlaw.billing.bill import Exact
from wattlaw.billing.made_of import MadeOf, check_same, note, note_path
from wattlaw.billing.output import JsonBill
from wattlaw.billing.periods import Period
from wattlaw.billing.tariffs import Billable
from wattlaw.faults import UsageFault
from wattlaw.files import read_bytes
from wattlaw.quantities import BadQuantity, parse_day, parse_quantity

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # where files cannot be locked this way, two runs to one OUT are not told apart
    fcntl = None

Key = tuple[str, str | None, Period]


def partial_path(out: Path) -> Path:
    """Where the lines of an unfinished run are."""
    return out.with_name(f"{out.name}.part")


@contextmanager
def lines_to(out: Path, made: MadeOf, *, resume: bool) -> Iterator[IO[str]]:
    """The stream for new lines; OUT appears when the block ends well, ``OUT.part`` stays when it does not."""
    partial = partial_path(out)
    try:
        with partial.open("a", encoding="utf-8", newline="\n") as stream:
            _claim(stream, partial)
            if not resume:
                stream.truncate(0)
                note(partial, made)
            yield stream
        partial.replace(out)
        note_path(partial).unlink(missing_ok=True)
    except OSError as error:
        raise UsageFault(f"{out} cannot be written: {error.strerror or error}", file=str(out)) from error


def _claim(stream: IO[str], partial: Path) -> None:
    """Make this run the only one that writes here; ``UsageFault`` when another one does."""
    if fcntl is None:
        return
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        ours = False
    else:
        # The other run may have ended, and given the file its name, since it was opened here.
        ours = partial.exists() and os.path.samestat(os.fstat(stream.fileno()), partial.stat())
    if not ours:
        raise UsageFault(
            f"{partial} is being written by another run", "wait for it, or give another -o", str(partial)
        )


def finished(out: Path, tariffs: Sequence[Billable], made: MadeOf) -> dict[Key, JsonBill]:
    """The bills of an unfinished run; a half-written last line is cut off.

    Raises ``UsageFault`` when they were made by other modules, or of other files or options than
    those in ``made``: then they must be made anew.
    """
    partial = partial_path(out)
    found = _bills_in(partial, tariffs) if partial.exists() else {}
    if found:
        check_same(partial, made)
    else:
        note(partial, made)
    return found


def _bills_in(partial: Path, tariffs: Sequence[Billable]) -> dict[Key, JsonBill]:
    """The whole lines of the file."""
    data = read_bytes(partial)
    whole = data[: data.rfind(b"\n") + 1]
    if whole != data:
        partial.write_bytes(whole)
    try:
        lines = whole.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise _foreign(partial, whole.count(b"\n", 0, error.start) + 1) from error
    hashes = {tariff.label: tariff.loaded.hash for tariff in tariffs}
    found: dict[Key, JsonBill] = {}
    for number, line in enumerate(lines, 1):
        try:
            bill = json.loads(line, parse_float=Decimal)
            key = key_of(bill)
            module = bill["module"]
            hash(key)
        except (ValueError, KeyError, TypeError, RecursionError, BadQuantity) as error:
            raise _foreign(partial, number) from error
        if hashes.get(key[0]) != module:
            raise UsageFault(
                f"{partial}, line {number}: made by another version of {key[0]}",
                "start anew without --resume",
                str(partial),
                number,
            )
        found[key] = bill
    return found


def _foreign(partial: Path, line: int) -> UsageFault:
    return UsageFault(
        f"{partial}, line {line}: no bill of ours", "delete it and start anew", str(partial), line
    )


def key_of(bill: JsonBill) -> Key:
    """What identifies a bill in a run."""
    return bill["tariff"], bill["customer"], Period(parse_day(bill["from"]), parse_day(bill["to"]))


def handed_on(bill: JsonBill, tariff: Billable) -> tuple[dict[str, Exact], dict[str, Exact]]:
    """Determinants and closing balances of a bill that was read again, exact."""
    measure = tariff.loaded.module.functions[tariff.layout.measure]
    numbers = {
        result.name
        for result in measure.results
        if hasattr(tariff.loaded.types[tariff.layout.measure][result.register], "step")
    }
    carried = {name: _exact(text) for name, text in bill["determinants"].items() if name in numbers}
    return carried, {name: _exact(text) for name, text in bill["closing"].items()}


def _exact(text: Any) -> Exact:
    return parse_quantity(str(text), Unit())
