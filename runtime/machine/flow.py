"""What blocks read and write, found without executing them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows, Select, Step
from runtime.machine.module import Module

Loop = Count | Each | Groups | Rows | Select

STORES = ("put", "put_sum", "put_max", "clear")
"""The instructions that change their first operand, an array."""


def loop_registers(step: Loop) -> tuple[int, ...]:
    """The registers that a loop sets for each turn."""
    match step:
        case Count():
            return (step.index,)
        case Each():
            return (step.item, step.index)
        case Groups():
            return (step.part, step.date, step.minute)
        case Rows():
            return (step.start, step.length, step.date, step.minute, *step.channels)
        case Select():
            return (*step.keys, step.index)


def loop_sources(step: Loop) -> tuple[int, ...]:
    """The registers that a loop runs over: one, or the keys of a group."""
    match step:
        case Count():
            return (step.limit,)
        case Each():
            return (step.items,)
        case Groups() | Rows():
            return (step.series,)
        case Select():
            return step.group


def nested(step: Step) -> tuple[Block, ...]:
    """The blocks within a step."""
    match step:
        case If():
            return (step.then, step.otherwise)
        case Count() | Each() | Groups() | Rows() | Select():
            return (step.body,)
        case _:
            return ()


def steps(block: Block) -> Iterator[Step]:
    """All steps of a block, those of nested blocks after the step that contains them."""
    for step in block.steps:
        yield step
        for inner in nested(step):
            yield from steps(inner)


def written(step: Step) -> tuple[int, ...]:
    """The registers that a step itself writes."""
    match step:
        case Op() | Call():
            return step.out
        case Const():
            return (step.out,)
        case If():
            return ()
        case Count() | Each() | Groups() | Rows() | Select():
            return loop_registers(step)


def read(step: Step) -> tuple[int, ...]:
    """The registers that a step itself reads."""
    match step:
        case Op() | Call():
            return step.args
        case Const():
            return ()
        case If():
            return (step.condition,)
        case Count() | Each() | Groups() | Rows() | Select():
            return loop_sources(step)


def stored(step: Step) -> tuple[int, ...]:
    """The array that a step changes, if it does."""
    return step.args[:1] if isinstance(step, Op) and step.name in STORES else ()


def assigned(block: Block) -> set[int]:
    """The registers that a block may write."""
    return {register for step in steps(block) for register in written(step)}


def changed(block: Block) -> set[int]:
    """The registers that a block may write, and the arrays that it may change."""
    return assigned(block) | {register for step in steps(block) for register in stored(step)}


def writes(block: Block) -> Counter[int]:
    """How many places of a block write each register."""
    return Counter(register for step in steps(block) for register in written(step))


def reads(block: Block) -> Counter[int]:
    """How many times the steps of a block read each register."""
    return Counter(register for step in steps(block) for register in read(step))


def called(block: Block) -> set[int]:
    """The functions that a block calls."""
    return {step.function for step in steps(block) if isinstance(step, Call)}


class Computing:
    """Which code only computes: no loops and no stores, in called functions neither, and is not long."""

    LONGEST = 2_000
    """Steps, those of called functions included once for each call."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self._lengths: dict[int, int] = {}

    def block(self, block: Block) -> bool:
        """Whether a block only computes."""
        return self._length(block) <= self.LONGEST

    def function(self, index: int) -> bool:
        """Whether a function only computes."""
        return self._function_length(index) <= self.LONGEST

    def _function_length(self, index: int) -> int:
        if index not in self._lengths:
            self._lengths[index] = self._length(self.module.functions[index].body)
        return self._lengths[index]

    def _length(self, block: Block) -> int:
        length = 0
        for step in steps(block):
            if isinstance(step, Loop) or stored(step):
                return self.LONGEST + 1
            length += 1 + (self._function_length(step.function) if isinstance(step, Call) else 0)
        return length
