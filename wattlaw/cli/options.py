"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

PATH: Any = click.Path(path_type=Path)


def json_option(function: F) -> F:
    """``--json``: one JSON object on standard output, nothing else."""
    return click.option("--json", "machine", is_flag=True, help="Print one JSON object and nothing else.")(
        function
    )


def example(text: str) -> str:
    """The end of a help text: an example, kept as it is."""
    return f"\b\nExample:\n  {text}"
