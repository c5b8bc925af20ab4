"""Deciding one claim about a tariff's bills.

1. For all billing periods at once (``covered.py``), then for groups of like
   ones: if no customer can break it, it is proved.
2. For one period after the other, facts constant: a model becomes a customer,
   the machine bills that customer, and if the claim is broken, it is refuted.
3. For narrower and narrower groups, facts changing on any day: if none has such
   a customer, it is proved.
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
from verifier.covered import Covered, Group, new_world
from verifier.customers import Customers, Spread
from verifier.execution import NotExecutable
from verifier.functions import FunctionClaim, FunctionGuards, FunctionProver
from verifier.inputs import Facts
from verifier.periods import Period
from verifier.report import Finding, Verdict
from verifier.scenarios import Confirmed, Confirmer
from verifier.simplest import simpler
from verifier.smtlib import Domain
from verifier.solving import Answer, Status, ask_z3
from verifier.vacuity import says_nothing
from verifier.witnesses import CalendarCheck, PossibleCheck
from verifier.world import Bill, Month, World

Domains = tuple[Domain, ...]
Model = dict[str, int]


@dataclass(slots=True)
class Search:
    """A world in which facts change little or not at all, to look for customers in."""

    world: World
    kept: list[Any]


class TariffProver:
    """Decides claims about the bills of one module."""

    def __init__(self, module: LoadedModule, solver: Solver = ask_z3) -> None:
        self.module = module
        self.solver = solver
        self.confirmer = Confirmer(module)
        self.functions = FunctionProver(module)

    @cached_property
    def covered(self) -> Covered:
        """All billing periods, facts changing on any day."""
        return Covered.of(self.module)

    @cached_property
    def constant(self) -> Search:
        """Facts hold for the whole period; the same world where nothing is dated by day."""
        if not self._dated:
            return Search(self.covered.world, self.covered.kept)
        return self._search(Facts.CONSTANT)

    @cached_property
    def once(self) -> Search | None:
        """Facts change once, in the middle of the period; None where nothing is dated by day."""
        return self._search(Facts.ONCE) if self._dated else None

    @property
    def _dated(self) -> bool:
        functions = self.module.module.functions
        return any(isinstance(p.type, Dated) and p.type.key == Day() for f in functions for p in f.parameters)

    def _search(self, facts: Facts) -> Search:
        world = new_world(self.module, facts)
        return Search(world, world.keep())

    def prepare(self) -> None:
        """The billing periods of the horizon."""
        _ = self.covered

    def covers(self) -> tuple[str, ...]:
        """The periods that verdicts are about."""
        try:
            return (self.covered.said(),)
        except NotExecutable as reason:
            return (f"no billing period: {reason}",)

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
        base = self.covered
        groups = base.groups() if claim.stated.premise is not None else []
        base.world.restore(base.kept)
        reason = says_nothing(base.world, claim.stated, [group.bill for group in groups], effort)
        if reason is None:
            return finding
        grounds = f"it cannot be broken, but says nothing: {reason}"
        return replace(finding, verdict=Verdict.UNKNOWN, grounds=grounds, notes=(reason,))

    # --- checks that show something ---

    def _calendar(self, claim: CalendarCheck) -> Finding:
        """Whether the months of the horizon could be run; the first that stops, with a customer."""
        broken = self.covered.world.broken
        if not broken:
            return self._proved(claim, "each interval of each day computed")
        period, guard = broken[0]
        confirmed = self.confirmer.stops_always(claim.name, period, guard.reason)
        words = f"{period}: {guard.reason.value}"
        if confirmed is None:
            return Finding(claim.name, claim.kind, Verdict.UNKNOWN, f"{words}, but not on the machine")
        return _refuted(claim, confirmed)

    def _possible(self, claim: PossibleCheck, effort: Effort) -> Finding:
        """A customer who is billed on the machine."""
        for search, month, bill in self._months(
            self.constant, self.covered.candidates(self.covered.everything, {})
        ):
            for case in claim.cases(search.world, bill):
                customers = Customers(search.world, month, bill, case)
                words = f"a customer is billed, {month.period}"
                if self.confirmer.bills(customers.both({}, Spread(even=False))[0]):
                    return Finding(claim.name, claim.kind, Verdict.PROVED, words)
                answer = effort.ask(search.world, case.claims, str(month.period))
                model = answer.model if answer.status is Status.POSSIBLE else {}
                if model and self.confirmer.bills(customers.both(model, Spread(even=True))[0]):
                    return Finding(claim.name, claim.kind, Verdict.PROVED, words)
        return Finding(claim.name, claim.kind, Verdict.UNKNOWN, "no customer was found who is billed")

    # --- claims that exclude something ---

    def _decide(self, claim: Claim, effort: Effort) -> Finding:
        covered = self.covered
        if self._broken(claim, covered.everything, "all billing periods", effort, QUICK) is None:
            return self._proved(claim, "for all of them at once")
        doubtful = [(group, Model()) for group in covered.groups()]
        for domains in (QUICK, THOROUGH):
            asked = [
                (group, self._broken(claim, group, f"billing periods like {group}", effort, domains))
                for group, _ in doubtful
            ]
            doubtful = [(group, model) for group, model in asked if model is not None]
        if not doubtful:
            return self._proved(claim, "for each kind of billing period at once")
        periods = [one for group, model in doubtful for one in covered.candidates(group, model)]
        for search in (self.constant, self.once):
            confirmed = self._refute(claim, search, periods, effort) if search is not None else None
            if confirmed is not None:
                return _refuted(claim, confirmed)
        open_periods = list(self._undecided(claim, [group for group, _ in doubtful], effort))
        if not open_periods:
            return self._proved(claim, "one by one")
        return self._unknown(claim, open_periods, effort)

    def _proved(self, claim: Claim, how: str) -> Finding:
        first, last = self.covered.between()
        grounds = f"no customer breaks it in any of {self.covered}, {how} ({first} to {last})"
        return Finding(claim.name, claim.kind, Verdict.PROVED, grounds)

    def _unknown(self, claim: Claim, open_periods: list[str], effort: Effort) -> Finding:
        asked, undecided = len(effort.parts), sum(part.answer == "unknown" for part in effort.parts)
        reason = (
            "the solver could not decide some queries"
            if undecided
            else "no customer that a solver found breaks it on the machine"
        )
        if effort.exhausted:
            reason = "the resources for it are used up"
        grounds = (
            f"{reason}; open are {len(open_periods)} kinds of billing periods, the first {open_periods[0]}; "
            f"{asked} queries were asked, {undecided} of them without an answer; "
            "a narrower range of an input, or a premise, would help"
        )
        return Finding(claim.name, claim.kind, Verdict.UNKNOWN, grounds)

    # --- queries ---

    def _broken(
        self, claim: Claim, group: Group, about: str, effort: Effort, domains: Domains
    ) -> Model | None:
        """None where no case of a group's bill is possible; otherwise a model, as far as there is one."""
        base = self.covered
        base.world.restore(base.kept)
        for case in claim.cases(base.world, group.bill):
            label = f"{about}, {case.label}" if case.label else about
            answer = effort.ask(base.world, case.claims, label, domains)
            if answer.status is not Status.IMPOSSIBLE:
                return dict(answer.model)
            if not effort.stands(base.world, case.claims, label):
                raise NotExecutable("the facts it stands on contradict each other, a fault of the verifier")
        return None

    # --- refuting ---

    def _months(self, search: Search, periods: Sequence[Period]) -> Iterator[tuple[Search, Month, Bill]]:
        """Periods one by one, each with its own bill in the world as it was kept."""
        for period in dict.fromkeys(periods):
            search.world.restore(search.kept)
            month = search.world.month(period)
            if month is not None:
                yield search, month, search.world.bill(month)

    def _refute(
        self, claim: Claim, search: Search, periods: Sequence[Period], effort: Effort
    ) -> Confirmed | None:
        """A customer who breaks the claim on the machine, as simple as was found."""
        for _, month, bill in self._months(search, periods):
            for case in claim.cases(search.world, bill):
                if effort.exhausted:
                    return None
                confirmed = self._customer(claim, search, month, bill, case, effort)
                if confirmed is not None:
                    return confirmed
        return None

    def _customer(
        self, claim: Claim, search: Search, month: Month, bill: Bill, case: Case, effort: Effort
    ) -> Confirmed | None:
        customers = Customers(search.world, month, bill, case)
        plainest = self._on_machine(claim, customers, {}, Spread(even=False))
        if plainest is not None:
            return plainest  # every unknown as near to zero as it may be: no solver is needed
        answer = effort.ask(search.world, case.claims, f"{month.period}, {case.label}")
        if answer.status is not Status.POSSIBLE:
            return None
        found = self._confirmed(claim, customers, answer)
        for narrower in simpler(search.world, case):
            if effort.exhausted:
                break
            again = effort.ask(search.world, (*case.claims, *narrower), "a simpler customer")
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

    def _undecided(self, claim: Claim, groups: Sequence[Group], effort: Effort) -> Iterator[str]:
        """The periods for which the claim is not proved, narrower and narrower, facts changing on any day."""
        base = self.covered
        todo = [some for group in groups for some in base.narrower(group)]
        while todo:
            some = todo.pop(0)
            about = str(some[0].period)
            if effort.exhausted:
                yield about
                continue
            base.world.restore(base.kept)
            group = Group(some, base.bill(some))
            if self._possible_in(claim, group, about, effort):
                if len(some) == 1:
                    yield about
                else:
                    todo += [[month] for month in some]

    def _possible_in(self, claim: Claim, group: Group, about: str, effort: Effort) -> bool:
        """Whether a case of a bill that was just made may be."""
        world = self.covered.world
        for case in claim.cases(world, group.bill):
            words = f"{about}, {case.label}" if case.label else about
            if effort.ask(world, case.claims, words).status is not Status.IMPOSSIBLE:
                return True
        return False


def _refuted(claim: Claim, confirmed: Confirmed) -> Finding:
    return Finding(
        claim.name,
        claim.kind,
        Verdict.REFUTED,
        confirmed.words,
        scenario=confirmed.scenario,
        confirmed=True,
    )
