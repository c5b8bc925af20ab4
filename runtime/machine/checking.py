"""Loader, part 2: the code of the functions.

Types of every step by the instruction table, registers written before they are
read on every path, calls only backwards, loops and nesting within bounds.
"""

from __future__ import annotations

from collections.abc import Sequence

from runtime.machine import limits
from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows, Select, Step
from runtime.machine.domains import Enumerations, check_type, domain, element_of
from runtime.machine.flow import Loop
from runtime.machine.instructions import TABLE, TypeFault, contracts
from runtime.machine.instructions.table import expect
from runtime.machine.loaded import ModuleContext, register_types, result_types
from runtime.machine.module import Function, Module, Parameter
from runtime.machine.refusal import ModuleRefused, insist
from runtime.machine.structure import check_name, check_names, check_text
from runtime.machine.types import (
    COUNT,
    MINUTES,
    WORD_MAX,
    WORD_MIN,
    Array,
    Dated,
    Day,
    Instant,
    ListOf,
    Number,
    Plain,
    SeriesOf,
    Truth,
    Type,
    is_plain,
)


def check_functions(module: Module) -> tuple[tuple[Type, ...], ...]:
    """The register types of every function, or a refusal that names function and step."""
    insist(len(module.functions) <= limits.ITEMS, "there are too many", "functions")
    depths: list[int] = []
    steps = 0
    for index, function in enumerate(module.functions):
        check_name(function.name, f"function {index}")
        _check_interface(module, function)
        checker = _Checker(module, index, depths)
        depths.append(checker.check())
        steps += checker.steps
        insist(steps <= limits.STEPS, "there are too many steps", f"function {function.name}")
    check_names((function.name for function in module.functions), "functions")
    return tuple(register_types(function) for function in module.functions)


def _check_interface(module: Module, function: Function) -> None:
    """Parameters, registers and results by themselves."""
    where = f"function {function.name}"
    check_text(function.words, where)
    types = register_types(function)
    insist(len(types) <= limits.ITEMS, "there are too many registers", where)
    sorts = 0 if module.contract is None else len(module.contract.sorts)
    for number, kind in enumerate(types):
        check_type(kind, module.enums, f"{where}, register {number}", sorts)
    cells = sum(kind.size for kind in types if isinstance(kind, Array))
    insist(cells <= limits.ARRAY_CELLS, "the arrays are too large", where)
    if any(isinstance(kind, SeriesOf) for kind in types):
        insist(module.readings is not None, "a series is used, but the module takes no readings", where)
    check_names((parameter.name for parameter in function.parameters), f"{where}, parameters")
    for parameter in function.parameters:
        _check_parameter(parameter, module.enums, f"{where}, parameter {parameter.name}")
    check_names((result.name for result in function.results), f"{where}, results")
    for result in function.results:
        place = f"{where}, result {result.name}"
        insist(0 <= result.register < len(types), "there is no such register", place)
        kind = types[result.register]
        insist(is_plain(kind) or isinstance(kind, ListOf), "a result must be plain or a list", place)


def _check_parameter(parameter: Parameter, enums: Enumerations, where: str) -> None:
    insist(not isinstance(parameter.type, Array), "an array cannot be handed to a function", where)
    low, high = parameter.low, parameter.high
    element = element_of(parameter.type)
    if parameter.default is not None:
        _check_default(parameter, parameter.default, element, enums, where)
    if low is None and high is None:
        return
    insist(isinstance(element, Number | Day | Instant), "values of this type have no range", where)
    least = WORD_MIN if low is None else low
    greatest = WORD_MAX if high is None else high
    insist(WORD_MIN <= least <= greatest <= WORD_MAX, "the range is empty or too wide", where)


def _check_default(
    parameter: Parameter, default: int, element: Plain | None, enums: Enumerations, where: str
) -> None:
    if element is None or isinstance(parameter.type, ListOf):
        raise ModuleRefused("a value of this type has no default", where)
    low, high = domain(element, enums)
    least = low if parameter.low is None else max(low, parameter.low)
    greatest = high if parameter.high is None else min(high, parameter.high)
    insist(least <= default <= greatest, "the default is outside the range", where)


