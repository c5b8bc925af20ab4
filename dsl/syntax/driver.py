"""The LALR parser: runs the grammar's table over the tokens of one item and builds its value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dsl.grammar.table import GrammarTable, grammar_table
from dsl.syntax.builder import ACTIONS, Builder
from dsl.syntax.tokens import Token

END = ("$END",)


class Unexpected(Exception):
    """The item cannot go on at ``token`` (whose kind is ``$END`` at the item's end)."""

    def __init__(self, token: Token, expected: list[str], before: Token | None) -> None:
        super().__init__(token.text)
        self.token = token
        self.expected = expected
        self.before = before


def parse(start: str, tokens: Sequence[Token], builder: Builder) -> Any:
    """The value of ``tokens`` as ``start``.  Raises ``Unexpected`` at the first token that cannot stand."""
    table = grammar_table()
    rows, rules = table.rows, table.rules
    state, accepting = table.starts[start]
    states = [state]
    values: list[Any] = []
    spans: list[tuple[int, int]] = []
    place = builder.places.span
    end = tokens[-1].end if tokens else 0
    previous: Token | None = None
    for token in [*tokens, Token(END, "", end, end)]:
        while True:
            row = rows[states[-1]]
            step = None
            for kind in token.kinds:
                step = row.get(kind)
                if step is not None:
                    break
            if step is None:
                raise Unexpected(token, expected_before(table, start, tokens, token), previous)
            if step >= 0:
                states.append(step)
                values.append(token)
                spans.append((token.start, token.end))
                break
            rule = rules[-1 - step]
            length = rule.length
            if rule.way == "pass" and length == 1 and not rule.spliced:
                states.pop()
                states.append(rows[states[-1]][rule.symbol])
            else:
                children, covered = _reduce(values, spans, states, rule)
                if rule.way == "list":
                    value: Any = children
                elif rule.way == "pass":
                    value = children[0]
                else:
                    value = ACTIONS[rule.action](builder, place(*covered), children)
                values.append(value)
                spans.append(covered)
                states.append(rows[states[-1]][rule.symbol])
            if token.kinds is END and states[-1] == accepting:
                return values[-1]
        previous = token
    raise AssertionError("the table accepts at the end or raises")


def _reduce(
    values: list[Any], spans: list[tuple[int, int]], states: list[int], rule: Any
) -> tuple[list[Any], tuple[int, int]]:
    """Take a rule's children off the stacks; filtered and spliced as the rule says."""
    length = rule.length
    if not length:
        at = spans[-1][1] if spans else 0
        return [], (at, at)
    taken = values[-length:]
    covered = (spans[-length][0], spans[-1][1])
    del values[-length:], spans[-length:], states[-length:]
    if rule.spliced:
        children: list[Any] = []
        for index in rule.kept:
            if index in rule.spliced:
                children.extend(taken[index])
            else:
                children.append(taken[index])
        return children, covered
    if len(rule.kept) == length:
        return taken, covered
    return [taken[index] for index in rule.kept], covered


def expected_before(table: GrammarTable, start: str, tokens: Sequence[Token], stop: Token) -> list[str]:
    """The terminals that could stand in place of ``stop``.

    The parser may have reduced on the way to its refusal; so the states are made again, up to the
    token before.
    """
    states = [table.starts[start][0]]
    for token in tokens:
        if token is stop:
            break
        _shift(table, states, token)
    return expected_at(table, states)


def _shift(table: GrammarTable, states: list[int], token: Token) -> None:
    """Move the states over a token that is known to fit."""
    while True:
        row = table.rows[states[-1]]
        step = next(row[kind] for kind in token.kinds if kind in row)
        if step >= 0:
            states.append(step)
            return
        rule = table.rules[-1 - step]
        if rule.length:
            del states[-rule.length :]
        states.append(table.rows[states[-1]][rule.symbol])


def expected_at(table: GrammarTable, states: list[int]) -> list[str]:
    """The terminals that can really stand next: each is tried on a copy of the states."""
    return sorted(
        terminal
        for terminal in table.rows[states[-1]]
        if (terminal.isupper() or terminal[0] in "$_") and _can_shift(table, states, terminal)
    )


def _can_shift(table: GrammarTable, states: list[int], terminal: str) -> bool:
    stack = list(states)
    while True:
        step = table.rows[stack[-1]].get(terminal)
        if step is None:
            return False
        if step >= 0:
            return True
        rule = table.rules[-1 - step]
        if rule.length:
            del stack[-rule.length :]
        goto = table.rows[stack[-1]].get(rule.symbol)
        if goto is None:
            return terminal == "$END"
        stack.append(goto)
        if terminal == "$END" and len(stack) == 2:
            return True
