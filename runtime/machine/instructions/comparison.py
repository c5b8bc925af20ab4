"""Comparisons and truths."""

from __future__ import annotations

from typing import Any

from runtime.machine.algebra import Algebra, at_most
from runtime.machine.instructions.table import Context, expect, instruction
from runtime.machine.instructions.typing import TRUTH
from runtime.machine.types import Day, Instant, Number, Truth, Type, is_plain

A = Algebra[Any, Any, Any]


def _ordered(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 2 and not imm and args[0] == args[1], "two operands of one type are needed")
    expect(isinstance(args[0], Number | Day | Instant), "these values have no order")
    return (TRUTH,)


def _comparable(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 2 and not imm and args[0] == args[1], "two operands of one type are needed")
    expect(is_plain(args[0]), "handles cannot be compared")
    return (TRUTH,)


def _truths(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 2 and not imm, "two operands are needed")
    expect(all(isinstance(arg, Truth) for arg in args), "truths are needed")
    return (TRUTH,)


def _truth(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 1 and not imm and isinstance(args[0], Truth), "one truth is needed")
    return (TRUTH,)


def _choice(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 3 and not imm and isinstance(args[0], Truth), "a truth and two values are needed")
    expect(is_plain(args[1]) and args[1] == args[2], f"unlike alternatives: {args[1]} and {args[2]}")
    return (args[1],)


@instruction("eq", 40, typing=_comparable, words="whether both are the same")
def eq(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (a.from_truth(a.equal(args[0], args[1])),)


@instruction("lt", 41, typing=_ordered, words="whether the first is less")
def lt(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (a.from_truth(a.less(args[0], args[1])),)


@instruction("le", 42, typing=_ordered, words="whether the first is at most the second")
def le(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (a.from_truth(at_most(a, args[0], args[1])),)


@instruction("and", 43, typing=_truths, words="whether both hold")
def conjunction(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (a.from_truth(a.both(a.truth(args[0]), a.truth(args[1]))),)


@instruction("or", 44, typing=_truths, words="whether one holds")
def disjunction(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (a.from_truth(a.either(a.truth(args[0]), a.truth(args[1]))),)


@instruction("not", 45, typing=_truth, words="whether it does not hold")
def negation(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (a.from_truth(a.negate(a.truth(args[0]))),)


@instruction("select", 46, typing=_choice, words="the second where the first holds, otherwise the third")
def select(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (a.choose(a.truth(args[0]), args[1], args[2]),)
