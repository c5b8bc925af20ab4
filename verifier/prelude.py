"""What of ``measure`` the dates of a billing period alone decide, step by step outside of loops.

A value that depends on the first day, the day after the last, the number of
days and the billing month, and on nothing else, is a *dated* value.  They say
which billing periods the module admits (its requirements), and in which
surroundings a loop over days or readings runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from runtime.machine.code import Block, Const, Count, Each, Groups, If, Op, Rows, Step
from runtime.machine.instructions import TABLE
from runtime.machine.integers import Integers
from runtime.machine.loaded import LoadedModule
from runtime.machine.types import Array, is_plain
from verifier.dataflow import computed_numbers, flow_of, loop_registers, ranged_over, runs_over_days, steps_in

FIRST, AFTER, LENGTH, MONTH = "period-from", "period-to", "days", "billing-month"

INTEGERS = Integers()


class NotByDates(Exception):
    """A loop runs in surroundings that the dates of the period do not decide."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A dated value: a number, one of the four ``sources``, or an instruction over dated values."""

    sources: frozenset[str]
    constant: int = 0
    operation: str = ""
    immediates: tuple[int, ...] = ()
    of: tuple[int, ...] = ()


@dataclass(slots=True)
class Prelude:
    """``requirements`` must hold (their numbers in ``values``); ``surroundings`` are what loops read."""

    module: LoadedModule
    values: list[Dated] = field(default_factory=list)
    requirements: list[int] = field(default_factory=list)
    surroundings: list[int] = field(default_factory=list)
    _found: dict[tuple[object, ...], int] = field(default_factory=dict)

    def value(self, number: int, given: Mapping[str, int]) -> int:
        """A dated value for one period.  Raises ``Abort`` as the machine does."""
        one = self.values[number]
        if len(one.sources) == 1 and not one.operation:
            return given[next(iter(one.sources))]
        if not one.operation:
            return one.constant
        key = (number, *(given[source] for source in sorted(one.sources)))
        if key not in self._found:
            of = tuple(self.value(part, given) for part in one.of)
            self._found[key] = TABLE[one.operation].meaning(INTEGERS, self.module.data, of, one.immediates)[0]
        return self._found[key]


def prelude_of(module: LoadedModule, index: int) -> Prelude:
    """The dated values of a function.  Raises ``NotByDates``."""
    return _Reader(module, index).read()


