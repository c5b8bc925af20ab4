"""``watt repl``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wattlaw.cli.options import PATH

if TYPE_CHECKING:
    from wattlaw.sessions.session import Session

HELP = """\
  3.5 kWh × 0.25 USD/kWh               exact arithmetic with units; unlike units are refused
  tiered-cost(350 kWh)                 a function of the text, by its arguments in order
  losses × 100 kWh                     constants of the text, and its rates: energy[peak,summer]
  :example NAME                        take the customer of an example of the text
  :readings FILE [WHO] [2017-07]       or bill someone's readings; :given NAME VALUE for their facts
  usage during peak in summer ÷ usage  then every quantity, line, subtotal and the bill has its name
  :bill   :names [WORD]   :functions   :load FILE   :help   :quit"""

PROMPT = "watt> "
MOST_KEPT = 1000
"""Lines of earlier sessions that are kept."""

Ask = Callable[[], str | None]
"""The next line; None at the end."""


@click.command("repl", epilog="Example:  watt repl tariff.watt")
@click.argument("file", required=False, type=PATH)
def command(file: Path | None) -> int:
    """Try expressions, functions and quantities of a text, on an example or on readings.

    Without a terminal, lines are read from standard input and answered one by one.
    """
    from wattlaw.sessions.session import Quit, Session

    session = Session(file)
    terminal = sys.stdin.isatty()
    ask = _asker(session.words) if terminal else _piped
    if terminal:
        click.echo(f"Watt. Exact, with units.  Ctrl-C drops a line, Ctrl-D ends.\n{HELP}")
    status = 0
    while True:
        try:
            line = ask()
            if line is None:
                break
            ended = _answer(session, line)
            # Whoever types sees the mistake and goes on; a script is told by the status.
            status = status if terminal else max(status, ended)
        except Quit:
            break
        except KeyboardInterrupt:
            if not terminal:
                raise
            click.echo()
    return status


def _answer(session: Session, line: str) -> int:
    """Answer one line; the status that it ends with."""
    from wattlaw.cli.ending import in_words
    from wattlaw.faults import Fault

    try:
        if line.strip() == ":bill":
            _print_bill(session)
            return 0
        answer = HELP if line.strip() == ":help" else session.answer(line)
    except Fault as fault:
        for complaint in fault.diagnostics():
            click.echo(in_words(complaint), err=True)
        return fault.status
    if answer:
        click.echo(answer)
    return 0


def _print_bill(session: Session) -> None:
    from wattlaw.cli.bill_table import print_bills
    from wattlaw.cli.customer import Teller
    from wattlaw.faults import UsageFault

    customer = session.customer
    if customer is None or session.contract is None:
        raise UsageFault("there is no bill yet", ":example NAME or :readings FILE")
    if customer.bill is not None:
        print_bills([customer.bill])
    else:
        Teller(session.contract.loaded).print_bills([customer.results])


# --- how the next line is had ---------------------------------------------------------------


def _piped() -> str | None:
    return sys.stdin.readline() or None


def _history() -> Path | None:
    """Where lines of earlier sessions are kept; None where no such place can be made."""
    home = os.environ.get("XDG_STATE_HOME")
    folder = (Path(home) if home else Path.home() / ".local" / "state") / "watt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "history").touch()
    except OSError:
        return None
    return folder / "history"


def _asker(words: Callable[[], list[str]]) -> Ask:
    """With editing, history and completion: by prompt_toolkit where it is installed, else by readline."""
    try:
        return _with_toolkit(words)
    except ImportError:
        return _with_readline(words)


def _with_toolkit(words: Callable[[], list[str]]) -> Ask:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    kept = _history()
    history = InMemoryHistory() if kept is None else FileHistory(str(kept.with_name("history-toolkit")))
    completer = WordCompleter(words, WORD=True)
    prompt: PromptSession[str] = PromptSession(history=history, completer=completer)

    def ask() -> str | None:
        try:
            return prompt.prompt(PROMPT)
        except EOFError:
            return None

    return ask


def _with_readline(words: Callable[[], list[str]]) -> Ask:
    try:
        import readline
    except ImportError:  # some systems have none: then lines are plain
        return _plainly
    import atexit

    def complete(begun: str, place: int) -> str | None:
        found = [word for word in words() if word.startswith(begun)] if begun else []
        return found[place] if place < len(found) else None

    readline.set_completer(complete)
    readline.set_completer_delims(" \t\n×*/÷+(),")
    readline.parse_and_bind("tab: complete")
    kept = _history()
    if kept is not None:
        with suppress(OSError):
            readline.read_history_file(kept)
        readline.set_history_length(MOST_KEPT)
        atexit.register(_keep, readline.write_history_file, kept)
    return _plainly


def _keep(write: Callable[[str], None], path: Path) -> None:
    with suppress(OSError):
        write(str(path))


def _plainly() -> str | None:
    try:
        return input(PROMPT)
    except EOFError:
        click.echo()
        return None
