"""From registers back to expressions: the bytecode executed over expression trees.

A register that is written once becomes part of the expressions that use it.  What
a loop or a branch with effects changes becomes a *variable* with a name of its
own and statements that change it.  Only the module's code and the names of its
interface are read: neither the source map nor the author's words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows, Select, Step
from runtime.machine.decompiler.dependence import ANY, Part, StatefulComputing
from runtime.machine.decompiler.expressions import (
    Act,
    Applied,
    Become,
    Called,
    Chosen,
    Define,
    Either,
    Expression,
    Header,
    Literal,
    Named,
    Perform,
    Repeat,
    Require,
    Statement,
    Store,
    Within,
    names,
    size,
)
from runtime.machine.decompiler.folding import applied, plain
from runtime.machine.decompiler.naming import Names, parameter_name, readable
from runtime.machine.flow import (
    Loop,
    assigned,
    changed,
    loop_registers,
    loop_sources,
    reads,
    steps,
    writes,
)
from runtime.machine.instructions import TABLE
from runtime.machine.loaded import register_types
from runtime.machine.module import Function, Module
from runtime.machine.series import MINUTES_A_DAY
from runtime.machine.types import COUNT, Array, is_plain

LARGE = 9
"""Expressions with more nodes get a name when they are used more than once."""

HUGE = 200
"""Expressions with more nodes always get a name, so that no text and no recursion grows without bound."""


@dataclass(slots=True)
class Decompiled:
    """A function: its statements in order, and its results, by name."""

    function: Function
    statements: tuple[Statement, ...] = ()
    results: dict[str, Expression] = field(default_factory=dict)


def decompile(module: Module, index: int, own: str = "") -> Decompiled:
    """The function with this index; ``own`` stands before the names of its parameters."""
    function = module.functions[index]
    spoken = Names()
    walk = Walk(module, function, spoken, StatefulComputing(module))
    for register, parameter in enumerate(function.parameters):
        walk.held[register] = Named(parameter.type, spoken.reserve(own + parameter_name(module, parameter)))
    return walk.run()


class Walk:
    """The walk over one function; ``held`` is the expression that each register holds.

    ``to_read`` and ``to_write`` count the places that still come.  Within an
    expression (``naming`` false) no value gets a name.
    """

    def __init__(
        self,
        module: Module,
        function: Function,
        spoken: Names,
        computing: StatefulComputing,
        *,
        naming: bool = True,
    ) -> None:
        self.module = module
        self.function = function
        self.types = register_types(function)
        self.spoken = spoken
        self.computing = computing
        self.naming = naming
        self.dependence = computing.dependence
        self.held: dict[int, Expression] = {}
        self.variables: dict[int, str] = {}
        self.arrays: set[str] = set()
        self.defined: dict[Expression, str] = {}
        self.statements: list[Statement] = []
        self.to_read = reads(function.body)
        self.to_read.update(result.register for result in function.results)
        self.to_write = writes(function.body)
        self.result_names: dict[int, str] = {}
        for result in reversed(function.results):
            self.result_names[result.register] = readable(result.name)

    def run(self) -> Decompiled:
        self._name_arrays()
        self.block(self.function.body)
        results = {result.name: self.held[result.register] for result in self.function.results}
        return Decompiled(self.function, tuple(self.statements), results)

    def _name_arrays(self) -> None:
        """Arrays are named after the results that are elements of them."""
        wanted: dict[int, str] = {}
        came_from: dict[int, int] = {}
        for step in steps(self.function.body):
            if isinstance(step, Op) and step.name in ("get", "mul") and step.args[0] not in self.result_names:
                array = came_from.get(step.args[0], step.args[0] if step.name == "get" else -1)
                came_from[step.out[0]] = array
                if step.out[0] in self.result_names:
                    wanted.setdefault(array, self.result_names[step.out[0]].partition("[")[0] + " by cell")
        for register, kind in enumerate(self.types):
            if isinstance(kind, Array):
                name = self.spoken.reserve(wanted.get(register, f"array {register}"))
                self.held[register] = Named(kind, name)
                self.arrays.add(name)

    # --- registers

    def read(self, register: int) -> Expression:
        self.to_read[register] -= 1
        return self.held[register]

    def write(self, register: int, value: Expression) -> None:
        """A step writes a register."""
        self.to_write[register] -= 1
        self.hold(register, value)

    def hold(self, register: int, value: Expression) -> None:
        """The register now holds a value: as a variable, as a named value, or as part of what uses it."""
        if register in self.variables:
            name = self.variables[register]
            self.change(name, Become(name, value))
            value = Named(self.types[register], name)
        elif not isinstance(value, Named | Literal):
            final = self.naming and register in self.result_names and self.to_write[register] == 0
            nodes = size(value, HUGE + 1)
            shared = self.naming and self.to_read[register] > 1 and nodes > LARGE
            if final or shared or nodes > HUGE:
                value = Named(self.types[register], self.define(register, value, final=final))
        self.held[register] = value

    def define(self, register: int, value: Expression, *, final: bool) -> str:
        """A name for a value: the result's if it is one, else one that has been given to an equal value."""
        if not final and value in self.defined:
            return self.defined[value]
        name = self.spoken.reserve(self.result_names[register]) if final else self.spoken.value()
        self.statements.append(Define(name, value))
        if not {*self.variables.values(), *self.arrays} & set(names(value)):
            self.defined[value] = name
        return name

    def change(self, name: str, statement: Statement) -> None:
        """A name changes its value: what still needs the old one is kept under a name first."""
        self.keep({name})
        self.statements.append(statement)

    def keep(self, changing: set[str]) -> None:
        """Give names to values that are still read and mention what is about to change."""
        for register, value in list(self.held.items()):
            needed = self.to_read[register] > 0 and register not in self.variables
            if needed and not isinstance(self.types[register], Array) and changing & set(names(value)):
                kept = self.spoken.value()
                self.statements.append(Define(kept, value))
                self.held[register] = Named(self.types[register], kept)

    def keep_state(self, changing: Sequence[Part] | None) -> None:
        """Give names to values that are still read and mention a part of the state that is about to change.

        None: any part may change.
        """
        for register, value in list(self.held.items()):
            if self.to_read[register] <= 0 or register in self.variables:
                continue
            mentioned = set(self.dependence.read(value))
            if mentioned and (changing is None or mentioned & {ANY, *changing}):
                kept = self.spoken.value()
                self.statements.append(Define(kept, value))
                self.held[register] = Named(self.types[register], kept)

    def make_variable(self, register: int) -> None:
        """From here on the register is a name whose value changes."""
        if not is_plain(self.types[register]):
            return
        if register in self.variables:
            # It has been one within an earlier block, outside of which it held nothing.
            self.held.setdefault(register, Named(self.types[register], self.variables[register]))
            return
        name = self.spoken.reserve(self.result_names.get(register, f"v{register}"))
        self.variables[register] = name
        if register in self.held:
            self.statements.append(Become(name, self.held[register]))
        self.held[register] = Named(self.types[register], name)

    # --- steps

    def block(self, block: Block) -> None:
        for step in block.steps:
            self.step(step)

    def step(self, step: Step) -> None:
        match step:
            case Op():
                self.operate(step)
            case Const():
                kind = self.types[step.out]
                self.write(step.out, Literal(plain(kind), step.value))
            case Call():
                self.call(step)
            case If():
                self.branch(step)
            case Count() | Each() | Groups() | Rows() | Select():
                self.loop(step)

    def operate(self, step: Op) -> None:
        operands = tuple(self.read(register) for register in step.args)
        match step.name:
            case "require":
                self.statements.append(Require(operands[0], self.module.messages[step.immediates[0]]))
            case "range":
                kind = plain(self.types[step.args[0]])
                low, high, message = step.immediates
                text = self.module.messages[message]
                self.statements.append(Within(operands[0], Literal(kind, low), Literal(kind, high), text))
                self.write(step.out[0], operands[0])
            case "put" | "put_sum" | "put_max" | "clear":
                array = operands[0]
                assert isinstance(array, Named)
                index, value = (operands[1], operands[2]) if len(operands) == 3 else (None, None)
                self.change(array.name, Store(array, step.name, index, value))
            case _ if TABLE[step.name].effect == "writes":
                self.keep_state(self.dependence.changed(step))
                self.statements.append(Act(step.name, operands, step.immediates))
            case _:
                self.write(step.out[0], applied(self.module, self.types[step.out[0]], step, operands))

    def call(self, step: Call) -> None:
        """A called function: its expressions in place, or a mention where it has loops or stores."""
        callee = self.module.functions[step.function]
        operands = tuple(self.read(register) for register in step.args)
        if self.computing.function(step.function):
            inner = Walk(self.module, callee, self.spoken, self.computing, naming=False)
            inner.held.update(enumerate(operands))
            if self.dependence.effects(step.function).writes:
                self.keep_state(None)
            found = inner.run()
            self.statements.extend(found.statements)
            values = list(found.results.values())
        else:
            values = self.mentioned(callee, operands, writes=self.dependence.effects(step.function).writes)
        for register, value in zip(step.out, values, strict=True):
            self.write(register, value)

    def mentioned(
        self, callee: Function, operands: tuple[Expression, ...], *, writes: bool
    ) -> list[Expression]:
        """The results of a function whose text is its own; of one that writes they get names at once."""
        types = register_types(callee)
        values: list[Expression] = [
            Called(types[result.register], callee.name, result.name, operands) for result in callee.results
        ]
        if not writes:
            return values
        self.keep_state(None)
        self.statements.append(Perform(callee.name, operands))
        named = [Named(value.kind, self.spoken.value()) for value in values]
        self.statements += [Define(name.name, value) for name, value in zip(named, values, strict=True)]
        return list(named)

    def branch(self, step: If) -> None:
        condition = self.read(step.condition)
        one_way, other_way = assigned(step.then), assigned(step.otherwise)
        touched = sorted(one_way | other_way)
        writes = self.dependence.writes(step.then) or self.dependence.writes(step.otherwise)
        computes = self.computing.block(step.then) and self.computing.block(step.otherwise) and not writes
        if not computes or any(register in self.variables for register in touched):
            for register in touched:
                if register in self.held or register in one_way & other_way:
                    self.make_variable(register)
            # What one way changes, what stands after the branch may still need as it was.
            self.keep(self.names_changed(changed(step.then) | changed(step.otherwise)))
            if writes:
                self.keep_state(None)
            ways = [self.way(block)[0] for block in (step.then, step.otherwise)]
            self.statements.append(Either(condition, ways[0], ways[1]))
            return
        naming, self.naming = self.naming, False
        then, after_then = self.way(step.then)
        otherwise, after_otherwise = self.way(step.otherwise)
        self.naming = naming
        if then or otherwise:
            self.statements.append(Either(condition, then, otherwise))
        for register in touched:
            if register in after_then and register in after_otherwise:
                one, other = after_then[register], after_otherwise[register]
                chosen = Chosen(self.types[register], condition, one, other)
                self.hold(register, one if one == other else chosen)

    def way(self, block: Block) -> tuple[tuple[Statement, ...], dict[int, Expression]]:
        """One way of a branch, or the turn of a loop: its statements, and what registers hold at its end."""
        before, outside, self.statements = dict(self.held), self.statements, []
        defined = dict(self.defined)
        self.block(block)
        self.defined = defined
        inside, self.statements = self.statements, outside
        after, self.held = self.held, before
        return tuple(inside), after

    # --- loops

    def loop(self, step: Loop) -> None:
        sources = tuple(self.read(register) for register in loop_sources(step))
        over = Applied(COUNT, "rows", sources, (step.aggregate,)) if isinstance(step, Select) else sources[0]
        own = loop_registers(step)
        for register in sorted(assigned(step.body) | set(own)):
            if register in self.held:
                self.make_variable(register)
        # A later turn sees what an earlier one has changed.
        self.keep(self.names_changed(changed(step.body) | set(own)))
        if self.dependence.writes(step.body):
            self.keep_state(None)
        before = dict(self.held)
        header = self.header(step, over)
        outside, self.statements = self.statements, []
        for register, name in zip(own, header.names, strict=True):
            self.write(register, Named(self.types[register], name))
        body, _ = self.way(step.body)
        inside, self.statements = self.statements, outside
        self.held = before
        self.statements.append(Repeat(header, (*inside, *body)))

    def names_changed(self, registers: set[int]) -> set[str]:
        """The names of those of the registers that are variables or arrays."""
        held = (self.held.get(register) for register in registers)
        return {value.name for value in held if isinstance(value, Named) and self._changes(value)}

    def _changes(self, value: Named) -> bool:
        return value.name in self.arrays or value.name in self.variables.values()

    def header(self, step: Loop, over: Expression) -> Header:
        match step:
            case Count():
                return Header("count", over, self.heads(step, ("k",)), step.maximum)
            case Each():
                return Header("each", over, self.heads(step, ("element", "k")))
            case Groups():
                part = "day's intervals" if step.span == MINUTES_A_DAY else "block's intervals"
                return Header("groups", over, self.heads(step, (part, "day", "first minute")), step.span)
            case Rows():
                assert self.module.readings is not None
                channels = (channel.name for channel in self.module.readings.channels)
                wanted = ("start", "length", "date", "minute", *channels)
                return Header("rows", over, self.heads(step, wanted))
            case Select():
                assert self.module.contract is not None
                table = self.module.contract.tables[self.module.contract.aggregates[step.aggregate].table]
                keys = (readable(key.name) for key in table.keys)
                return Header("select", over, self.heads(step, (*keys, "k")), step.maximum)

    def heads(self, step: Loop, wanted: Sequence[str]) -> tuple[str, ...]:
        """Names for what a loop sets; what nothing reads has none."""
        registers = loop_registers(step)
        read = [self.to_read[register] > 0 for register in registers]
        return tuple(
            self.spoken.reserve(name) if needed else "" for name, needed in zip(wanted, read, strict=True)
        )
