"""Promise: nothing that a module says becomes part of a program, and no module makes the generator slow."""

from __future__ import annotations

import re
from dataclasses import replace

from runtime.machine.code import Block, Const, Count, If, Op, Step
from runtime.machine.cost import derive_costs
from runtime.machine.generated import generate
from runtime.machine.generated.machine import GeneratedModule
from runtime.machine.loaded import LoadedModule
from runtime.machine.loader import validate
from runtime.machine.module import Enumeration, Function, Module, Parameter, Result
from runtime.machine.types import COUNT, Truth, Type
from tests.machine_forms.agreement import assert_agree, generated, interpreted
from tests.machine_forms.choices import Seeded
from tests.machine_forms.programs import case
from tests.machine_forms.surroundings import surroundings

HOSTILE = '"); __import__("os").abort() #'


def _loaded(*functions: Function, module: Module | None = None) -> LoadedModule:
    made = replace(module or surroundings(Seeded(3)), functions=functions, exports=())
    return validate(replace(made, costs=derive_costs(made)))


def _renamed(module: Module) -> Module:
    """The same code with a hostile text wherever the format has room for one."""
    functions = tuple(
        replace(
            function,
            name=f"{HOSTILE}{index}",
            words=HOSTILE,
            parameters=tuple(replace(one, name=f"{HOSTILE}{n}") for n, one in enumerate(function.parameters)),
            results=tuple(replace(one, name=f"{HOSTILE}{n}") for n, one in enumerate(function.results)),
        )
        for index, function in enumerate(module.functions)
    )
    tables = tuple(
        replace(
            table,
            name=f"{HOSTILE}{index}",
            columns=tuple(replace(one, name=f"{HOSTILE}{n}") for n, one in enumerate(table.columns)),
        )
        for index, table in enumerate(module.tables)
    )
    enums = tuple(
        Enumeration(f"{HOSTILE}{index}", tuple(f"{HOSTILE}{n}" for n, _ in enumerate(enum.options)))
        for index, enum in enumerate(module.enums)
    )
    return replace(
        module,
        functions=functions,
        tables=tables,
        enums=enums,
        messages=tuple(HOSTILE for _ in module.messages),
        name=HOSTILE,
        costs=derive_costs(replace(module, functions=functions)),
    )


def test_texts_of_a_module_never_reach_the_source() -> None:
    for seed in range(150):
        program = case(Seeded(seed))
        plain, renamed = validate(program.module), validate(_renamed(program.module))
        before, after = GeneratedModule(plain), GeneratedModule(renamed)
        for index in range(len(program.module.functions)):
            assert before.source(index) == after.source(index)
            words = re.findall(r"[A-Za-z_]\w*", after.source(index))
            assert not {"import", "os", "eval", "exec", "open", "getattr"} & set(words)


def test_source_reaches_only_what_it_is_given() -> None:
    assert GeneratedModule(_loaded()).names["__builtins__"] == {}


def test_one_module_is_written_once() -> None:
    loaded = _loaded()
    assert generate(loaded) is generate(loaded)
    assert generate(validate(loaded.module)) is generate(loaded)


def _nested(depth: int, inner: Block, wrap: type) -> Block:
    block = inner
    for level in range(depth):
        step: Step = Count(2 + level, 0, 1, block) if wrap is Count else If(1, block, Block(()))
        block = Block((step,))
    return block


def test_loops_and_branches_as_deep_as_the_loader_admits() -> None:
    add: Block = Block((Op("add", (0,), (0, 0)),))
    for depth, wrap in ((12, Count), (60, If)):
        parameters = (Parameter("n", COUNT, 0, 1), Parameter("go", Truth()))
        registers: tuple[Type, ...] = (COUNT,) * depth if wrap is Count else ()
        body = _nested(depth, add, wrap)
        loaded = _loaded(Function("deep", parameters, registers, (Result("n", 0),), body))
        for values in ((0, 0), (1, 0), (1, 1)):
            assert generated(loaded, 0, values) == interpreted(loaded, 0, values)


def test_long_chains_of_values_used_once() -> None:
    """Expressions would nest thousands deep if nothing cut them."""
    steps: list[Step] = [Const(1, 3)]
    steps += [Op(("sub", "max")[n % 2], (n,), (n - 1, 0)) for n in range(2, 3_000)]
    registers: tuple[Type, ...] = (COUNT,) * 2_999
    function = Function(
        "chain", (Parameter("n", COUNT, -5, 5),), registers, (Result("n", 2_999),), Block(tuple(steps))
    )
    loaded = _loaded(function)
    for value in (-5, 0, 5):
        assert generated(loaded, 0, (value,)) == interpreted(loaded, 0, (value,))


def test_a_program_gives_the_same_twice() -> None:
    """Arrays start at zero in every run."""
    for seed in range(200):
        program = case(Seeded(seed))
        assert assert_agree(program) == assert_agree(program)
