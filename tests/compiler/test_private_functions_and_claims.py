"""Functions, bounded lists, splitting; and claims, which are functions over names of a bill."""

from __future__ import annotations

from datetime import date

import pytest

from compiler import CannotCompile, compile_library, compile_tariff
from dsl.model import expressions as m
from dsl.model.base import ListType, ValueType
from dsl.model.tariff import Claim, FunctionDeclaration, Let, Library, Requirement, Variation
from runtime.machine.aborts import Abort, Reason
from runtime.machine.door import admit
from runtime.machine.encoding import encode, wrap
from runtime.machine.interpreter import run
from runtime.machine.loader import load
from tests.compiler.loads import irregular
from tests.compiler.models import (
    DAY,
    KWH,
    MONEY,
    ONE,
    SPAN,
    USD,
    amount,
    compare,
    days,
    entry,
    kind,
    line,
    num,
    op,
    rounded,
    scalar,
    subtotal,
    tariff,
    times,
    total,
    usd_per,
)
from tests.compiler.running import Machine, meter

FIRST, AFTER = date(2016, 6, 3), date(2016, 7, 3)
ZONE = "America/Los_Angeles"
NUMBER = kind(ONE, "0.01", "-1000", "1000")
LIST = ListType(kind(ONE, "0.01", "0", "1000"), 5)


def local(name: str, of: ValueType = NUMBER) -> m.Local:
    return m.Local(of, SPAN, name)


def function(
    name: str,
    parameters: dict[str, ValueType],
    value: m.Expr,
    *body: Let | Requirement,
    result: ValueType = NUMBER,
) -> FunctionDeclaration:
    return FunctionDeclaration(name, tuple(parameters.items()), result, body, value, "", SPAN)


SUM = m.ListFold(
    kind(ONE, "0.01", "0", "5000"),
    SPAN,
    local("items", LIST),
    "item",
    "position",
    "sum",
    num("0.00"),
    op("+", local("sum"), local("item")),
)
LIBRARY = Library(
    "arithmetic",
    (),
    (
        function(
            "twice-then-one", {"x": NUMBER}, op("+", m.Call(NUMBER, SPAN, "twice", (local("x"),)), num(1))
        ),
        function("twice", {"x": NUMBER}, times(local("x"), num(2))),
        function(
            "ratio",
            {"a": NUMBER, "b": NUMBER},
            rounded(op("/", local("c"), local("b")), "0.01"),
            Let("c", times(local("a"), num("0.5"))),
            Requirement(compare(">", local("b"), num(0)), "b must be positive", SPAN),
        ),
        function("total", {"items": LIST}, SUM, result=kind(ONE, "0.01", "0", "5000")),
        function(
            "first-part",
            {"whole": NUMBER, "items": LIST},
            m.ListItem(NUMBER, SPAN, m.Split(LIST, SPAN, local("whole"), local("items", LIST)), num(0)),
        ),
        function(
            "size",
            {"items": LIST},
            m.ListLength(kind(ONE, "1"), SPAN, local("items", LIST)),
            result=kind(ONE, "1"),
        ),
        function("narrow", {"x": NUMBER}, local("x"), result=kind(ONE, "0.01", "0", "10")),
    ),
    (
        Claim(
            "even",
            "function",
            compare("=", local("result"), times(num(2), local("x"))),
            None,
            None,
            ("twice",),
            "",
            SPAN,
        ),
        Claim(
            "rising",
            "function",
            compare(
                "<=", m.InRun(NUMBER, SPAN, "a", local("result")), m.InRun(NUMBER, SPAN, "b", local("result"))
            ),
            compare("<=", m.InRun(NUMBER, SPAN, "a", local("x")), m.InRun(NUMBER, SPAN, "b", local("x"))),
            Variation("change", "x"),
            ("twice",),
            "",
            SPAN,
        ),
    ),
    (),
    ("test.watt",),
)


def call(name: str, **values: object) -> int:
    module = load(wrap(encode(compile_library(LIBRARY, "test"))))
    index = module.function(name)
    (result,) = run(module, index, admit(module, index, values)).results  # type: ignore[arg-type]
    assert isinstance(result, int)
    return result


def test_functions_call_functions_that_stand_below_them() -> None:
    assert call("twice-then-one", x=1234) == 2568


def test_lets_requirements_and_ranges_hold() -> None:
    assert call("ratio", a=700, b=300) == 117
    for name, values, reason in (
        ("ratio", {"a": 700, "b": -300}, Reason.REQUIRED),
        ("narrow", {"x": 1001}, Reason.OUT_OF_RANGE),
    ):
        with pytest.raises(Abort) as caught:
            call(name, **values)
        assert caught.value.reason is reason
    with pytest.raises(Exception, match="above the greatest"):
        call("twice", x=100_001)


