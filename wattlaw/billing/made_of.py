"""What a run is made of, kept beside its unfinished bills: only the same run may go on with them.

``OUT.part.made-of`` has a SHA-256 for each file and each tariff, and the other
options as they were given.  It is gone when the run has ended.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from wattlaw.billing.tariffs import Billable
from wattlaw.faults import UsageFault
from wattlaw.files import writing
from wattlaw.release import RELEASE

MadeOf = dict[str, str]
"""Option, as it is written on the command line, to its value or the hash of its file."""


def made_of(tariffs: Sequence[Billable], options: Mapping[str, Path | str | None]) -> MadeOf:
    """What decides about the bills of a run; options that were not given are left out."""
    found = {"release of Wattlaw": RELEASE}
    found["list of tariffs"] = json.dumps([[one.label, one.loaded.hash] for one in tariffs])
    for option, value in options.items():
        if isinstance(value, Path):
            with value.open("rb") as stream:
                found[option] = hashlib.file_digest(stream, "sha256").hexdigest()
        elif value is not None:
            found[option] = value
    return found


def note_path(partial: Path) -> Path:
    """Where it is kept."""
    return partial.with_name(f"{partial.name}.made-of")


def note(partial: Path, made: MadeOf) -> None:
    """Keep what the bills in ``partial`` are made of."""
    with writing(note_path(partial)) as stream:
        json.dump(made, stream, indent=1)


def check_same(partial: Path, made: MadeOf) -> None:
    """Refuse to go on with bills that were made of something else, and say what differs."""
    try:
        before = json.loads(note_path(partial).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        before = None
    if not isinstance(before, dict):
        raise UsageFault(
            f"it is not known what the bills in {partial} were made of",
            "start anew without --resume",
            str(partial),
        )
    differing = [name for name in {**made, **before} if made.get(name) != before.get(name)]
    if differing:
        raise UsageFault(
            f"the bills in {partial} were made with another {', another '.join(differing)}",
            "resume with what the run was begun with, or start anew without --resume",
            str(partial),
        )
