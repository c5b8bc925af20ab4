"""What one proof about a contract stands on: its terms, a state, and the steps that may be taken from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from runtime.machine.code import Block, Call, Count, Each, If, Op, Select
from runtime.machine.contract import Contract
from runtime.machine.domains import domain, element_of
from runtime.machine.instructions.calendar import FIRST_INSTANT, LAST_INSTANT
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import Function, Parameter
from runtime.machine.types import ListOf, is_plain
from verifier.algebra import Guard, Stopped
from verifier.arena import Arena
from verifier.contracts.algebra import OverState
from verifier.contracts.execution import StateExecution
from verifier.contracts.keeping import Keeping, added_of, keeping
from verifier.contracts.origins import Initial, Unknown, state_from
from verifier.contracts.state import State
from verifier.execution import NotExecutable, Value
from verifier.rounding import Divisions
from verifier.sequences import Items
from verifier.terms import Int, Term, Truth

CALLER, NOW, BEFORE_NOW = "caller", "now", "before-now"
DEPLOY, ARGUMENT, ANY = "deploy:", "arg:", "any:"

Values = Mapping[str, Value]
"""Values by the names of parameters."""


@dataclass(frozen=True, slots=True, eq=False)
class Ran:
    """A run: its results, the state that it leaves, where it ends without abort, and its guards."""

    results: tuple[Value, ...]
    state: State
    path: Truth
    guards: tuple[Guard, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A step of the contract from any state: an action, or (``action`` None) the passing of time.

    ``facts`` hold of the state before, ``path`` where the step succeeds.
    """

    action: int | None
    values: Values
    before: State
    after: State
    path: Truth
    facts: tuple[Truth, ...]
    guards: tuple[Guard, ...] = ()


