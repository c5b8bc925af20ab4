"""What a loop's body reads, writes and carries from one turn to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows, Select, Step
from runtime.machine.types import Instant, Number, Type
from runtime.machine.units import ONE

CHANGING = ("put", "put_sum", "put_max", "clear")
"""Instructions that change the array in their first operand."""

Registers = frozenset[int]


@dataclass(frozen=True, slots=True)
class Flow:
    """``exposed``: may be read before it is written here; ``certain``: written on every way through.

    ``written`` may be written; ``changed`` are arrays that may be changed.
    """

    exposed: Registers
    certain: Registers
    written: Registers
    changed: Registers

    @property
    def carried(self) -> Registers:
        """Plain registers whose value a turn may take over from the turn before."""
        return self.exposed & self.written


_KNOWN: dict[int, tuple[Block, Flow]] = {}


def flow_of(block: Block) -> Flow:
    """The data flow of a block."""
    if id(block) not in _KNOWN:
        _KNOWN[id(block)] = (block, _flow_of_block(block))
    return _KNOWN[id(block)][1]


def _flow_of_block(block: Block) -> Flow:
    exposed: set[int] = set()
    certain: set[int] = set()
    written: set[int] = set()
    changed: set[int] = set()
    for step in block.steps:
        flow = _flow_of_step(step)
        exposed |= flow.exposed - certain
        certain |= flow.certain
        written |= flow.written
        changed |= flow.changed
    return Flow(frozenset(exposed), frozenset(certain), frozenset(written), frozenset(changed))


def _flow_of_step(step: Step) -> Flow:
    nothing: Registers = frozenset()
    match step:
        case Op():
            out = frozenset(step.out)
            changed = frozenset(step.args[:1]) if step.name in CHANGING else nothing
            return Flow(frozenset(step.args), out, out, changed)
        case Const():
            return Flow(nothing, frozenset({step.out}), frozenset({step.out}), nothing)
        case Call():
            return Flow(frozenset(step.args), frozenset(step.out), frozenset(step.out), nothing)
        case If():
            then, other = flow_of(step.then), flow_of(step.otherwise)
            return Flow(
                then.exposed | other.exposed | {step.condition},
                then.certain & other.certain,
                then.written | other.written,
                then.changed | other.changed,
            )
        case Count() | Each() | Groups() | Rows():
            body, own = flow_of(step.body), loop_registers(step)
            exposed = (body.exposed - own) | {ranged_over(step)}
            return Flow(exposed, nothing, body.written | own, body.changed)
        case Select():
            body, own = flow_of(step.body), frozenset({step.index, *step.keys})
            return Flow((body.exposed - own) | {*step.group}, nothing, body.written | own, body.changed)


def loop_registers(loop: Count | Each | Groups | Rows) -> Registers:
    """The registers that the loop itself sets in each turn."""
    match loop:
        case Count():
            return frozenset({loop.index})
        case Each():
            return frozenset({loop.item, loop.index})
        case Groups():
            return frozenset({loop.part, loop.date, loop.minute})
        case Rows():
            return frozenset({loop.start, loop.length, loop.date, loop.minute, *loop.channels})


def ranged_over(loop: Count | Each | Groups | Rows) -> int:
    """The register that the loop runs over."""
    match loop:
        case Count():
            return loop.limit
        case Each():
            return loop.items
        case Groups() | Rows():
            return loop.series


def steps_in(block: Block) -> Iterator[Step]:
    """Every step of a block, and of the blocks inside it."""
    for step in block.steps:
        yield step
        match step:
            case If():
                yield from steps_in(step.then)
                yield from steps_in(step.otherwise)
            case Count() | Each() | Groups() | Rows() | Select():
                yield from steps_in(step.body)
            case _:
                pass


def looks_up_instants(block: Block, types: Sequence[Type]) -> bool:
    """Whether a block finds rows of a table by an instant, or hands one to a function."""
    return any(
        isinstance(types[register], Instant)
        for step in steps_in(block)
        if isinstance(step, Call) or (isinstance(step, Op) and step.name == "row")
        for register in step.args
    )


def computed_numbers(loop: Groups | Rows | Count, body: Block, types: Sequence[Type]) -> list[int]:
    """Registers that a loop reads from outside, with numbers of a unit that the function computed, or
    with what a dated input is on one day.

    Their values differ from bill to bill, but no calendar depends on them.
    """
    outside = flow_of(loop.body).exposed - loop_registers(loop) - flow_of(loop.body).carried
    literal = {step.out for step in steps_in(body) if isinstance(step, Const)}
    looked_up = {
        out for step in steps_in(body) if isinstance(step, Op) and step.name == "dated" for out in step.out
    }
    kinds = ((register, types[register]) for register in sorted(outside - literal - {ranged_over(loop)}))
    return [
        register
        for register, kind in kinds
        if register in looked_up or (isinstance(kind, Number) and kind.unit != ONE)
    ]


def runs_over_days(loop: Count) -> bool:
    """Whether the turns of a bounded loop are days of the billing period."""
    return any(isinstance(step, Op) and step.name == "days_after" for step in steps_in(loop.body))
