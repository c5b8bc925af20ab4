"""Contracts by hand: functions whose registers get their types from the instruction table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from runtime.machine.code import Block, Call, Const, Count, Each, If, Op, Select, Step
from runtime.machine.contract import (
    Account,
    Action,
    Aggregate,
    Contract,
    Event,
    History,
    Role,
    Sort,
    StateScalar,
    StateTable,
)
from runtime.machine.cost import derive_costs
from runtime.machine.instructions import TABLE
from runtime.machine.loaded import ModuleContext, result_types
from runtime.machine.module import About, Function, Module, Parameter, Property, Result
from runtime.machine.types import COUNT, Identity, Instant, ListOf, Plain, Type

PARTY = Identity(0)

NOTHING = Contract("1", (Sort("party"),), (), (), (), (), (), (), (), (), (), 0)

BARE = Module(
    format=1,
    release="0.1.0",
    kind="contract",
    name="test",
    about=About("Made for a test"),
    horizon=None,
    enums=(),
    tables=(),
    readings=None,
    functions=(),
    exports=(),
    bill=None,
    properties=(),
    messages=(),
    costs=(),
    files=(),
    contract=NOTHING,
)


class Code:
    """The body of one function: ``code("add", x, y)`` appends an instruction and gives its register."""

    def __init__(self, module: Module, parameters: Sequence[Parameter]) -> None:
        self.module = module
        self.parameters = tuple(parameters)
        self.types: list[Type] = [parameter.type for parameter in parameters]
        self.names = {parameter.name: number for number, parameter in enumerate(parameters)}
        self.steps: list[Step] = []

    def __getitem__(self, parameter: str) -> int:
        """The register of a parameter."""
        return self.names[parameter]

    def register(self, kind: Type) -> int:
        self.types.append(kind)
        return len(self.types) - 1

    def __call__(self, name: str, *args: int, imm: Sequence[int] = ()) -> int:
        """The register of the one result; -1 where there is none."""
        kinds = tuple(self.types[register] for register in args)
        typed = TABLE[name].typing(ModuleContext(self.module), kinds, tuple(imm))
        out = tuple(self.register(kind) for kind in typed)
        self.steps.append(Op(name, out, args, tuple(imm)))
        return out[0] if out else -1

    def const(self, kind: Plain, value: int) -> int:
        register = self.register(kind)
        self.steps.append(Const(register, value))
        return register

    def call(self, function: int, *args: int) -> tuple[int, ...]:
        out = tuple(self.register(kind) for kind in result_types(self.module.functions[function]))
        self.steps.append(Call(function, out, args))
        return out

    @contextmanager
    def inside(self) -> Iterator[list[Step]]:
        """Steps of a nested block."""
        kept, self.steps = self.steps, []
        inner = self.steps
        yield inner
        self.steps = kept

    def when(
        self, condition: int, then: Callable[[], None], otherwise: Callable[[], None] = lambda: None
    ) -> None:
        with self.inside() as yes:
            then()
        with self.inside() as no:
            otherwise()
        self.steps.append(If(condition, Block(tuple(yes)), Block(tuple(no))))

    def select(self, aggregate: int, group: Sequence[int], maximum: int, body: Callable[..., None]) -> None:
        """The body gets the registers of the keys."""
        assert self.module.contract is not None
        table = self.module.contract.tables[self.module.contract.aggregates[aggregate].table]
        keys = tuple(self.register(key.type) for key in table.keys)
        index = self.register(COUNT)
        with self.inside() as steps:
            body(*keys)
        self.steps.append(Select(aggregate, tuple(group), keys, index, maximum, Block(tuple(steps))))

    def count(self, times: int, body: Callable[[], None]) -> None:
        limit, index = self.const(COUNT, times), self.register(COUNT)
        with self.inside() as steps:
            body()
        self.steps.append(Count(index, limit, times, Block(tuple(steps))))

    def each(self, items: int, body: Callable[[int], None]) -> None:
        kind = self.types[items]
        assert isinstance(kind, ListOf)
        item, index = self.register(kind.element), self.register(COUNT)
        with self.inside() as steps:
            body(item)
        self.steps.append(Each(item, index, items, Block(tuple(steps))))

    def function(self, name: str, results: Sequence[int] = ()) -> Function:
        return Function(
            name,
            self.parameters,
            tuple(self.types[len(self.parameters) :]),
            tuple(Result(f"result {number}", register) for number, register in enumerate(results)),
            Block(tuple(self.steps)),
        )


class Assembly:
    """A contract module in the making.  Names are found by ``number``; order is that of the calls."""

    def __init__(self, base: Module = BARE) -> None:
        self.module = base

    @property
    def contract(self) -> Contract:
        assert self.module.contract is not None
        return self.module.contract

    def _add(self, field: str, record: object) -> int:
        records = (*getattr(self.contract, field), record)
        self.module = replace(self.module, contract=replace(self.contract, **{field: records}))
        return len(records) - 1

    def sort(self, name: str) -> Identity:
        return Identity(self._add("sorts", Sort(name)))

    def message(self, text: str) -> int:
        if text not in self.module.messages:
            self.module = replace(self.module, messages=(*self.module.messages, text))
        return self.module.messages.index(text)

    def scalar(self, scalar: StateScalar) -> int:
        return self._add("scalars", scalar)

    def table(self, table: StateTable) -> int:
        return self._add("tables", table)

    def account(self, account: Account) -> int:
        return self._add("accounts", account)

    def event(self, event: Event) -> int:
        return self._add("events", event)

    def role(self, role: Role) -> int:
        return self._add("roles", role)

    def function(
        self, name: str, parameters: Sequence[Parameter], body: Callable[[Code], Sequence[int] | None]
    ) -> int:
        """The body writes steps and gives the registers of the results."""
        code = Code(self.module, parameters)
        results = body(code) or ()
        self.module = replace(self.module, functions=(*self.module.functions, code.function(name, results)))
        return len(self.module.functions) - 1

    def aggregate(
        self, name: str, table: int, kind: str, body: Callable[[Code], Sequence[int]], words: str = ""
    ) -> int:
        declared = self.contract.tables[table]
        cells = (*declared.keys, *declared.columns)
        parameters = [Parameter(cell.name, cell.type) for cell in cells]
        contribution = self.function(f"contribution:{name}", parameters, body)
        return self._add("aggregates", Aggregate(name, table, kind, contribution, words))

    def action(
        self, name: str, arguments: Sequence[Parameter], body: Callable[[Code], None], by: str = "anyone"
    ) -> int:
        named = [replace(one, name=f"arg:{one.name}") for one in arguments]
        parameters = [Parameter("caller", PARTY), Parameter("now", Instant()), *named]
        function = self.function(f"action:{name}", parameters, body)
        return self._add("actions", Action(name, function, by))

    def history(self, name: str, action: int, kind: str, body: Callable[[Code], Sequence[int]]) -> int:
        acting = self.module.functions[self.contract.actions[action].function]
        contribution = self.function(f"history:{name}", acting.parameters, body)
        return self._add("histories", History(name, action, kind, contribution))

    def deployment(self, arguments: Sequence[Parameter], body: Callable[[Code], None]) -> None:
        named = [replace(one, name=f"deploy:{one.name}") for one in arguments]
        parameters = [Parameter("caller", PARTY), Parameter("now", Instant()), *named]
        function = self.function("deployment", parameters, body)
        self.module = replace(self.module, contract=replace(self.contract, deployment=function))

    def claim(
        self, parameters: Sequence[Parameter], body: Callable[[Code], Sequence[int]], **claim: object
    ) -> None:
        """A property whose goal is this function."""
        goal = self.function(f"goal:{claim['name']}", parameters, body)
        made = Property(goal=goal, **claim)  # type: ignore[arg-type]
        self.module = replace(self.module, properties=(*self.module.properties, made))

    def done(self) -> Module:
        """The module with the bounds that its code has."""
        return replace(self.module, costs=derive_costs(self.module))
