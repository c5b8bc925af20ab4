"""Code as indented text; part of the disassembler."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows, Select, Step
from runtime.machine.module import Module
from runtime.machine.spelling import spell_value
from runtime.machine.types import Array, Dated, ListOf, SeriesOf, Type

INDENT = "  "


def block_lines(module: Module, types: Sequence[Type], block: Block, indent: str) -> Iterator[str]:
    """The steps of a block, each with what is nested in it."""
    for number, step in enumerate(block.steps):
        place = _place(module, block.origin[number]) if block.origin else ""
        yield f"{indent}{_head(module, types, step)}{place}"
        for title, inner in _nested(step):
            if title:
                yield f"{indent}{title}"
            yield from block_lines(module, types, inner, indent + INDENT)


def _place(module: Module, origin: int) -> str:
    if origin < 0:
        return "  ; @-"
    one = module.origins[origin]
    return f"  ; @{origin} {module.files[one.file]}:{one.line}"


def _nested(step: Step) -> Sequence[tuple[str, Block]]:
    match step:
        case If():
            return (("", step.then), ("else", step.otherwise))
        case Count() | Each() | Groups() | Rows() | Select():
            return (("", step.body),)
        case _:
            return ()


def _head(module: Module, types: Sequence[Type], step: Step) -> str:
    """The step itself, without what is nested in it."""
    match step:
        case Op():
            return _operation(module, step)
        case Const():
            kind = types[step.out]
            assert not isinstance(kind, ListOf | Array | Dated | SeriesOf)
            return f"r{step.out} = {spell_value(module, kind, step.value)}"
        case Call():
            name = json.dumps(module.functions[step.function].name, ensure_ascii=False)
            return f"{_written(step.out)}call {step.function} {name}{_read(step.args)}"
        case If():
            return f"if r{step.condition}"
        case Count():
            return f"count r{step.index} below r{step.limit}, at most {step.maximum}"
        case Each():
            return f"each r{step.item}, position r{step.index}, of r{step.items}"
        case Groups():
            by = "local day" if step.span == 1440 else f"{step.span} minutes"
            return f"groups r{step.part} by {by} of r{step.series}, date r{step.date}, minute r{step.minute}"
        case Rows():
            clock = f"start r{step.start}, length r{step.length}, date r{step.date}, minute r{step.minute}"
            return f"rows of r{step.series}: {clock}, channels{_read(step.channels)}"
        case Select():
            group = f" of group{_read(step.group)}" if step.group else ""
            over = f"aggregate {step.aggregate}{group}, at most {step.maximum}"
            return f"select{_read(step.keys)}, position r{step.index}, from {over}"


MESSAGE = frozenset(
    (
        *("require", "range", "store", "fetch", "assign", "open_row", "close_row"),
        *("tally", "receive", "pay"),
    )
)
"""The instructions whose last immediate is a message of the module."""


def _operation(module: Module, step: Op) -> str:
    immediates = f" [{' '.join(str(value) for value in step.immediates)}]" if step.immediates else ""
    said = ""
    if step.name in MESSAGE:
        said = f" {json.dumps(module.messages[step.immediates[-1]], ensure_ascii=False)}"
    return f"{_written(step.out)}{step.name}{_read(step.args)}{immediates}{said}"


def _written(registers: Sequence[int]) -> str:
    return f"{', '.join(f'r{register}' for register in registers)} = " if registers else ""


def _read(registers: Sequence[int]) -> str:
    return "".join(f" r{register}" for register in registers)
