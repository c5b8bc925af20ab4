"""Statements in blocks, and the words of contracts that could be read in two ways."""

from __future__ import annotations

import pytest

from dsl.formatting import format_text
from dsl.syntax import contract_claims as goals
from dsl.syntax import contracts as c
from dsl.syntax import expressions as e
from dsl.syntax.claims import ProveSection
from dsl.syntax.parser import parse_text

HEAD = "contract C version 1.0.0\n\n"


def body(text: str) -> tuple[c.Statement, ...]:
    """The statements of an action."""
    parsed = parse_text("c.watt", f"{HEAD}action a () by anyone\n{text}")
    assert parsed.ok, parsed.diagnostics
    assert parsed.document is not None
    (section,) = parsed.document.sections
    assert isinstance(section, c.ActionSection)
    return section.body


def goal(text: str) -> object:
    """One claim."""
    parsed = parse_text("c.watt", f"{HEAD}prove\n  it  {text}\n")
    assert parsed.ok, parsed.diagnostics
    assert parsed.document is not None
    (section,) = parsed.document.sections
    assert isinstance(section, ProveSection)
    return section.rows[0].goal


def test_a_block_holds_the_deeper_lines_and_what_is_deeper_still_belongs_to_its_statement() -> None:
    (when, after) = body(
        "  when x > 1 and\n      y > 1:\n    let z be x +\n      y\n    a becomes z\n  b becomes 1\n"
    )
    assert isinstance(when, c.WhenRow)
    assert [type(one).__name__ for one in when.then] == ["LetRow", "BecomesRow"]
    assert when.otherwise == ()
    assert isinstance(after, c.BecomesRow)


def test_otherwise_joins_the_when_of_its_own_depth() -> None:
    (outer,) = body(
        "  when x:\n    when y:\n      a becomes 1\n    otherwise:\n      a becomes 2\n"
        "  otherwise:\n    a becomes 3\n"
    )
    assert isinstance(outer, c.WhenRow)
    (inner,) = outer.then
    assert isinstance(inner, c.WhenRow)
    assert len(inner.otherwise) == len(outer.otherwise) == 1


def test_one_statement_may_stand_behind_the_colon() -> None:
    (when,) = body("  when x: a becomes 1\n")
    assert isinstance(when, c.WhenRow)
    assert len(when.then) == 1


def test_loops_nest_and_lists_of_values_stand_inside_blocks() -> None:
    (loop,) = body(
        "  for each t in trades where buyer = b, at most 10:\n    for each x at n of list:\n"
        "      total becomes the greater of:\n        total\n        x\n    b becomes n\n"
    )
    assert isinstance(loop, c.RowLoop)
    assert loop.maximum == 10
    inner, last = loop.body
    assert isinstance(inner, c.ItemLoop)
    assert inner.index is not None
    assert isinstance(last, c.BecomesRow)


def test_without_a_when_there_is_no_otherwise() -> None:
    parsed = parse_text(
        "c.watt", f"{HEAD}action a () by anyone\n  b becomes 1\n  otherwise:\n    b becomes 2\n"
    )
    assert [one.code for one in parsed.diagnostics] == ["W0113"]


def test_a_value_for_an_absent_row_binds_to_the_row() -> None:
    (let,) = body("  let x be 2 × price of marks[n], or $0 if none\n")
    value = getattr(let, "value", None)
    assert isinstance(value, e.Binary)
    assert isinstance(value.right, e.Of)
    assert isinstance(value.right.base, e.OrElse)


def test_a_lowest_value_takes_the_or_behind_its_filter() -> None:
    (let,) = body("  let x be lowest price of offers where seller = s, or $9 if none\n")
    value = getattr(let, "value", None)
    assert isinstance(value, e.TableMeasure)
    assert value.where is not None
    assert value.or_else is not None


@pytest.mark.parametrize(
    "time", ["t", "t + 48 hours", "due of trades[x]", "due of trades[x] + 48 hours", "f(x)"]
)
def test_after_a_time_only_some_actions(time: str) -> None:
    made = goal(f"after {time} only close-out(x) or pay(y) by p")
    assert isinstance(made, goals.DeadlineGoal)
    assert not isinstance(made.after, e.InRun)
    plain = goal(f"{time} > 0")
    assert isinstance(plain, e.Compare)
    assert made.after == plain.left
    assert [call.action.text for call in made.calls] == ["close-out", "pay"]


def test_only_without_after_is_told() -> None:
    parsed = parse_text("c.watt", f"{HEAD}prove\n  it  t + 5 only close-out(x)\n")
    assert [one.code for one in parsed.diagnostics] == ["W0101"]


def test_for_every_takes_any_claim_with_or_without_a_condition() -> None:
    for words in ("never x > y", "on any action: after x = before x", "only a(x) changes y"):
        for premise in ("", "when y > 0: "):
            made = goal(f"for every x in Money: {premise}{words}")
            assert isinstance(made, goals.ForEveryGoal)
            assert (made.premise is None) == (premise == "")
            assert not isinstance(made.of, e.Compare)


def test_blocks_are_laid_out_two_deeper_than_what_opens_them() -> None:
    rows = "  when x:\n         b becomes 1\n         when y:\n             b becomes 2\n"
    text = f"{HEAD}action a () by anyone\n{rows}"
    assert format_text("c.watt", text).endswith(
        "  when x:\n    b becomes 1\n    when y:\n      b becomes 2\n"
    )
