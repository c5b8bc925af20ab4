"""Asking a solver: first in ways that decide quickly, and at what expense."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from verifier.arena import Arena
from verifier.report import Part
from verifier.smtlib import Domain, Query, query, standing
from verifier.solving import RESOURCES, Answer, Status
from verifier.terms import Truth

BUDGET = 10 * RESOURCES
"""What all queries of one claim may use together; what a longer one may use counts as ``RESOURCES``."""

A_LETTER = 30
"""What a linear question may use for each of its letters: a long one uses much just to be taken in."""

Solver = Callable[[str, int], Answer]

QUICK = (Domain.LINEAR,)
THOROUGH = (Domain.REALS, Domain.INTEGERS)
ALL = (Domain.LINEAR, Domain.REALS, Domain.INTEGERS)
"""In which forms a question is asked, until one of them settles that it is impossible."""


class Terms(Protocol):
    """Whatever has terms to ask about."""

    @property
    def arena(self) -> Arena: ...


def limit_of(question: Query) -> int:
    """The resource limit of a question: it grows with a linear one, which stays easy when it is long."""
    if not question.text.startswith("(set-logic QF_LIA)"):
        return RESOURCES
    return max(RESOURCES, A_LETTER * len(question.text))


@dataclass(slots=True)
class Effort:
    """What was spent on one claim: queries with answers, and resources used."""

    solver: Solver
    parts: list[Part] = field(default_factory=list)
    used: int = 0

    @property
    def exhausted(self) -> bool:
        """Whether the budget is used up."""
        return self.used > BUDGET

    def ask(
        self, world: Terms, claims: Sequence[Truth], about: str, domains: Sequence[Domain] = ALL
    ) -> Answer:
        """Decide a question; the answer is that of the last form that was asked.

        Where integers leave it undecided and the reals do not, it is that of the
        reals: a candidate, which the machine will judge.
        """
        answer = Answer(Status.UNDECIDED)
        asked: dict[str, Answer] = {}
        for domain in domains:
            question = query(world.arena, claims, domain)
            if isinstance(question, bool):
                answer = Answer(Status.POSSIBLE if question else Status.IMPOSSIBLE)
                self.parts.append(Part(about, "", answer.status.value))
            else:
                if question.text not in asked:
                    asked[question.text] = self._solve(question, f"{about}{domain.value}")
                found = asked[question.text]
                if found.status is not Status.UNDECIDED or answer.status is Status.UNDECIDED:
                    answer = found
            if answer.status is Status.IMPOSSIBLE:
                break
        return answer

    def stands(self, world: Terms, claims: Sequence[Truth], about: str) -> bool:
        """Whether the facts under a question have a world at all: from a contradiction anything follows."""
        facts = standing(world.arena, claims)
        return facts is None or self._solve(facts, f"{about}, its facts").status is not Status.IMPOSSIBLE

    def _solve(self, question: Query, about: str) -> Answer:
        limit = limit_of(question)
        answer = self.solver(question.text, limit)
        self.used += answer.used * RESOURCES // limit
        self.parts.append(
            Part(about, question.hash, answer.status.value, answer.used, answer.seconds, None, question.text)
        )
        return answer
