"""Aggregates in the generated form: one function for each way in which a row of a table can change.

They do what ``upkeep.py`` does.  A change of one column concerns only the
aggregates whose contributions read it; a total whose row stays in its group is
changed once, by the difference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from runtime.machine.contract import Aggregate, Contract
from runtime.machine.flow import read, steps
from runtime.machine.loaded import result_types
from runtime.machine.module import Function, Module
from runtime.machine.types import Truth


@dataclass(frozen=True, slots=True)
class Keeper:
    """A generated function.  It takes the cost charged before it when a contribution may abort."""

    name: str
    aborts: bool


class Keepers:
    """The keepers of a module, written when they are first needed.

    ``contribution`` writes a contribution and says whether it may abort and
    whether its cost varies; ``define`` compiles a text.
    """

    def __init__(
        self,
        module: Module,
        contribution: Callable[[int], tuple[bool, bool]],
        define: Callable[[str, str], None],
    ) -> None:
        assert module.contract is not None
        self.module = module
        self.contract: Contract = module.contract
        self.contribution = contribution
        self.define = define
        self.made: dict[str, Keeper | None] = {}

    def column(self, table: int, column: int, numbers: list[int]) -> Keeper | None:
        """For a change of one column, from ``old`` to ``new``, in these aggregates."""
        optional = self.contract.tables[table].everywhere
        place = len(self.contract.tables[table].keys) + column
        concerned = [
            number
            for number in numbers
            # A row that is everywhere is looked at only while it differs from its starts, in any column.
            if optional or place in self.reads(number)
        ]
        return self._keeper(f"keep_{table}_{column}", concerned, old=True, new=True, optional=optional)

    def opening(self, table: int, numbers: list[int]) -> Keeper | None:
        """For a row that was not there."""
        return self._keeper(f"keep_{table}_open", numbers, old=False, new=True, optional=False)

    def closing(self, table: int, numbers: list[int]) -> Keeper | None:
        """For a row that is gone."""
        return self._keeper(f"keep_{table}_close", numbers, old=True, new=False, optional=False)

    def reads(self, aggregate: int) -> set[int]:
        """The places of a row, keys first, on which its contribution may depend."""
        return _parameters_read(self.module.functions[self.contract.aggregates[aggregate].contribution])

    def _keeper(
        self, name: str, numbers: list[int], *, old: bool, new: bool, optional: bool
    ) -> Keeper | None:
        if not numbers:
            return None
        if name not in self.made:
            text, aborts = self._text(name, numbers, old, new, optional)
            self.define(text, name)
            self.made[name] = Keeper(name, aborts)
        return self.made[name]

    def _text(self, name: str, numbers: list[int], old: bool, new: bool, optional: bool) -> tuple[str, bool]:  # noqa: FBT001
        lines, aborts = ["    undo, groups = s.undo, s.store.kept"], False
        sides = [side for side, given in (("old", old), ("new", new)) if given]
        for number in numbers:
            kept = self.contract.aggregates[number]
            stops, varies = self.contribution(kept.contribution)
            aborts = aborts or stops
            for side in sides:
                lines += self._member(kept, side, optional, stops, varies)
            lines.append(f"    kept = groups[{number}]")
            lines += _moved(kept.kind, sides)
        parameters = ["s", *(["cost"] if aborts else []), "key", *sides]
        if aborts:
            # The cost of the contribution is part of that of the write.
            body = ["    try:", *(f"    {line}" for line in lines)]
            lines = [*body, "    except Abort as abort:", "        abort.cost = cost", "        raise"]
        return "\n".join([f"def {name}({', '.join(parameters)}):", *lines]), aborts

    def _member(self, kept: Aggregate, side: str, optional: bool, stops: bool, varies: bool) -> list[str]:  # noqa: FBT001
        """``in_old``, ``group_old`` and ``value_old``, or the same for the new row."""
        function = self.module.functions[kept.contribution]
        kinds = result_types(function)
        names = [f"in_{side}", *(f"part_{place}" for place in range(len(kinds) - 1))]
        valued = kept.kind in ("total", "lowest", "highest")
        parts = [
            f"1 if {name} else 0" if isinstance(kind, Truth) else name
            for name, kind in zip(names[1:], kinds[1:], strict=True)
        ]
        group = parts[:-1] if valued else parts
        value = parts[-1] if valued else "key" if kept.kind == "rows" else "1"
        keys = "*key" if len(self.contract.tables[kept.table].keys) != 1 else "key"
        cost = "0, " if stops else ""
        taken = ["_", *names] if varies else names
        call = f"    {', '.join(taken)} = f{kept.contribution}({cost}{keys}, *{side})"
        found = [call, f"    group_{side}, value_{side} = {_key(group)}, {value}"]
        if not optional:
            return found
        absent = [f"    if {side} is None: in_{side} = 0", "    else:"]
        return [*absent, *(f"    {line}" for line in found)]


def _parameters_read(function: Function) -> set[int]:
    """The parameters on which the results of a function may depend."""
    found = {register for step in steps(function.body) for register in read(step)}
    return found | {result.register for result in function.results}


def _key(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"


def _moved(kind: str, sides: list[str]) -> list[str]:
    """The row leaves its old group and joins its new one."""
    if kind not in ("total", "count"):
        leaves = [f"    if in_old: leave(s, {kind!r}, kept, (group_old, value_old))"]
        joins = [f"    if in_new: join(s, {kind!r}, kept, (group_new, value_new))"]
        if len(sides) == 1:
            return leaves if sides == ["old"] else joins
        stays = "in_old and in_new and group_old == group_new and value_old == value_new"
        return [f"    if not ({stays}):", *(f"    {line}" for line in leaves + joins)]
    return _adjustments(sides)


def _adjustments(sides: list[str]) -> list[str]:
    """The same for a total or a count: once, by the difference, where the row stays in its group."""
    leaves = ["    if in_old:", *_adjusted("group_old", "-value_old")]
    joins = ["    if in_new:", *_adjusted("group_new", "value_new")]
    if len(sides) == 1:
        return leaves if sides == ["old"] else joins
    stays = ["    if in_old and in_new and group_old == group_new:"]
    same = [
        "        if value_old != value_new:",
        *(f"    {line}" for line in _adjusted("group_new", "value_new - value_old")),
    ]
    return [*stays, *same, "    else:", *(f"    {line}" for line in leaves + joins)]


def _adjusted(group: str, by: str) -> list[str]:
    """A total or a count changes; none is kept for zero."""
    return [
        f"        was = kept.get({group})",
        f"        undo.append((kept, {group}, was))",
        f"        total = (was or 0) + ({by})",
        f"        if total: kept[{group}] = total",
        f"        else: kept.pop({group}, None)",
    ]
