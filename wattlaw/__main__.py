"""``python -m wattlaw`` and the program ``watt``: even an interruption while it loads is a status."""

from __future__ import annotations

import sys

INTERRUPTED = 130
"""As ``wattlaw.cli.ending`` has it, which cannot be imported yet when this is needed."""


def main() -> None:
    """Load the command and run it."""
    try:
        from wattlaw.cli import main as watt

        watt()
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
