"""Make the LALR table from the grammar (``*.lark``) with lark, as ``dsl.grammar.table`` loads it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
GRAMMAR = [HERE / f"{name}.lark" for name in ("watt", "bill", "contracts", "expressions")]
"""One grammar in four files, read one after the other."""
TABLE = HERE / "table.json"


def grammar_text() -> str:
    """The whole grammar."""
    return "\n".join(path.read_text("utf-8") for path in GRAMMAR)


def grammar_hash() -> str:
    """The SHA-256 of the grammar's text, by which a stored table knows its grammar."""
    return hashlib.sha256(grammar_text().encode()).hexdigest()


def start_symbols(grammar: str) -> list[str]:
    """Headings, one symbol for the items of each section, and the few prefixes that are parsed alone."""
    return [
        "heading",
        "removal",
        "after_line",
        "table_columns",
        *re.findall(r"^\??(\w+_item):", grammar, re.MULTILINE),
    ]


def lark_parser(starts: list[str]) -> Any:
    """The grammar as lark reads it; lark's own lexer stays unused."""
    import lark
    from lark.lexer import Lexer

    class NoLexer(Lexer):
        """Texts are cut into tokens by ``dsl.syntax.lexer``."""

        def __init__(self, conf: object) -> None:
            del conf

        def lex(self, lexer_state: object, parser_state: object = None) -> Iterator[Any]:
            raise NotImplementedError("the grammar is driven by dsl.syntax.parser")

    return lark.Lark(grammar_text(), parser="lalr", lexer=NoLexer, start=starts)


def build_table() -> dict[str, Any]:
    """The table as plain data.

    ``rules``: (symbol, length, name of the action or "", way of building, kept places, spliced places),
    where the way is ``call``, ``pass`` (a single child stands for the rule) or ``list`` (spliced into
    its parent).  ``rows``: for each state, terminals and symbols to a shift (≥ 0) or a reduction (−1 − rule).
    """
    starts = start_symbols(grammar_text())
    parser = lark_parser(starts)
    table = parser.parser.parser._parse_table  # noqa: SLF001 - lark offers no public name for its table
    rules: list[list[Any]] = []
    rule_numbers: dict[Any, int] = {}
    rows: list[dict[str, int]] = []
    states = state_numbers(table, starts)
    for state in states:
        row = {}
        for symbol, (action, argument) in sorted(table.states[state].items()):
            if action.name == "Shift":
                row[symbol] = states[argument]
                continue
            if argument not in rule_numbers:
                rule_numbers[argument] = len(rules)
                rules.append(describe(argument))
            row[symbol] = -1 - rule_numbers[argument]
        rows.append(row)
    return {
        "grammar": grammar_hash(),
        "keywords": {
            t.pattern.value: t.name for t in sorted(parser.terminals, key=lambda t: str(t.name)) if t.pattern
        },
        "starts": {s: [states[table.start_states[s]], states[table.end_states[s]]] for s in starts},
        "rules": rules,
        "rows": rows,
    }


def state_numbers(table: Any, starts: list[str]) -> dict[Any, int]:
    """The states in the order in which they are reached; lark's own numbers differ from run to run."""
    numbers: dict[Any, int] = {}
    todo = [table.start_states[start] for start in reversed(starts)]
    while todo:
        state = todo.pop()
        if state in numbers:
            continue
        numbers[state] = len(numbers)
        shifts = sorted((s, to) for s, (action, to) in table.states[state].items() if action.name == "Shift")
        todo.extend(to for _, to in reversed(shifts))
    return numbers


def describe(rule: Any) -> list[Any]:
    """One rule as data; see ``build_table``."""
    origin = str(rule.origin.name)
    kept = [
        place
        for place, symbol in enumerate(rule.expansion)
        if not (symbol.is_term and symbol.filter_out and not rule.options.keep_all_tokens)
    ]
    spliced = [
        place for place in kept if not rule.expansion[place].is_term and rule.expansion[place].name[0] == "_"
    ]
    if origin[0] == "_":
        way = "list"
    elif rule.options.expand1 and not rule.alias and len(kept) == 1:
        way = "pass"
    else:
        way = "call"
    return [origin, len(rule.expansion), rule.alias or origin, way, kept, spliced]


def main() -> None:
    """Write ``table.json``."""
    TABLE.write_text(json.dumps(build_table(), separators=(",", ":"), sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
