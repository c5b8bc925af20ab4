"""The billing periods that verdicts cover, and bills that stand for many of them at once.

A tariff that bills calendar months is proved for each of them.  One that bills
from one meter read to the next is proved for every first day and every length
that the module admits (``windows.py``); where that cannot be computed, for
calendar months, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from runtime.machine.loaded import LoadedModule
from verifier.corners import corners
from verifier.effects import TurnClass
from verifier.execution import NothingCovered
from verifier.inputs import Facts
from verifier.periods import Period, day_of
from verifier.prelude import NotByDates
from verifier.windows import Windows
from verifier.world import Bill, Month, World

BETWEEN_READS = "meter reads"
"""What a module of a text that bills from one meter read to the next says of its billing period."""

FEW = 12
"""So many periods of a group are tried besides those that a model suggests."""


@dataclass(slots=True)
class Group:
    """Months that are asked about together, and their common bill."""

    months: list[Month]
    bill: Bill

    def __str__(self) -> str:
        return str(self.months[0].period)


@dataclass(slots=True)
class Covered:
    """A world in which facts may change on any day, with all its months; each claim returns to ``kept``."""

    world: World
    months: list[Month]
    windows: Windows | None
    why: str
    """Why only calendar months are covered, where the text bills others too."""
    everything: Group
    kept: list[Any]
    _groups: list[Group] = field(default_factory=list)

    @classmethod
    def of(cls, module: LoadedModule) -> Covered:
        """Compute them.  Raises ``NotExecutable``."""
        world = new_world(module, Facts.CHANGING)
        windows, why = None, ""
        if dict(module.module.about.facts).get("billing period") == BETWEEN_READS:
            try:
                windows = Windows.of(module)
                months = list(world.shapes(windows))
                if not months:
                    windows = None
            except NotByDates as reason:
                windows, why = None, str(reason)
        if windows is None:
            months = list(world.months())
        if not months:
            raise NothingCovered(_no_month(world))
        everything = Group(months, world.bill_of_all(months))
        return cls(world, months, windows, why, everything, world.keep())

    def groups(self) -> list[Group]:
        """Bills of groups of like months, made when they are first needed; the world is as kept then."""
        if not self._groups:
            self.world.restore(self.kept)
            self._groups = [Group(some, self.world.bill_of_all(some)) for some in alike(self.months)]
            self.kept = self.world.keep()
        return self._groups

    def narrower(self, group: Group) -> list[list[Month]]:
        """The months of a group by themselves, those of one length together where there are many."""
        if self.windows is None or len({month.period.days for month in group.months}) == 1:
            return [[month] for month in group.months]
        by_days: dict[int, list[Month]] = {}
        for month in group.months:
            by_days.setdefault(month.period.days, []).append(month)
        return [by_days[days] for days in sorted(by_days)]

    def bill(self, months: list[Month]) -> Bill:
        """The bill of one month, or one for any of several."""
        if self.windows is None and len(months) == 1:
            return self.world.bill(months[0])
        return self.world.bill_of_all(months)

    def candidates(self, group: Group, model: dict[str, int]) -> list[Period]:
        """Periods of a group to look for a customer in; those nearest to a model of its bill first."""
        if self.windows is None:
            return [month.period for month in one_of_each(group.months)]
        near = sorted(group.months, key=lambda month: _distance(month, model))[:FEW] if model else []
        return list(dict.fromkeys(one.period for one in (*near, *corners(group.months)[:FEW])))

    # --- words

    def __str__(self) -> str:
        if self.windows is None:
            return f"{len(self.months)} calendar months"
        lengths = self.windows.lengths
        return f"{self.windows.count:,} billing periods of {lengths[0]} to {lengths[-1]} days"

    def between(self) -> tuple[str, str]:
        """The first day of all periods, and the day after the last."""
        if self.windows is None:
            first, last = self.months[0].period, self.months[-1].period
            return str(day_of(first.first)), str(day_of(last.after))
        ends = self.windows.ends()
        return str(day_of(ends[0])), str(day_of(ends[1]))

    def said(self) -> str:
        """What is covered, as a sentence of a report."""
        first, last = self.between()
        if self.windows is None:
            whole = f"{len(self.months)} billing periods that are calendar months, from {first} to {last}"
            return whole if not self.why else f"{whole}; no others, because {self.why}"
        lengths = self.windows.lengths
        return (
            f"every billing period of {lengths[0]} to {lengths[-1]} days from {first} to {last}, "
            f"{self.windows.count:,} of them"
        )


def new_world(module: LoadedModule, facts: Facts) -> World:
    """A world without months.  Raises ``NotExecutable``."""
    readings = module.module.readings
    if readings is not None and readings.finer:
        raise NothingCovered("shorter intervals than declared are admitted, which proofs do not cover")
    return World(module, facts)


def _no_month(world: World) -> str:
    """Why no calendar month of the horizon can be billed."""
    module = world.module.module
    for period, guard in (*world.broken, *world.excluded):
        words = guard.reason.value if guard.message is None else module.messages[guard.message]
        return f"no calendar month can be billed, and proofs are about these; {period}: {words}"
    horizon = module.horizon
    span = "" if horizon is None else f", {day_of(horizon[0])} to {day_of(horizon[1])},"
    return f"the text's horizon{span} holds no whole calendar month, and proofs are about these"


def alike(months: Sequence[Month]) -> list[list[Month]]:
    """The months in groups that have turns of the same classes."""
    groups: dict[frozenset[TurnClass], list[Month]] = {}
    for month in months:
        classes = frozenset(turns for ledger in month.ledgers for turns in ledger)
        groups.setdefault(classes, []).append(month)
    return list(groups.values())


def one_of_each(months: Sequence[Month]) -> list[Month]:
    """A month of each kind: those with equal ledgers and as many days are tried once."""
    seen: dict[tuple[object, ...], Month] = {}
    for month in months:
        counts = tuple(
            tuple(sorted((turns.number, count) for turns, count in ledger.items()))
            for ledger in month.ledgers
        )
        seen.setdefault((counts, month.period.days), month)
    return list(seen.values())


def _distance(month: Month, model: dict[str, int]) -> tuple[int, int]:
    """How far a month is from what a model says of the period: its days first, then its turns."""
    days = abs(model.get("days of the period", month.period.days) - month.period.days)
    counts = 0
    for ledger in month.ledgers:
        for turns, count in ledger.items():
            assert isinstance(count, int)
            counts += abs(model.get(f"turns of class {turns.number}", count) - count)
    return days, counts
