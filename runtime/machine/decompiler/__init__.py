"""The decompiler: what a module says, as formulas and sentences, from its bytecode alone."""

from __future__ import annotations

from runtime.machine.decompiler.calendar import calendar
from runtime.machine.decompiler.contract import (
    action_head,
    action_lines,
    contract_text,
    deployment_lines,
    state_lines,
)
from runtime.machine.decompiler.listing import listing
from runtime.machine.decompiler.properties import property_statement as statement
from runtime.machine.decompiler.rates import formulas, rates
from runtime.machine.decompiler.walk import decompile
from runtime.machine.module import Module

__all__ = [
    "action_head",
    "action_lines",
    "calendar",
    "contract_text",
    "decompile_function",
    "deployment_lines",
    "formulas",
    "rates",
    "state_lines",
    "statement",
]


def decompile_function(module: Module, index: int) -> str:
    """A function in lines: its parameters, what it computes and requires, its loops, its results."""
    return listing(module, decompile(module, index))
