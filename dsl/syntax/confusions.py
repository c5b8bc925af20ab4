"""Sentences of contracts that are told by what was meant, and how contracts' items are written."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.syntax import codes
from dsl.syntax.tokens import Token

WRITING = frozenset("becomes pay receive move open close emit".split())
"""Words of statements that change something."""

READERS = {
    "prove_item": (
        "a claim changes nothing: it says what is so",
        "put what changes into an action, and claim of it: `on deposit(x) by a: after … = before … + x`",
    ),
    "function_item": (
        "a private function changes nothing: it gives a value",
        "put what changes into an action",
    ),
    "scenario_item": (
        "a scenario changes nothing by itself: somebody calls an action",
        "write `alice calls deposit($10)`",
    ),
}

FORMS = {
    ("action_item", "require"): 'a requirement reads: require CONDITION else "reason"',
    (
        "action_item",
        "for",
    ): "a loop has a bound: for each t in trades where buyer = b, at most 100:  (or: for each x of LIST:)",
    ("action_item", "let"): "a name for a value reads: let NAME be VALUE",
    ("action_item", "move"): "a move reads: move AMOUNT from balances[a] to balances[b]",
    (
        "action_item",
        "pay",
    ): "a payment reads: pay AMOUNT to PARTY  (or: pay AMOUNT from balances[a] to balances[b])",
    ("action_item", "receive"): "a receipt reads: receive AMOUNT from PARTY",
    ("action_item", "open"): "a new row reads: open trades[t] with seller is caller, price is p",
    ("action_item", "emit"): "an event reads: emit settled(t, amount)",
    ("action_item", "when"): "a branch reads: when CONDITION: STATEMENT  (or its statements on deeper lines)",
    ("heading", "action"): "an action reads: action deposit (amount: Money) by anyone",
    ("heading", "table"): "a table reads: table balances by a in Account",
    (
        "heading",
        "feed",
    ): "a feed reads: feed price by n in Node, in USD per kWh from -2 to 20 in steps of 0.00001",
    ("heading", "contract"): "a contract reads: contract NAME version 1.0.0",
    (
        "types_item",
        "",
    ): "a type reads: Money  USD from $0 to $1,000 in steps of $0.01  (or: Meter  identifier)",
    ("state_item", ""): "a value of the state reads: NAME  TYPE, starts at VALUE",
    ("table_item", ""): "a column reads: NAME  TYPE  (in all columns or none: , starts at VALUE)",
    ("parameters_item", ""): "a parameter reads: NAME  TYPE, where CONDITION",
    ("runs_item", ""): "a run reads: final  55 days after the operating day",
    (
        "scenario_item",
        "",
    ): "steps read: alice calls deposit($10)  ·  2 hours later: bob calls …, aborts  ·  expect CONDITION",
}
"""How items are written, by start symbol and first word."""


def confusion(start: str, tokens: Sequence[Token], wrong: Token) -> tuple[str, str, str] | None:
    """Code, reason and hint where it can be told what was meant."""
    words = [token.text for token in tokens]
    acting = start in ("action_item", "deployment_item")
    if wrong.kinds[0] == "$END" and words[0] == "require" and "else" not in words:
        return (
            codes.INCOMPLETE,
            "the requirement does not say why, for whoever is refused",
            'add the reason: … else "more than the balance"',
        )
    if acting and words[:2] == ["for", "each"] and "in" in words and "most" not in words:
        return (
            codes.UNBOUNDED,
            "a loop over rows says how many turns it makes at most",
            "add the bound: for each t in trades where buyer = b, at most 100:",
        )
    reader = READERS.get(start)
    if reader is None or words[0] == "let":
        return None
    verb = 1 if start == "prove_item" else 0
    if "becomes" in words or WRITING.intersection(words[verb : verb + 1]):
        return (codes.WRITES, *reader)
    return None
