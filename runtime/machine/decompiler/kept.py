"""What is kept about rows and calls, said by its contribution: ``total of price over trades (where …)``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from runtime.machine.decompiler.binding import SUM
from runtime.machine.decompiler.expressions import Define, Expression, Literal, Named
from runtime.machine.decompiler.walk import decompile
from runtime.machine.types import Truth

if TYPE_CHECKING:
    from runtime.machine.decompiler.phrases import Phrases

OWN = "its "
"""Before the cells of a row, to tell them from other values of their names."""


class Contribution:
    """A contribution as expressions: which rows or calls, the keys of the group, the value."""

    def __init__(self, p: Phrases, function: int, kind: str, own: str = OWN) -> None:
        found = decompile(p.module, function, own=own)
        defined = {one.name: one.value for one in found.statements if isinstance(one, Define)}
        results = [
            defined.get(one.name, one) if isinstance(one, Named) else one for one in found.results.values()
        ]
        self.plain = all(isinstance(one, Define) and one.value in results for one in found.statements)
        self.statements = found.statements
        self.included, *rest = results
        valued = kind in ("total", "lowest", "highest")
        self.value: Expression | None = rest[-1] if valued else None
        self.group = rest[:-1] if valued else rest

    def of_everything(self) -> bool:
        """Whether every row is included."""
        return self.included == Literal(Truth(), 1)


def kept_text(p: Phrases, aggregate: int, operands: Sequence[Expression]) -> str:
    """An aggregate of one group; by its name where its contribution is no short expression."""
    assert p.module.contract is not None
    kept = p.module.contract.aggregates[aggregate]
    over = p.module.contract.tables[kept.table].name
    text = _said(p, kept.kind, kept.contribution, operands, over)
    return text if text is not None else _named(p, kept.name, operands)


def told_text(p: Phrases, history: int, operands: Sequence[Expression]) -> str:
    """A history of one group."""
    assert p.module.contract is not None
    kept = p.module.contract.histories[history]
    over = f"all calls of {p.module.contract.actions[kept.action].name}"
    text = _said(p, kept.kind, kept.contribution, operands, over)
    return text if text is not None else _named(p, kept.name, operands)


def _said(p: Phrases, kind: str, function: int, operands: Sequence[Expression], over: str) -> str | None:
    where, what = Contribution(p, function, kind), Contribution(p, function, kind, own="")
    if not where.plain:
        return None
    conditions = [] if where.of_everything() else [p.text(where.included)]
    conditions += [
        f"{p.within(own, SUM)} = {p.within(key, SUM)}" for own, key in zip(where.group, operands, strict=True)
    ]
    value = "" if what.value is None else p.within(what.value, SUM)
    head = {
        "total": f"total of {value} over {over}",
        "count": f"number of {over}",
        "lowest": f"lowest {value} over {over}",
        "highest": f"highest {value} over {over}",
        "rows": f"row of {over}",
    }[kind]
    return f"{head} (where {', '.join(conditions)})" if conditions else head


def _named(p: Phrases, name: str, operands: Sequence[Expression]) -> str:
    group = f" for {', '.join(p.within(key, SUM) for key in operands)}" if operands else ""
    return f'"{name}"{group}'
