"""A state that would break a claim, in words: what a solver's model says of what the question looks at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from runtime.machine.module import Parameter
from runtime.machine.spelling import spell_value
from runtime.machine.types import Digest, Identity, Plain, is_plain
from verifier.contracts.questions import Place, Question
from verifier.contracts.state import Keys
from verifier.contracts.telling import PEOPLE
from verifier.contracts.world import CALLER, World
from verifier.evaluation import value_of
from verifier.execution import Value
from verifier.terms import Int, Term

MOST = 14
"""So many values of the state are told."""


@dataclass(slots=True)
class Describer:
    """Tells of one model."""

    world: World
    model: Mapping[str, int]
    people: dict[tuple[int, int], str] = field(default_factory=dict)

    def words(self, place: Place, question: Question) -> str:
        """The state, and the step that breaks the claim in it."""
        step = self._step(place, question)
        state = list(dict.fromkeys(self._state()))
        told = ", ".join(state[:MOST]) + (" …" if len(state) > MOST else "")
        return f"{step}, in a state with {told}" if told else step

    def _step(self, place: Place, question: Question) -> str:
        if place.action is None:
            return place.when.value
        action = self.world.contract.actions[place.action]
        own: list[str] = []
        for one in self.world.function(action.function).parameters:
            value = question.values[one.name]
            if one.name.startswith("arg:") and isinstance(value, int | Term):
                own.append(f"{one.name[4:]} = {self._plain(one, value)}")
        caller = self._identity(0, self._of(question.values[CALLER]))
        return f"{action.name}({', '.join(own)}) by {caller}"

    def _state(self) -> Iterator[str]:
        world, contract = self.world, self.world.contract
        for number, scalar in enumerate(contract.scalars):
            value = world.any_state.scalars[number]
            yield f"{scalar.name} = {self._spelled(scalar.type, value_of(value, self.model))}"
        for number, account in enumerate(contract.accounts):
            value = world.any_state.held[number]
            yield f"{account.name} held = {self._spelled(account.type, value_of(value, self.model))}"
        touched = world.origin.touched
        for number, rows in enumerate(touched.rows):
            for keys in list(rows.values()):
                yield from self._row(number, keys)
        for number, groups in enumerate(touched.totals):
            kept = world.keeping.kept[number]
            for group in list(groups.values()):
                of = f" of ({', '.join(str(value_of(x, self.model)) for x in group)})" if group else ""
                yield f"{kept.name}{of} = {value_of(world.origin.total(number, group), self.model)} steps"

    def _row(self, number: int, keys: Keys) -> Iterator[str]:
        world, table = self.world, self.world.contract.tables[number]
        told = ", ".join(
            self._spelled(key.type, value_of(x, self.model)) for key, x in zip(table.keys, keys, strict=True)
        )
        if not table.everywhere and not value_of(world.origin.present(number, keys), self.model):
            yield f"no {table.name}[{told}]"
            return
        for place, column in enumerate(table.columns):
            symbol = world.origin.column(number, place, keys)
            if isinstance(symbol, int) or getattr(symbol, "name", "") in self.model:
                value = self._spelled(column.type, value_of(symbol, self.model))
                yield f"{column.name} of {table.name}[{told}] = {value}"

    # --- values

    def _of(self, value: Value) -> int:
        assert isinstance(value, int | Term)
        return value_of(value, self.model)

    def _plain(self, parameter: Parameter, value: Int) -> str:
        kind = parameter.type
        assert is_plain(kind)
        return self._spelled(kind, value_of(value, self.model))  # type: ignore[arg-type]  # plain, as asserted

    def _spelled(self, kind: Plain, value: int) -> str:
        match kind:
            case Identity():
                return self._identity(kind.sort, value)
            case Digest():
                return f"digest {value % 10_000}"
            case _:
                return spell_value(self.world.module.module, kind, value)

    def _identity(self, sort: int, value: int) -> str:
        """Parties get first names, other identities the name of their sort and a number."""
        if (sort, value) not in self.people:
            number = sum(1 for known, _ in self.people if known == sort)
            name = self.world.contract.sorts[sort].name
            person = PEOPLE[number] if sort == 0 and number < len(PEOPLE) else f"{name}-{number + 1}"
            self.people[sort, value] = person
        return self.people[sort, value]
