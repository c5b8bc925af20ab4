"""Tables, lists, dated values, arrays and the calendar, against linear search and ``datetime``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from runtime.machine.aborts import Abort, Reason
from runtime.machine.code import Block, Const, Count, Op
from runtime.machine.interpreter import run
from runtime.machine.types import COUNT, DAYS, MINUTES, Array, Choice, Dated, Day, Instant, ListOf, Truth
from runtime.machine.values import DatedValue
from tests.machine.programs import CENTS, PRICE, RATES, TIERS, Instruction, accepted, function


def reason_of(instruction: Instruction, *arguments: object) -> Reason:
    with pytest.raises(Abort) as stopped:
        instruction(*arguments)  # type: ignore[arg-type]
    return stopped.value.reason


def holds_at(keys: Sequence[int], x: int) -> int | None:
    """The position of the last key that is at most x, by looking at all of them."""
    return max((position for position, key in enumerate(keys) if key <= x), default=None)


def test_a_row_of_a_dated_table_holds_until_the_next() -> None:
    row = Instruction("row", (Day(),), (0,))
    assert row.types == (COUNT,)
    for day in range(300):
        assert row(day) == holds_at(RATES.keys, day)
    assert reason_of(row, -1) is Reason.BEYOND_HORIZON


def test_cells_have_the_type_of_their_column() -> None:
    price, season = Instruction("cell", (COUNT,), (0, 0)), Instruction("cell", (COUNT,), (0, 1))
    by_choice = Instruction("cell", (Choice(0),), (1, 0))
    assert (price.types, season.types, by_choice.types) == ((PRICE,), (Choice(0),), (COUNT,))
    for position in range(3):
        assert price(position) == RATES.columns[0].values[position]
        assert by_choice(position) == TIERS.columns[0].values[position]
    assert reason_of(price, 3) is Reason.NO_SUCH_ROW
    assert reason_of(price, -1) is Reason.NO_SUCH_ROW


@pytest.mark.parametrize("key", [Day(), Instant()], ids=str)
def test_a_dated_value_is_what_was_last_said(key: Day | Instant) -> None:
    value = DatedValue((10, 20, 35), (1, 0, 1))
    dated = Instruction("dated", (Dated(key, Truth(), 5), key))
    assert dated.types == (Truth(),)
    for when in range(10, 50):
        position = holds_at(value.keys, when)
        assert position is not None
        assert dated(value, when) == value.values[position]
    assert reason_of(dated, value, 9) is Reason.NO_SUCH_ROW
    assert reason_of(dated, DatedValue((), ()), 9) is Reason.NO_SUCH_ROW


def test_lists_count_from_nought_and_end() -> None:
    kind = ListOf(CENTS, 4)
    length, item = Instruction("length", (kind,)), Instruction("item", (kind, COUNT))
    assert [length(tuple(range(size))) for size in range(5)] == [0, 1, 2, 3, 4]
    assert [item((7, 8, 9), position) for position in range(3)] == [7, 8, 9]
    assert reason_of(item, (7, 8, 9), 3) is Reason.NO_SUCH_ROW
    assert reason_of(item, (7, 8, 9), -1) is Reason.NO_SUCH_ROW
    assert reason_of(length, (1, 2, 3, 4, 5)) is Reason.TOO_MANY


def array_after(*steps: Op) -> tuple[int, ...]:
    """The three elements of an array after these steps; r0 is the array, r1 an index, r2 a value."""
    registers = (Array(CENTS, 3), COUNT, CENTS, COUNT, COUNT, COUNT, CENTS, CENTS, CENTS)
    reads = [Const(3 + n, n) for n in range(3)] + [Op("get", (6 + n,), (0, 3 + n)) for n in range(3)]
    module = accepted(function("f", (), registers, (6, 7, 8), *steps, *reads))
    return tuple(value for value in run(module, 0, ()).results if isinstance(value, int))


def test_arrays_start_at_nought_and_hold_what_was_put() -> None:
    at_one, seven, minus_two = Const(1, 1), Const(2, 7), Const(2, -2)
    put, add, highest = (Op(name, (), (0, 1, 2)) for name in ("put", "put_sum", "put_max"))
    assert array_after() == (0, 0, 0)
    assert array_after(at_one, seven, put) == (0, 7, 0)  # type: ignore[arg-type]
    assert array_after(at_one, seven, add, minus_two, add) == (0, 5, 0)  # type: ignore[arg-type]
    assert array_after(at_one, seven, highest, minus_two, highest) == (0, 7, 0)  # type: ignore[arg-type]
    assert array_after(at_one, minus_two, highest) == (0, 0, 0)  # type: ignore[arg-type]
    assert array_after(at_one, seven, put, Op("clear", (), (0,))) == (0, 0, 0)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["put", "put_sum", "put_max"])
def test_nothing_is_put_beside_an_array(name: str) -> None:
    for index in (-1, 3):
        with pytest.raises(Abort) as stopped:
            array_after(Const(1, index), Const(2, 1), Op(name, (), (0, 1, 2)))  # type: ignore[arg-type]
        assert stopped.value == Abort(Reason.NO_SUCH_ROW)


def test_each_call_has_an_array_of_its_own() -> None:
    """A function that counts in an array gives the same each time it is called."""
    registers = (Array(COUNT, 1), COUNT, COUNT, COUNT, COUNT)
    body = Block((Op("put_sum", (), (0, 1, 2)),))
    steps = (Const(1, 0), Const(2, 1), Const(3, 5), Count(4, 3, 5, body), Op("get", (4,), (0, 1)))
    module = accepted(function("f", (), registers, (4,), *steps))
    assert [run(module, 0, ()).results for _ in range(2)] == [(5,), (5,)]


def test_days_of_the_week_and_between_dates_are_the_calendar_s() -> None:
    epoch = date(1970, 1, 1)
    weekday, between = Instruction("weekday", (Day(),)), Instruction("days_between", (Day(), Day()))
    after = Instruction("days_after", (Day(), DAYS))
    assert between.types == (DAYS,)
    for number in range(-800, 30_000, 37):
        day = epoch + timedelta(days=number)
        assert weekday(number) == day.weekday()
        assert between(100, number) == (day - date(1970, 4, 11)).days
        assert after(100, number) == number + 100


def test_hours_and_counts_of_minutes() -> None:
    hour, count = Instruction("hour_of", (MINUTES,)), Instruction("count_of", (MINUTES,))
    assert (hour.types, count.types) == ((COUNT,), (COUNT,))
    for minute in range(1440):
        assert (hour(minute), count(minute)) == (minute // 60, minute)


def test_minutes_between_instants_are_full_minutes() -> None:
    between = Instruction("minutes_between", (Instant(), Instant()))
    assert between.types == (MINUTES,)
    for second in range(-300, 300):
        assert between(1000, 1000 + second) == timedelta(seconds=second) // timedelta(minutes=1)
