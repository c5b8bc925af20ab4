"""Reading and writing files with faults that a user understands; nothing is left half-written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from wattlaw.faults import EmptyFile, NoSuchFile, NotText, UsageFault


def read_bytes(path: Path) -> bytes:
    """The whole file; ``NoSuchFile`` says why not."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NoSuchFile(f"there is no file {path}", file=str(path)) from error
    except IsADirectoryError as error:
        raise NoSuchFile(f"{path} is a folder, not a file", file=str(path)) from error
    except OSError as error:
        raise NoSuchFile(f"{path} cannot be read: {error.strerror or error}", file=str(path)) from error


def read_text(path: Path) -> str:
    """The whole file as UTF-8 without byte order mark; ``NotText`` names the line of the first bad byte."""
    data = read_bytes(path)
    if not data.strip():
        raise EmptyFile(f"{path} is empty", file=str(path))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotText(f"{path} is UTF-16, not UTF-8", "save it as UTF-8", str(path), 1)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotText(
            f"{path} is not UTF-8: byte 0x{data[error.start]:02x} in line {line}",
            "save it as UTF-8",
            str(path),
            line,
        ) from error


def check_target(out: Path, *inputs: Path | None) -> None:
    """Refuse, before any work is done, a place that cannot be written or that holds what is read."""
    if out.is_dir():
        raise UsageFault(f"{out} cannot be written: it is a folder", file=str(out))
    if not out.parent.is_dir():
        raise UsageFault(
            f"{out} cannot be written: there is no folder {out.parent}", "make it first", str(out)
        )
    for given in inputs:
        if given is not None and out.exists() and given.exists() and out.samefile(given):
            raise UsageFault(
                f"{out} is read by this command; it would be written over", "give another name", str(out)
            )


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path beside ``path`` to write to; it takes its place only when all went well."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield partial
        partial.replace(path)
    except OSError as error:
        raise UsageFault(f"{path} cannot be written: {error.strerror or error}", file=str(path)) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


@contextmanager
def writing(path: Path) -> Iterator[IO[str]]:
    """A text file, UTF-8 with ``\\n``, that appears under its name only when it is complete."""
    with replacing(path) as partial, partial.open("w", encoding="utf-8", newline="") as stream:
        yield stream
