"""One function of a module as the text of a Python function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runtime.machine import costs
from runtime.machine.aborts import Reason
from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows, Select, Step
from runtime.machine.costs import WRITING
from runtime.machine.generated.intervals import Held, Items, Range
from runtime.machine.generated.known_rows import KnownRows, Place
from runtime.machine.generated.loops import Loops
from runtime.machine.generated.ranges import Analysis, Path
from runtime.machine.generated.source import (
    DenseTables,
    Fact,
    Sequenced,
    Source,
    Term,
    inverse,
    literal,
    named,
    render,
)
from runtime.machine.generated.state_source import Bound, Shared, StateSource
from runtime.machine.generated.usage import Usage
from runtime.machine.generated.writing import SPENT, Writer
from runtime.machine.instructions import TABLE
from runtime.machine.module import Parameter
from runtime.machine.types import Array, Dated, ListOf, SeriesOf

KEYED = ("present", "fetch", "assign", "open_row", "close_row")
"""The instructions on one row of the state's tables."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a generated function is called.

    It takes the step when it has to do with the state, then the cost charged
    before it when it can abort; it gives what it charged when that varies,
    otherwise that is always ``cost``.
    """

    aborts: bool
    varies: bool
    cost: int
    stateful: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """The text of a generated function."""

    text: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class TableNames:
    """A constant table by the names that hold its keys and columns."""

    keys: Sequenced
    columns: tuple[Sequenced, ...]


def table_names(analysis: Analysis) -> list[TableNames]:
    """All tables of a module."""
    return [
        TableNames(
            Sequenced(f"keys_{number}", table.keys, number),
            tuple(
                Sequenced(f"column_{number}_{place}", column) for place, column in enumerate(table.columns)
            ),
        )
        for number, table in enumerate(analysis.tables)
    ]


def write_function(
    analysis: Analysis,
    index: int,
    shapes: dict[int, Shape],
    dense: DenseTables,
    shared: Shared | None = None,
) -> Written:
    """The function with this index; the shapes of the functions that it calls are known."""
    return FunctionWriter(analysis, index, shapes, dense, shared).write()


class FunctionWriter(Writer):
    """The walk over one function's body that writes its statements."""

    def __init__(
        self,
        analysis: Analysis,
        index: int,
        shapes: dict[int, Shape],
        dense: DenseTables,
        shared: Shared | None,
    ) -> None:
        super().__init__()
        self.module = analysis.loaded.module
        self.index = index
        self.function = self.module.functions[index]
        self.types = analysis.loaded.types[index]
        self.facts = analysis.facts(index)
        self.tables = table_names(analysis)
        self.shapes = shapes
        self.kept = analysis.loaded.upkeep
        self.stateful = analysis.loaded.effects[index].stateful
        self.dense = dense
        self.shared = shared
        self.bound = Bound()
        self.known = KnownRows(analysis.loaded.effects)
        self.usage = Usage(self.function)
        self.pending: dict[int, Term] = {}
        self.loops = Loops(self)

    def write(self) -> Written:
        self.charged = costs.entry_cost(self.function.body, self.types, self.kept)
        self.block(self.function.body, ())
        results = self.results()
        if self.varies:
            results = [f"spent + {self.charged}", *results]
        self.line(f"return {_tuple_or_one(results)}")
        parameters = [f"r{number}" for number in range(len(self.function.parameters))]
        if self.aborts:
            parameters.insert(0, "cost")
        if self.stateful:
            parameters.insert(0, "s")
        head = [f"def f{self.index}({', '.join(parameters)}):", *self.prologue()]
        spent = " + spent" if self.varies else ""
        text = "\n".join(head + [line.replace(SPENT, spent) for line in self.lines])
        fixed = 0 if self.varies else self.charged
        return Written(text, Shape(self.aborts, self.varies, fixed, self.stateful))

    def prologue(self) -> list[str]:
        """Arrays at zero, and the parts of handles in variables of their own."""
        lines = ["    spent = 0"] if self.varies else []
        for register, kind in enumerate(self.types):
            if isinstance(kind, Array):
                lines.append(f"    r{register} = [0] * {kind.size}")
            elif isinstance(kind, Dated):
                lines.append(f"    r{register}k, r{register}v = r{register}")
        return lines + self.bound.prologue() + self.loops.prologue()

    def results(self) -> list[str]:
        """The results as expressions, from what is known at the end."""
        texts = []
        for result, held in zip(self.function.results, self.facts.results, strict=True):
            texts.append(
                render(self.number(result.register, held))
                if isinstance(held, Range)
                else f"r{result.register}"
            )
        return texts

    # --- registers

    def number(self, register: int, held: Held) -> Term:
        """The expression for a plain register."""
        assert isinstance(held, Range)
        if register in self.usage.constants:
            return literal(self.usage.constants[register])
        if register in self.pending:
            term = self.pending.pop(register)
            term.range = held
            return term
        if held.value is not None:
            return literal(held.value)
        return named(f"r{register}", held)

    def operand(self, register: int, held: Held) -> Term | Sequenced | tuple[Sequenced, Sequenced]:
        """A register as an instruction receives it."""
        if isinstance(held, Items):
            return Sequenced(f"r{register}", held)
        if isinstance(held, tuple):
            return Sequenced(f"r{register}k", held[0]), Sequenced(f"r{register}v", held[1])
        return self.number(register, held)

    # --- steps

    def block(self, block: Block, path: Path) -> None:
        for number, step in enumerate(block.steps):
            self.step(step, (*path, number))

    def step(self, step: Step, path: Path) -> None:
        match step:
            case Op():
                self.operate(step, path)
            case Const():
                if step.out not in self.usage.constants:
                    self.line(f"r{step.out} = {step.value}")
            case Call():
                self.call(step, path)
            case If():
                self.branch(step, path)
            case Count() | Each() | Groups() | Rows() | Select():
                known = self.known.before(step.body)
                self.loops.write(step, path)
                self.known.names = known

    def operate(self, step: Op, path: Path) -> None:
        """One instruction: its meaning over source expressions, then these as statements."""
        held, row = self.facts.reads[path], TABLE[step.name]
        source = self.source()
        operands = {register: self.operand(register, held[register]) for register in step.args}
        arguments = [operands[register] for register in step.args]
        kinds = [self.types[register] for register in step.args]
        results: Sequence[Term | Sequenced] = row.apply(
            source, self.tables, arguments, step.immediates, kinds
        )
        # What the state is must be read now: a later step may write it.
        later = () if row.effect else step.out
        waiting = {register for register in later if self.may_wait(register, step, path)}
        # A guard may assign the result's own variable before it looks, unless that still holds an operand.
        free = {out for out in step.out if out not in waiting and out not in step.args}
        now = [(out, term) for out, term in zip(step.out, results, strict=True) if isinstance(term, Term)]
        self.effects(source.effects, [(term, f"r{out}" if out in free else None) for out, term in now])
        if isinstance(source, StateSource) and step.name in KEYED:
            self.learn(source, step)
        for register, term in zip(step.out, results, strict=True):
            if isinstance(term, Sequenced):
                self.line(f"r{register} = {term.name}")
            elif register in waiting:
                self.pending[register] = term
            elif term.name != f"r{register}":
                self.line(f"r{register} = {render(term)}")

    def learn(self, source: StateSource, step: Op) -> None:
        """Rows that are in variables from now on, where their keys stay what they are."""
        keys = step.args[: len(source.contract.tables[step.immediates[0]].keys)]
        if not all(self.usage.is_steady(key) for key in keys):
            return
        if step.name not in WRITING:
            found = {place: row.name for place, row in source.looked_up.items() if row.name is not None}
            self.known.names.update(found)
        self.known.names.update(source.written_rows)

    def source(self) -> Source:
        """The algebra for one instruction."""
        if self.shared is None:
            return Source(self.dense)
        return StateSource(self.dense, self.bound, self.shared, self.known, self.stopping)

    def stopping(self) -> str:
        """The cost charged so far, for something that may abort."""
        self.aborts = True
        return self.cost()

    def may_wait(self, register: int, step: Op, path: Path) -> bool:
        """Whether the expression can stand where its value is used, instead of in a variable."""
        if not self.usage.once(register, path[:-1]) or isinstance(self.types[register], ListOf):
            return False
        return all(
            self.usage.is_steady(argument) and not isinstance(self.types[argument], Array)
            for argument in step.args
        )

    def branch(self, step: If, path: Path) -> None:
        held = self.facts.reads[path][step.condition]
        fact = Source(self.dense).truth(self.number(step.condition, held))
        before = self.charged
        if fact.condition.known is not None:
            taken = step.then if fact.condition.known else step.otherwise
            self.charged += costs.block_cost(taken, self.types, self.kept)
            self.block(taken, (*path, 0 if fact.condition.known else 1))
            return
        sides: list[tuple[list[str], int]] = []
        known = dict(self.known.names)
        after: list[dict[Place, str]] = []
        for number, block in enumerate((step.then, step.otherwise)):
            with self.apart() as lines:
                self.charged = before + costs.block_cost(block, self.types, self.kept)
                self.known.names = dict(known)
                self.block(block, (*path, number))
            sides.append((lines, self.charged))
            after.append(self.known.names)
        self.known.names = {
            place: name for place, name in known.items() if all(one.get(place) == name for one in after)
        }
        self.charged = min(charged for _, charged in sides)
        self.sides(fact, sides)

    def sides(self, fact: Fact, sides: list[tuple[list[str], int]]) -> None:
        """Both branches, each charging what it costs more than the other."""
        then, otherwise = sides
        for lines, charged in sides:
            if charged > self.charged:
                self.varies = True
                lines.append("    " * (self.indent + 1) + f"spent += {charged - self.charged}")
        if not then[0]:
            fact, then, otherwise = inverse(fact), otherwise, then
        if not then[0]:
            return
        self.line(f"if {render(fact)}:")
        self.lines.extend(then[0])
        if otherwise[0]:
            self.line("else:")
            self.lines.extend(otherwise[0])

    # --- calls

    def call(self, step: Call, path: Path) -> None:
        held = self.facts.reads[path]
        parameters = self.module.functions[step.function].parameters
        shape = self.shapes[step.function]
        self.known.called(step.function)
        arguments = []
        for number, (parameter, register) in enumerate(zip(parameters, step.args, strict=True)):
            arguments.append(self.argument(parameter, register, held[register], (step.function, number)))
        if shape.aborts:
            self.aborts = True
            arguments.insert(0, self.cost())
        if shape.stateful:
            arguments.insert(0, "s")
        out = [f"r{register}" for register in step.out]
        if shape.varies:
            out.insert(0, self.variable())
        left = f"{', '.join(out)} = " if out else ""
        self.line(f"{left}f{step.function}({', '.join(arguments)})")
        if shape.varies:
            self.spend(out[0])
        self.charged += shape.cost

    def argument(self, parameter: Parameter, register: int, held: Held, place: tuple[int, int]) -> str:
        """An argument of a call, after the check of its range."""
        if isinstance(parameter.type, SeriesOf):
            return self.loops.series(register)
        if isinstance(held, Range):
            term = self.number(register, held)
            if parameter.low is None and parameter.high is None:
                return render(term)
            term = self.settled(term)
            self.check(term, parameter, place)
            return render(term)
        content = held[1].content if isinstance(held, tuple) else held.content if held is not None else None
        if content is not None and not _inside(content, parameter):
            self.aborts = True
            self.line(f"check(parameter_{place[0]}_{place[1]}, r{register}, {place}, {self.cost()})")
        return f"r{register}"

    def check(self, term: Term, parameter: Parameter, place: tuple[int, int]) -> None:
        """Abort unless a plain parameter is in its range."""
        source = Source(self.dense)
        low, high = parameter.low, parameter.high
        within = source.less(literal(0), literal(1))
        if low is not None:
            within = source.negate(source.less(term, literal(low)))
        if high is not None:
            within = source.both(within, source.negate(source.less(literal(high), term)))
        if within.condition.known is not True:
            self.abort(None if within.condition.known is False else within, Reason.OUT_OF_RANGE, None, place)


def _inside(content: Range, parameter: Parameter) -> bool:
    low, high = parameter.low, parameter.high
    return (low is None or low <= content.low) and (high is None or content.high <= high)


def _tuple_or_one(results: list[str]) -> str:
    return results[0] if len(results) == 1 else f"({', '.join(results)})"
