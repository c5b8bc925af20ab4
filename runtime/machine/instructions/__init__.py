"""The instruction table.  Each instruction is declared once; see ``README.md``."""

from runtime.machine.instructions import (  # noqa: F401  (each fills the table)
    arithmetic,
    comparison,
    division,
    moving,
    sequences,
    splitting,
    time,
)
from runtime.machine.instructions.table import TABLE, Instruction, Meaning, TypeFault

__all__ = ["TABLE", "Instruction", "Meaning", "TypeFault"]
