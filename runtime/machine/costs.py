"""What execution costs.  Every number that a fee depends on is in this file or in the instruction table.

Cost is charged when a block is entered, for all of its own steps at once, so
that every form of the machine agrees on it even when the block aborts in the
middle.  A nested block is charged when it is entered in turn, a loop's body
once an iteration, a function's body (with the arrays it needs) once a call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows, Select, Step
from runtime.machine.contract import Contract
from runtime.machine.instructions import TABLE
from runtime.machine.types import Array, ListOf, Type

CONST = 1
CALL = 2
BRANCH = 1
LOOP = 2
"""Starting any of the loops."""

ITERATION = 1
"""Each turn of ``Count`` and ``Each``, above the cost of its body."""

ROW = 4
"""Each turn of ``Rows``, above the cost of its body."""

GROUP = 6
"""Each turn of ``Groups``, above the cost of its body."""

SELECTED = 6
"""Each turn of ``Select``, above the cost of its body."""

OPERAND = 8
"""Each operand of ``sha256``, above its cost in the table."""

KEPT = 16
"""Each aggregate of a table, when one of its rows is written; its contribution is charged twice besides."""

CELL = 1
"""Each element of an array: when its function is entered, and when it is cleared."""

PART = 8
"""Each part that a ``split`` may make, above its cost in the table."""


WRITING = ("assign", "open_row", "close_row")
"""The instructions that change a row; their first immediate is the table."""

Upkeep = Sequence[int]
"""For each table of the state, what its aggregates add to the cost of writing one row."""


def upkeep(contract: Contract, contributions: Callable[[int], int]) -> tuple[int, ...]:
    """The upkeep of each table, from the bounds of the contributions."""
    extra = [0] * len(contract.tables)
    for kept in contract.aggregates:
        extra[kept.table] += KEPT + 2 * contributions(kept.contribution)
    return tuple(extra)


def step_cost(step: Step, types: Sequence[Type], kept: Upkeep = ()) -> int:
    """What a step itself costs, without nested blocks and called functions.

    ``types`` are the types of the function's registers, ``kept`` the upkeep of the state's tables.
    """
    match step:
        case Op():
            return TABLE[step.name].cost + _size_cost(step, types, kept)
        case Const():
            return CONST
        case Call():
            return CALL
        case If():
            return BRANCH
        case Count() | Each() | Groups() | Rows() | Select():
            return LOOP


def _size_cost(step: Op, types: Sequence[Type], kept: Upkeep) -> int:
    """The part of an instruction's cost that depends on a stated maximum, or on the module."""
    if step.name in WRITING:
        return kept[step.immediates[0]]
    if step.name == "sha256":
        return OPERAND * len(step.args)
    if step.name == "split":
        weights = types[step.args[1]]
        return PART * weights.maximum if isinstance(weights, ListOf) else 0
    if step.name == "clear":
        array = types[step.args[0]]
        return CELL * array.size if isinstance(array, Array) else 0
    return 0


def block_cost(block: Block, types: Sequence[Type], kept: Upkeep = ()) -> int:
    """What is charged when ``block`` is entered as a branch."""
    return sum(step_cost(step, types, kept) for step in block.steps)


def turn_cost(loop: Count | Each | Groups | Rows | Select, types: Sequence[Type], kept: Upkeep = ()) -> int:
    """What is charged for each iteration of a loop when its body is entered."""
    each = {Count: ITERATION, Each: ITERATION, Rows: ROW, Groups: GROUP, Select: SELECTED}[type(loop)]
    return each + block_cost(loop.body, types, kept)


def entry_cost(body: Block, types: Sequence[Type], kept: Upkeep = ()) -> int:
    """What is charged when a function with this body is entered, after its parameters were checked."""
    cells = sum(kind.size for kind in types if isinstance(kind, Array))
    return CELL * cells + block_cost(body, types, kept)
