"""Deciding one claim about a tariff's bills.

1. For all months at once: if no customer can break it, it is proved.
2. Month by month, facts constant: a model becomes a customer, the machine bills
   that customer, and if the claim is broken, it is refuted.
3. Month by month, facts changing on any day: if no month has one, it is proved.
4. Otherwise it is unknown.

Each query is counted against one budget of solver resources, so that the
answer does not depend on how busy the machine is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from time import monotonic
from typing import Any

from runtime.machine.loaded import LoadedModule
from runtime.machine.series import SeriesFault
from runtime.machine.types import Dated, Day
from verifier.asking import QUICK, THOROUGH, Effort, Solver
from verifier.checks import GuardCheck
from verifier.claims import BillClaim, Case, Claim, RelationClaim
from verifier.cost_check import CostCheck
from verifier.customers import Customers, Spread
from verifier.effects import TurnClass
from verifier.execution import NotExecutable, NothingCovered
from verifier.functions import FunctionClaim, FunctionGuards, FunctionProver
from verifier.inputs import Facts
from verifier.periods import Period, day_of
from verifier.report import Finding, Verdict
from verifier.scenarios import Confirmed, Confirmer
from verifier.simplest import simpler
from verifier.smtlib import Domain
from verifier.solving import Answer, Status, ask_z3
from verifier.vacuity import says_nothing
from verifier.witnesses import CalendarCheck, PossibleCheck
from verifier.world import Bill, Month, World

Domains = tuple[Domain, ...]


@dataclass(slots=True)
class Group:
    """Months that are asked about together, and their common bill."""

    months: list[Month]
    bill: Bill

    def __str__(self) -> str:
        return str(self.months[0].period)


@dataclass(slots=True)
class Months:
    """A world with its months; each claim returns to ``kept``."""

    world: World
    months: list[Month]
    kept: list[Any]


@dataclass(slots=True)
class Base(Months):
    """Also with the bill of all months together, and of groups of like ones."""

    everything: Group
    groups: list[Group]


def _no_month(world: World) -> str:
    """Why no calendar month of the horizon can be billed."""
    module = world.module.module
    for period, guard in (*world.broken, *world.excluded):
        words = guard.reason.value if guard.message is None else module.messages[guard.message]
        return f"no calendar month can be billed, and proofs are about these; {period}: {words}"
    horizon = module.horizon
    span = "" if horizon is None else f", {day_of(horizon[0])} to {day_of(horizon[1])},"
    return f"the text's horizon{span} holds no whole calendar month, and proofs are about these"


class TariffProver:
    """Decides claims about the bills of one module."""

    def __init__(self, module: LoadedModule, solver: Solver = ask_z3) -> None:
        self.module = module
        self.solver = solver
        self.confirmer = Confirmer(module)
        self.functions = FunctionProver(module)

    @cached_property
    def changing(self) -> Base:
        """Facts may change on any day."""
        return self._base(Facts.CHANGING)

    @cached_property
    def constant(self) -> Base:
        """Facts hold for the whole period; the same world where nothing is dated by day."""
        functions = self.module.module.functions
        dated = any(
            isinstance(p.type, Dated) and p.type.key == Day() for f in functions for p in f.parameters
        )
        return self._base(Facts.CONSTANT) if dated else self.changing

    @cached_property
    def once(self) -> Months | None:
        """Facts change once, in the middle of the period; None where nothing is dated by day."""
        return None if self.constant is self.changing else self._months(Facts.ONCE)

    def _months(self, facts: Facts) -> Months:
        readings = self.module.module.readings
        if readings is not None and readings.finer:
            raise NothingCovered("shorter intervals than declared are admitted, which proofs do not cover")
        world = World(self.module, facts)
        months = list(world.months())
        if not months:
            raise NothingCovered(_no_month(world))
        return Months(world, months, world.keep())

    def _base(self, facts: Facts) -> Base:
        world, months = (one := self._months(facts)).world, one.months
        everything, *groups = [_group(world, some) for some in (months, *alike(months))]
        return Base(world, months, world.keep(), everything, groups)

    def prepare(self) -> None:
        """The months of the horizon."""
        _ = self.changing

    def covers(self) -> tuple[str, ...]:
        """The periods that verdicts are about."""
        try:
            months = self.changing.months
        except NotExecutable as reason:
            return (f"no billing period: {reason}",)
        first, last = day_of(months[0].period.first), day_of(months[-1].period.after)
        return (f"billing periods that are calendar months, {len(months)} of them, from {first} to {last}",)

    # --- one claim ---

    def decide(self, claim: Claim) -> Finding:
        """The verdict on a claim."""
        if isinstance(claim, FunctionClaim | FunctionGuards | CostCheck):
            return self.functions.decide(claim)
        began, effort = monotonic(), Effort(self.solver)
        try:
            if isinstance(claim, CalendarCheck):
                finding = self._calendar(claim)
            elif isinstance(claim, PossibleCheck):
                finding = self._possible(claim, effort)
            else:
                finding = self._meaningful(claim, self._decide(claim, effort), effort)
        except NotExecutable as reason:
            grounds = f"the program holds something that has no encoding: {reason}"
            finding = Finding(claim.name, claim.kind, Verdict.UNKNOWN, grounds)
        return replace(finding, seconds=monotonic() - began, parts=tuple(effort.parts))

    def _meaningful(self, claim: Claim, finding: Finding, effort: Effort) -> Finding:
        """The finding, unless what was proved says nothing."""
        if finding.verdict is not Verdict.PROVED or not isinstance(claim, BillClaim | RelationClaim):
            return finding
        base = self.changing
        base.world.restore(base.kept)
        reason = says_nothing(base.world, claim.stated, [group.bill for group in base.groups], effort)
        if reason is None:
            return finding
        grounds = f"it cannot be broken, but says nothing: {reason}"
        return replace(finding, verdict=Verdict.UNKNOWN, grounds=grounds, notes=(reason,))

    # --- checks that show something ---

    def _calendar(self, claim: CalendarCheck) -> Finding:
        """Whether the months of the horizon could be run; the first that stops, with a customer."""
        broken = self.changing.world.broken
        if not broken:
            return self._proved(claim, self.changing, "each interval of each day computed")
        period, guard = broken[0]
        confirmed = self.confirmer.stops_always(claim.name, period, guard.reason)
        words = f"{period}: {guard.reason.value}"
        if confirmed is None:
            return Finding(claim.name, claim.kind, Verdict.UNKNOWN, f"{words}, but not on the machine")
        return _refuted(claim, confirmed)

    def _possible(self, claim: PossibleCheck, effort: Effort) -> Finding:
        """A customer who is billed on the machine."""
        base = self.constant
        for month in one_of_each(base.months):
            base.world.restore(base.kept)
            bill = base.world.bill(month)
            for case in claim.cases(base.world, bill):
                customers = Customers(base.world, month, bill, case)
                if self.confirmer.bills(customers.both({}, Spread(even=False))[0]):
                    return Finding(
                        claim.name, claim.kind, Verdict.PROVED, f"a customer is billed, {month.period}"
                    )
                answer = effort.ask(base.world, case.claims, str(month.period))
                model = answer.model if answer.status is Status.POSSIBLE else {}
                if model and self.confirmer.bills(customers.both(model, Spread(even=True))[0]):
                    return Finding(
                        claim.name, claim.kind, Verdict.PROVED, f"a customer is billed, {month.period}"
                    )
        return Finding(claim.name, claim.kind, Verdict.UNKNOWN, "no customer was found who is billed")

    # --- claims that exclude something ---

    def _decide(self, claim: Claim, effort: Effort) -> Finding:
        base = self.changing
        if self._impossible(base, claim, base.everything, "all months", effort, QUICK):
            return self._proved(claim, base, "for all of them at once")
        doubtful = base.groups
        for domains in (QUICK, THOROUGH):
            doubtful = [
                group
                for group in doubtful
                if not self._impossible(base, claim, group, f"months like {group}", effort, domains)
            ]
        if not doubtful:
            return self._proved(claim, base, "for each kind of month at once")
        periods = [m.period for group in doubtful for m in group.months]
        for facts in (self.constant, self.once):
            confirmed = self._refute(claim, facts, periods, effort) if facts is not None else None
            if confirmed is not None:
                return _refuted(claim, confirmed)
        months = [month for group in doubtful for month in group.months]
        open_months = [str(month.period) for month in self._undecided(claim, months, effort)]
        if not open_months:
            return self._proved(claim, base, "month by month")
        return self._unknown(claim, open_months, effort)

    def _proved(self, claim: Claim, base: Base, how: str) -> Finding:
        first, last = base.months[0].period, base.months[-1].period
        grounds = f"no customer breaks it in any of {len(base.months)} calendar months, {how}"
        return Finding(claim.name, claim.kind, Verdict.PROVED, f"{grounds} ({first} … {last})")

    def _unknown(self, claim: Claim, open_months: list[str], effort: Effort) -> Finding:
        asked, undecided = len(effort.parts), sum(part.answer == "unknown" for part in effort.parts)
        reason = (
            "the solver could not decide some queries"
            if undecided
            else "no customer that a solver found breaks it on the machine"
        )
        if effort.exhausted:
            reason = "the resources for it are used up"
        grounds = (
            f"{reason}; open are {len(open_months)} months, the first {open_months[0]}; "
            f"{asked} queries were asked, {undecided} of them without an answer; "
            "a narrower range of an input, or a premise, would help"
        )
        return Finding(claim.name, claim.kind, Verdict.UNKNOWN, grounds)

    # --- queries ---

    def _impossible(
        self, base: Base, claim: Claim, group: Group, about: str, effort: Effort, domains: Domains
    ) -> bool:
        """Whether none of the cases of a group's bill is possible."""
        base.world.restore(base.kept)
        for case in claim.cases(base.world, group.bill):
            label = f"{about}, {case.label}" if case.label else about
            if effort.ask(base.world, case.claims, label, domains).status is not Status.IMPOSSIBLE:
                return False
            if not effort.stands(base.world, case.claims, label):
                raise NotExecutable("the facts it stands on contradict each other, a fault of the verifier")
        return True

    # --- refuting ---

    def _refute(
        self, claim: Claim, base: Months, periods: Sequence[Period], effort: Effort
    ) -> Confirmed | None:
        """A customer who breaks the claim on the machine, as simple as was found."""
        wanted = {period.first for period in periods}
        for month in one_of_each([month for month in base.months if month.period.first in wanted]):
            base.world.restore(base.kept)
            bill = base.world.bill(month)
            for case in claim.cases(base.world, bill):
                if effort.exhausted:
                    return None
                confirmed = self._customer(claim, base, month, bill, case, effort)
                if confirmed is not None:
                    return confirmed
        return None

    def _customer(
        self, claim: Claim, base: Months, month: Month, bill: Bill, case: Case, effort: Effort
    ) -> Confirmed | None:
        customers = Customers(base.world, month, bill, case)
        plainest = self._on_machine(claim, customers, {}, Spread(even=False))
        if plainest is not None:
            return plainest  # every unknown as near to zero as it may be: no solver is needed
        answer = effort.ask(base.world, case.claims, f"{month.period}, {case.label}")
        if answer.status is not Status.POSSIBLE:
            return None
        found = self._confirmed(claim, customers, answer)
        for narrower in simpler(base.world, case):
            if effort.exhausted:
                break
            again = effort.ask(base.world, (*case.claims, *narrower), "a simpler customer")
            if again.status is Status.POSSIBLE:
                better = self._confirmed(claim, customers, again)
                if better is not None:
                    return better
        return found

    def _confirmed(self, claim: Claim, customers: Customers, answer: Answer) -> Confirmed | None:
        """What the machine makes of a model, spread over the intervals in one way or another."""
        for spread in (Spread(even=False), Spread(even=True)):
            confirmed = self._on_machine(claim, customers, answer.model, spread)
            if confirmed is not None:
                return confirmed
        return None

    def _on_machine(
        self, claim: Claim, customers: Customers, model: Mapping[str, int], spread: Spread
    ) -> Confirmed | None:
        try:
            inputs = customers.both(model, spread)
        except SeriesFault:
            return None  # readings that the door refuses refute nothing
        if isinstance(claim, GuardCheck):
            return self.confirmer.stops(claim, inputs[0])
        second = inputs[1] if isinstance(claim, RelationClaim) else None
        return self.confirmer.breaks(claim.name, inputs[0], second)

    # --- month by month ---

    def _undecided(self, claim: Claim, months: Sequence[Month], effort: Effort) -> Iterator[Month]:
        """The months for which the claim is not proved, facts changing on any day."""
        base = self.changing
        for month in months:
            if effort.exhausted:
                yield month
                continue
            base.world.restore(base.kept)
            bill = base.world.bill(month)
            for case in claim.cases(base.world, bill):
                about = f"{month.period}, {case.label}" if case.label else str(month.period)
                if effort.ask(base.world, case.claims, about).status is not Status.IMPOSSIBLE:
                    yield month
                    break


def _refuted(claim: Claim, confirmed: Confirmed) -> Finding:
    return Finding(
        claim.name,
        claim.kind,
        Verdict.REFUTED,
        confirmed.words,
        scenario=confirmed.scenario,
        confirmed=True,
    )


def _group(world: World, months: list[Month]) -> Group:
    return Group(months, world.bill_of_all(months))


def alike(months: Sequence[Month]) -> list[list[Month]]:
    """The months in groups that have turns of the same classes."""
    groups: dict[frozenset[TurnClass], list[Month]] = {}
    for month in months:
        classes = frozenset(turns for ledger in month.ledgers for turns in ledger)
        groups.setdefault(classes, []).append(month)
    return list(groups.values())


def one_of_each(months: Sequence[Month]) -> list[Month]:
    """A month of each kind: those with equal ledgers and billing month are tried once."""
    seen: dict[tuple[object, ...], Month] = {}
    for month in months:
        counts = tuple(tuple(sorted(_counts(ledger.items()))) for ledger in month.ledgers)
        seen.setdefault((counts, month.period.days), month)
    return list(seen.values())


def _counts(items: Sequence[tuple[TurnClass, Any]] | Any) -> list[tuple[int, int]]:
    return [(turns.number, count) for turns, count in items]
