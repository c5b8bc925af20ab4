"""A loop over readings or days while it is run, and how a run is recognised that was made before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from runtime.machine.code import Block, Count, Each, Groups, If, Rows
from runtime.machine.series import MINUTES_A_DAY, Series
from verifier.carrying import Ledger
from verifier.dataflow import flow_of
from verifier.effects import Effect, Location, TurnClass
from verifier.execution import Execution, Frame, Value
from verifier.memberships import Membership, Traced
from verifier.sequences import Items
from verifier.terms import Int, Symbol, Term

Loop = Groups | Rows | Count


@dataclass(slots=True)
class Level:
    """One loop that is being run."""

    step: Loop
    ledger: Ledger = field(default_factory=dict)
    placeholders: dict[Location, Symbol] = field(default_factory=dict)
    pending: list[Effect] = field(default_factory=list)
    rows: list[Membership] = field(default_factory=list)
    inner: list[Traced] = field(default_factory=list)
    date: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What running a whole inner loop did: classes for the loop around it, and registers."""

    passed: tuple[tuple[TurnClass, Int], ...]
    written: tuple[tuple[int, Value], ...]
    pending: tuple[Effect, ...]
    placeholders: tuple[tuple[Location, Symbol], ...]
    rows: tuple[Traced, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn added to the ledger of its loop, and what its rows take part in."""

    counts: tuple[tuple[TurnClass, Int], ...]
    rows: tuple[Membership, ...]


@dataclass(slots=True)
class Running:
    """A loop that is being run turn by turn, and what each of its turns starts from."""

    execution: Execution
    frame: Frame
    step: Loop
    before: list[Value]
    arrays: list[int]
    carried: list[tuple[Location, Symbol]]
    known: dict[int, int]
    """Integers that every turn starts from."""
    live: tuple[object, ...]
    """What the body reads from outside the loop."""
    dated: bool
    """Whether a loop inside asks for the date."""


def reads_date(step: Groups | Rows | Count) -> bool:
    """Whether the loop, or a loop inside it, asks for the date or the instant of a turn."""
    body = flow_of(step.body).exposed
    if isinstance(step, Count):
        return True
    if step.date in body or (isinstance(step, Rows) and step.start in body):
        return True
    return inner_reads_date(step.body)


def inner_reads_date(block: Block) -> bool:
    """Whether a loop inside a block asks for the date or the instant of a turn."""
    return any(reads_date(inner) for inner in _loops_in(block))


def _loops_in(block: Block) -> Iterator[Groups | Rows]:
    """The loops over readings directly in a block, or in its branches and bounded loops."""
    for step in block.steps:
        match step:
            case Groups() | Rows():
                yield step
            case If():
                yield from _loops_in(step.then)
                yield from _loops_in(step.otherwise)
            case Count() | Each():
                yield from _loops_in(step.body)
            case _:
                pass


def pattern_of(series: Series) -> tuple[object, ...]:
    """The clock of a series: minutes, lengths and offsets of its rows, apart from the date."""
    columns, begin, end = series.columns, series.begin, series.end
    if end - begin > 2 * MINUTES_A_DAY:
        return (id(columns), begin, end)
    first = columns.offset[begin] if begin < end else 0
    return (
        columns.minute[begin:end],
        columns.length[begin:end],
        tuple(offset - first for offset in columns.offset[begin:end]),
    )


def key_of(value: Value) -> object:
    """A hashable that is equal for equal values."""
    match value:
        case None | int():
            return value
        case list():
            return tuple(key_of(x) for x in value)
        case Items() | tuple():
            return value
        case Series():
            return pattern_of(value)
        case _:
            return (value.number,)


def held(frame: Frame, location: Location) -> Int:
    """What a location holds."""
    value = frame.registers[location[0]]
    if isinstance(value, list):
        return value[location[1]]
    assert isinstance(value, int | Term)
    return value


def put(frame: Frame, location: Location, to: Int) -> None:
    """Let a location hold a term."""
    if location[1] < 0:
        frame.registers[location[0]] = to
        return
    value = frame.registers[location[0]]
    assert isinstance(value, list)
    value[location[1]] = to
