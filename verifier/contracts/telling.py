"""Between the machine's integers and what a scenario of a contract says; names for people and things."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from runtime.machine.interpreter import Value
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import Parameter
from runtime.machine.spelling import spell_instant, spell_value
from runtime.machine.types import Digest, Identity, Instant, ListOf, Plain, Type, is_plain
from verifier.contracts.scenario import Called, RunScenario
from verifier.contracts.stories import Arguments, Story, Told, variables
from verifier.contracts.world import ARGUMENT, DEPLOY, contract_of
from verifier.scenario import ScenarioFault
from verifier.spelling import read_plain

PEOPLE = "alice bob carol dave erin frank grace heidi ivan judy".split()

DIGEST = re.compile(r"sha-256 [0-9a-f]{64}\Z")
PARTY = Identity(0)
TIME = Instant()


def named(module: LoadedModule, story: Story) -> dict[tuple[int, int], str]:
    """A readable name for each identity of a story: a role's, a first name, or the sort with a number."""
    names: dict[tuple[int, int], str] = {}
    contract = contract_of(module)
    scalars = {contract.scalars[role.scalar].name: role.name for role in contract.roles}
    roles = {value: scalars[name] for name, value in reversed(story.parameters) if name in scalars}
    people = iter(PEOPLE)
    count: dict[int, int] = {}
    for sort, value in _identities(module, story):
        if (sort, value) in names:
            continue
        if sort == 0:
            name = roles.get(value) or next(people, "")
        else:
            name = ""
        if not name or name in names.values():
            count[sort] = count.get(sort, 0) + 1
            name = f"{contract.sorts[sort].name}-{count[sort]}"
        names[sort, value] = name
    return names


def _identities(module: LoadedModule, story: Story) -> Iterator[tuple[int, int]]:
    """Every identity of a story, in order."""
    yield 0, story.deployer
    yield from _identities_in(_types(module, None), story.parameters)
    for step in story.steps:
        if step.action is not None:
            yield 0, step.caller
            yield from _identities_in(_types(module, step.action), step.arguments)
    yield from _identities_in(variables(module, story.about), story.where)


def _identities_in(
    types: Mapping[str, Plain] | Mapping[str, Type], arguments: Arguments
) -> Iterator[tuple[int, int]]:
    for name, value in arguments:
        kind = types[name]
        element = kind.element if isinstance(kind, ListOf) else kind
        if isinstance(element, Identity):
            yield from ((element.sort, one) for one in elements(value))


def elements(value: Value) -> tuple[int, ...]:
    """The integers of a plain value or a list."""
    if isinstance(value, int):
        return (value,)
    assert isinstance(value, list | tuple)
    return tuple(value)


def parameters(module: LoadedModule, action: str | None) -> list[Parameter]:
    """What an action, or the deployment, is given besides caller and time."""
    contract = contract_of(module)
    if action is None:
        function, prefix = contract.deployment, DEPLOY
    else:
        found = [one.function for one in contract.actions if one.name == action]
        if not found:
            raise ScenarioFault(f"the module has no action {action!r}")
        function, prefix = found[0], ARGUMENT
    return [one for one in module.module.functions[function].parameters if one.name.startswith(prefix)]


def _types(module: LoadedModule, action: str | None) -> dict[str, Type]:
    return {one.name.partition(":")[2]: one.type for one in parameters(module, action)}


# --- to text


def scenario(module: LoadedModule, story: Story, breaks: tuple[str, ...], stopped: str = "") -> RunScenario:
    """A story as people write it."""
    speller = _Speller(module, named(module, story))
    steps = tuple(speller.step(one) for one in story.steps)
    deployment = speller.called(None, story.deployer, story.now, story.parameters)
    contract = contract_of(module)
    names = tuple((name, contract.sorts[sort].name) for (sort, _), name in speller.names.items())
    types = variables(module, story.about)
    where = tuple((name, speller.spelled(types[name], value)) for name, value in story.where)
    told = (module.hash, module.module.name, breaks, names, deployment, steps)
    return RunScenario(*told, stopped=stopped, where=where)


