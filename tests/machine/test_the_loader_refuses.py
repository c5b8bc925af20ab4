"""One refusal for each rule of the loader: a good module, one thing wrong, the reason in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows, Step
from runtime.machine.loader import validate
from runtime.machine.module import Cost, Function, Module, Origin, Parameter, Property, Result
from runtime.machine.refusal import ModuleRefused
from runtime.machine.types import (
    COUNT,
    MINUTES,
    Array,
    Choice,
    Dated,
    Day,
    Instant,
    ListOf,
    Number,
    SeriesOf,
    Truth,
    Type,
)
from runtime.machine.units import Unit
from tests.machine.programs import CENTS, EMPTY, ENERGY, KWH, function, with_costs
from tests.machine.sample import CHARGE, MEASURE, SAMPLE


def refused(module: Module) -> ModuleRefused:
    with pytest.raises(ModuleRefused) as refusal:
        validate(module)
    return refusal.value


def part(**changes: Any) -> Callable[[Module], Module]:
    return lambda module: replace(module, **changes)


def table(number: int, **changes: Any) -> Callable[[Module], Module]:
    def change(module: Module) -> Module:
        tables = list(module.tables)
        tables[number] = replace(tables[number], **changes)
        return replace(module, tables=tuple(tables))

    return change


def readings(**changes: Any) -> Callable[[Module], Module]:
    def change(module: Module) -> Module:
        assert module.readings is not None
        return replace(module, readings=replace(module.readings, **changes))

    return change


def bill(**changes: Any) -> Callable[[Module], Module]:
    def change(module: Module) -> Module:
        assert module.bill is not None
        return replace(module, bill=replace(module.bill, **changes))

    return change


def claim(number: int, **changes: Any) -> Callable[[Module], Module]:
    def change(module: Module) -> Module:
        properties = list(module.properties)
        properties[number] = replace(properties[number], **changes)
        return replace(module, properties=tuple(properties))

    return change


RATES, TIERS, ZONE = SAMPLE.tables
SEASONS = RATES.columns[1]
CHANNEL = SAMPLE.readings.channels[0] if SAMPLE.readings else None
assert CHANNEL is not None
RAISED = SAMPLE.properties[1].variation
ENTRY = SAMPLE.bill.entries[0] if SAMPLE.bill else None
assert ENTRY is not None


def exact_without_total(module: Module) -> Module:
    exact = replace(module.functions[2], results=(Result("sum", 4),))
    return replace(module, functions=(*module.functions[:2], exact, *module.functions[3:]))


STRUCTURE: list[tuple[str, Callable[[Module], Module], str]] = [
    ("format", part(format=0), "format 0 is not understood"),
    ("kind", part(kind="poem"), "no kind of module"),
    ("name", part(name=""), "a name is empty"),
    ("long name", part(name="x" * 401), "too long"),
    ("unprintable name", part(release="a\nb"), "cannot be printed"),
    ("horizon", part(horizon=(5, 5)), "the horizon is empty"),
    ("far horizon", part(horizon=(0, 10**9)), "too far"),
    ("option twice", part(enums=(replace(SAMPLE.enums[0], options=("a", "a")),)), "'a' stands twice"),
    ("no options", part(enums=(replace(SAMPLE.enums[0], options=()),)), "there are no options"),
    ("enumeration twice", part(enums=SAMPLE.enums * 2), "'season' stands twice"),
    ("long text", part(messages=("x" * 100_001, "y")), "the text is too long"),
    ("broken text", part(messages=("\ud800", "y")), "the text is broken"),
    ("keys repeat", table(0, keys=(0, 100, 100)), "do not ascend strictly"),
    ("keys fall", table(0, keys=(100, 0, 200)), "do not ascend strictly"),
    ("key beyond word", table(0, keys=(0, 1, 2**127)), "a key exceeds a word"),
    ("keys without key", table(1, keys=(1,)), "a table without key has keys"),
    ("key without keys", table(0, keys=()), "there are no rows"),
    ("columns differ", table(0, keys=(0, 100)), "different lengths"),
    ("value outside type", table(0, columns=(replace(SEASONS, values=(0, 1, 3)),)), "outside its type"),
    ("table twice", part(tables=(*SAMPLE.tables, RATES)), "'rates' stands twice"),
    ("no zone", readings(zone=9), "no such zone table"),
    ("zone by day", readings(zone=0), "key is not an instant"),
    ("offset", table(2, columns=(replace(ZONE.columns[0], values=(10**6,)),)), "offset is too large"),
    ("zone columns", table(2, columns=ZONE.columns * 0), "must have one column"),
    ("minutes", readings(minutes=7), "a day is no whole number"),
    ("maximum", readings(maximum=0), "the maximum of rows"),
    ("rebilling", readings(rebill_periods=-1), "periods to rebill"),
    ("crediting", readings(credit_periods=-1), "periods to rebill"),
    ("no channels", readings(channels=()), "there are no channels"),
    ("channel range", readings(channels=(replace(CHANNEL, low=9, high=8),)), "the range is empty"),
    ("origin file", part(origins=(Origin(1, 1, 1, 1, 1),) * 3), "there is no such file"),
    ("origin place", part(origins=(Origin(0, 0, 1, 1, 1),) * 3), "there is no such place"),
    ("origin end", part(origins=(Origin(0, 2, 1, 1, 1),) * 3), "ends before it begins"),
]


@pytest.mark.parametrize(("what", "change", "words"), STRUCTURE, ids=[row[0] for row in STRUCTURE])
def test_what_is_not_well_formed(what: str, change: Callable[[Module], Module], words: str) -> None:
    assert words in refused(change(SAMPLE)).reason


PROMISES: list[tuple[str, Callable[[Module], Module], str]] = [
    ("export", part(exports=(6,)), "there is no function 6"),
    ("export twice", part(exports=(1, 1)), "stands twice"),
    ("measure", bill(measure=-1), "there is no function -1"),
    ("determinant", bill(determinants=("demand",)), "there is no 'demand'"),
    ("determinant twice", bill(determinants=("usage", "usage")), "stands twice"),
    ("entry", bill(entries=(replace(ENTRY, amount="amount:9"),)), "there is no 'amount:9'"),
    ("subtotal", bill(subtotals=("subtotal:x",)), "there is no 'subtotal:x'"),
    ("total", bill(total="sum"), "there is no 'sum'"),
    ("exact total", bill(exact=0), "exact takes readings, which charge does not"),
    ("exact without total", exact_without_total, "there is no 'total'"),
    ("exact inputs", bill(charge=3, total="holds"), "exact takes opening:bank"),
    ("total is a truth", bill(charge=4, exact=4, total="holds"), "not a number"),
    ("opening", bill(opening=("debt",)), "there is no 'opening:debt'"),
    ("closing", bill(closing=("debt",)), "there is no 'closing:debt'"),
    ("property kind", claim(0, kind="wish"), "no kind of property"),
    ("property twice", part(properties=SAMPLE.properties[:1] * 2), "stands twice"),
    ("no goal", claim(0, goal=7), "there is no function 7"),
    ("goal is no truth", claim(0, goal=1), "does not give one truth"),
    ("premise is no truth", claim(0, premise=0), "does not give one truth"),
    ("unknown name", claim(0, goal=4), "which does not exist"),
    ("run", claim(1, goal=3), "belongs to neither run"),
    ("no variation", claim(1, variation=None), "does not say how its runs differ"),
    ("variation of a bill", claim(0, variation=RAISED), "only a relation has two runs"),
    ("origin", claim(0, origin=3), "no such origin"),
    ("about", claim(2, about=("nothing",)), "there is no function 'nothing'"),
    ("no bill", lambda module: replace(module, bill=None), "the module makes none"),
    ("no costs", part(costs=()), "one bound for each function"),
    ("low cost", part(costs=(Cost(1), *SAMPLE.costs[1:])), "is not the derived one"),
    ("high cost", part(costs=(*SAMPLE.costs[:5], Cost(10**9))), "is not the derived one"),
]


@pytest.mark.parametrize(("what", "change", "words"), PROMISES, ids=[row[0] for row in PROMISES])
def test_what_does_not_fit_the_functions(what: str, change: Callable[[Module], Module], words: str) -> None:
    assert words in refused(change(SAMPLE)).reason


def test_the_sample_itself_is_accepted() -> None:
    loaded = validate(SAMPLE)
    assert loaded.types[0][:5] == tuple(parameter.type for parameter in MEASURE.parameters)


def variation(**changes: Any) -> Callable[[Module], Module]:
    one = SAMPLE.properties[1].variation
    assert one is not None
    return claim(1, variation=replace(one, **changes))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (variation(kind="wish"), "no kind of variation"),
        (variation(channel="gas"), "what varies does not exist"),
    ],
)
def test_variations_name_what_exists(change: Callable[[Module], Module], words: str) -> None:
    assert words in refused(change(SAMPLE)).reason


# --- code.  Registers of the functions below: a truth, a count, cents, cents, a list, a series, then others.

PARAMETERS: tuple[tuple[str, Type], ...] = (
    ("truth", Truth()),
    ("count", COUNT),
    ("cents", CENTS),
    ("list", ListOf(COUNT, 4)),
    ("series", SeriesOf()),
    ("day", Day()),
)
T, N, C, L, S, D = range(6)
PLAINS: tuple[Type, ...] = (CENTS, COUNT)
OTHERS: tuple[Type, ...] = (
    *PLAINS,
    Array(CENTS, 2),
    ListOf(COUNT, 4),
    Choice(0),
    SeriesOf(),
    Day(),
    MINUTES,
)
CENTS1, COUNT1, ARRAY, LIST, CHOICE, PART, DAY, MINUTE = range(6, 14)
ROWS = (Instant(), MINUTES, Day(), MINUTES, ENERGY)
NOTHING = Block(())


def code(*steps: Step, results: tuple[int, ...] = ()) -> Function:
    return function("f", PARAMETERS, (*OTHERS, *ROWS), results, *steps)


def measured(*powers: tuple[str, int]) -> Function:
    return function("f", [("x", Number(Unit(powers), Fraction(1)))], (), ())


BAD_CODE: list[tuple[str, Function, str]] = [
    ("unknown instruction", code(Op("jump", (), ())), "no instruction 'jump'"),
    ("types", code(Op("add", (CENTS1,), (C, N))), "unlike operands"),
    ("arity", code(Op("add", (CENTS1,), (C,))), "two operands are needed"),
    ("immediates", code(Op("copy", (CENTS1,), (C,), (1,))), "one plain operand is needed"),
    ("wide immediate", code(Op("times", (CENTS1,), (C,), (2**127,))), "an immediate exceeds a word"),
    ("result type", code(Op("copy", (COUNT1,), (C,))), "holds number in steps of 1, not USD in"),
    ("results", code(Op("copy", (), (C,))), "1 results are given, not 0"),
    ("no such register", code(Op("copy", (99,), (C,))), "there is no register 99"),
    ("negative register", code(Op("copy", (-1,), (C,))), "there is no register -1"),
    ("no such operand", code(Op("copy", (CENTS1,), (99,))), "there is no register 99"),
    ("unwritten", code(Op("neg", (CENTS1,), (CENTS1,))), "register 6 may not have been written"),
    ("rounding mode", code(Op("round", (CENTS1,), (C,), (1, 1, 6))), "there is no rounding mode 6"),
    ("ratio", code(Op("round", (CENTS1,), (C,), (0, 1, 0))), "must be positive"),
    ("message", code(Op("require", (), (T,), (2,))), "there is no such message"),
    ("range", code(Op("range", (CENTS1,), (C,), (5, 4, 0))), "the range is empty"),
    ("table", code(Op("row", (COUNT1,), (D,), (3,))), "there is no such table"),
    ("column", code(Op("cell", (COUNT1,), (N,), (1, 1))), "there is no such column"),
    ("key", code(Op("row", (COUNT1,), (N,), (0,))), "the table's key is day"),
    ("table without key", code(Op("row", (COUNT1,), (N,), (1,))), "the table's key is None"),
    ("index", code(Op("cell", (COUNT1,), (C,), (1, 0))), "an index is a count or a choice"),
    ("constant of a list", code(Const(LIST, 0)), "only a plain register"),
    ("constant option", code(Const(CHOICE, 3)), "the constant 3 is outside its type"),
    ("constant word", code(Const(CENTS1, 2**127)), "is outside its type"),
    ("array result", code(results=(ARRAY,)), "a result must be plain or a list"),
    ("unwritten result", code(results=(CENTS1,)), "the result 0 may not have been written"),
    ("missing result", code(results=(99,)), "there is no such register"),
    (
        "written in one branch",
        code(If(T, Block((Const(CENTS1, 1),)), NOTHING), results=(CENTS1,)),
        "may not have been written",
    ),
    (
        "written in a loop",
        code(Count(COUNT1, N, 5, Block((Const(CENTS1, 1),))), results=(CENTS1,)),
        "may not have been written",
    ),
    (
        "loop register after the loop",
        code(Count(COUNT1, N, 5, NOTHING), results=(COUNT1,)),
        "may not have been written",
    ),
    ("condition", code(If(N, NOTHING, NOTHING)), "a condition must be a truth"),
    ("limit", code(Count(COUNT1, C, 5, NOTHING)), "a limit must be a whole number"),
    ("turns", code(Count(COUNT1, N, 10**9 + 1, NOTHING)), "the maximum of turns"),
    ("negative turns", code(Count(COUNT1, N, -1, NOTHING)), "the maximum of turns"),
    ("index type", code(Count(CENTS1, N, 5, NOTHING)), "register 6 holds USD"),
    ("each of a number", code(Each(COUNT1, COUNT1, N, NOTHING)), "a list is needed"),
    ("one register twice", code(Each(COUNT1, COUNT1, L, NOTHING)), "written twice by one step"),
    ("groups of a list", code(Groups(L, 60, PART, DAY, MINUTE, NOTHING)), "a series is needed"),
    ("span", code(Groups(S, 50, PART, DAY, MINUTE, NOTHING)), "the span must divide a day"),
    ("no span", code(Groups(S, 0, PART, DAY, MINUTE, NOTHING)), "the span must divide a day"),
    ("channels", code(Rows(S, 14, 15, 16, 17, (), NOTHING)), "the number of channels is wrong"),
    (
        "part after the loop",
        code(Groups(S, 60, PART, DAY, MINUTE, NOTHING), Rows(PART, 14, 15, 16, 17, (18,), NOTHING)),
        "may not have been written",
    ),
    (
        "part of two loops",
        code(*(Groups(S, 60, PART, DAY, MINUTE, NOTHING) for _ in range(2))),
        "assigned by a second step",
    ),
    ("call of itself", code(Call(0, (), (0,))), "only an earlier function"),
    ("call of nothing", code(Call(-1, (), ())), "only an earlier function"),
    ("origins", replace(code(), body=Block((Const(CENTS1, 1),), (0, 0))), "origins and steps differ"),
    ("origin", replace(code(), body=Block((Const(CENTS1, 1),), (0,))), "there is no such origin"),
    ("parameter twice", replace(code(), parameters=(Parameter("x", COUNT),) * 2), "'x' stands twice"),
    ("result twice", replace(code(), results=(Result("x", 0),) * 2), "'x' stands twice"),
    ("array parameter", function("f", [("x", Array(COUNT, 1))], (), ()), "an array cannot be handed"),
    ("large array", function("f", [], (Array(COUNT, 100_001),), ()), "size of an array"),
    ("large arrays", function("f", [], (Array(COUNT, 60_000),) * 2, ()), "the arrays are too large"),
    ("long list", function("f", [("x", ListOf(COUNT, 10**6 + 1))], (), ()), "the maximum of elements"),
    ("empty list", function("f", [("x", Dated(Day(), COUNT, 0))], (), ()), "the maximum of elements"),
    ("enumeration", function("f", [("x", Choice(1))], (), ()), "there is no such enumeration"),
    ("step", function("f", [("x", Number(KWH, Fraction(1, 10**60)))], (), ()), "a step must be of limited"),
    ("no step", function("f", [("x", Number(KWH, Fraction(0)))], (), ()), "a step must be positive"),
    ("unit order", measured(("h", 1), ("W", 1)), "not sorted"),
    ("unit name", measured(("1", 1)), "cannot be the name"),
    ("unit kWh", measured(("kWh", 1)), "cannot be the name"),
    ("unit power", measured(("W", 0)), "power of W"),
    ("large power", measured(("W", 9)), "power of W"),
]


@pytest.mark.parametrize(("what", "bad", "words"), BAD_CODE, ids=[row[0] for row in BAD_CODE])
def test_code_that_may_not_run(what: str, bad: Function, words: str) -> None:
    refusal = refused(replace(EMPTY, functions=(bad,)))
    assert words in refusal.reason
    assert "f" in refusal.where


@pytest.mark.parametrize(
    ("parameter", "words"),
    [
        (Parameter("x", COUNT, 5, 4), "the range is empty"),
        (Parameter("x", COUNT, -(2**127) - 1, 4), "the range is empty or too wide"),
        (Parameter("x", Truth(), 0, 1), "have no range"),
        (Parameter("x", SeriesOf(), 0, None), "have no range"),
        (Parameter("x", Dated(Day(), Choice(0), 3), 0, 1), "have no range"),
        (Parameter("x", COUNT, 0, 9, 10), "the default is outside"),
        (Parameter("x", Choice(0), default=3), "the default is outside"),
        (Parameter("x", ListOf(COUNT, 3), default=3), "has no default"),
    ],
)
def test_ranges_of_parameters(parameter: Parameter, words: str) -> None:
    bad = Function("f", (parameter,), (), (), NOTHING)
    assert words in refused(replace(EMPTY, functions=(bad,))).reason


def test_nesting_is_bounded() -> None:
    branch, loop, both = NOTHING, NOTHING, NOTHING
    for _ in range(64):
        branch = Block((If(T, branch, NOTHING),))
    assert "the blocks nest" in refused(replace(EMPTY, functions=(code(*branch.steps),))).reason
    for _ in range(13):
        loop = Block((Count(COUNT1, N, 1, loop),))
    assert "the loops nest" in refused(replace(EMPTY, functions=(code(*loop.steps),))).reason
    for _ in range(40):
        both = Block((If(0, both, NOTHING),))
    chain = [function("f0", [("t", Truth())], (), (), *both.steps)]
    for number in range(1, 8):
        inner: Block = Block((Call(number - 1, (), (0,)),))
        for _ in range(40):
            inner = Block((If(0, inner, NOTHING),))
        chain.append(function(f"f{number}", [("t", Truth())], (), (), *inner.steps))
    assert "the calls nest" in refused(replace(EMPTY, functions=tuple(chain))).reason


def test_a_function_that_may_cost_too_much_is_refused() -> None:
    inner = Block((Count(COUNT1, N, 10**9, NOTHING),))
    body = code(Count(COUNT1, N, 10**9, inner))
    assert "the bound is too large" in refused(with_costs(replace(EMPTY, functions=(body,)))).reason


@pytest.mark.parametrize(
    ("args", "words"),
    [((T,), "the number of arguments"), ((N, N), "x is truth"), ((T, L), "y is list of at most 3")],
)
def test_calls_fit_the_called_function(args: tuple[int, ...], words: str) -> None:
    callee = function("g", [("x", Truth()), ("y", ListOf(COUNT, 3))], (), ())
    caller = code(Call(0, (), args))
    assert words in refused(replace(EMPTY, functions=(callee, caller))).reason


def test_a_series_needs_readings() -> None:
    module = replace(EMPTY, readings=None, functions=(function("f", [("s", SeriesOf())], (), ()),))
    assert "takes no readings" in refused(module).reason


def test_two_functions_have_two_names() -> None:
    assert "stands twice" in refused(replace(EMPTY, functions=(CHARGE, CHARGE))).reason


def test_a_property_about_nothing_is_refused() -> None:
    bad = Property("p", "function", 3)
    assert "does not say which" in refused(replace(SAMPLE, properties=(bad,))).reason