def test_lists_are_summed_measured_and_split() -> None:
    assert call("total", items=(100, 250, 7)) == 357
    assert call("size", items=(1, 2, 3, 4)) == 4
    assert call("first-part", whole=1000, items=(100, 100, 100)) == 334
    with pytest.raises(Exception, match="at most 5"):
        call("total", items=(1, 2, 3, 4, 5, 6))
    with pytest.raises(Abort) as caught:
        call("first-part", whole=1000, items=(0, 0))
    assert caught.value.reason is Reason.BAD_WEIGHTS


def test_claims_about_functions_speak_of_parameters_and_result() -> None:
    module = compile_library(LIBRARY, "test")
    even, rising = module.properties
    assert [one.name for one in module.functions[even.goal].parameters] == ["x"]
    assert [one.name for one in module.functions[rising.goal].parameters] == ["a.x", "b.x"]
    loaded = load(wrap(encode(module)))
    assert run(loaded, even.goal, (50_000,)).results == (1,)
    assert run(loaded, rising.goal, (20, 10)).results == (0,)
    assert rising.premise is not None
    assert run(loaded, rising.premise, (20, 10)).results == (0,)


def test_recursion_is_refused() -> None:
    again = function("f", {"x": NUMBER}, m.Call(NUMBER, SPAN, "f", (local("x"),)))
    with pytest.raises(CannotCompile, match="f calls itself"):
        compile_library(Library("l", (), (again,), (), (), ("test.watt",)), "test")


def priced() -> FunctionDeclaration:
    return function(
        "price",
        {"kwh": kind(KWH, "0.001", "0", "100000")},
        rounded(times(local("kwh"), usd_per("0.1", KWH)), "0.01"),
        result=kind(USD, "0.01", "0", "100000"),
    )


def test_a_claim_about_a_bill_holds_or_fails_for_that_bill() -> None:
    bill = m.Subtotal(MONEY, SPAN, "bill")
    claims = (
        Claim(
            "floor",
            "bill",
            compare(">=", m.Subtotal(MONEY, SPAN, "service"), num(20, USD)),
            None,
            None,
            (),
            "w",
            SPAN,
        ),
        Claim(
            "cap",
            "bill",
            compare(
                "<=",
                bill,
                op("+", times(total("usage"), usd_per("0.10", KWH)), times(num("0.01", USD / DAY), days())),
            ),
            None,
            None,
            (),
            "",
            SPAN,
        ),
        Claim(
            "more-costs-more",
            "relation",
            compare(
                "<=",
                m.InRun(MONEY, SPAN, "a", m.LineAmount(MONEY, SPAN, "1")),
                op("+", m.InRun(MONEY, SPAN, "b", m.LineAmount(MONEY, SPAN, "1", 0)), num("0.02", USD)),
            ),
            compare(
                "<", m.InRun(MONEY, SPAN, "a", total("usage")), m.InRun(MONEY, SPAN, "b", total("usage"))
            ),
            Variation("raise", "import_kwh"),
            (),
            "",
            SPAN,
        ),
    )
    machine = Machine(
        tariff(
            line(1, "A", amount("a", m.Call(MONEY, SPAN, "price", (total("usage"),)))),
            line(2, "B", entry("b", days(), usd_per("0.5", DAY))),
            subtotal("service", 1, 2),
            functions=(priced(),),
            claims=claims,
        )
    )
    billed = machine.run(FIRST, AFTER, meter(ZONE, FIRST, AFTER, irregular("claims")))
    assert machine.holds("floor", billed)
    assert not machine.holds("cap", billed)
    less = machine.run(FIRST, AFTER, [])
    assert not machine.holds("floor", less)
    relation = {one.name: one for one in machine.module.properties}["more-costs-more"]
    names = [one.name for one in machine.module.functions[relation.goal].parameters]
    assert names == ["a.line:1", "b.amount:1/a"]
    assert relation.variation is not None
    assert relation.variation.kind == "raise"


def test_the_claims_that_every_tariff_must_keep_are_there() -> None:
    made = tariff(line(1, "A", entry("a", total("usage"), usd_per("0.1", KWH))))
    assert [one.name for one in compile_tariff(made, "test").properties] == ["lines-sum-to-bill"]


def test_a_line_that_refers_downwards_is_not_compiled() -> None:
    made = tariff(
        line(1, "A", amount("a", times(m.LineAmount(MONEY, SPAN, "2"), num("0.1")))),
        line(2, "B", amount("b", num(1, USD))),
    )
    with pytest.raises(CannotCompile, match="2 does not stand above") as caught:
        compile_tariff(made, "test")
    assert caught.value.span == SPAN


def test_an_unrounded_quotient_cannot_be_stored() -> None:
    value = op("/", total("usage"), days())
    made = tariff(
        line(1, "A", amount("a", num(1, USD))),
        quantities=(tariff().quantities[0], scalar("daily", value, kind(KWH / DAY, "0.001"))),
    )
    with pytest.raises(CannotCompile, match="must be rounded"):
        compile_tariff(made, "test")
