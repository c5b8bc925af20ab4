"""Claims of the text, and those that every tariff must keep, as functions that return one truth."""

from __future__ import annotations

from collections.abc import Sequence

from compiler.charge import TOTAL
from compiler.choosing import compare, logic
from compiler.claims import claim_record, finish_goal, function_scope
from compiler.determinants import Determinant, Determinants
from compiler.emitter import Emitter, Value
from compiler.errors import CannotCompile
from compiler.expressions import Compiler, Scope
from compiler.functions import Functions, NoLeaves
from compiler.period import PeriodScope, parameters
from compiler.rounding import MODE, round_term
from compiler.sources import CellTotal, TierCell
from compiler.terms import Term, add
from dsl.model import expressions as m
from dsl.model.base import TruthType
from dsl.model.tariff import Claim, Tariff
from runtime.machine.module import Property

LINES_SUM = "lines-sum-to-bill"
"""The claim that every tariff must keep."""


class ClaimScope(PeriodScope):
    """Leaves of a claim: determinants and results of ``charge``, by name, of one or of two runs."""

    def __init__(
        self, determinants: Determinants, results: dict[str, Value], labels: dict[str, list[str]], prefix: str
    ) -> None:
        super().__init__(determinants, parameters(prefix), prefix)
        self.results = results
        self.labels = labels

    def leaf(self, c: Compiler, expr: m.Expr) -> Term:
        """The value of a leaf."""
        match expr:
            case m.InRun():
                run = ClaimScope(self.determinants, self.results, self.labels, f"{expr.run}.")
                return c.with_scope(run).term(expr.of)
            case m.LineAmount(entry=None):
                return self.named(c, f"line:{expr.line}", expr)
            case m.LineAmount():
                assert expr.entry is not None
                return self.named(c, self.labels[expr.line][expr.entry], expr)
            case m.Subtotal():
                name = TOTAL if expr.name == "bill" else f"subtotal:{expr.name}"
                return self.named(c, name, expr)
            case m.Closing():
                return self.named(c, f"closing:{expr.balance}", expr)
            case _:
                return super().leaf(c, expr)

    def named(self, c: Compiler, name: str, expr: m.Expr | None = None) -> Value:
        """A result of ``charge`` as a parameter."""
        if name not in self.results:
            raise CannotCompile(f"the bill has no {name}", expr.span if expr is not None else None)
        known = self.results[name]
        return c.e.parameter(self.prefix + name, known.number, known.low, known.high)


def varied_inputs(tariff: Tariff) -> dict[str, str]:
    """What a relation may vary, by its name in the text → its name in the module."""
    return (
        {channel.name: channel.column for channel in tariff.readings.channels}
        | {fact.name: f"fact:{fact.name}" for fact in tariff.facts}
        | {item.name: f"history:{item.name}" for item in tariff.history}
        | {
            item.name: f"{'register' if item.kind == 'register' else 'input'}:{item.name}"
            for item in tariff.inputs
        }
    )


