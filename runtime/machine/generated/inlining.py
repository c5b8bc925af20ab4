"""Totals and counts whose contributions are plain expressions: kept in place, without a call.

A contribution is executed over source expressions, once on the cells of the old
row and once on those of the new.  Where both rows are certainly in one group the
total changes by a difference; what a write does not concern is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from runtime.machine.code import Const, Op
from runtime.machine.contract import Aggregate, Contract
from runtime.machine.domains import domain
from runtime.machine.generated.intervals import Range
from runtime.machine.generated.known_rows import KnownRows, whole
from runtime.machine.generated.source import (
    COMPARISON,
    SUM,
    DenseTables,
    Fact,
    Sequenced,
    Source,
    Term,
    literal,
    named,
    render,
)
from runtime.machine.generated.state_intervals import StateIntervals
from runtime.machine.instructions import TABLE
from runtime.machine.loaded import register_types, result_types
from runtime.machine.types import Truth

LONGEST = 16
"""Steps of a contribution that is put in place."""

Variable = Callable[[], str]
"""Gives a name that was not used before."""


@dataclass(frozen=True, slots=True)
class Member:
    """A row as an expression: whether it is included, the key of its group, what it adds."""

    included: Fact
    group: str
    value: str
    zero: bool
    """Whether it certainly adds nothing."""


class Inlining:
    """The contributions of one contract as expressions."""

    def __init__(self, intervals: StateIntervals, dense: DenseTables, tables: Sequence[object]) -> None:
        self.intervals = intervals
        self.module = intervals.module
        self.contract: Contract = intervals.contract
        self.dense = dense
        self.tables = tables
        self._fits: dict[int, bool] = {}

    def fits(self, aggregate: int) -> bool:
        """Whether an aggregate is kept in place."""
        if aggregate not in self._fits:
            self._fits[aggregate] = self._decide(self.contract.aggregates[aggregate])
        return self._fits[aggregate]

    def _decide(self, kept: Aggregate) -> bool:
        """A total or a count by a short expression, to which a row of starts adds nothing."""
        if kept.kind not in ("total", "count"):
            return False
        table = self.contract.tables[kept.table]
        keys = [f"k{number}" for number in range(len(table.keys))]
        if self.member(kept, keys, [f"c{number}" for number in range(len(table.columns))]) is None:
            return False
        starts = self.member(kept, keys, [str(column.start or 0) for column in table.columns])
        return not table.everywhere or (starts is not None and starts.zero)

    def member(self, kept: Aggregate, keys: Sequence[str], cells: Sequence[str]) -> Member | None:
        """A row with these keys and cells, each a name or a literal; None where it is no expression."""
        function = self.module.functions[kept.contribution]
        if len(function.body.steps) > LONGEST:
            return None
        table = self.contract.tables[kept.table]
        held: dict[int, Term] = {}
        for number, (key, text) in enumerate(zip(table.keys, keys, strict=True)):
            held[number] = _cell(text, Range(*domain(key.type, self.module.enums)))
        for number, (column, text) in enumerate(zip(table.columns, cells, strict=True), len(keys)):
            held[number] = _cell(text, self.intervals.cell(column))
        source = Source(self.dense)
        types = register_types(function)
        for step in function.body.steps:
            if isinstance(step, Const):
                held[step.out] = literal(step.value)
                continue
            if not isinstance(step, Op) or not TABLE[step.name].computes:
                return None
            results: Sequence[Term | Sequenced] = TABLE[step.name].apply(
                source,
                self.tables,
                [held[register] for register in step.args],
                step.immediates,
                [types[register] for register in step.args],
            )
            if source.effects or not all(isinstance(one, Term) for one in results):
                return None
            held.update(zip(step.out, results, strict=True))  # type: ignore[arg-type]
        included, *rest = (held[result.register] for result in function.results)
        value = rest.pop() if kept.kind == "total" else literal(1)
        truth = source.truth(included)
        parts = [
            f"1 if {render(part)} else 0" if isinstance(kind, Truth) else render(part)
            for part, kind in zip(rest, result_types(function)[1:], strict=False)
        ]
        group = parts[0] if len(parts) == 1 else f"({', '.join(parts)})"
        zero = truth.condition.known is False or value.range.value == 0
        return Member(truth, group, render(value, SUM + 1), zero)


class Total:
    """The statements by which one aggregate follows its rows.

    The total of all rows stays in a variable once it has been changed, so that
    a second change neither reads it nor notes again what it was.
    """

    def __init__(self, number: int, name: str, undo: str, known: KnownRows, variable: Variable) -> None:
        self.number = number
        self.name = name
        self.undo = undo
        self.known = known
        self.variable = variable

    def moved(self, old: Member | None, new: Member | None) -> list[str]:
        """For a row that was ``old`` and is ``new``; None: there was or is none."""
        if old is not None and new is not None and old.group == new.group:
            before, after = _condition(old), _condition(new)
            if (before, old.value) == (after, new.value) or before == after == "False":
                return []
            if before == after:
                return self.adjusted(new.group, f"{new.value} - {old.value}", after)
            return self.adjusted(new.group, f"{_weighed(new)} - {_weighed(old)}", "True")
        lines = []
        for member, sign in ((old, "-"), (new, "")):
            if member is not None and not member.zero:
                by = f"{sign}({member.value})" if sign else member.value
                lines += self.adjusted(member.group, by, _condition(member))
        return lines

    def adjusted(self, group: str, by: str, condition: str) -> list[str]:
        """A total or a count changes where the condition holds; none is kept for zero."""
        place = whole(self.number)
        total = self.known.names.get(place) if group == "()" else None
        lines, key = [], group
        if total is None:
            total = self.variable()
            if not group.isidentifier() and group != "()":
                key = self.variable()
                lines.append(f"{key} = {group}")
            lines.append(f"{total} = {self.name}.get({key})")
            lines.append(f"{self.undo}.append(({self.name}, {key}, {total}))")
            lines.append(f"{total} = ({total} or 0) + {by}")
            if group == "()" and condition == "True":
                self.known.names[place] = total
        else:
            lines.append(f"{total} += {by}")
        lines.append(f"if {total}: {self.name}[{key}] = {total}")
        lines.append(f"else: {self.name}.pop({key}, None)")
        return lines if condition == "True" else [f"if {condition}:", *(f"    {line}" for line in lines)]


def _cell(text: str, bounds: Range) -> Term:
    return literal(int(text)) if text.lstrip("-").isdigit() else named(text, bounds)


def _condition(member: Member) -> str:
    known = member.included.condition.known
    return str(known) if known is not None else render(member.included)


def _weighed(member: Member) -> str:
    """The value where the row is included, otherwise nothing."""
    known = member.included.condition.known
    if known is not None:
        return member.value if known else "0"
    return f"({member.value} if {render(member.included, COMPARISON)} else 0)"
