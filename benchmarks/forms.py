"""One program in both forms of the machine and as plain Python written by hand.

The tariff: two seasons, weekdays and weekends, three periods of the day, six
lines rounded half-up to a cent, on a year of hourly readings of the household.
The call: 50 instructions with ranges to check, as an action of a contract has.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction

from benchmarks import household
from benchmarks.results import Result
from benchmarks.timing import side_by_side, timed
from runtime.machine import interpreter
from runtime.machine.code import Block, Const, Groups, Op, Rows, Step
from runtime.machine.cost import derive_costs
from runtime.machine.generated import generate
from runtime.machine.loaded import LoadedModule
from runtime.machine.loader import validate
from runtime.machine.module import (
    About,
    Channel,
    Column,
    Function,
    Module,
    Parameter,
    Readings,
    Table,
)
from runtime.machine.module import (
    Result as Output,
)
from runtime.machine.series import Series, read_series
from runtime.machine.types import COUNT, MINUTES, Array, Day, Instant, Number, SeriesOf, Type
from runtime.machine.units import Unit, base

WH = Number(Unit((("h", 1), ("kW", 1))), Fraction(1, 1_000_000))
PRICE = Number(Unit((("USD", 1), ("h", -1), ("kW", -1))), Fraction(1, 100_000))
CENTS = Number(base("USD"), Fraction(1, 100))
SECONDS = Number(base("second"), Fraction(1))
FINE = Number(base("USD"), WH.step * PRICE.step)

FIRST = (date(2018, 1, 1) - date(1970, 1, 1)).days
AFTER = FIRST + 365
SEASONS = (FIRST, FIRST + 151, FIRST + 273)
CLOCK = (0, 7 * 60, 16 * 60, 21 * 60)
CLASSES = ((0, 1, 2, 0), (0, 0, 1, 0))
"""The period of each stretch of the clock, on weekdays and on weekends."""

PRICES = (12_345, 23_456, 52_240, 10_101, 19_876, 39_757)
HALF_UP = 0


class Steps:
    """Registers and steps of a function under construction."""

    def __init__(self, parameters: tuple[Type, ...]) -> None:
        self.given = len(parameters)
        self.types = list(parameters)
        self.steps: list[Step] = []

    def register(self, kind: Type) -> int:
        self.types.append(kind)
        return len(self.types) - 1

    def constant(self, kind: Type, value: int) -> int:
        out = self.register(kind)
        self.steps.append(Const(out, value))
        return out

    def op(self, name: str, kind: Type, args: tuple[int, ...], immediates: tuple[int, ...] = ()) -> int:
        out = self.register(kind)
        self.steps.append(Op(name, (out,), args, immediates))
        return out

    def registers(self) -> tuple[Type, ...]:
        return tuple(self.types[self.given :])


def _year() -> Function:
    """Usage by season and period, then six rounded amounts and their sum."""
    s = Steps((SeriesOf(),))
    usage = s.register(Array(WH, 6))
    part, day, clock = s.register(SeriesOf()), s.register(Day()), s.register(MINUTES)
    start, length, date_, minute = (s.register(kind) for kind in (Instant(), MINUTES, Day(), MINUTES))
    import_kwh = s.register(WH)
    season = s.op("cell", COUNT, (s.op("row", COUNT, (day,), (1,)),), (1, 0))
    first = s.op("cell", COUNT, (s.op("weekday", COUNT, (day,)),), (3, 0))
    by_day, s.steps = s.steps, []
    place = s.op("add", COUNT, (first, s.op("row", COUNT, (minute,), (2,))))
    cell = s.op("add", COUNT, (season, s.op("cell", COUNT, (place,), (4, 0))))
    s.steps.append(Op("put_sum", (), (usage, cell, import_kwh)))
    rows = Rows(part, start, length, date_, minute, (import_kwh,), Block(tuple(s.steps)))
    s.steps = [Groups(0, 1440, part, day, clock, Block((*by_day, rows)))]
    amounts = []
    ratio = FINE.step / CENTS.step
    for number, price in enumerate(PRICES):
        used = s.op("get", WH, (usage, s.constant(COUNT, number)))
        exact = s.op("mul", FINE, (used, s.constant(PRICE, price)))
        amounts.append(s.op("round", CENTS, (exact,), (ratio.numerator, ratio.denominator, HALF_UP)))
    total = amounts[0]
    for amount in amounts[1:]:
        total = s.op("add", CENTS, (total, amount))
    results = tuple(Output(f"amount {number}", register) for number, register in enumerate((*amounts, total)))
    return Function(
        "year", (Parameter("readings", SeriesOf()),), s.registers(), results, Block(tuple(s.steps))
    )


def _call() -> Function:
    """50 instructions on five numbers: sums, products rounded to cents, bounds, choices."""
    names = ("quantity", "price", "fee", "balance", "cap")
    kinds: tuple[Type, ...] = (WH, PRICE, CENTS, CENTS, CENTS)
    bounds = ((0, 10**10), (0, 10**6), (0, 10**6), (0, 10**12), (1, 10**9))
    parameters = tuple(
        Parameter(name, kind, low, high) for name, kind, (low, high) in zip(names, kinds, bounds, strict=True)
    )
    s = Steps(kinds)
    ratio = FINE.step / CENTS.step
    balance = 3
    for _ in range(7):
        exact = s.op("mul", FINE, (0, 1))
        amount = s.op("round", CENTS, (exact,), (ratio.numerator, ratio.denominator, HALF_UP))
        due = s.op("add", CENTS, (amount, 2))
        capped = s.op("min", CENTS, (due, 4))
        left = s.op("sub", CENTS, (balance, capped))
        checked = s.op("range", CENTS, (left,), (-(10**12), 10**12, 0))
        balance = s.op("max", CENTS, (checked, 2))
    s.op("add", CENTS, (balance, 2))
    return Function("call", parameters, s.registers(), (Output("balance", balance),), Block(tuple(s.steps)))


def module() -> LoadedModule:
    """Both programs in one module: function 0 bills the year, function 1 is the call."""
    tables = (
        Table("zone", Instant(), (0,), (Column("offset", SECONDS, (-8 * 3600,)),)),
        Table("seasons", Day(), (FIRST - 1, *SEASONS), (Column("season", COUNT, (0, 0, 3, 0)),)),
        Table("clock", MINUTES, CLOCK, (Column("end", MINUTES, (*CLOCK[1:], 1440)),)),
        Table("classes", None, (), (Column("first", COUNT, (0, 0, 0, 0, 0, 4, 4)),)),
        Table("periods", None, (), (Column("period", COUNT, CLASSES[0] + CLASSES[1]),)),
    )
    readings = Readings((Channel("import_kwh", WH, 0, 10**9),), 0, 60, finer=False, maximum=8_784)
    made = Module(
        format=1, release="0.1.0", kind="library", name="speed", about=About("speed"),
        horizon=(FIRST - 1, AFTER), enums=(), tables=tables, readings=readings,
        functions=(_year(), _call()), exports=(0, 1), bill=None, properties=(), messages=("in range",),
        costs=(), files=(),
    )  # fmt: skip
    return validate(replace(made, costs=derive_costs(made)))


def year(loaded: LoadedModule) -> Series:
    """The household's readings of 2018."""
    starts = household.starts()
    kwh = [int(load * 1_000_000) for load in household.load_kw()]
    return read_series(loaded.module, starts, [60] * len(starts), [kwh])


