"""Deciding everything that is claimed of a contract.

1. Every claim is tried at every place where it can break, all declared
   invariants assumed before: mutual induction.
2. What is open is searched for a real run that breaks it: *refuted*.
3. What is neither: invariants that nobody stated are looked for
   (``strengthening.py``), and everything is tried again with those, without the
   invariants that did not stand.
4. What is still open is *unknown*, with the state that would break it.

A failed step of an induction refutes nothing: its state may be unreachable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import TypeVar

from runtime.machine.loaded import LoadedModule
from verifier.asking import Effort, Solver
from verifier.contracts.claims import CanSucceed, Claim, Stated
from verifier.contracts.describing import Describer
from verifier.contracts.invariants import Invariant
from verifier.contracts.keeping import Keeping, keeping
from verifier.contracts.lemmas import Lemma
from verifier.contracts.questions import Place, Question, When, all_places, ask_invariant
from verifier.contracts.refuting import Search, Shown
from verifier.contracts.strengthening import candidates
from verifier.contracts.world import World
from verifier.execution import NotExecutable
from verifier.pool import Lost, results
from verifier.report import Finding, Part, Verdict
from verifier.solving import Status, ask_z3

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of a claim where it can break: the places that stay open, each with a state in words."""

    parts: tuple[Part, ...] = ()
    open: tuple[tuple[Place, str], ...] = ()
    reason: str = ""
    seconds: float = 0.0

    @property
    def proved(self) -> bool:
        """Whether no place is open."""
        return not self.open and not self.reason


