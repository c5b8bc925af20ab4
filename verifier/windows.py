"""Billing periods from one meter read to the next: every first day and every length that the module admits.

There are too many to compute one by one.  What a day adds to the loops over
days and readings depends on the day and on few dated values
(``prelude.py``), so it is computed once; a period is the days in it.  Periods
with the same days of each kind are one ``Month``, which stands for all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from runtime.machine.aborts import Abort
from runtime.machine.billing_month import billing_month
from runtime.machine.loaded import LoadedModule
from runtime.machine.series import MINUTES_A_DAY
from verifier.carrying import Ledger
from verifier.effects import TurnClass
from verifier.memberships import Membership
from verifier.periods import Period
from verifier.prelude import AFTER, FIRST, LENGTH, MONTH, NotByDates, Prelude, prelude_of

MANY = 2_000_000
"""More periods than this are not gone through."""

BITS = 12
"""A period has fewer days of one kind than two to this power."""

Surroundings = tuple[int, ...]
Counts = tuple[tuple[tuple[TurnClass, int], ...], ...]
Kinds = tuple[tuple[Membership, int], ...]


@dataclass(frozen=True, slots=True)
class Day:
    """What one day adds: to the ledger of each loop, and the kinds of its rows."""

    ledgers: Counts
    kinds: Kinds


@dataclass(frozen=True, slots=True)
class Shape:
    """Periods that have as many days of each kind: one of them, and the least and greatest first day."""

    period: Period
    firsts: tuple[int, int]
    days: tuple[tuple[Day, int], ...]

    def ledgers(self) -> tuple[Ledger, ...]:
        """How many turns of each class each loop has."""
        found: list[Ledger] = [{} for _ in self.days[0][0].ledgers]
        for day, times in self.days:
            for ledger, counts in zip(found, day.ledgers, strict=True):
                for turns, count in counts:
                    had = ledger.get(turns, 0)
                    assert isinstance(had, int)
                    ledger[turns] = had + times * count
        return tuple(found)

    def kinds(self) -> dict[Membership, int]:
        """How many rows there are of each kind."""
        found: Counter[Membership] = Counter()
        for day, times in self.days:
            for kind, count in day.kinds:
                found[kind] += times * count
        return dict(found)


Days = Callable[[Period], Mapping[int, Day] | None]
"""What each day of a period adds, computed; None where a requirement excludes the period."""


@dataclass(slots=True)
class Windows:
    """The billing periods of one module."""

    module: LoadedModule
    prelude: Prelude
    lengths: list[int] = field(default_factory=list)
    count: int = 0
    _by: dict[Surroundings, list[tuple[int, int, int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, module: LoadedModule) -> Windows:
        """Every period that the requirements admit.  Raises ``NotByDates``."""
        assert module.module.bill is not None
        made = cls(module, prelude_of(module, module.module.bill.measure))
        made._admit()
        return made

    def _admit(self) -> None:
        module = self.module.module
        assert module.horizon is not None
        assert module.readings is not None
        begin, end = module.horizon
        most = module.readings.maximum * module.readings.minutes // MINUTES_A_DAY + 1
        self.lengths = [n for n in range(1, most + 1) if self._holds({LENGTH: n})]
        if (end - begin) * len(self.lengths) > MANY:
            raise NotByDates("there are too many billing periods")
        rule = module.readings.billing_month
        for first in range(begin, end):
            if not self._holds({FIRST: first}):
                continue
            for length in self.lengths:
                after = first + length
                if after > end:
                    break
                month = billing_month(first, after, rule)
                self._place({FIRST: first, AFTER: after, LENGTH: length, MONTH: month})
        self.lengths = sorted({after - first for some in self._by.values() for first, after, _ in some})

    def _holds(self, given: Mapping[str, int]) -> bool:
        """Whether the requirements on what is given, and on nothing else, hold."""
        values = self.prelude.values
        relevant = [one for one in self.prelude.requirements if values[one].sources <= given.keys()]
        return all(self.prelude.value(one, given) for one in relevant)

    def _place(self, given: dict[str, int]) -> None:
        try:
            if not self._holds(given):
                return
            around = tuple(self.prelude.value(one, given) for one in self.prelude.surroundings)
        except Abort as abort:
            raise NotByDates(f"a period cannot be placed: {abort}") from None
        self._by.setdefault(around, []).append((given[FIRST], given[AFTER], given[MONTH]))
        self.count += 1

    def ends(self) -> tuple[int, int]:
        """The first day of the earliest period, and the day after the latest."""
        placed = [one for some in self._by.values() for one in some]
        return min(first for first, _, _ in placed), max(after for _, after, _ in placed)

    # --- shapes

    def shapes(self, days: Days) -> Iterator[Shape]:
        """Periods by the days that they consist of."""
        numbers: dict[Day, int] = {}
        for periods in self._by.values():
            known = self._days(periods, days)
            for day in known.values():
                numbers.setdefault(day, len(numbers))
            yield from self._shapes(periods, known, numbers)

    def _shapes(
        self, periods: list[tuple[int, int, int]], known: Mapping[int, Day], numbers: Mapping[Day, int]
    ) -> Iterator[Shape]:
        sums, first_day, last_day = {}, min(known), max(known)
        total = 0
        for date in range(first_day, last_day + 1):
            sums[date] = total
            if date in known:
                total += 1 << BITS * numbers[known[date]]
        sums[last_day + 1] = total
        found: dict[tuple[int, int], list[int]] = {}
        for first, after, month in periods:
            key = (sums[after] - sums[first], month)
            if key not in found:
                found[key] = [first, after, first, first]
            else:
                ends = found[key]
                ends[2], ends[3] = min(ends[2], first), max(ends[3], first)
        by_number = {number: day for day, number in numbers.items()}
        for (signature, month), (first, after, least, greatest) in found.items():
            period = Period(self.module, first, after, month)
            yield Shape(period, (least, greatest), tuple(_unpacked(signature, by_number)))

    def _days(self, periods: list[tuple[int, int, int]], days: Days) -> dict[int, Day]:
        """What each day of any of the periods adds."""
        known: dict[int, Day] = {}
        longest: dict[int, tuple[int, int, int]] = {}
        for one in periods:
            if one[1] > longest.get(one[0], (0, 0, 0))[1]:
                longest[one[0]] = one
        for one in longest.values():
            if one[0] not in known:
                self._compute(one, days, known)
        for one in periods:
            if one[1] - 1 not in known or one[0] not in known:
                self._compute(one, days, known)
        missing = [one for one in longest.values() if any(d not in known for d in range(one[0], one[1]))]
        for one in missing:
            self._compute(one, days, known)
        return known

    def _compute(self, one: tuple[int, int, int], days: Days, known: dict[int, Day]) -> None:
        found = days(Period(self.module, *one))
        if found is None:
            raise NotByDates("a requirement that is not one of dates excludes a billing period")
        for date, day in found.items():
            if known.setdefault(date, day) != day:
                raise NotByDates("a day adds other things in another billing period")


def _unpacked(signature: int, by_number: Mapping[int, Day]) -> Iterator[tuple[Day, int]]:
    number, mask = 0, (1 << BITS) - 1
    while signature:
        if signature & mask:
            yield by_number[number], signature & mask
        signature >>= BITS
        number += 1
