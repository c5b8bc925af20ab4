"""``watt format``."""

from __future__ import annotations

from pathlib import Path

import click

from wattlaw.cli.options import PATH, json_option


@click.command(
    "format", epilog="Example:  watt format tariff.watt      or, in CI:  watt format --check *.watt"
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=PATH)
@click.option(
    "--check", "only_check", is_flag=True, help="Change nothing; status 1 when a text is not in the layout."
)
@json_option
def command(files: tuple[Path, ...], *, only_check: bool, machine: bool) -> int:
    """Give texts the one layout; comments and meaning stay as they are.

    All texts are read before the first is written, so a mistake in one changes none.
    """
    from wattlaw.files import writing

    texts = [(path, *_laid_out(path)) for path in files]
    changed = [path for path, before, after in texts if before != after]
    if not only_check:
        for path, before, after in texts:
            if before != after:
                with writing(path) as stream:
                    stream.write(after)
    ok = not (only_check and changed)
    if machine:
        from wattlaw.cli.printing import print_json

        shown = [{"path": str(path), "changed": path in changed} for path in files]
        print_json({"ok": ok, "files": shown})
    else:
        for path in changed:
            click.echo(f"{path}: {'is not in the layout' if only_check else 'laid out'}")
    return 0 if ok else 1


def _laid_out(path: Path) -> tuple[str, str]:
    """A text before and after."""
    from dsl.diagnostics import SourceError, render
    from dsl.formatting import format_text
    from wattlaw.faults import Diagnostic, SourceFault
    from wattlaw.files import read_text

    content = read_text(path)
    try:
        return content, format_text(str(path), content)
    except SourceError as error:
        raise SourceFault(
            tuple(
                Diagnostic(
                    one.code,
                    one.message,
                    one.hint,
                    str(path),
                    one.span.line,
                    one.span.column,
                    one.severity,
                    render(one, content),
                )
                for one in error.diagnostics
            )
        ) from error
