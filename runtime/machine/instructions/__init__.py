"""The instruction table.  Each instruction is declared once; see ``README.md``."""

from runtime.machine.instructions import (  # noqa: F401  (each fills the table)
    arithmetic,
    calendar,
    comparison,
    division,
    moving,
    sequences,
    splitting,
    state,
    time,
    world,
)
from runtime.machine.instructions.table import TABLE, Instruction, Meaning, TypeFault, computing

__all__ = ["TABLE", "Instruction", "Meaning", "TypeFault", "computing"]
