"""What the state of a contract may hold, as intervals: the declared ranges, kept by every write."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.machine.contract import Contract, StateColumn, StateScalar
from runtime.machine.domains import domain
from runtime.machine.generated.intervals import Condition, Intervals, Range
from runtime.machine.module import Module
from runtime.machine.types import NAME_MAX, Plain

UNBOUNDED = 1 << 512
"""No total of words, however many, is as large: reading one checks that it fits a word."""

UNKNOWN = Condition(None)


class StateIntervals(Intervals):
    """A ``StateAlgebra`` whose integers are ``Range``."""

    def __init__(self, module: Module) -> None:
        assert module.contract is not None
        self.module = module
        self.contract: Contract = module.contract
        self.functions = module.functions

    def cell(self, cell: StateScalar | StateColumn) -> Range:
        """What a scalar or column may hold; 0 while a deployment has not stored it."""
        low, high = domain(cell.type, self.module.enums)
        low = low if cell.low is None else cell.low
        high = high if cell.high is None else cell.high
        return Range(low, high) if cell.start is not None else Range(min(low, 0), max(high, 0))

    def scalar(self, scalar: int, moment: int) -> Range:  # noqa: ARG002
        return self.cell(self.contract.scalars[scalar])

    def set_scalar(self, scalar: int, x: Range) -> None: ...

    def row_present(self, table: int, keys: Sequence[Range], moment: int) -> Condition:  # noqa: ARG002
        return UNKNOWN

    def column(self, table: int, column: int, keys: Sequence[Range], moment: int) -> Range:  # noqa: ARG002
        return self.cell(self.contract.tables[table].columns[column])

    def set_column(self, table: int, column: int, keys: Sequence[Range], x: Range) -> None: ...
    def add_row(self, table: int, keys: Sequence[Range], values: Sequence[Range]) -> None: ...
    def drop_row(self, table: int, keys: Sequence[Range]) -> None: ...

    def aggregate(self, aggregate: int, group: Sequence[Range], moment: int) -> Range:  # noqa: ARG002
        kept = self.contract.aggregates[aggregate]
        if kept.kind == "count":
            return Range(0, UNBOUNDED)
        if kept.kind == "total":
            return Range(-UNBOUNDED, UNBOUNDED)
        function = self.functions[kept.contribution]
        types = (*(parameter.type for parameter in function.parameters), *function.registers)
        kind = types[function.results[-1].register]
        assert isinstance(kind, Plain)
        return Range(*domain(kind, self.module.enums))

    def aggregate_present(self, aggregate: int, group: Sequence[Range], moment: int) -> Condition:  # noqa: ARG002
        return UNKNOWN

    def held(self, account: int, moment: int) -> Range:  # noqa: ARG002
        return Range(0, UNBOUNDED)

    def wallet(self, account: int, party: Range, moment: int) -> Range:  # noqa: ARG002
        return Range(-UNBOUNDED, UNBOUNDED)

    def transfer(self, account: int, party: Range, x: Range) -> None: ...
    def emit(self, event: int, fields: Sequence[Range]) -> None: ...

    def digest(self, kinds: Sequence[Plain], args: Sequence[Range]) -> Range:  # noqa: ARG002
        return Range(0, NAME_MAX)

    def history(self, history: int, group: Sequence[Range], moment: int) -> Range:  # noqa: ARG002
        return Range(-UNBOUNDED, UNBOUNDED)
