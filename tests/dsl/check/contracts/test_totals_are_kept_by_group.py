"""Totals over tables: what a filter says of the row is included, what it compares for equality is a group."""

from __future__ import annotations

import pytest

from dsl.model import contract as k
from dsl.model import expressions as m
from tests.dsl.check.contracts.texts import codes, contract

HEAD = "action look (who: Member, p: Money, t: TradeId) by operator\n"


def looked(expression: str) -> tuple[k.Aggregate, m.TallyOf]:
    """The one aggregate of an expression in an action, and the leaf that reads it."""
    made = contract(f"{HEAD}  emit seen(who, p, t)\n  let found be {expression}\n  emit told(found)\n")
    (aggregate,) = made.aggregates
    action = next(one for one in made.actions if one.name == "look")
    let = next(row for row in action.body if isinstance(row, k.Let))
    assert isinstance(let.value, m.TallyOf)
    return aggregate, let.value


def test_a_total_of_all_rows() -> None:
    aggregate, leaf = looked("sum of price of trades")
    assert (aggregate.kind, aggregate.group, aggregate.included) == ("total", (), None)
    assert leaf.group == ()


def test_columns_alone_are_included_and_equalities_make_groups() -> None:
    aggregate, leaf = looked("count of trades where seller = who and status is offered and price = p")
    assert [one.name for one in aggregate.group if isinstance(one, m.Local)] == ["seller", "price"]
    assert [one.name for one in leaf.group if isinstance(one, m.Local)] == ["who", "p"]
    assert isinstance(aggregate.included, m.Compare)
    assert isinstance(aggregate.included.right, m.Option)


def test_either_side_may_be_the_row() -> None:
    aggregate, leaf = looked("count of trades where who = buyer")
    assert isinstance(aggregate.group[0], m.Local)
    assert aggregate.group[0].name == "buyer"
    assert isinstance(leaf.group[0], m.Local)
    assert leaf.group[0].name == "who"


def test_two_readings_of_one_total_are_one_aggregate() -> None:
    made = contract(
        f"{HEAD}  emit seen(who, p, t)\n"
        '  require count of trades where seller = who < 3 else "a"\n'
        '  require count of trades where seller = caller < 3 else "b"\n'
        '  require count of trades where buyer = caller < 3 else "c"\n'
    )
    assert len(made.aggregates) == 2
    assert len({one.name for one in made.aggregates}) == 2


def test_the_lowest_of_nothing_has_the_stated_value() -> None:
    aggregate, leaf = looked("lowest price of trades where seller = who, or $7 if none")
    assert aggregate.kind == "lowest"
    assert isinstance(leaf.or_else, m.Number)
    assert leaf.or_else.value == 7


@pytest.mark.parametrize(
    "filter_",
    [
        "price > p",
        "seller = buyer of trades[trade]",
        "p > $5",
        "price = p or status is void",
        "(seller = who or price = p)",
    ],
)
def test_what_cannot_be_kept_is_refused(filter_: str) -> None:
    text = f'{HEAD}  emit seen(who, p, t)\n  require (count of trades where {filter_}) < 3 else "no"\n'
    assert "W1113" in codes(text)


def test_endless_rows_of_starts_must_not_count() -> None:
    count = "prove\n  it  count of balances{} < 5\n"
    assert codes(count.format("")) == ["W1113"]
    assert codes(count.format(" where amount > $0")) == []
    assert codes(count.format(" where amount < $5")) == ["W1113"]
    assert codes("prove\n  it  sum of amount of balances < $5\n") == []
    assert codes("prove\n  it  sum of (amount + $1) of balances < $5\n") == ["W1113"]
