"""``watt repl``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from wattlaw.cli.options import PATH

HELP = """\
  3.5 kWh × 0.25 USD/kWh      exact arithmetic with units
  12 kW + 3 kWh               unlike units are refused
  tiered-cost(350 kWh)        a function of the text, by its arguments in order
  :load FILE   :functions   :help   :quit"""


@click.command("repl", epilog="Example:  watt repl library.watt")
@click.argument("file", required=False, type=PATH)
def command(file: Path | None) -> int:
    """Try expressions and functions of a text.

    Without a terminal, lines are read from standard input and answered one by one.
    """
    from wattlaw.cli.ending import in_words
    from wattlaw.faults import Fault
    from wattlaw.session import Quit, Session

    session = Session(file)
    ask = _asker(session.words)
    if sys.stdin.isatty():
        click.echo(f"Watt. Exact, with units.\n{HELP}")
    status = 0
    while (line := ask()) is not None:
        try:
            answer = HELP if line.strip() == ":help" else session.answer(line)
        except Quit:
            break
        except Fault as fault:
            status = 0 if sys.stdin.isatty() else fault.status
            for complaint in fault.diagnostics():
                click.echo(in_words(complaint), err=True)
        else:
            if answer:
                click.echo(answer)
    return status


def _asker(words: Callable[[], list[str]]) -> Callable[[], str | None]:
    """How the next line is had: with editing on a terminal, plainly otherwise; None at the end."""
    if not sys.stdin.isatty():
        return lambda: sys.stdin.readline() or None
    try:
        from prompt_toolkit import PromptSession
        from prompt_toolkit.completion import Completer, Completion
    except ImportError:
        return _plainly

    class Words(Completer):
        """Completes names of functions and units."""

        def get_completions(self, document, complete_event):  # type: ignore[no-untyped-def]  # noqa: ARG002
            begun = document.get_word_before_cursor(WORD=True)
            for word in words():
                if begun and word.startswith(begun):
                    yield Completion(word, start_position=-len(begun))

    prompt: PromptSession[str] = PromptSession(completer=Words())

    def ask() -> str | None:
        try:
            return prompt.prompt("watt> ")
        except EOFError:
            return None

    return ask


def _plainly() -> str | None:
    try:
        return input("watt> ")
    except EOFError:
        return None
