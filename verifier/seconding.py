"""The second solver: asked again what proved each part of a claim, from the same text."""

from __future__ import annotations

from dataclasses import replace

from verifier.cvc5_solver import ask_cvc5
from verifier.report import Finding, Part, Verdict
from verifier.solving import Status


def seconded(finding: Finding) -> Finding:
    """The finding with what the second solver says of each query that proved a part."""
    if finding.verdict is not Verdict.PROVED:
        return finding
    parts = tuple(_asked_again(part) for part in finding.parts)
    answers = {part.second for part in parts if part.answer == Status.IMPOSSIBLE.value and part.text}
    if Status.POSSIBLE.value in answers:
        grounds = "the two solvers contradict each other: one of them is at fault"
        return replace(finding, verdict=Verdict.UNKNOWN, grounds=grounds, parts=parts, second="refuted")
    agreed = "unknown" if Status.UNDECIDED.value in answers else "proved"
    return replace(finding, parts=parts, second=agreed)


def _asked_again(part: Part) -> Part:
    if not part.text or part.answer != Status.IMPOSSIBLE.value:
        return part
    return replace(part, second=ask_cvc5(part.text).value)
