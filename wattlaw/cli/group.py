"""The commands of ``watt``, each loaded when it is called."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

COMMANDS: dict[str, tuple[str, str]] = {
    "check": ("wattlaw.cli.check", "parse a text, resolve its names, check types and units"),
    "build": ("wattlaw.cli.build", "compile a text to a module"),
    "inspect": ("wattlaw.cli.inspect", "show what a module is, from the module alone"),
    "prove": ("wattlaw.cli.prove", "prove a rule's properties, or refute them with a customer"),
    "replay": ("wattlaw.cli.replay", "run a scenario on the machine, step by step"),
    "explain": ("wattlaw.cli.explain", "write the document for people: Markdown, HTML or PDF"),
    "format": ("wattlaw.cli.format", "give texts the one layout"),
    "test": ("wattlaw.cli.test", "run the examples that stand in a text"),
    "run": ("wattlaw.cli.run", "run a scenario on a contract, from its first state"),
    "call": ("wattlaw.cli.call", "call a pure function of a text or module"),
    "bill": ("wattlaw.cli.bill", "bill customers on tariffs from their readings"),
    "import": ("wattlaw.cli.imports", "turn foreign formats into what Wattlaw reads"),
    "repl": ("wattlaw.cli.repl", "try expressions and functions of a text"),
    "schema": ("wattlaw.cli.schema", "print the JSON Schema of a command's output"),
    "version": ("wattlaw.cli.version", "print the version"),
}
"""Name → (module that holds it as ``command``, one line of help)."""


class LazyGroup(click.Group):
    """A group whose commands are imported only when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        found = import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise click.UsageError(f"There is no command {args[0]}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002 (click's signature)
        **extra: Any,
    ) -> Any:
        """As a program: every end is a status (``ending.py``), never a traceback."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=standalone_mode, **extra)
        from wattlaw.cli.ending import run

        sys.exit(run(sys.argv[1:] if args is None else args))


@click.command(
    "watt",
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example:  watt bill tariff.watt --readings year.csv    (each command has --help with an example)",
)
def main() -> None:
    """Energy tariffs written once: exact, readable, proved, and billed on real meters."""