@dataclass(slots=True)
class ContractProver:
    """Decides claims about one contract."""

    module: LoadedModule
    solver: Solver = ask_z3
    jobs: int = 1
    kept: Keeping = field(init=False)
    assumed: tuple[Invariant, ...] = ()
    lemmas: tuple[Lemma, ...] = ()
    searched: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.kept = keeping(self.module)

    def findings(self, claims: Sequence[Claim], progress: Callable[[Finding], None]) -> list[Finding]:
        """The verdicts, in the order of the claims."""
        stated = [Stated(one) for one in self.module.module.properties if one.kind == "invariant"]
        names = {claim.name for claim in claims}
        every: list[Claim] = [*claims, *(one for one in stated if one.name not in names)]
        self.assumed = tuple(one.invariant for one in stated if one.invariant is not None)
        found: dict[str, Finding] = {}

        def report(finding: Finding) -> None:
            if finding.name in names and finding.name not in found:
                progress(finding)
            found[finding.name] = finding

        possible = [claim for claim in every if isinstance(claim, CanSucceed)]
        rest = [claim for claim in every if not isinstance(claim, CanSucceed)]
        refuted, attempts = self._settled(rest, report)
        if any(not attempts[claim.name].proved for claim in rest if claim.name not in refuted):
            self._strengthen()
            more, attempts = self._settled([one for one in rest if one.name not in refuted], report)
            refuted |= more
        for claim in rest:
            if claim.name not in refuted:
                report(self._judged(claim, attempts[claim.name]))
        for finding in self._each(possible, self._possible).values():
            report(finding)
        return [found[claim.name] for claim in claims]

    def _settled(
        self, claims: Sequence[Claim], report: Callable[[Finding], None]
    ) -> tuple[set[str], dict[str, Attempt]]:
        """Which claims are refuted, and what became of the others.

        What rests on an invariant that is refuted is tried again without it.
        """
        refuted: set[str] = set()
        while True:
            left = [claim for claim in claims if claim.name not in refuted]
            attempts = self._each(left, self._attempt)
            new = [c for c in left if not attempts[c.name].proved and c.name not in self.searched]
            self.searched |= {claim.name for claim in new}
            shown = self._each(new, lambda claim: self._search(claim, attempts[claim.name]))  # noqa: B023
            for claim in new:
                run = shown[claim.name]
                if run is not None:
                    refuted.add(claim.name)
                    report(self._refuted(claim, attempts[claim.name], run))
            kept = tuple(one for one in self.assumed if one.name not in refuted)
            if len(kept) == len(self.assumed):
                return refuted, attempts
            self.assumed = kept

    def _judged(self, claim: Claim, attempt: Attempt) -> Finding:
        """By now everything that is assumed is proved."""
        if attempt.proved:
            return self._proved(claim, self._fewer_lemmas(claim, attempt))
        return self._unknown(claim, attempt)

    def _each(self, claims: Sequence[Claim], work: Callable[[Claim], R]) -> dict[str, R]:
        """Some work for each claim, in parallel, by name."""
        found: dict[str, R] = {}
        for index, result in results(lambda i: work(claims[i]), len(claims), self.jobs):
            if isinstance(result, Lost):
                raise result
            found[claims[index].name] = result
        return {claim.name: found[claim.name] for claim in claims}

    # --- induction

    def _attempt(self, claim: Claim) -> Attempt:
        """A claim at every place, the invariants assumed before."""
        return self._at(
            claim.places(World(self.module, self.kept)),
            lambda world, place: claim.question(world, place, self.assumed),
        )

    def _at(self, places: Sequence[Place], ask: Callable[[World, Place], Question]) -> Attempt:
        began, effort, open_ = monotonic(), Effort(self.solver), list[tuple[Place, str]]()
        for place in places:
            world = World(self.module, self.kept)
            try:
                question = ask(world, place)
            except NotExecutable as reason:
                return Attempt(tuple(effort.parts), (), str(reason), monotonic() - began)
            answer = effort.ask(world, question.claims, place.words(world))
            if answer.status is Status.IMPOSSIBLE:
                continue
            words = f"no answer about {place.words(world)}: {answer.reason}"
            if answer.status is Status.POSSIBLE:
                deployment = place.when is When.DEPLOYMENT
                words = (
                    "the deployment" if deployment else Describer(world, answer.model).words(place, question)
                )
            open_.append((place, words))
        return Attempt(tuple(effort.parts), tuple(open_), "", monotonic() - began)

    def _strengthen(self) -> None:
        """The largest set of invariants that keep each other, with those that nobody stated."""
        lemmas, self.kept = candidates(self.module)
        goals: list[Invariant] = [*self.assumed, *lemmas]
        standing: tuple[Invariant, ...] = tuple(goals)
        while True:
            kept = self._keeping_each_other(standing)
            if len(kept) == len(standing):
                break
            standing = kept
        self.assumed = standing
        self.lemmas = tuple(one for one in standing if isinstance(one, Lemma))

    def _keeping_each_other(self, goals: tuple[Invariant, ...]) -> tuple[Invariant, ...]:
        """Those that hold after every step from states in which all of them hold."""
        kept: dict[int, bool] = {}
        for index, result in results(lambda i: self._inductive(goals[i], goals), len(goals), self.jobs):
            if isinstance(result, Lost):
                raise result
            kept[index] = result.proved
        return tuple(goal for index, goal in enumerate(goals) if kept[index])

    def _inductive(self, goal: Invariant, assumed: Sequence[Invariant]) -> Attempt:
        world = World(self.module, self.kept)
        return self._at(
            list(all_places(world, goal)), lambda one, place: ask_invariant(one, goal, place, assumed)
        )

    def _fewer_lemmas(self, claim: Claim, attempt: Attempt) -> Attempt:
        """The proof with no more added invariants than it needs; they are told."""
        if not self.lemmas:
            return attempt
        every, needed = self.assumed, list(self.lemmas)
        for lemma in self.lemmas:
            fewer = [one for one in needed if one is not lemma]
            self.assumed = tuple(one for one in every if not isinstance(one, Lemma) or one in fewer)
            tried = self._attempt(claim)
            if tried.proved:
                needed, attempt = fewer, tried
        self.assumed = every
        uses = "; ".join(lemma.name for lemma in needed)
        return replace(attempt, reason=f"uses: {uses}" if uses else "")

    # --- runs

    def _search(self, claim: Claim, attempt: Attempt) -> Shown | None:
        places = [place for place, _ in attempt.open]
        if attempt.reason:
            places = list(claim.places(World(self.module, self.kept)))
        return Search(self.module, claim, Effort(self.solver)).run(places)

    def _possible(self, claim: Claim) -> Finding:
        """A run in which a call succeeds; refuted where no state lets it."""
        began, effort = monotonic(), Effort(self.solver)
        shown = Search(self.module, claim, effort).run(claim.places(World(self.module, self.kept)))
        if shown is not None:
            steps = len(shown.story.steps) - 1
            grounds = (
                "it succeeds right after deployment" if steps == 0 else f"it succeeds after {steps} calls"
            )
            verdict = Verdict.PROVED
            grounds = "it succeeds" if steps < 0 else grounds
        elif self._attempt(claim).proved:
            verdict, grounds = Verdict.REFUTED, "it aborts in every state that satisfies the invariants"
        else:
            verdict, grounds = Verdict.UNKNOWN, "no run was found in which it succeeds, nor a reason why not"
        return Finding(claim.name, claim.kind, verdict, grounds, monotonic() - began, tuple(effort.parts))

    # --- findings

    def _proved(self, claim: Claim, attempt: Attempt) -> Finding:
        how = "by induction over all runs" if claim.kind == "invariant" else "from every reachable state"
        uses = f"; {attempt.reason}" if attempt.reason else ""
        grounds = f"{how}: {len(_places(attempt))} cases{uses}"
        return Finding(claim.name, claim.kind, Verdict.PROVED, grounds, attempt.seconds, attempt.parts)

    def _refuted(self, claim: Claim, attempt: Attempt, shown: Shown) -> Finding:
        what = "the deployment" if shown.at == 0 else f"step {shown.at} of {len(shown.story.steps)}"
        stopped = f", which stops: {shown.scenario.stopped}" if shown.scenario.stopped else ""
        return Finding(
            claim.name,
            claim.kind,
            Verdict.REFUTED,
            f"replayed on the machine: it breaks at {what}{stopped}",
            attempt.seconds,
            attempt.parts,
            run=shown.scenario,
            confirmed=True,
        )

    def _unknown(self, claim: Claim, attempt: Attempt) -> Finding:
        if attempt.reason and not attempt.open:
            grounds = f"the program holds something that has no encoding: {attempt.reason}"
        elif attempt.open:
            states = "; ".join(words for _, words in attempt.open[:2])
            grounds = (
                f"not inductive, and no run that breaks it was found; it would break at {states}; "
                "an invariant that excludes this state would help"
            )
        else:
            grounds = "it rests on an invariant that is not proved"
        return Finding(claim.name, claim.kind, Verdict.UNKNOWN, grounds, attempt.seconds, attempt.parts)


def _places(attempt: Attempt) -> Mapping[str, None]:
    return {part.about.partition(",")[0]: None for part in attempt.parts}
