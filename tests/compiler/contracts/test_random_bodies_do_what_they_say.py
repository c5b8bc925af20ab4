"""Random bodies of actions against a plain reading of the same statements: no read is ever stale."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.model import contract as k
from dsl.model import expressions as m
from dsl.model import state as s
from dsl.model.base import ListType
from dsl.units import ONE
from tests.compiler.contracts.running import deployed
from tests.compiler.contracts.words import (
    PARTY,
    SPAN,
    action,
    aggregate,
    becomes,
    compare,
    contract,
    field,
    kind,
    let,
    local,
    minus,
    move,
    num,
    plus,
    scalar,
    table,
    tally,
    value,
)

WHOLE = kind(ONE, "1", "-1000000000000", "1000000000000")
ITEMS = ListType(kind(ONE, "1", "-9", "9"), 4)
SCALARS = ("p", "q")
PEOPLE = ("a", "b")
TOTAL = "sum of x of cells"


def cell(person: str, column: str) -> s.FieldOf:
    return field("cells", column, local(person, PARTY), of=WHOLE)


CELLS = [scalar(name, WHOLE) for name in SCALARS] + [cell(one, column) for one in PEOPLE for column in "xy"]
READS = [*CELLS, tally(TOTAL, of=WHOLE), num(0, ONE), num(1, ONE), num(3, ONE), local("n", WHOLE)]


def expressions(names: tuple[str, ...]) -> st.SearchStrategy[m.Expr]:
    leaves = st.sampled_from([*READS, *(local(name, WHOLE) for name in names)])
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(lambda a, b: plus(a, b, WHOLE), inner, inner),
            st.builds(lambda a, b: minus(a, b, WHOLE), inner, inner),
            st.builds(
                lambda a, b, c, d: m.Cases(WHOLE, SPAN, ((compare(a, "<", b), c),), d),
                inner,
                inner,
                inner,
                inner,
            ),
        ),
        max_leaves=4,
    )


@st.composite
def statements(draw: st.DrawFn, depth: int = 0, names: tuple[str, ...] = (), sums: tuple[str, ...] = ()):  # type: ignore[no-untyped-def]
    made: list[k.Statement] = []
    for _ in range(draw(st.integers(1, 4))):
        what = draw(st.sampled_from(("becomes", "becomes", "let", "move", "either", "loop", "again")))
        value_of = expressions((*names, *sums))
        if what == "becomes":
            made.append(becomes(draw(st.sampled_from(CELLS)), draw(value_of)))
        elif what == "let":
            name = f"l{len(names)}"
            made.append(let(name, draw(value_of)))
            names = (*names, name)
        elif what == "move":
            source, target = draw(st.sampled_from(CELLS)), draw(st.sampled_from(CELLS))
            made.append(move(draw(value_of), source, target))
        elif what == "again" and sums:
            made.append(k.Again(draw(st.sampled_from(sums)), draw(value_of), SPAN))
        elif what == "either" and depth < 2:
            holds = compare(draw(value_of), draw(st.sampled_from(("<", "=", ">="))), draw(value_of))
            branches = [tuple(draw(statements(depth + 1, names, sums))) for _ in range(2)]
            made.append(k.Either(holds, branches[0], branches[1], SPAN))
        elif what == "loop" and depth < 2:
            item, total = f"i{depth}", f"s{depth}{len(sums)}"
            body = tuple(draw(statements(depth + 1, (*names, item), (*sums, total))))
            start = draw(value_of)
            made.append(k.ForEachItem(local("items", ITEMS), item, None, ((total, start),), body, SPAN))
            sums = (*sums, total)
    return made


@dataclass
class Plain:
    """The statements read one by one over dictionaries."""

    people: dict[str, int]
    items: list[int]
    scalars: Counter[str] = dataclass_field(default_factory=Counter)
    cells: Counter[tuple[int, str]] = dataclass_field(default_factory=Counter)

    def value(self, expr: m.Expr, names: dict[str, int]) -> int:
        match expr:
            case m.Number(value=number):
                return int(number)
            case m.Local(name=name):
                return names[name]
            case s.ScalarOf(name=name):
                return self.scalars[name]
            case s.FieldOf(column=column, keys=(m.Local(name=person),)):
                return self.cells[self.people[person], column]
            case s.TallyOf():
                return sum(worth for (_, column), worth in self.cells.items() if column == "x")
            case m.Arithmetic(operator=sign, left=left, right=right):
                x, y = self.value(left, names), self.value(right, names)
                return x + y if sign == "+" else x - y
            case m.Cases(cases=((m.Compare(left=left, right=right), chosen),), otherwise=otherwise):
                holds = self.value(left, names) < self.value(right, names)
                return self.value(chosen if holds else otherwise, names)
        raise AssertionError(expr)

    def write(self, of: s.ScalarOf | s.FieldOf, worth: int) -> None:
        if isinstance(of, s.ScalarOf):
            self.scalars[of.name] = worth
        else:
            (person,) = of.keys
            assert isinstance(person, m.Local)
            self.cells[self.people[person.name], of.column] = worth

    def run(self, body: tuple[k.Statement, ...], names: dict[str, int]) -> None:
        """``names`` of an enclosing block stay what they are, but for accumulators."""
        for one in body:
            match one:
                case k.Becomes():
                    self.write(one.cell, self.value(one.value, names))
                case k.Let():
                    names[one.name] = self.value(one.value, names)
                case k.Again():
                    names[one.name] = self.value(one.value, names)
                case k.MoveBetween():
                    amount = self.value(one.amount, names)
                    self.write(one.source, self.value(one.source, names) - amount)
                    self.write(one.target, self.value(one.target, names) + amount)
                case k.Either():
                    self.inner(one.then if self.truth(one.condition, names) else one.otherwise, names)
                case k.ForEachItem():
                    ((total, start),) = one.accumulators
                    names[total] = self.value(start, names)
                    for item in self.items:
                        self.inner(one.body, names, {one.name: item})

    def inner(
        self, body: tuple[k.Statement, ...], names: dict[str, int], own: dict[str, int] | None = None
    ) -> None:
        inside = {**names, **(own or {})}
        self.run(body, inside)
        for name in names:
            if name.startswith("s"):
                names[name] = inside[name]

    def truth(self, expr: m.Expr, names: dict[str, int]) -> bool:
        assert isinstance(expr, m.Compare)
        x, y = self.value(expr.left, names), self.value(expr.right, names)
        return {"<": x < y, "=": x == y, ">=": x >= y}[expr.operator]


def the_contract(body: tuple[k.Statement, ...]) -> k.Contract:
    zero = num(0, ONE)
    return contract(
        "Random",
        scalars=tuple(value(name, WHOLE, zero) for name in SCALARS),
        tables=(
            table(
                "cells",
                (("p", PARTY),),
                k.Column("x", WHOLE, zero, SPAN),
                k.Column("y", WHOLE, zero, SPAN),
                everywhere=True,
            ),
        ),
        aggregates=(aggregate(TOTAL, "cells", "total", value=local("x", WHOLE)),),
        accounts=(),
        actions=(action("act", (("a", PARTY), ("b", PARTY), ("items", ITEMS), ("n", WHOLE)), *body),),
    )


@settings(max_examples=120, deadline=None, derandomize=True, database=None)
@given(
    statements(),
    st.sampled_from(((1, 2), (2, 2))),
    st.lists(st.integers(-9, 9), max_size=3),
    st.integers(-5, 5),
)
def test_no_read_is_stale(body: list[k.Statement], people: tuple[int, int], items: list[int], n: int) -> None:
    running = deployed(the_contract(tuple(body)))
    plain = Plain(dict(zip(PEOPLE, people, strict=True)), items)
    for _ in range(2):
        receipt = running.act("act", 1, 1, a=people[0], b=people[1], items=items, n=n)
        if not receipt.succeeded:  # a number that leaves its range: nothing to compare
            assert receipt.message is not None
            return
        plain.run(tuple(body), {"n": n})
        assert {name: running.scalar(name) for name in SCALARS} == {
            name: plain.scalars[name] for name in SCALARS
        }
        cells = {person: tuple(plain.cells[person, column] for column in "xy") for person in set(people)}
        assert running.table("cells") == {person: row for person, row in cells.items() if any(row)}
        total = sum(row[0] for row in cells.values())
        assert running.kept(TOTAL) == ({(): total} if total else {})


@pytest.mark.parametrize("items", [[], [5], [1, 2, 3]])
def test_a_name_keeps_its_value_when_the_accumulator_goes_on(items: list[int]) -> None:
    """``let old be total`` before ``total becomes …``: the last is the sum but one."""
    body = (
        k.ForEachItem(
            local("items", ITEMS),
            "i",
            "n",
            (("total", num(0, ONE)), ("last", num(0, ONE)), ("places", num(0, ONE))),
            (
                let("old", local("total", WHOLE)),
                k.Again("total", plus(local("total", WHOLE), local("i", WHOLE), WHOLE), SPAN),
                k.Again("last", local("old", WHOLE), SPAN),
                k.Again("places", plus(local("places", WHOLE), local("n", WHOLE), WHOLE), SPAN),
            ),
            SPAN,
        ),
        becomes(scalar("p", WHOLE), local("last", WHOLE)),
        becomes(scalar("q", WHOLE), local("places", WHOLE)),
    )
    running = deployed(the_contract(body))
    assert running.act("act", 1, 1, a=1, b=2, items=items, n=0).succeeded
    assert running.scalar("p") == sum(items[:-1])
    assert running.scalar("q") == sum(range(1, len(items) + 1))
    assert Fraction(running.scalar("p")).denominator == 1


@pytest.mark.parametrize("items", [[], [5], [1, 2, 3]])
def test_each_turn_reads_what_the_turn_before_has_written(items: list[int]) -> None:
    """What was read before the loop is no longer so in its second turn."""
    p, q = scalar("p", WHOLE), scalar("q", WHOLE)
    body = (
        let("before", p),
        k.ForEachItem(
            local("items", ITEMS),
            "i",
            None,
            (),
            (becomes(q, plus(q, p, WHOLE)), becomes(p, plus(p, num(1, ONE), WHOLE))),
            SPAN,
        ),
        becomes(q, minus(q, local("before", WHOLE), WHOLE)),
    )
    running, plain_p, plain_q = deployed(the_contract(body)), 0, 0
    for _ in range(2):
        assert running.act("act", 1, 1, a=1, b=2, items=items, n=0).succeeded
        before = plain_p
        for _ in items:
            plain_q, plain_p = plain_q + plain_p, plain_p + 1
        plain_q -= before
        assert (running.scalar("p"), running.scalar("q")) == (plain_p, plain_q)
