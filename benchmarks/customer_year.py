"""Twelve bills from 8,760 hourly readings, beside NREL's ``Utilityrate5`` and plain Python, in one run.

The rate is PacifiCorp's under the foreign engine's conventions.  The twelve
exact totals must equal both anchors before any time is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from benchmarks import household
from benchmarks.anchors import by_hand
from benchmarks.anchors.foreign import Engine, engine
from benchmarks.results import Result
from benchmarks.timing import side_by_side, timed
from runtime.machine.door import admit
from runtime.machine.interpreter import Value
from wattlaw import Contract
from wattlaw.billing.bill import Bill
from wattlaw.billing.run import Job, bills
from wattlaw.billing.tariffs import Billable, Values, billable
from wattlaw.readings.file import read_readings

EXAMPLES = Path(__file__).parents[1] / "examples"
TEXT = EXAMPLES / "pacificorp-1" / "pacificorp-1.sam-net-metering.watt"
READINGS = EXAMPLES / "records" / "household.csv"
WITHIN = Decimal("0.005")
FOREIGN = "PySAM Utilityrate5"
HAND = "plain Python by hand"


@dataclass(frozen=True, slots=True)
class Recording(Billable):
    """A tariff that remembers what its functions were run on."""

    calls: list[tuple[int, tuple[Value, ...]]] = field(default_factory=list)

    def run(self, function: int, values: Mapping[str, Value]) -> Values:
        """As any tariff, and remembered."""
        names = [parameter.name for parameter in self.parameters(function)]
        given = {name: values[name] for name in names if name in values}
        self.calls.append((function, tuple(admit(self.loaded, function, given))))
        return Billable.run(self, function, values)

    def again(self) -> None:
        """All remembered runs once more, in the generated form."""
        for function, arguments in self.calls:
            self.form.run(function, arguments)


def year(job: Job) -> list[Bill]:
    """The twelve bills of the household; none may be refused."""
    made = list(bills(job))
    refused = [each for each in made if not isinstance(each, Bill)]
    if refused or len(made) != 12:
        raise AssertionError(f"{len(made)} bills, refused: {refused}")
    return [each for each in made if isinstance(each, Bill)]


def measure(rounds: int = 9) -> list[Result]:
    """The module by itself, and the whole way from readings in memory to printed bills."""
    plain = billable(str(TEXT), Contract(TEXT).loaded)
    recording = Recording(plain.label, plain.loaded, plain.form, plain.layout)
    readings = read_readings(READINGS)
    ours = [Decimal(bill.exact_total) for bill in year(Job([recording], readings))]
    starts, kwh = household.starts(), [int(load * by_hand.KWH) for load in household.load_kw()]
    _agree(ours, by_hand.year(starts, kwh))
    with engine(household.record(), household.load_kw()) as foreign:
        runs = {
            "module": timed(recording.again),
            "bills": timed(lambda: year(Job([plain], readings))),
            HAND: timed(lambda: by_hand.year(starts, kwh)),
        }
        if foreign is not None:
            _near(ours, foreign)
            runs[FOREIGN] = foreign.run
        taken = side_by_side(runs, rounds)
    anchors = {name: taken[name] * 1_000 if name in taken else None for name in (FOREIGN, HAND)}
    version = "not run" if foreign is None else f"version {foreign.version}"
    return [
        Result(
            "customer-year of 8,760 hours, the module alone",
            "ms",
            taken["module"] * 1_000,
            anchors,
            note="measure, charge and exact of twelve months in generated Python; "
            f"the foreign engine ({version}) executes once with its inputs assigned",
        ),
        Result(
            "customer-year of 8,760 hours, readings to bills",
            "ms",
            taken["bills"] * 1_000,
            anchors,
            note="readings checked at the door, local clocks, the module, all lines of twelve bills spelled",
        ),
    ]


def _agree(ours: list[Decimal], theirs: list[Fraction]) -> None:
    if [Fraction(bill) for bill in ours] != theirs:
        raise AssertionError("our bills are not those computed by hand")


def _near(ours: list[Decimal], foreign: Engine) -> None:
    if any(abs(bill - theirs) > WITHIN for bill, theirs in zip(ours, foreign.bills, strict=True)):
        raise AssertionError("our bills are not the foreign engine's")
