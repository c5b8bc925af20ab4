"""What could have stood at a place, in words; and which keyword was probably meant."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.diagnostics import nearest
from dsl.grammar.table import grammar_table
from dsl.syntax import confusions
from dsl.syntax.driver import Unexpected
from dsl.syntax.tokens import Token

CLASSES = {
    "NAME": "a name",
    "NUMBER": "a number",
    "MONEY": "an amount such as $0.25",
    "CENTS": "an amount such as 0.465¢",
    "PERCENTAGE": "a percentage such as 12.5%",
    "ISO_DATE": "a date such as 2026-06-01",
    "CLOCK": "a time such as 16:00",
    "WINDOW_LENGTH": "a window such as 15-minute",
    "ORDINAL_NUMBER": "a rank such as 3rd",
    "STRING": "a text in quotes",
    "SHA256_HASH": "a hash such as sha256:…",
    "LINE_LABEL": "a line number",
    "LINE_NUMBERS": "lines such as lines 1 to 3",
    "MONTH_NAME": "a month",
    "WEEKDAY_NAME": "a weekday",
    "UNIT_NAME": "a unit such as kWh",
    "CURRENCY_CODE": "a currency such as USD",
    "CURRENCY_SIGN": "a currency sign",
    "CHANNEL_NAME": "a channel such as energy delivered",
    "ZONE_NAME": "a time zone such as America/Los_Angeles",
    "_LIST_OPEN": "“:” and a list below",
    "_LIST_SEP": "a further entry of the list",
    "_LIST_CLOSE": "the end of the list",
    "_CLAUSE_COMMA": "“,”",
    "_ELSE_COMMA": "“, else …”",
    "$END": "the end of this item",
}

VALUE = frozenset("NUMBER MONEY PERCENTAGE LPAR".split())
"""Where these can stand, any value can."""
VALUE_STARTS = frozenset(
    """NUMBER MONEY CENTS PERCENTAGE LPAR MINUS NAME CHANNEL_NAME ISO_DATE MONTH_NAME LINE_NUMBERS STRING
    ORDINAL_NUMBER""".split()
)
OPERATORS = frozenset("PLUS STAR SLASH".split())
UNIT = frozenset("UNIT_NAME CURRENCY_CODE".split())

MOST = 8
"""So many alternatives are listed; more would not be read."""


def keyword_texts() -> dict[str, str]:
    """Terminal to the word or sign that it stands for."""
    return {terminal: text for text, terminal in grammar_table().keywords.items()}


def expected_words(expected: Iterable[str]) -> list[str]:
    """The alternatives in words, the most telling first; a whole class of values is one alternative."""
    left = set(expected)
    texts = keyword_texts()
    words: list[str] = []
    if left >= VALUE:
        words.append("a value")
        for terminal in sorted(left):
            if terminal in VALUE_STARTS or texts.get(terminal, "") in _VALUE_WORDS:
                left.discard(terminal)
    if left >= OPERATORS:
        left -= {t for t in left if texts.get(t, "") in _OPERATOR_WORDS or t in OPERATORS}
        words.append("an operator such as +")
    if left >= UNIT:
        left -= {t for t in left if texts.get(t, "") in _UNIT_WORDS} | UNIT | {"CURRENCY_SIGN"}
        words.append("a unit such as kWh")
    keywords = sorted(texts[t] for t in left if t in texts)
    words.extend(CLASSES[t] for t in sorted(left) if t in CLASSES and t not in texts and t != "$END")
    words.extend(f"“{text}”" for text in keywords)
    if "$END" in left:
        words.append(CLASSES["$END"])
    return list(dict.fromkeys(words))


_VALUE_WORDS = frozenset(
    """the days sum length billing opening closing true-up square size split before after yes no highest
    average count greatest greater least lesser - −""".split()
)
_OPERATOR_WORDS = frozenset("+ - − × * ÷ / of up above during in ² per".split())
_UNIT_WORDS = frozenset(
    """day days month months hour hours minute minutes meter meters customer customers year years
    billing count percent""".split()
)


def list_words(words: list[str]) -> str:
    """``a, b or c``; the tail of a long list is left out."""
    shown = words[:MOST]
    if len(words) > MOST:
        return ", ".join(shown) + " …"
    if len(shown) < 2:
        return "".join(shown)
    return ", ".join(shown[:-1]) + " or " + shown[-1]


def explain(problem: Unexpected) -> tuple[str, str | None]:
    """The sentence and the hint for a token that cannot stand where it stands."""
    token = problem.token
    words = expected_words(problem.expected)
    hint = None
    if token.kinds[0] == "$END":
        message = f"this ends too early: {list_words(words)} must follow" if words else "this ends too early"
        if problem.before is not None:
            message = (
                f"this ends too early after “{shown(problem.before.text)}”: expected {list_words(words)}"
            )
        return message, hint
    texts = keyword_texts()
    meant = nearest(token.text, [texts[t] for t in problem.expected if t in texts and len(texts[t]) > 1])
    if meant is not None and token.text[0].isalpha():
        hint = f"did you mean “{meant}”?"
    elif token.kinds[0] == "NUMBER" and token.text[0] in "-−" and "PLUS" in problem.expected:
        hint = "a minus between two values needs a space on both sides: a - b"
    elif "UNIT_NAME" in problem.expected and token.kinds == ("NAME",):
        from dsl.units import NAMES

        unit = nearest(token.text, NAMES)
        hint = f"did you mean the unit “{unit}”?" if unit else None
    elif problem.expected == ["$END"]:
        return f"“{shown(token.text)}” is too much here", "nothing more is expected in this item"
    return f"“{shown(token.text)}” cannot stand here: expected {list_words(words)}", hint


FORMS = {
    (
        "heading",
        "rates",
    ): "a heading reads: rates NAME, in USD per kWh  summer  winter  (columns: seasons, options, components)",
    ("heading", "factors"): "a heading reads: factors NAME, in USD per kWh, between 0.01 and 0.08",
    ("heading", "prices"): "a heading reads: prices NAME, in USD per kWh, between 0 and 5",
    (
        "calendar_item",
        "season",
    ): "a season ends in “, by date” or “, by billing month”; or it takes all other days",
    ("calendar_item", "period"): "a period reads: period NAME 16:00 to 21:00 on weekdays other than holidays",
    (
        "calendar_item",
        "holidays",
    ): "holidays read: NAME, NAME; on Sunday: observed Monday  (or ; never moved)",
    ("bill_item", ""): 'a line reads: 3  "Title"  AMOUNT, clauses; a subtotal: NAME is lines 1 to 3',
    (
        "readings_item",
        "",
    ): "a channel reads: energy delivered  every 60 minutes, in kWh in steps of 0.001 kWh",
    (
        "history_item",
        "",
    ): "an item reads: NAME  UNIT, of the 11 preceding billing periods, or of those there are",
    ("balances_item", ""): "a balance reads: NAME  UNIT from LOW to HIGH in steps of STEP, starts at VALUE",
    (
        "example_item",
        "",
    ): 'an example gives: territory is P, usage is 120 kWh; and expects: "Line title"  12.34',
}
"""How items are written, for those whose form is hard to guess; by start symbol and first word."""


def form_hint(start: str, first_word: str) -> str | None:
    """How such an item is written."""
    start = "action_item" if start == "deployment_item" else start
    for forms in (FORMS, confusions.FORMS):
        hint = forms.get((start, first_word)) or forms.get((start, ""))
        if hint is not None:
            return hint
    return None


def shown(text: str) -> str:
    """A token for a message: cut when long."""
    return text if len(text) <= 40 else text[:39] + "…"


FIGURES = frozenset(("NUMBER", "MONEY", "PERCENTAGE", "CENTS"))


def decimal_comma(tokens: list[Token], at: Token) -> Token | None:
    """The figure with a comma for its decimals (``0,31``) in which the unexpected token stands."""
    for before, comma, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        together = before.end == comma.start and comma.end == after.start
        figures = not FIGURES.isdisjoint(before.kinds) and not FIGURES.isdisjoint(after.kinds)
        if comma.text == "," and together and figures and at in (comma, after):
            return Token(("NUMBER",), before.text + "," + after.text, before.start, after.end)
    return None
