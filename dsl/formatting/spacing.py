"""How the tokens of one line stand beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.syntax.tokens import Token

NO_SPACE_BEFORE = frozenset(",;:)]²")
NO_SPACE_AFTER = frozenset("([")
SPELLED = {"*": "×", "/": "÷", "−": "-", "≤": "<=", "≥": ">=", "≠": "!="}
"""Signs that may be written in two ways, and the way of the layout."""
BEFORE_UNARY = frozenset("+ - − * × / ÷ ( [ , < > = <= >= != ≤ ≥ ≠".split())


def spell(token: Token) -> str:
    """A token in the one way it is written."""
    if token.kinds[0] in ("LINE_NUMBERS", "CHANNEL_NAME"):
        return " ".join(token.text.split()).replace(" ,", ",")
    if token.text[:1] == "−" and len(token.text) > 1:
        return "-" + token.text[1:]
    return SPELLED.get(token.text, token.text)


def joined(tokens: Sequence[Token]) -> str:
    """Tokens on one line, one space between them except around brackets and before commas."""
    out: list[str] = []
    for index, token in enumerate(tokens):
        if index and _space(tokens, index):
            out.append(" ")
        out.append(spell(token))
    return "".join(out)


def _space(tokens: Sequence[Token], index: int) -> bool:
    token, before = tokens[index], tokens[index - 1]
    if token.text in NO_SPACE_BEFORE and token.text:
        return False
    if before.text in NO_SPACE_AFTER:
        return False
    if token.text in NO_SPACE_AFTER:
        return not (before.end == token.start and "NAME" in before.kinds)
    if before.text in "-−" and before.text:
        return not _is_unary(tokens, index - 1)
    return True


def _is_unary(tokens: Sequence[Token], index: int) -> bool:
    """Whether a minus is a sign: nothing to subtract from stands before it, and it touches what follows."""
    if tokens[index].end != tokens[index + 1].start:
        return False
    return index == 0 or tokens[index - 1].text in BEFORE_UNARY or tokens[index].start > tokens[index - 1].end