@dataclass(slots=True)
class _Speller:
    """Values with the names of identities."""

    module: LoadedModule
    names: dict[tuple[int, int], str]

    def step(self, one: Told) -> Called:
        """A call, or that time passes."""
        if one.action is None:
            return Called(None, "", spell_instant(one.now))
        return self.called(one.action, one.caller, one.now, one.arguments)

    def called(self, action: str | None, caller: int, now: int, arguments: Arguments) -> Called:
        """A call of an action, or the deployment."""
        types = _types(self.module, action)
        told = tuple((name, self.spelled(types[name], value)) for name, value in arguments)
        return Called(action or "deployment", self.names[0, caller], spell_instant(now), told)

    def spelled(self, kind: Type, value: Value) -> str:
        """A value; a list in brackets."""
        if isinstance(kind, ListOf):
            return f"[{', '.join(self.spelled(kind.element, one) for one in elements(value))}]"
        assert isinstance(value, int)
        if isinstance(kind, Identity):
            return self.names[kind.sort, value]
        assert is_plain(kind)
        return spell_value(self.module.module, kind, value)  # type: ignore[arg-type]  # plain, as asserted


# --- from text


def story_of(module: LoadedModule, told: RunScenario) -> tuple[Story, dict[tuple[int, int], str]]:
    """The story of a scenario, and who is who.  Raises ``ScenarioFault`` for what does not fit the module."""
    reader = _Reader(module, told)
    first = told.deployment
    story = Story(
        reader.party(first.caller),
        reader.time(first.time),
        reader.arguments(None, first),
        tuple(reader.step(one) for one in told.steps),
        tuple(reader.where(told.where)),
        reader.about,
    )
    return story, {(sort, value): name for name, (sort, value) in reader.known.items()}


@dataclass(slots=True)
class _Reader:
    """Each sort counts its identities from 1, in the order in which they are given."""

    module: LoadedModule
    told: RunScenario
    known: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sorts = [one.name for one in contract_of(self.module).sorts]
        count: dict[int, int] = {}
        for name, sort in self.told.names:
            if sort not in sorts:
                raise ScenarioFault(f"the module has no identities of the sort {sort!r}")
            number = sorts.index(sort)
            count[number] = count.get(number, 0) + 1
            self.known[name] = (number, count[number])

    @property
    def about(self) -> str:
        """The property that is broken."""
        return next(iter(self.told.breaks), "")

    def step(self, one: Called) -> Told:
        """A call, or that time passes."""
        now = self.time(one.time)
        if one.action is None:
            return Told(now)
        return Told(now, one.action, self.party(one.caller), self.arguments(one.action, one))

    def where(self, given: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, int]]:
        """The values of variables."""
        types = variables(self.module, self.about)
        for name, text in given:
            if name not in types:
                raise ScenarioFault(f"{self.about or 'the scenario'} has no variable {name!r}")
            yield name, self._plain(types[name], text, name)

    def party(self, name: str) -> int:
        """A party by its name."""
        return self._identity(PARTY, name, "the caller")

    def time(self, text: str) -> int:
        """An instant."""
        return read_plain(self.module.module, TIME, text, "the time")

    def arguments(self, action: str | None, one: Called) -> Arguments:
        """The arguments of a call."""
        types = _types(self.module, action)
        for name, _ in one.arguments:
            if name not in types:
                raise ScenarioFault(f"{one.action} takes no {name!r}")
        return tuple((name, self._value(types[name], text, name)) for name, text in one.arguments)

    def _value(self, kind: Type, text: str, name: str) -> Value:
        if isinstance(kind, ListOf):
            inner = text.removeprefix("[").removesuffix("]")
            if text != f"[{inner}]":
                raise ScenarioFault(f"{name} is a list, as in [1 kWh, 2 kWh]")
            return tuple(self._plain(kind.element, one, name) for one in inner.split(", ") if one)
        assert isinstance(kind, Plain)
        return self._plain(kind, text, name)

    def _plain(self, kind: Plain, text: str, name: str) -> int:
        match kind:
            case Identity():
                return self._identity(kind, text, name)
            case Digest():
                if DIGEST.match(text) is None:
                    raise ScenarioFault(f"{name}: {text!r} is no digest, as in `sha-256 00ff…`")
                return int(text.partition(" ")[2], 16)
            case _:
                return read_plain(self.module.module, kind, text, name)

    def _identity(self, kind: Identity, text: str, name: str) -> int:
        sort, value = self.known.get(text, (-1, 0))
        if sort != kind.sort:
            wanted = contract_of(self.module).sorts[kind.sort].name
            raise ScenarioFault(f"{name}: no {text!r} is given in {wanted}")
        return value
