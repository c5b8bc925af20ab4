"""The command ``watt``."""

from wattlaw.cli.group import main

__all__ = ["main"]
