"""What execution costs.  Every number that a fee depends on is in this file or in the instruction table.

Cost is charged when a block is entered, for all of its own steps at once, so
that every form of the machine agrees on it even when the block aborts in the
middle.  A nested block is charged when it is entered in turn, a loop's body
once an iteration, a function's body (with the arrays it needs) once a call.
"""

from __future__ import annotations

from collections.abc import Sequence

from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows, Step
from runtime.machine.instructions import TABLE
from runtime.machine.types import Array, ListOf, Type

CONST = 1
CALL = 2
BRANCH = 1
LOOP = 2
"""Starting any of the four loops."""

ITERATION = 1
"""Each turn of ``Count`` and ``Each``, above the cost of its body."""

ROW = 4
"""Each turn of ``Rows``, above the cost of its body."""

GROUP = 6
"""Each turn of ``Groups``, above the cost of its body."""

CELL = 1
"""Each element of an array: when its function is entered, and when it is cleared."""

PART = 8
"""Each part that a ``split`` may make, above its cost in the table."""


def step_cost(step: Step, types: Sequence[Type]) -> int:
    """What a step itself costs, without nested blocks and called functions.

    ``types`` are the types of the function's registers.
    """
    match step:
        case Op():
            return TABLE[step.name].cost + _size_cost(step, types)
        case Const():
            return CONST
        case Call():
            return CALL
        case If():
            return BRANCH
        case Count() | Each() | Groups() | Rows():
            return LOOP


def _size_cost(step: Op, types: Sequence[Type]) -> int:
    """The part of an instruction's cost that depends on a stated maximum."""
    if step.name == "split":
        weights = types[step.args[1]]
        return PART * weights.maximum if isinstance(weights, ListOf) else 0
    if step.name == "clear":
        array = types[step.args[0]]
        return CELL * array.size if isinstance(array, Array) else 0
    return 0


def block_cost(block: Block, types: Sequence[Type]) -> int:
    """What is charged when ``block`` is entered as a branch."""
    return sum(step_cost(step, types) for step in block.steps)


def turn_cost(loop: Count | Each | Groups | Rows, types: Sequence[Type]) -> int:
    """What is charged for each iteration of a loop when its body is entered."""
    each = {Count: ITERATION, Each: ITERATION, Rows: ROW, Groups: GROUP}[type(loop)]
    return each + block_cost(loop.body, types)


def entry_cost(body: Block, types: Sequence[Type]) -> int:
    """What is charged when a function with this body is entered, after its parameters were checked."""
    cells = sum(kind.size for kind in types if isinstance(kind, Array))
    return CELL * cells + block_cost(body, types)