class _Checker:
    """The walk over one function's body.

    ``written`` are the registers that are certainly written at this point;
    ``trail`` records the order of writing so that a branch can be undone.
    """

    def __init__(self, module: Module, index: int, depths: Sequence[int]) -> None:
        self.module = module
        self.index = index
        self.function = module.functions[index]
        self.depths = depths
        self.context = ModuleContext(module)
        self.types = register_types(self.function)
        arrays = (number for number, kind in enumerate(self.types) if isinstance(kind, Array))
        self.written: set[int] = {*range(len(self.function.parameters)), *arrays}
        self.trail: list[int] = []
        self.handles: set[int] = set(range(len(self.function.parameters)))
        self.place: list[int] = []
        self.loops = 0
        self.steps = 0
        self.deepest = 0

    def check(self) -> int:
        """How deep blocks nest, those of called functions included."""
        self.block(self.function.body)
        for result in self.function.results:
            insist(
                result.register in self.written,
                f"the result {result.name} may not have been written",
                f"function {self.function.name}",
            )
        where = f"function {self.function.name}"
        insist(self.deepest <= limits.STACK_DEPTH, "the calls nest too deeply", where)
        return self.deepest

    # --- where, reading, writing

    def where(self) -> str:
        return f"function {self.function.name}, step {'.'.join(str(number) for number in self.place)}"

    def insist(self, holds: object, reason: str) -> None:
        if not holds:
            raise ModuleRefused(reason, self.where())

    def read(self, register: int) -> Type:
        """The type of a register that certainly holds a value."""
        self.insist(0 <= register < len(self.types), f"there is no register {register}")
        self.insist(register in self.written, f"register {register} may not have been written")
        return self.types[register]

    def write(self, register: int, kind: Type) -> None:
        """The register now holds a value of this type."""
        self.insist(0 <= register < len(self.types), f"there is no register {register}")
        declared = self.types[register]
        self.insist(declared == kind, f"register {register} holds {declared}, not {kind}")
        self.insist(not isinstance(declared, Array), "an array cannot be assigned")
        if not is_plain(declared):
            self.insist(register not in self.handles, f"register {register} is assigned by a second step")
            self.handles.add(register)
        if register not in self.written:
            self.written.add(register)
            self.trail.append(register)

    def write_all(self, registers: Sequence[int], kinds: Sequence[Type]) -> None:
        self.insist(len(registers) == len(kinds), f"{len(kinds)} results are given, not {len(registers)}")
        self.insist(len(set(registers)) == len(registers), "a register is written twice by one step")
        for register, kind in zip(registers, kinds, strict=True):
            self.write(register, kind)

    def undo(self, mark: int) -> set[int]:
        """Forget what was written since ``mark``; give it back."""
        since = set(self.trail[mark:])
        del self.trail[mark:]
        self.written -= since
        return since

    # --- steps

    def block(self, block: Block) -> None:
        depth = len(self.place) + 1
        self.insist(depth <= limits.BLOCK_DEPTH, "the blocks nest too deeply")
        self.deepest = max(self.deepest, depth)
        self.steps += len(block.steps)
        origins = len(self.module.origins)
        self.insist(not block.origin or len(block.origin) == len(block.steps), "origins and steps differ")
        self.insist(all(-1 <= origin < origins for origin in block.origin), "there is no such origin")
        self.place.append(0)
        for number, step in enumerate(block.steps):
            self.place[-1] = number
            self.step(step)
        self.place.pop()

    def step(self, step: Step) -> None:
        match step:
            case Op():
                self.operation(step)
            case Const():
                self.constant(step)
            case Call():
                self.call(step)
            case If():
                self.branches(step)
            case Count() | Each() | Groups() | Rows() | Select():
                self.loop(step)

    def operation(self, step: Op) -> None:
        self.insist(step.name in TABLE, f"there is no instruction {step.name!r}")
        fits = all(WORD_MIN <= immediate <= WORD_MAX for immediate in step.immediates)
        self.insist(fits, "an immediate exceeds a word")
        kinds = tuple(self.read(register) for register in step.args)
        try:
            results = TABLE[step.name].typing(self.context, kinds, step.immediates)
        except TypeFault as fault:
            raise ModuleRefused(f"{step.name}: {fault}", self.where()) from None
        self.write_all(step.out, results)

    def constant(self, step: Const) -> None:
        self.insist(0 <= step.out < len(self.types), f"there is no register {step.out}")
        kind = self.types[step.out]
        self.insist(is_plain(kind), "only a plain register can hold a constant")
        assert isinstance(kind, Plain)
        low, high = domain(kind, self.module.enums)
        self.insist(low <= step.value <= high, f"the constant {step.value} is outside its type")
        self.write(step.out, kind)

    def call(self, step: Call) -> None:
        self.insist(0 <= step.function < self.index, "only an earlier function can be called")
        callee = self.module.functions[step.function]
        self.insist(len(step.args) == len(callee.parameters), "the number of arguments is wrong")
        for register, parameter in zip(step.args, callee.parameters, strict=True):
            kind = self.read(register)
            self.insist(_admits(parameter.type, kind), f"{parameter.name} is {parameter.type}, not {kind}")
        self.deepest = max(self.deepest, len(self.place) + self.depths[step.function])
        self.write_all(step.out, result_types(callee))

    def branches(self, step: If) -> None:
        self.insist(isinstance(self.read(step.condition), Truth), "a condition must be a truth")
        mark = len(self.trail)
        self.block(step.then)
        after_then = self.undo(mark)
        self.block(step.otherwise)
        for register in sorted(after_then & self.undo(mark)):
            self.written.add(register)
            self.trail.append(register)

    def loop(self, step: Loop) -> None:
        self.loops += 1
        self.insist(self.loops <= limits.LOOP_DEPTH, "the loops nest too deeply")
        mark = len(self.trail)
        self.write_all(*self.loop_registers(step))
        self.block(step.body)
        self.undo(mark)
        self.loops -= 1

    def loop_registers(self, step: Loop) -> tuple[tuple[int, ...], tuple[Type, ...]]:
        """The registers that the loop sets for each turn, and the types it gives them."""
        match step:
            case Count():
                limit = self.read(step.limit)
                self.insist(isinstance(limit, Number) and limit.step == 1, "a limit must be a whole number")
                self.insist(0 <= step.maximum <= limits.TURNS, "the maximum of turns is out of bounds")
                return (step.index,), (limit,)
            case Each():
                items = self.read(step.items)
                self.insist(isinstance(items, ListOf), "a list is needed")
                assert isinstance(items, ListOf)
                return (step.item, step.index), (items.element, COUNT)
            case Groups():
                self.insist(isinstance(self.read(step.series), SeriesOf), "a series is needed")
                self.insist(0 < step.span <= 1440 and 1440 % step.span == 0, "the span must divide a day")
                return (step.part, step.date, step.minute), (SeriesOf(), Day(), MINUTES)
            case Rows():
                self.insist(isinstance(self.read(step.series), SeriesOf), "a series is needed")
                readings = self.module.readings
                assert readings is not None
                channels = tuple(channel.type for channel in readings.channels)
                self.insist(len(step.channels) == len(channels), "the number of channels is wrong")
                registers = (step.start, step.length, step.date, step.minute, *step.channels)
                return registers, (Instant(), MINUTES, Day(), MINUTES, *channels)
            case Select():
                return (*step.keys, step.index), (*self.selected(step), COUNT)

    def selected(self, step: Select) -> tuple[Type, ...]:
        """The types of the keys of the rows that a loop runs over."""
        given = tuple(self.read(register) for register in step.group)
        self.insist(0 <= step.maximum <= limits.SELECTED, "the maximum of rows is out of bounds")
        try:
            kept = contracts.aggregate(self.context, step.aggregate)
            expect(kept.kind == "rows", "a loop runs over a list of rows, not over a value")
            contracts.operands(given, contracts.group_types(self.context, kept.kind, kept.contribution))
            return contracts.key_types(contracts.state_table(self.context, kept.table))
        except TypeFault as fault:
            raise ModuleRefused(f"select: {fault}", self.where()) from None


def _admits(parameter: Type, kind: Type) -> bool:
    """Whether a register of type ``kind`` may be handed to the parameter: longer lists may not."""
    if isinstance(parameter, ListOf) and isinstance(kind, ListOf):
        return parameter.element == kind.element and kind.maximum <= parameter.maximum
    if isinstance(parameter, Dated) and isinstance(kind, Dated):
        alike = (parameter.key, parameter.element) == (kind.key, kind.element)
        return alike and kind.maximum <= parameter.maximum
    return parameter == kind
