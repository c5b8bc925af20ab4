"""The command ``watt``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run ``watt`` with the arguments of the process and end with its status."""
    from wattlaw.cli.ending import run

    sys.exit(run(sys.argv[1:]))
