"""Properties watched while a contract lives: each is evaluated for values that may break it.

A monitor never proves anything; what it reports as broken is broken.  It looks
at what a step touched and was given first, then at other rows: some where a
scalar or the time has changed, all that the store knows when it is asked to be
thorough.  A premise, condition or goal that aborts does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from runtime.machine.aborts import Abort
from runtime.machine.acting import Form, admit_action, check_time, contract_of, generated, perform
from runtime.machine.candidates import (
    Candidates,
    add_everything,
    add_touched,
    assignments,
    of_call,
)
from runtime.machine.door import DoorError
from runtime.machine.interpreter import Value, check_parameter
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import Parameter, Property
from runtime.machine.receipts import Receipt, aborted, succeeded
from runtime.machine.state import Store, Transition
from runtime.machine.types import Instant, Plain

USUALLY, THOROUGHLY = 200, 20_000
"""How many assignments of its variables a property is tried with."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A property that does not hold, and the values of its variables and of the call for which it does not.

    ``how``: ``false`` (the goal does not hold), ``aborts`` (it cannot be
    computed), ``succeeded`` or ``aborted`` (the call did what it must not).
    """

    name: str
    index: int
    how: str
    values: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """A receipt, and the properties that broke, in the order of the module."""

    receipt: Receipt
    broken: tuple[Broken, ...]


class Monitors:
    """The properties of one contract.  ``thorough``: whatever the store knows is tried.

    ``hints`` are values, with their types, that are tried first.
    """

    def __init__(
        self,
        module: LoadedModule,
        *,
        form: Form = generated,
        thorough: bool = False,
        hints: Sequence[tuple[Plain, int]] = (),
    ) -> None:
        self.module = module
        self.contract = contract_of(module)
        self.form = form
        self.thorough = thorough
        self.hints = tuple(hints)
        self.claims = tuple(enumerate(module.module.properties))

    # --- what happens to a contract

    def deployed(self, store: Store) -> tuple[Broken, ...]:
        """The invariants, in the first state."""
        found = self._hinted()
        add_everything(found, self.contract, store, THOROUGHLY)
        add_touched(found, self.contract, Transition(store))
        return tuple(self._invariants(Transition(store), store.now, found))

    def act(
        self, store: Store, action: str, caller: int, now: int, arguments: Mapping[str, Value]
    ) -> Watched:
        """``acting.act``, watched: first time passes, then the action is taken.  Raises ``DoorError``."""
        number, given = admit_action(self.module, store, action, caller, now, arguments)
        broken = list(self._passing(store, now)) if now > store.now else []
        called = self._given(number, given)
        expected = list(self._expectations(store, number, called))
        step, before = Transition(store), store.now
        try:
            outcome = perform(self.module, step, number, given, self.form)
        except Abort as abort:
            receipt = aborted(self.module.module, abort)
        else:
            store.now = now
            receipt = succeeded(self.contract, step, outcome.cost)
            broken += self._after(step, number, given, {**called, "before-now": before})
        for index, claim, must_abort, values in expected:
            if must_abort is not None and must_abort == receipt.succeeded:
                how = "succeeded" if receipt.succeeded else "aborted"
                broken.append(_broken(index, claim, how, values))
        return Watched(receipt, tuple(_once(broken)))

    def wait(self, store: Store, now: int) -> tuple[Broken, ...]:
        """Time passes, and nobody calls.  Raises ``DoorError`` when it would go backwards."""
        check_time(now)
        if now < store.now:
            raise DoorError("now", "time never goes backwards")
        broken = tuple(_once(list(self._passing(store, now))))
        store.now = now
        return broken

    # --- when they are evaluated

    def _passing(self, store: Store, now: int) -> Iterator[Broken]:
        """Time passes: what is about the time, and the steps that include its passing."""
        step = Transition(store)
        found = self._hinted()
        found.add(Instant(), store.now)
        found.add(Instant(), now)
        self._look(found, step, shared=True)
        yield from self._invariants(step, now, found, timely=True)
        for index, claim in self.claims:
            if claim.kind == "step" and claim.time:
                values: dict[str, Value] = {"now": now, "before-now": store.now}
                yield from self._tried(index, claim, step, values, found, None)

    def _expectations(
        self, store: Store, action: int, called: Mapping[str, Value]
    ) -> Iterator[tuple[int, Property, bool | None, Mapping[str, Value]]]:
        """For each property about when the action aborts: whether it must (None: it says nothing)."""
        step, parameters = Transition(store), self._parameters(self.contract.actions[action].function)
        found = self._hinted(of_call(parameters, [called[parameter.name] for parameter in parameters]))
        self._look(found, step, shared=False)
        for index, claim in self.claims:
            if claim.kind not in ("aborts exactly", "never aborts") or action not in claim.actions:
                continue
            for values in self._assignments(claim, called, found):
                if not self._premise(claim, values, step):
                    continue
                holds = bool(self._holds(claim.goal, values, step))
                must = holds if claim.kind == "aborts exactly" else False if holds else None
                yield index, claim, must, values

    def _after(
        self, step: Transition, action: int, given: Sequence[Value], values: Mapping[str, Value]
    ) -> Iterator[Broken]:
        """The step has been made."""
        found = self._hinted(of_call(self._parameters(self.contract.actions[action].function), given))
        scalars = id(step.store.scalars)
        self._look(found, step, shared=any(place == scalars for place, _ in step.changed()))
        yield from self._invariants(step, step.store.now, found)
        for index, claim in self.claims:
            concerned = action in claim.actions or (claim.kind == "step" and not claim.actions)
            if claim.kind in ("step", "call") and concerned:
                yield from self._tried(index, claim, step, values, found, action)

    def _hinted(self, also: Candidates | None = None) -> Candidates:
        """What was hinted at, then what was found."""
        found = Candidates()
        for hint, value in self.hints:
            found.add(hint, value)
        for kind, values in ({} if also is None else also.found).items():
            for value in values:
                found.add(kind, value)
        return found

    def _look(self, found: Candidates, step: Transition, *, shared: bool) -> None:
        """What is touched; where a shared value has changed, or when asked to, what is not as well."""
        add_touched(found, self.contract, step)
        if self.thorough or shared:
            rows = THOROUGHLY if self.thorough else USUALLY
            add_everything(found, self.contract, step.store, rows)

    def _invariants(
        self, step: Transition, now: int, found: Candidates, *, timely: bool = False
    ) -> Iterator[Broken]:
        """``timely``: only those that speak of the time."""
        for index, claim in self.claims:
            if claim.kind == "invariant" and (not timely or self._speaks_of_time(claim)):
                yield from self._tried(index, claim, step, {"now": now}, found, None)

    def _speaks_of_time(self, claim: Property) -> bool:
        return any(one.name == "now" for index in _functions(claim) for one in self._parameters(index))

    # --- one property

    def _tried(
        self,
        index: int,
        claim: Property,
        step: Transition,
        known: Mapping[str, Value],
        found: Candidates,
        action: int | None,
    ) -> Iterator[Broken]:
        """The first assignment for which a property does not hold, if one is found."""
        for values in self._assignments(claim, known, found):
            if not self._premise(claim, values, step) or self._exempt(claim, action, values, step):
                continue
            holds = self._holds(claim.goal, values, step)
            if not holds:
                yield _broken(index, claim, "aborts" if holds is None else "false", values)
                return

    def _premise(self, claim: Property, values: Mapping[str, Value], step: Transition) -> bool:
        """Whether a property is about these values: their ranges, then its premise."""
        stated = [claim.goal] if claim.premise is None else [claim.goal, claim.premise]
        if not all(_admitted(one, values[one.name]) for index in stated for one in self._parameters(index)):
            return False
        return claim.premise is None or self._holds(claim.premise, values, step) is True

    def _exempt(
        self, claim: Property, action: int | None, values: Mapping[str, Value], step: Transition
    ) -> bool:
        return any(
            one.action == action and (one.condition is None or self._holds(one.condition, values, step))
            for one in claim.exemptions
        )

    def _assignments(
        self, claim: Property, known: Mapping[str, Value], found: Candidates
    ) -> Iterator[Mapping[str, Value]]:
        """What is known of the call, with values for the variables."""
        variables: dict[str, Parameter] = {}
        for function in _functions(claim):
            for parameter in self._parameters(function):
                if parameter.name.startswith("any:"):
                    variables.setdefault(parameter.name, parameter)
        most = THOROUGHLY if self.thorough else USUALLY
        enums = self.module.module.enums
        for values in assignments(tuple(variables.values()), found, enums, most):
            yield {**known, **values}

    def _holds(self, function: int, values: Mapping[str, Value], step: Transition) -> bool | None:
        """Whether a function is true of these values; None where it aborts."""
        arguments = [values[parameter.name] for parameter in self._parameters(function)]
        try:
            return self.form(self.module, function, arguments, step).results[0] == 1
        except Abort:
            return None

    def _given(self, action: int, given: Sequence[Value]) -> dict[str, Value]:
        """The arguments of a call by the names of the parameters."""
        parameters = self._parameters(self.contract.actions[action].function)
        return {parameter.name: value for parameter, value in zip(parameters, given, strict=True)}

    def _parameters(self, function: int) -> tuple[Parameter, ...]:
        return self.module.module.functions[function].parameters


def _admitted(parameter: Parameter, value: Value) -> bool:
    """Whether a value is in the range of a parameter."""
    try:
        check_parameter(parameter, value, (0, 0))
    except Abort:
        return False
    return True


def _functions(claim: Property) -> list[int]:
    """All functions of a property."""
    conditions = (one.condition for one in claim.exemptions)
    return [index for index in (claim.goal, claim.premise, *conditions) if index is not None]


def _broken(index: int, claim: Property, how: str, values: Mapping[str, Value]) -> Broken:
    return Broken(claim.name, index, how, tuple(values.items()))


def _once(broken: Sequence[Broken]) -> list[Broken]:
    """Each property once, in the order of the module."""
    first: dict[int, Broken] = {}
    for one in broken:
        first.setdefault(one.index, one)
    return [first[index] for index in sorted(first)]
