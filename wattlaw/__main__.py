"""``python -m wattlaw`` is the command ``watt``."""

from wattlaw.cli import main

main()
