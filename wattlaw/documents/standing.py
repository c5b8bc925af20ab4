"""How the claims stand: what a board member looks for, before anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wattlaw.documents.blocks import Block, Bullets, Claim, Heading, Paragraph, Table
from wattlaw.documents.evidence import CheckedClaim, Evidence
from wattlaw.documents.refutation import customer
from wattlaw.documents.wording import Wording

ALWAYS = {
    "no-overflow": "No number in the making of a bill outgrows the integers of the machine.",
    "no-bad-division": "Nothing is divided by zero, and no share is taken of nothing.",
    "in-range": "Every value stays within the range that the text declares for it.",
    "every-case": "Every price, day and case that a bill needs is there: no bill stops for want of a rule.",
    "cost-bound": "The work for one bill has a bound, and the bound that the module states is the true one.",
    "lines-sum-to-bill": "The printed lines add up to the bill.",
}
"""The families of checks that are always made, each in one sentence."""
ORDER = ("refuted", "unknown", "proved", "not run")


def standing(evidence: Evidence, wording: Wording) -> Iterator[Block]:
    """The section on proofs: a summary, each claim, and what is always checked."""
    if not evidence.claims and not evidence.checks:
        return
    yield Heading(2, "What is proved", "proved")
    yield Paragraph(_summary(evidence))
    if evidence.claims:
        rows = tuple((c.name, _spaced(c.words), c.verdict.status) for c in evidence.claims)
        yield Table(("claim", "in the words of the text", "verdict"), rows, status=2)
    if evidence.covers:
        yield Paragraph("These verdicts hold for:")
        yield Bullets(tuple(_plain(one) for one in evidence.covers))
    if any("(b)" in claim.statement for claim in evidence.claims):
        yield Paragraph(
            "Below each claim stands what the module really says, decompiled from its bytecode. "
            "Where a claim compares two bills of one customer, they are called a and b."
        )
    elif evidence.claims:
        yield Paragraph("Below each claim stands what the module really says, decompiled from its bytecode.")
    for claim in evidence.claims:
        yield _claim(claim, wording)
    yield from _always(evidence, wording)


def _summary(evidence: Evidence) -> str:
    if not evidence.solver:
        return "Nothing was proved for this document: it was made without proofs."
    counts = dict.fromkeys(ORDER, 0)
    for one in evidence.claims:
        counts[one.verdict.status] += 1
    told = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    stated = f"Of the claims of this text: {told}. " if told else "This text makes no claims. "
    return (
        f"{stated}Proved means: {evidence.solver} found that no customer breaks the claim, reasoning about "
        "the very bytecode that makes the bills. Refuted means: the customer shown breaks it, and the "
        "machine made that customer's bill. Unknown means neither."
    )


def _claim(claim: CheckedClaim, wording: Wording) -> Claim:
    verdict = claim.verdict
    case = () if verdict.scenario is None else customer(verdict.scenario, wording)
    words, said = _spaced(claim.words), wording.statement(claim.statement) if claim.statement else ""
    return Claim(claim.name, words, said, verdict.status, _grounds(verdict.detail), case)


def _always(evidence: Evidence, wording: Wording) -> Iterator[Block]:
    """One row a family; a check that is not proved is shown by itself."""
    if not evidence.checks:
        return
    families: dict[str, list[str]] = {}
    for check in evidence.checks:
        families.setdefault(_sentence(check.name), []).append(check.verdict.status)
    yield Heading(3, "Always checked, for every tariff", "always")
    rows = tuple((words, _together(found)) for words, found in families.items())
    yield Table(("what", "verdict"), rows, status=1)
    for check in evidence.checks:
        if check.verdict.status != "proved":
            yield _claim(check, wording)


def _together(found: list[str]) -> str:
    """Proved only when all of them are."""
    return next(status for status in ORDER if status in found)


def _sentence(name: str) -> str:
    for family, words in ALWAYS.items():
        if name == family or name.startswith(f"{family}-in-"):
            return words
    once = re.fullmatch(r"each-(.+?)-once(?:-in-(.+))?", name)
    if once:
        where = f" of rates {once[2]}" if once[2] else ", whichever price it has"
        return f"Every unit of {once[1]} is charged in exactly one place{where}."
    return name.replace("-", " ")


def _spaced(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip().replace("<=", "≤").replace(">=", "≥")


def _grounds(detail: str) -> str:
    """Without the list of months, which stands above the claims."""
    return re.sub(r", for (?:all of them|each kind of month|each of them) at once \([^)]*\)", "", detail)


def _plain(cover: str) -> str:
    return cover.replace("every value that the door admits for", "every admitted value of")
