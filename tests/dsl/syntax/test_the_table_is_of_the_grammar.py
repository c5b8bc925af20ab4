"""The stored parse table belongs to the grammar beside it, and each rule has something to build."""

from __future__ import annotations

import json

import dsl.syntax.actions  # noqa: F401 - registers the actions
from dsl.grammar.build import TABLE, build_table
from dsl.grammar.table import grammar_table
from dsl.syntax.assemble import ITEM_STARTS
from dsl.syntax.builder import ACTIONS


def test_lark_makes_the_stored_table_of_the_grammar() -> None:
    assert json.loads(TABLE.read_bytes()) == json.loads(json.dumps(build_table()))


def test_each_rule_has_an_action_and_each_action_a_rule() -> None:
    assert {rule.action for rule in grammar_table().rules if rule.way == "call"} == set(ACTIONS)


def test_each_section_has_items_in_the_grammar() -> None:
    assert set(ITEM_STARTS.values()) <= set(grammar_table().starts)