class World:
    """Terms, algebra and execution for one module.  ``kept`` may hold more than the module's aggregates."""

    def __init__(self, module: LoadedModule, kept: Keeping | None = None) -> None:
        self.module = module
        self.contract = contract_of(module)
        self.keeping = keeping(module) if kept is None else kept
        self.arena = Arena()
        self.algebra = OverState(
            self.arena,
            Divisions(self.arena),
            contract=self.contract,
            keeping=self.keeping,
            run=lambda function, arguments: self.execution.call(function, arguments),  # noqa: PLW0108
        )
        self.execution = StateExecution(module, self.algebra)

    # --- values

    def function(self, index: int) -> Function:
        """A function of the module."""
        return self.module.module.functions[index]

    def unknown(self, parameter: Parameter, name: str = "") -> Value:
        """Any value that may come in for a parameter."""
        kind = parameter.type
        element = element_of(kind)
        if element is None or not (is_plain(kind) or isinstance(kind, ListOf)):
            raise NotExecutable(f"{parameter.name} is neither a value nor a list")
        least, most = domain(element, self.module.module.enums)
        least = least if parameter.low is None else max(least, parameter.low)
        most = most if parameter.high is None else min(most, parameter.high)
        name = name or parameter.name
        if parameter.name in (NOW, BEFORE_NOW):
            least, most = FIRST_INSTANT, LAST_INSTANT - 1
        if isinstance(kind, ListOf):
            length = self.arena.symbol(f"length of {name}", 0, kind.maximum)
            each = (self.arena.symbol(f"{name}[{i + 1}]", least, most) for i in range(kind.maximum))
            return Items(length, tuple(each))
        return self.arena.symbol(name, least, most)

    def unknowns(self, function: int, suffix: str = "") -> dict[str, Value]:
        """Any values for all parameters of a function."""
        parameters = self.function(function).parameters
        return {one.name: self.unknown(one, f"{one.name}{suffix}") for one in parameters}

    # --- running

    def run(self, function: int, values: Values, state: State | None, before: State | None = None) -> Ran:
        """A function from a state; ``before`` is the state before the step, for properties."""
        algebra = self.algebra
        algebra.state, algebra.before, algebra.path = state, before, True
        met = len(algebra.guards)
        arguments = [values[one.name] for one in self.function(function).parameters]
        results: tuple[Value, ...] = ()
        try:
            results = self.execution.call(function, arguments)
            path = algebra.path
        except Stopped:
            path = False
        guards = tuple(algebra.guards[met:])
        del algebra.guards[met:]
        algebra.path = True
        return Ran(results, algebra.state, path, guards)

    def holds(self, function: int, values: Values, after: State, before: State) -> Truth:
        """Whether a function of a property is computed without abort and true."""
        ran = self.run(function, values, after, before)
        if ran.path is False:
            return False
        (truth,) = ran.results
        assert isinstance(truth, int | Term)
        return self.arena.both(ran.path, self.algebra.truth(truth))

    def admitted(self, function: int, values: Values) -> Truth:
        """Whether values are in the ranges of a function's parameters."""
        a, inside = self.arena, list[Truth]()
        for one in self.function(function).parameters:
            value = values[one.name]
            for x, there in _elements(a, value):
                if one.low is not None:
                    inside.append(a.implies(there, a.at_most(one.low, x)))
                if one.high is not None:
                    inside.append(a.implies(there, a.at_most(x, one.high)))
        return a.both(*inside)

    # --- deployment

    def start(self) -> State:
        """The state before deployment."""
        return state_from(self.arena, self.contract, self.keeping, Initial(self.contract))

    @cached_property
    def deployment(self) -> Step:
        """The deployment with any parameters, and the first state."""
        values = self.unknowns(self.contract.deployment, " of the deployment")
        before = self.start()
        ran = self.run(self.contract.deployment, values, before)
        return Step(None, values, before, ran.state, ran.path, (), ran.guards)

    @cached_property
    def any_state(self) -> State:
        """Any state: what only deployment sets is what some deployment set."""
        deployed = self.deployment.after
        constants = {i: deployed.scalars[i] for i in constant_scalars(self.module)}
        origin = Unknown(self.module, self.arena, self.keeping, constants)
        return state_from(self.arena, self.contract, self.keeping, origin)

    @property
    def origin(self) -> Unknown:
        """Where any state comes from."""
        origin = self.any_state.origin
        assert isinstance(origin, Unknown)
        return origin

    # --- steps

    def time(self, name: str) -> Int:
        """A time."""
        return self.arena.symbol(name, FIRST_INSTANT, LAST_INSTANT - 1)

    def step(self, action: int | None) -> Step:
        """A step from any state."""
        before, a = self.any_state, self.arena
        deployed_at = self.deployment.values[NOW]
        last = self.time(BEFORE_NOW)
        assert isinstance(deployed_at, int | Term)
        if action is None:
            now = self.time(NOW)
            values: dict[str, Value] = {NOW: now, BEFORE_NOW: last}
            ran = Ran((), before, True, ())  # noqa: FBT003
        else:
            values = {**self.unknowns(self.contract.actions[action].function), BEFORE_NOW: last}
            now_given = values[NOW]
            assert isinstance(now_given, int | Term)
            now = now_given
            ran = self.taken(action, values, before)
        facts = (self.deployment.path, a.at_most(deployed_at, last), a.at_most(last, now))
        return Step(action, values, before, ran.state, ran.path, facts, ran.guards)

    def taken(self, action: int, values: Values, state: State) -> Ran:
        """An action from a state, with what it adds to histories."""
        ran = self.run(self.contract.actions[action].function, values, state)
        if ran.path is False:
            return ran
        algebra = self.algebra
        algebra.state = ran.state
        for number, history in enumerate(self.contract.histories):
            if history.action != action:
                continue
            added = self.run(history.contribution, values, ran.state)
            if added.path is not False:
                included, *rest = added.results
                assert isinstance(included, int | Term)
                told = added_of(algebra, history.kind, included, rest)
                algebra.state = ran.state
                algebra.note(number, told, added.path)
                ran = Ran(ran.results, algebra.state, ran.path, ran.guards)
        return ran


def contract_of(module: LoadedModule) -> Contract:
    """The contract half of a module."""
    assert module.module.contract is not None, "this module is no contract"
    return module.module.contract


def constant_scalars(module: LoadedModule) -> frozenset[int]:
    """The scalars that no action stores."""
    contract = contract_of(module)
    seen: set[int] = set()
    stored: set[int] = set()
    todo = [action.function for action in contract.actions]
    while todo:
        index = todo.pop()
        if index not in seen:
            seen.add(index)
            _look(module.module.functions[index].body, stored, todo)
    return frozenset(range(len(contract.scalars))) - stored


def _look(block: Block, stored: set[int], called: list[int]) -> None:
    """The scalars that a block stores, and the functions that it calls."""
    for step in block.steps:
        match step:
            case Op(name="store", immediates=immediates):
                stored.add(immediates[0])
            case Call(function=function):
                called.append(function)
            case If(then=then, otherwise=otherwise):
                _look(then, stored, called)
                _look(otherwise, stored, called)
            case Count(body=body) | Each(body=body) | Select(body=body):
                _look(body, stored, called)
            case _:
                pass


def _elements(arena: Arena, value: Value) -> Sequence[tuple[Int, Truth]]:
    """The integers of a value, and whether each is there."""
    if isinstance(value, Items):
        return [(x, arena.less(i, value.length)) for i, x in enumerate(value.values)]
    assert isinstance(value, int | Term)
    return [(value, True)]
