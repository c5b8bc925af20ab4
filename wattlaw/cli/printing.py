"""Printing for machines and for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

WIDTH = 120
"""Letters of a line where no terminal says how many it has."""


def print_json(content: dict[str, Any]) -> None:
    """The one JSON object of a command, with the number of its schema first."""
    text = json.dumps({"schema": 1, **content}, ensure_ascii=False)
    if not text.isascii() and not _encodable(text):
        text = json.dumps({"schema": 1, **content})
    click.echo(text)


def _encodable(text: str) -> bool:
    """Whether standard output can say it: names of files may be no text, terminals may be old."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def print_table(
    title: str | None,
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    right: Iterable[int] = (),
    indent: str = "",
) -> None:
    """A table; the columns numbered in ``right`` are aligned at their right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    numeric = set(right)
    if title is not None:
        click.echo(f"{indent}{title}")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, header in enumerate(headers):
        table.add_column(header, justify="right" if number in numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False, markup=False)
    with console.capture() as capture:
        console.print(table, width=console.width - len(indent))
    for line in capture.get().rstrip().splitlines():
        click.echo(f"{indent}{line}".rstrip())
    click.echo()


class Progress:
    """Tells on standard error how far a long work is, when that is a terminal."""

    def __init__(self, words: str, every: int) -> None:
        self.words = words
        self.every = every
        self.done = 0
        self.shown = sys.stderr.isatty()

    def step(self) -> None:
        """One more thing is done."""
        self.done += 1
        if self.shown and self.done % self.every == 0:
            sys.stderr.write(f"\r{self.words}: {self.done}")
            sys.stderr.flush()

    def end(self) -> None:
        """Clear the line."""
        if self.shown and self.done >= self.every:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


@contextmanager
def progress(words: str, every: int = 25) -> Iterator[Progress]:
    """Progress of one piece of work, told after each ``every`` things that are done."""
    made = Progress(words, every)
    try:
        yield made
    finally:
        made.end()
