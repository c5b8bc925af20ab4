"""The LALR table in memory, loaded once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from dsl.grammar.build import TABLE, build_table, grammar_hash

Way = Literal["call", "pass", "list"]


@dataclass(frozen=True, slots=True)
class GrammarRule:
    """How a reduction builds its value; see ``dsl.grammar.build.build_table``."""

    symbol: str
    length: int
    action: str
    way: Way
    kept: tuple[int, ...]
    spliced: frozenset[int]


@dataclass(frozen=True, slots=True)
class GrammarTable:
    """States (rows), rules, where each start symbol begins and ends, and the keywords' terminals."""

    rows: tuple[dict[str, int], ...]
    rules: tuple[GrammarRule, ...]
    starts: dict[str, tuple[int, int]]
    keywords: dict[str, str]


@cache
def grammar_table() -> GrammarTable:
    """The stored table; made anew by lark when the grammar beside it has changed."""
    data: dict[str, Any] = json.loads(TABLE.read_bytes()) if TABLE.exists() else {}
    if data.get("grammar") != grammar_hash():
        data = build_table()
    return GrammarTable(
        tuple(data["rows"]),
        tuple(
            GrammarRule(symbol, length, action, way, tuple(kept), frozenset(spliced))
            for symbol, length, action, way, kept, spliced in data["rules"]
        ),
        {name: (first, last) for name, (first, last) in data["starts"].items()},
        data["keywords"],
    )
