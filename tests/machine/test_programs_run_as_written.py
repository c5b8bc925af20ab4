"""Control flow, calls, and what a run costs, against counts made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.machine import costs
from runtime.machine.aborts import Abort, Reason
from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows
from runtime.machine.cost import largest_cost
from runtime.machine.interpreter import Value, run
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import Cost, Parameter
from runtime.machine.series import Series, read_series
from runtime.machine.types import COUNT, MINUTES, Array, Day, Instant, ListOf, SeriesOf, Truth
from tests.machine.programs import CENTS, EMPTY, ENERGY, accepted, function

ADD = costs.step_cost(Op("add", (0,), (0, 0)), (COUNT,))


def bound(module: LoadedModule, function: int, *lengths: int) -> int:
    """The stated bound for these lengths of the inputs it depends on."""
    cost = module.costs[function]
    return cost.fixed + sum(times * length for (_, times), length in zip(cost.per, lengths, strict=True))


def test_a_branch_is_taken_by_its_condition_and_only_it_is_paid() -> None:
    branches = If(0, Block((Const(1, 7),)), Block((Const(1, 1), Op("add", (1,), (1, 1)))))
    module = accepted(function("f", [("p", Truth())], (CENTS,), (1,), branches))
    yes, no = run(module, 0, (1,)), run(module, 0, (0,))
    assert (yes.results, no.results) == ((7,), (2,))
    assert yes.cost == costs.BRANCH + costs.CONST
    assert no.cost == costs.BRANCH + costs.CONST + ADD
    assert module.costs[0] == Cost(no.cost)


COUNTING = accepted(
    function(
        "sum",
        [("limit", COUNT)],
        (COUNT, COUNT),
        (2,),
        Const(2, 0),
        Count(1, 0, 12, Block((Op("add", (2,), (2, 1)), Op("copy", (1,), (2,))))),
    )
)


@pytest.mark.parametrize("limit", range(-2, 13))
def test_counting_runs_below_its_limit_whatever_the_body_does_to_the_index(limit: int) -> None:
    outcome = run(COUNTING, 0, (limit,))
    assert outcome.results == (sum(range(limit)),)
    turns = max(limit, 0)
    copy = 1
    assert outcome.cost == costs.CONST + costs.LOOP + turns * (costs.ITERATION + ADD + copy)
    assert outcome.cost <= bound(COUNTING, 0)


def test_counting_beyond_the_stated_maximum_aborts() -> None:
    with pytest.raises(Abort) as stopped:
        run(COUNTING, 0, (13,))
    assert stopped.value == Abort(Reason.TOO_MANY)
    assert stopped.value.cost == costs.CONST + costs.LOOP


LISTS = accepted(
    function(
        "weighted",
        [("items", ListOf(COUNT, 8))],
        (COUNT, COUNT, COUNT, COUNT),
        (1,),
        Const(1, 0),
        Each(2, 3, 0, Block((Op("mul", (4,), (2, 3)), Op("add", (1,), (1, 4))))),
    )
)


@given(st.lists(st.integers(-1000, 1000), max_size=8))
def test_each_element_comes_with_its_position(items: list[int]) -> None:
    outcome = run(LISTS, 0, (tuple(items),))
    assert outcome.results == (sum(position * item for position, item in enumerate(items)),)
    assert outcome.cost == bound(LISTS, 0, len(items))


def test_a_called_function_has_registers_of_its_own() -> None:
    double = function("double", [("x", COUNT)], (COUNT,), (1,), Op("add", (1,), (0, 0)))
    twice = function("twice", [("x", COUNT)], (COUNT,), (1, 0), Call(0, (1,), (0,)), Call(0, (1,), (1,)))
    module = accepted(double, twice)
    outcome = run(module, 1, (5,))
    assert outcome.results == (20, 5)
    assert outcome.cost == 2 * (costs.CALL + ADD) == bound(module, 1)


def test_parameters_are_checked_when_a_function_is_entered() -> None:
    inner = replace(function("inner", [("x", COUNT)], (), (0,)), parameters=(Parameter("x", COUNT, -5, 5),))
    outer = function("outer", [("x", COUNT)], (COUNT,), (1,), Call(0, (1,), (0,)))
    module = accepted(inner, outer)
    assert run(module, 1, (5,)).results == (5,)
    for outside in (-6, 6):
        with pytest.raises(Abort) as stopped:
            run(module, 1, (outside,))
        assert stopped.value == Abort(Reason.OUT_OF_RANGE, None, (0, 0))
        assert stopped.value.cost == costs.CALL
    assert Abort(Reason.OUT_OF_RANGE, None, (0, 0)) != Abort(Reason.OUT_OF_RANGE, None, (0, 1))


def test_every_element_of_a_list_is_checked() -> None:
    summed = function("f", [("x", ListOf(COUNT, 3))], (COUNT,), (1,), Op("length", (1,), (0,)))
    module = accepted(replace(summed, parameters=(Parameter("x", ListOf(COUNT, 3), 0, 9),)))
    assert run(module, 0, ((0, 9),)).results == (2,)
    for outside in ((0, 10), (-1,)):
        with pytest.raises(Abort):
            run(module, 0, (outside,))


def test_an_abort_in_the_middle_of_a_block_has_paid_for_the_block() -> None:
    steps = (Const(1, 0), Op("require", (), (0,), (1,)), Const(1, 0), Const(1, 0))
    module = accepted(function("f", [("p", Truth())], (CENTS,), (1,), *steps))
    with pytest.raises(Abort) as stopped:
        run(module, 0, (0,))
    assert stopped.value == Abort(Reason.REQUIRED, 1)
    assert stopped.value.cost == run(module, 0, (1,)).cost == module.costs[0].fixed


# The sum of the daily maxima, and the sum of everything once a day (rows of the whole, in each group).
CLOCK = (Day(), MINUTES, Instant(), MINUTES, Day(), MINUTES)
REGISTERS = (SeriesOf(), *CLOCK, ENERGY, Array(ENERGY, 2), COUNT, COUNT)
MAXIMA = function(
    "maxima",
    [("readings", SeriesOf())],
    (*REGISTERS, ENERGY, ENERGY),
    (12,),
    Const(10, 0),
    Const(11, 1),
    Groups(
        0,
        1440,
        1,
        2,
        3,
        Block(
            (
                Op("clear", (), (9,)),
                Rows(1, 4, 5, 6, 7, (8,), Block((Op("put_max", (), (9, 10, 8)),))),
                Op("get", (13,), (9, 10)),
                Op("put", (), (9, 11, 13)),
            )
        ),
    ),
    Op("get", (12,), (9, 11)),
)


def series(values: list[int]) -> Series:
    return read_series(EMPTY, range(0, 3600 * len(values), 3600), [60] * len(values), [values])


@given(st.lists(st.integers(0, 10**6), max_size=60))
def test_rows_within_groups_cost_no_more_than_the_bound_for_the_rows(values: list[int]) -> None:
    module = accepted(MAXIMA)
    outcome = run(module, 0, (series(values),))
    last_day = values[24 * ((len(values) - 1) // 24) :] if values else []
    assert outcome.results == (max(last_day, default=0),)
    assert outcome.cost <= bound(module, 0, len(values))
    if values and len(values) <= 1:
        assert outcome.cost == bound(module, 0, 1)


def test_a_loop_over_everything_in_each_group_is_bounded_by_the_stated_maximum() -> None:
    inner = Rows(0, 4, 5, 6, 7, (8,), Block(()))
    whole = function(
        "f", [("readings", SeriesOf())], REGISTERS, (), Groups(0, 1440, 1, 2, 3, Block((inner,)))
    )
    module = accepted(whole)
    assert EMPTY.readings is not None
    turn = costs.GROUP + costs.LOOP + costs.ROW * EMPTY.readings.maximum
    arrays = 2 * costs.CELL
    assert module.costs[0] == Cost(costs.LOOP + arrays, (("readings", turn),))
    assert run(module, 0, (series([1] * 48),)).cost <= bound(module, 0, 48)


def test_bounds_of_called_functions_are_in_the_caller_s_own_inputs() -> None:
    outer = function(
        "outer",
        [("mine", ListOf(COUNT, 6)), ("whole", CENTS)],
        (COUNT, ListOf(CENTS, 6), ListOf(COUNT, 6)),
        (2,),
        Op("split", (3,), (1, 0)),
        Call(0, (2,), (0,)),
    )
    over_parts = function(
        "parts",
        [("mine", ListOf(COUNT, 6)), ("whole", CENTS)],
        (ListOf(CENTS, 6), CENTS, COUNT),
        (2,),
        Op("split", (2,), (1, 0)),
        Const(3, 0),
        Each(3, 4, 2, Block(())),
    )
    module = accepted(LISTS.module.functions[0], outer)
    ((name, times),) = module.costs[1].per
    assert (name, times) == ("mine", LISTS.costs[0].per[0][1])
    assert accepted(replace(over_parts, results=())).costs[0].per == (("mine", costs.ITERATION),)
    arguments: tuple[Value, ...] = ((1, 2, 3), 10)
    assert run(module, 1, arguments).cost == bound(module, 1, 3)
    assert largest_cost(module.module, outer, module.costs[1]) == bound(module, 1, 6)