class Properties:
    """Adds the functions of properties to the module, and gives the records."""

    def __init__(
        self,
        determinants: Determinants,
        functions: Functions,
        results: dict[str, Value],
        labels: dict[str, list[str]],
    ) -> None:
        self.builder = functions.builder
        self.determinants = determinants
        self.functions = functions
        self.results = results
        self.labels = labels
        self.records: list[Property] = []

    def claim(self, claim: Claim) -> None:
        """A claim of the text."""
        # What a relation says of neither run in particular (the billing month, say) is read in the first.
        prefix = "" if claim.variation is None else "a."
        scope: Scope = ClaimScope(self.determinants, self.results, self.labels, prefix)
        if claim.kind == "function":
            scope = function_scope(self.functions, claim)
        inputs = varied_inputs(self.determinants.tariff)
        self.records.append(claim_record(self.functions, claim, scope, inputs))

    # --- what every tariff must keep

    def once(self) -> None:
        """For each quantity billed by cells: the cells sum to the quantity."""
        d = self.determinants
        sources = [determinant.source for determinant in d.wanted.values()]
        grids = [
            (s.quantity, s.schedule) for s in sources if isinstance(s, CellTotal) and s.schedule is not None
        ]
        for quantity, schedule in dict.fromkeys(grids):
            cells = d.total(quantity, None, schedule, self._periods(schedule))
            self._sums(quantity, f"-by-{schedule}" if schedule else "", cells)
        by_part = [s.quantity for s in sources if isinstance(s, CellTotal) and s.part is not None]
        for quantity in dict.fromkeys(by_part):
            if quantity not in dict(grids):
                parts = [d.cell_total(quantity, part, None, None) for part in d.parts(None)]
                self._sums(quantity, "", parts)
        ladders = [(s.quantity, s.ladder, s.schedule) for s in sources if isinstance(s, TierCell)]
        for quantity, ladder, by in dict.fromkeys(ladders):
            (known,) = [one for one in d.tariff.ladders if one.name == ladder]
            cells = []
            for tier in range(len(known.bounds[0]) + 1):
                place = (quantity, ladder, tier, None, by, None if by is None else self._periods(by))
                cells += d.tier_cells(m.TierQuantity(TruthType(), known.span, *place))
            self._sums(quantity, f"-in-{ladder}" + (f"-by-{by}" if by else ""), cells)

    def _free(self, name: str) -> str:
        """The name, longer where a claim of the text has it already."""
        taken = {record.name for record in self.records}
        return f"{name}-always" if name in taken else name

    def _periods(self, schedule: str) -> tuple[str, ...]:
        """All periods of a schedule."""
        (known,) = [one for one in self.determinants.tariff.calendar.schedules if one.name == schedule]
        return tuple(period.name for period in known.periods)

    def _sums(self, quantity: str, suffix: str, cells: Sequence[Determinant]) -> None:
        name = self._free(f"each-{quantity}-once{suffix}")
        whole = self.determinants.cell_total(quantity, None, None, None)
        words = f"every unit of {quantity} falls in exactly one cell"
        e = Emitter(self.builder, f"goal {name}", words)
        c = Compiler(e, NoLeaves(), self.functions)
        supply = parameters()
        total: Term = supply(c, cells[0])
        for cell in cells[1:]:
            total = add(e, total, supply(c, cell))
        goal = finish_goal(e, compare(e, "=", total, supply(c, whole)))
        about = (quantity, *(cell.name for cell in cells))
        self.records.append(Property(name, "once", goal, None, None, words, -1, about))

    def lines_sum_to_bill(self, tariff: Tariff) -> None:
        """The printed amounts sum to the total, rounded where the text rounds the bill."""
        words = "the amounts of the lines sum to the bill"
        name = LINES_SUM
        e = Emitter(self.builder, f"goal {name}", words)
        c = Compiler(e, NoLeaves(), self.functions)
        scope = ClaimScope(self.determinants, self.results, self.labels, "")
        amounts = [label for labels in self.labels.values() for label in labels]
        total: Term = scope.named(c, amounts[0])
        for label in amounts[1:]:
            total = add(e, total, scope.named(c, label))
        if tariff.bill.rounding is not None:
            total = round_term(e, total, tariff.bill.rounding.step, MODE[tariff.bill.rounding.mode])
        holds = compare(e, "=", total, scope.named(c, TOTAL))
        for line, labels in self.labels.items():
            parts: Term = scope.named(c, labels[0])
            for label in labels[1:]:
                parts = add(e, parts, scope.named(c, label))
            holds = logic(e, "and", [holds, compare(e, "=", parts, scope.named(c, f"line:{line}"))])
        goal = finish_goal(e, holds)
        self.records.append(Property(name, "bill", goal, None, None, words, -1, (TOTAL,)))
