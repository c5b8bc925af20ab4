"""Plain values from CBOR → code."""

from __future__ import annotations

from typing import Any

from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows, Select, Step
from runtime.machine.instructions import TABLE
from runtime.machine.refusal import ModuleRefused, insist
from runtime.machine.shapes import array, integer, integers
from runtime.machine.writing import StepCode

NAMES = {row.code: row.name for row in TABLE.values()}


def read_block(value: Any, where: str) -> Block:
    """A block; the depth of its encoding has been checked."""
    steps, origin = array(value, where, 2)
    return Block(tuple(_step(step, where) for step in array(steps, where)), integers(origin, where))


def _step(value: Any, where: str) -> Step:
    items = array(value, where)
    insist(items, "an empty step", where)
    code = integer(items[0], where)
    if code in NAMES:
        insist(len(items) >= 3, "an instruction lacks its registers", where)
        out, args, immediates = (integers(part, where) for part in (items[1], items[2], items[3:]))
        return Op(NAMES[code], out, args, immediates)
    return _structure(code, items[1:], where)


def _structure(code: int, items: list[Any], where: str) -> Step:
    """A step that is no instruction of the table."""
    match code, items:
        case StepCode.CONST, [out, value]:
            return Const(integer(out, where), integer(value, where))
        case StepCode.CALL, [function, out, args]:
            return Call(integer(function, where), integers(out, where), integers(args, where))
        case StepCode.IF, [condition, then, otherwise]:
            return If(integer(condition, where), read_block(then, where), read_block(otherwise, where))
        case StepCode.COUNT, [index, limit, maximum, body]:
            registers = integers([index, limit, maximum], where)
            return Count(registers[0], registers[1], registers[2], read_block(body, where))
        case StepCode.EACH, [item, index, source, body]:
            registers = integers([item, index, source], where)
            return Each(registers[0], registers[1], registers[2], read_block(body, where))
        case StepCode.GROUPS, [*operands, body] if len(operands) == 5:
            series, span, part, date, minute = integers(operands, where)
            return Groups(series, span, part, date, minute, read_block(body, where))
        case StepCode.ROWS, [*operands, channels, body] if len(operands) == 5:
            series, start, length, date, minute = integers(operands, where)
            inner = read_block(body, where)
            return Rows(series, start, length, date, minute, integers(channels, where), inner)
        case StepCode.SELECT, [aggregate, group, keys, index, maximum, body]:
            kept, position, most = integers([aggregate, index, maximum], where)
            inner = read_block(body, where)
            return Select(kept, integers(group, where), integers(keys, where), position, most, inner)
        case _:
            raise ModuleRefused(f"there is no step {code} with {len(items)} operands", where)