def year_by_hand(series: Series) -> tuple[int, ...]:
    """The same bill as a programmer would write it, without any check."""
    columns = series.columns
    usage = [0] * 6
    for day, minute, kwh in zip(columns.date, columns.minute, columns.channels[0], strict=True):
        season = 3 if SEASONS[1] <= day < SEASONS[2] else 0
        periods = CLASSES[(day + 3) % 7 >= 5]
        usage[season + periods[bisect_right(CLOCK, minute) - 1]] += kwh
    amounts = [
        (used * price + 500_000_000) // 1_000_000_000 for used, price in zip(usage, PRICES, strict=True)
    ]
    return (*amounts, sum(amounts))


def call_by_hand(quantity: int, price: int, fee: int, balance: int, cap: int) -> int:
    """The same call, without cost, and with the checks that a careful programmer would write."""
    if not (0 <= quantity <= 10**10 and 0 <= price <= 10**6 and 0 <= fee <= 10**6):
        raise ValueError("a number outside its range")
    if not (0 <= balance <= 10**12 and 1 <= cap <= 10**9):
        raise ValueError("a number outside its range")
    for _ in range(7):
        due = (quantity * price + 500_000_000) // 1_000_000_000 + fee
        balance = max(balance - min(due, cap), fee)
    return balance


def measure(rounds: int = 5) -> list[Result]:
    """Both programs in the generated form, beside the interpreter and plain Python by hand."""
    loaded = module()
    readings, generated = year(loaded), generate(loaded)
    arguments = (512_345_678, 52_240, 150, 900_000, 40_000)
    by_machine = interpreter.run(loaded, 0, (readings,))
    if generated.run(0, (readings,)) != by_machine or year_by_hand(readings) != by_machine.results:
        raise AssertionError("the forms disagree on the year")
    by_machine = interpreter.run(loaded, 1, arguments)
    if generated.run(1, arguments) != by_machine or (call_by_hand(*arguments),) != by_machine.results:
        raise AssertionError("the forms disagree on the call")

    def seconds(runs: dict[str, Callable[[], object]], times: int) -> dict[str, float]:
        return side_by_side({name: timed(work, times) for name, work in runs.items()}, rounds)

    bill = seconds(
        {
            "generated": lambda: generated.run(0, (readings,)),
            "interpreter": lambda: interpreter.run(loaded, 0, (readings,)),
            "plain Python by hand": lambda: year_by_hand(readings),
        },
        1,
    )
    call = seconds(
        {
            "generated": lambda: generated.run(1, arguments),
            "interpreter": lambda: interpreter.run(loaded, 1, arguments),
            "plain Python by hand": lambda: call_by_hand(*arguments),
        },
        2_000,
    )
    return [
        _result("generated form: time-of-use bill of 8,760 hours", "ms", bill, 1_000, 3.0),
        _result("generated form: call of 50 instructions", "µs", call, 1_000_000, 2.0),
    ]


def _result(name: str, unit: str, seconds: dict[str, float], scale: int, aim: float) -> Result:
    anchors: dict[str, float | None] = {
        who: taken * scale for who, taken in seconds.items() if who != "generated"
    }
    return Result(name, unit, seconds["generated"] * scale, anchors, aim=aim, note="same results, same cost")


if __name__ == "__main__":
    for result in measure():
        print(result.as_json())
