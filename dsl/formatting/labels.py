"""Where an item's label ends and its content begins; the contents of a section stand in one column."""

from __future__ import annotations

from dsl.syntax.tokens import Token

SENTENCES = frozenset(
    (
        "a fact that",
        "a negative quantity",
        "blocks are",
        "the columns",
        "filed separately",
        "each line",
        "lines are",
        "the bill",
        "estimated readings",
        "disputed readings",
        "a missing",
        "actual readings",
    )
)
"""Beginnings of items that are whole sentences: they have no label."""

ONE_WORD = frozenset(
    "customer options constants history inputs quantities balances prove tariff overlay rider library "
    "contract types parties parameters state table runs".split()
)
READINGS = (
    "billing period",
    "billing month",
    "a month",
    "multiplier",
    "shorter intervals",
    "longer intervals",
    "readings finer than the step",
)
CHANGE_RULES = frozenset("each one shared as the".split())
"""First words of what a change does: the label ends before them."""


def label_length(kind: str, tokens: list[Token]) -> int:
    """How many tokens the label of an item has; 0 when the item is a sentence."""
    words = [token.text for token in tokens]
    begins = " ".join(words[:3])
    if any(begins.startswith(sentence) for sentence in SENTENCES):
        return 0
    if kind == "runs" and words[0] == "gate":
        return 2
    if kind in ONE_WORD:
        return 1 if words[0] != "with" else 0
    if kind == "readings":
        return _readings(words)
    if kind == "calendar":
        return 2 if words[0] in ("season", "period") else 1
    if kind == "changes":
        return next((i for i, word in enumerate(words) if i and word in CHANGE_RULES), 0)
    if kind == "true_up":
        return words.index("is") if "is" in words else 0
    if kind == "example":
        return 1 if words[0] in ("given", "period", "refused") else 0
    if kind == "bill":
        numbered = tokens[0].kinds[0] == "LINE_LABEL"
        return 2 * (len(tokens) > 1) if numbered else int(words[1:2] == ["is"])
    return 0


def _readings(words: list[str]) -> int:
    text = " ".join(words)
    for label in READINGS:
        if text.startswith(label):
            return label.count(" ") + 1
    return words.index("every") if "every" in words else 0