class _Reader:
    """Walks the steps of a function once."""

    def __init__(self, module: LoadedModule, index: int) -> None:
        self.function = module.module.functions[index]
        self.types = module.types[index]
        self.made = Prelude(module)
        self.known: dict[int, int] = {}
        self.touched: set[int] = set()
        self.period: dict[int, str] = {}
        for register, parameter in enumerate(self.function.parameters):
            if parameter.name in (FIRST, AFTER, MONTH):
                self.period[register] = parameter.name
                self.known[register] = self._add(Dated(frozenset({parameter.name})))

    def read(self) -> Prelude:
        for step in self.function.body.steps:
            self._step(step)
        return self.made

    def _add(self, one: Dated) -> int:
        self.made.values.append(one)
        return len(self.made.values) - 1

    def _step(self, step: Step) -> None:
        match step:
            case Const():
                self.known[step.out] = self._add(Dated(frozenset(), step.value))
            case Op():
                self._operation(step)
            case Count() | Groups() | Rows():
                self._loop(step)
                self._forget(flow_of(step.body).written | loop_registers(step))
                self.touched |= flow_of(step.body).changed
            case If() | Each():
                if any(isinstance(inner, Count | Groups | Rows) for inner in steps_in(Block((step,)))):
                    raise NotByDates("a loop over days or readings stands in a branch")
                written = flow_of(Block((step,)))
                self._forget(written.written)
                self.touched |= written.changed
            case _:
                self._forget(flow_of(Block((step,))).written)

    def _forget(self, registers: frozenset[int]) -> None:
        for register in registers:
            self.known.pop(register, None)

    def _operation(self, step: Op) -> None:
        self.touched |= flow_of(Block((step,))).changed
        if not all(register in self.known for register in step.args):
            self._forget(frozenset(step.out))
            return
        of = tuple(self.known[register] for register in step.args)
        sources = frozenset().union(*(self.made.values[one].sources for one in of))
        if step.name == "require":
            self.made.requirements.append(of[0])
        elif step.name == "days_between" and self._is(step.args, (FIRST, AFTER)):
            self.known[step.out[0]] = self._add(Dated(frozenset({LENGTH})))
        elif len(step.out) == 1 and is_plain(self.types[step.out[0]]):
            self.known[step.out[0]] = self._add(Dated(sources, 0, step.name, step.immediates, of))
        else:
            self._forget(frozenset(step.out))

    def _is(self, registers: tuple[int, ...], names: tuple[str, ...]) -> bool:
        return tuple(self.period.get(register) for register in registers) == names

    # --- loops

    def _loop(self, loop: Count | Groups | Rows) -> None:
        """Note what the body reads of the dates; refuse what they do not decide."""
        flow = flow_of(loop.body)
        outside = flow.exposed - loop_registers(loop) - flow.carried
        outside -= {*computed_numbers(loop, self.function.body, self.types), ranged_over(loop)}
        if isinstance(loop, Count) and not self._counts_days(loop):
            if runs_over_days(loop) or any(isinstance(step, Groups | Rows) for step in steps_in(loop.body)):
                raise NotByDates("a loop runs over other days than those of the billing period")
            return
        if not isinstance(loop, Count) and self.function.parameters[loop.series].name != "readings":
            raise NotByDates("a loop runs over a part of the readings")
        for register in sorted(outside):
            if register in self.period and self.period[register] != MONTH:
                self._harmless(loop, register)
            elif register in self.known:
                self.made.surroundings.append(self.known[register])
            elif register >= len(self.function.parameters) and not self._empty(register):
                raise NotByDates("a loop reads what was computed before it")

    def _counts_days(self, loop: Count) -> bool:
        number = self.known.get(loop.limit)
        return number is not None and self.made.values[number].sources == {LENGTH}

    def _empty(self, register: int) -> bool:
        """Whether it is an array that nothing has been put into yet."""
        return isinstance(self.types[register], Array) and register not in self.touched

    def _harmless(self, loop: Count | Groups | Rows, register: int) -> None:
        """The first day counts days or bounds dates, the day after the last bounds them, and no more."""
        dates = set(_dates(loop))
        for step in steps_in(loop.body):
            if isinstance(step, If | Count | Each | Groups | Rows):
                continue  # the steps inside follow
            if register not in flow_of(Block((step,))).exposed:
                continue
            if not isinstance(step, Op):
                raise NotByDates("a function is given the ends of the billing period")
            counts = isinstance(loop, Count) and step.args == (register, loop.index)
            if step.name == "days_after" and counts:
                continue
            bounds = step.args[0] in dates or step.args[-1] in dates
            if step.name in ("le", "lt") and bounds and self._always(step, register):
                continue
            raise NotByDates("a loop reads the ends of the billing period")
        if isinstance(loop, Count) and not self._only_dates(loop):
            raise NotByDates("a loop reads how many days have passed")

    def _always(self, step: Op, register: int) -> bool:
        """``first <= date`` and ``date < after`` hold for every date of the period."""
        if self.period[register] == FIRST:
            return step.name == "le" and step.args[0] == register
        return step.name == "lt" and step.args[1] == register

    def _only_dates(self, loop: Count) -> bool:
        uses = [step for step in steps_in(loop.body) if loop.index in flow_of(Block((step,))).exposed]
        return all(isinstance(step, Op) and step.name == "days_after" for step in uses)


def _dates(loop: Count | Groups | Rows) -> Iterator[int]:
    """Registers that hold the date of a turn."""
    if isinstance(loop, Groups | Rows):
        yield loop.date
    for step in steps_in(loop.body):
        if isinstance(step, Groups | Rows):
            yield step.date
