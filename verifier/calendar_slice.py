"""The part of a turn that a calendar decides: computed for every day, so that like days run once.

In the body of a loop over days most steps follow from the date alone: the
season, the kind of day, whether it is a holiday.  They are evaluated by
themselves, with the machine's own arithmetic; days for which all that the rest
of the body reads is the same have the same effect.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from runtime.machine.aborts import Abort
from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows, Select, Step
from runtime.machine.instructions import Meaning
from runtime.machine.integers import Integers
from runtime.machine.loaded import TableData
from verifier.dataflow import CHANGING, loop_registers, ranged_over, steps_in

INTEGERS = Integers()


@dataclass(frozen=True, slots=True)
class CalendarSlice:
    """Steps that depend on known integers only, and which of their results the rest of the body reads.

    ``dates`` are those that say on which date the value of an input is asked for.
    """

    steps: tuple[Op | Const, ...]
    read: tuple[int, ...]
    dates: tuple[int, ...]

    def key(
        self,
        known: Mapping[int, int],
        today: int,
        tables: tuple[TableData, ...],
        meanings: Mapping[str, Meaning],
    ) -> tuple[int | None, ...] | None:
        """What the rest of the body sees of the calendar; None where a step stops.

        That an input is asked for as of ``today`` is alike on all days.
        """
        values = dict(known)
        for step in self.steps:
            if isinstance(step, Const):
                values[step.out] = step.value
                continue
            arguments = tuple(values[register] for register in step.args)
            try:
                results = meanings[step.name](INTEGERS, tables, arguments, step.immediates)
            except Abort:
                return None
            values.update(zip(step.out, results, strict=True))
        asked = (values[register] for register in self.dates)
        dates = (None if date == today else date for date in asked)
        return (*(values[register] for register in self.read), *dates)


def calendar_slice(body: Block, known: Iterable[int]) -> CalendarSlice:
    """The slice of a body, where ``known`` are the registers that hold integers when a turn starts."""
    writes = Counter(register for step in steps_in(body) for register in _written(step))
    calendar = {register for register in known if not writes[register]}
    own: list[Op | Const] = []
    rest: list[Step] = []
    for step in body.steps:
        if isinstance(step, Const) and writes[step.out] == 1:
            calendar.add(step.out)
            own.append(step)
        elif isinstance(step, Op) and _follows(step, calendar) and all(writes[out] == 1 for out in step.out):
            calendar.update(step.out)
            own.append(step)
        else:
            rest.append(step)
    others = Block(tuple(rest))
    dates = {step.args[1] for step in steps_in(others) if isinstance(step, Op) and step.name == "dated"}
    return CalendarSlice(
        tuple(own), tuple(sorted(_read_by(others) & calendar)), tuple(sorted(dates & calendar))
    )


def _follows(step: Op, calendar: set[int]) -> bool:
    return step.name != "dated" and step.name not in CHANGING and set(step.args) <= calendar


def _written(step: Step) -> frozenset[int]:
    match step:
        case Op() | Call():
            return frozenset(step.out)
        case Const():
            return frozenset({step.out})
        case If():
            return frozenset()
        case Count() | Each() | Groups() | Rows():
            return loop_registers(step)
        case Select():
            return frozenset({step.index, *step.keys})


def _read_by(block: Block) -> frozenset[int]:
    """What a block reads, apart from the dates on which the values of inputs are asked for."""
    found: set[int] = set()
    for step in block.steps:
        match step:
            case Op(name="dated"):
                found.add(step.args[0])
            case Op() | Call():
                found.update(step.args)
            case Const():
                pass
            case If():
                found |= {step.condition} | _read_by(step.then) | _read_by(step.otherwise)
            case Count() | Each() | Groups() | Rows():
                found |= _read_by(step.body) | {ranged_over(step)}
            case Select():
                found |= _read_by(step.body) | {*step.group}
    return frozenset(found)
