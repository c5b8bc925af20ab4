"""The answer of a solver, and z3 behind one typed function.

Each query is parsed from its text in a context of its own: the same query
twice in one context gave another model and another use of resources.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from time import monotonic
from typing import Any

import z3

RESOURCES = 2_000_000
"""The resource limit of one query (z3's own count): it decides, the clock does not."""

SEED = 0

PATIENCE: float = 60.0
"""Seconds after which a query is given up although its resources are not used: a backstop only."""


class Status(Enum):
    """What a solver says about a query."""

    POSSIBLE = "sat"
    IMPOSSIBLE = "unsat"
    UNDECIDED = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """``model`` has an integer for each name of a possible query; ``used`` is the solver's resource count.

    For a query over the reals the model is rounded down: no world, but perhaps near one.
    """

    status: Status
    model: Mapping[str, int] = field(default_factory=dict)
    used: int = 0
    seconds: float = 0.0
    reason: str = ""


def z3_version() -> str:
    """The version of the solver, for certificates."""
    return str(z3.get_version_string())


def ask_z3(text: str, resources: int = RESOURCES, patience: float = PATIENCE) -> Answer:
    """Decide a query by z3."""
    began = monotonic()
    context = z3.Context()
    logic = text[len("(set-logic ") : text.index(")")]
    nonlinear = logic in ("QF_NIA", "QF_NRA")
    solver: Any = z3.SolverFor(logic, ctx=context) if nonlinear else z3.Solver(ctx=context)
    solver.set("rlimit", resources)
    solver.set("timeout", int(patience * 1000))
    solver.set("random_seed", SEED)
    solver.from_string(text)
    status = Status(str(solver.check()))
    model: dict[str, int] = {}
    if status is Status.POSSIBLE:
        found = solver.model()
        for declaration in found.decls():
            value = found[declaration]
            if declaration.arity() == 0 and _is_number(value):
                model[declaration.name()] = _whole(value)
    reason = solver.reason_unknown() if status is Status.UNDECIDED else ""
    return Answer(status, model, _used(solver), monotonic() - began, reason)


def _is_number(value: Any) -> bool:
    return bool(z3.is_int_value(value) or z3.is_rational_value(value) or z3.is_algebraic_value(value))


def _whole(value: Any) -> int:
    """An integer value, or the integer part of a real one."""
    if z3.is_int_value(value):
        return int(value.as_long())
    if z3.is_algebraic_value(value):
        value = value.approx(10)
    return int(value.numerator_as_long() // value.denominator_as_long())


def _used(solver: Any) -> int:
    statistics = solver.statistics()
    return int(statistics.get_key_value("rlimit count")) if "rlimit count" in statistics.keys() else 0  # noqa: SIM118
