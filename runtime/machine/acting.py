"""Deploying a contract and acting on it: checks at the door, one step, a receipt.

A *form* executes functions: ``interpreter.run`` (the specification) or the
``run`` of the generated module.  Whichever it is, an action that aborts leaves
the store as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from runtime.machine import interpreter
from runtime.machine.aborts import Abort
from runtime.machine.contract import Contract
from runtime.machine.door import DoorError, check_value, default_of
from runtime.machine.generated.machine import generate
from runtime.machine.instructions.calendar import FIRST_INSTANT, LAST_INSTANT
from runtime.machine.interpreter import Outcome, Value
from runtime.machine.loaded import LoadedModule
from runtime.machine.memory import Memory
from runtime.machine.module import Parameter
from runtime.machine.receipts import Receipt, aborted, succeeded
from runtime.machine.state import Store, Transition, key_of
from runtime.machine.types import NAME_MAX

Form = Callable[[LoadedModule, int, Sequence[Value], Transition | None], Outcome]
"""Executes a function of a module on a step."""


def interpreted(
    module: LoadedModule, function: int, arguments: Sequence[Value], step: Transition | None
) -> Outcome:
    """The form that is the specification."""
    return interpreter.run(module, function, arguments, step)


def generated(
    module: LoadedModule, function: int, arguments: Sequence[Value], step: Transition | None
) -> Outcome:
    """The form that is fast."""
    return generate(module).run(function, arguments, step)


FORMS: dict[str, Form] = {"interpreter": interpreted, "generated": generated}
"""The forms by name."""


def contract_of(module: LoadedModule) -> Contract:
    """The contract half of a module; ValueError where it has none."""
    if module.module.contract is None:
        raise ValueError("the module is no contract")
    return module.module.contract


def deploy(
    module: LoadedModule,
    parameters: Mapping[str, Value],
    caller: int,
    now: int,
    *,
    form: Form = generated,
    empty: Callable[[Contract], Store] = Memory,
) -> tuple[Store | None, Receipt]:
    """The first state, and the receipt; no state where the deployment aborts.

    ``empty`` makes the store before the first step.  Raises ``DoorError`` for a
    parameter, caller or time that may not come in.
    """
    contract = contract_of(module)
    check_caller(caller)
    check_time(now)
    arguments = admit_call(module, contract.deployment, "deploy:", caller, now, parameters)
    step = Transition(empty(contract))
    try:
        outcome = form(module, contract.deployment, arguments, step)
    except Abort as abort:
        return None, aborted(module.module, abort)
    step.store.now = now
    return step.store, succeeded(contract, step, outcome.cost)


def act(
    module: LoadedModule,
    store: Store,
    action: str,
    caller: int,
    now: int,
    arguments: Mapping[str, Value],
    *,
    form: Form = generated,
) -> Receipt:
    """One action of a party at a time.

    Raises ``DoorError``, which names the argument, for what may not come in:
    then no step took place, not even the passing of time.
    """
    number, given = admit_action(module, store, action, caller, now, arguments)
    step = Transition(store)
    try:
        outcome = perform(module, step, number, given, form)
    except Abort as abort:
        return aborted(module.module, abort)
    store.now = now
    return succeeded(contract_of(module), step, outcome.cost)


def admit_action(
    module: LoadedModule, store: Store, action: str, caller: int, now: int, arguments: Mapping[str, Value]
) -> tuple[int, tuple[Value, ...]]:
    """The action's number and the arguments of its function, each checked."""
    actions = contract_of(module).actions
    number = next((number for number, one in enumerate(actions) if one.name == action), None)
    if number is None:
        raise DoorError("action", f"there is no action {action!r}")
    check_caller(caller)
    check_time(now)
    if now < store.now:
        raise DoorError("now", "time never goes backwards")
    return number, admit_call(module, actions[number].function, "arg:", caller, now, arguments)


def perform(
    module: LoadedModule, step: Transition, action: int, arguments: Sequence[Value], form: Form
) -> Outcome:
    """The action with admitted arguments; an ``Abort`` has undone what it changed."""
    try:
        outcome = form(module, contract_of(module).actions[action].function, arguments, step)
    except Abort:
        step.roll_back()
        raise
    remember(module, step, action, arguments, form)
    return outcome


def remember(
    module: LoadedModule, step: Transition, action: int, arguments: Sequence[Value], form: Form
) -> None:
    """The histories of a call that has succeeded.

    They are for properties alone and never stop an action: a call whose
    contribution cannot be computed adds nothing.
    """
    for number, history in enumerate(contract_of(module).histories):
        if history.action != action:
            continue
        with suppress(Abort):
            included, *rest = form(module, history.contribution, arguments, None).results
            if included:
                group, amount = (rest, 1) if history.kind == "count" else (rest[:-1], rest[-1])
                told: Any = step.store.histories[number]
                key = key_of(group)  # type: ignore[arg-type]
                step.put(told, key, (told.get(key, 0) + amount) or None)


# --- the door


def check_caller(caller: int) -> None:
    """A party is 256 bits."""
    if type(caller) is not int or not 0 <= caller <= NAME_MAX:
        raise DoorError("caller", "a party is needed")


def check_time(now: int) -> None:
    """Contracts live between 1970 and 2400."""
    if type(now) is not int or not FIRST_INSTANT <= now < LAST_INSTANT:
        raise DoorError("now", "the time must be within the years 1970 to 2400")


def admit_call(
    module: LoadedModule, function: int, prefix: str, caller: int, now: int, values: Mapping[str, Value]
) -> tuple[Value, ...]:
    """The arguments of a call in the order of the function's parameters."""
    parameters = module.module.functions[function].parameters
    known = {parameter.name for parameter in parameters}
    for name in values:
        if f"{prefix}{name}" not in known:
            raise DoorError(name, "there is no such argument")
    return tuple(_admitted(module, parameter, prefix, caller, now, values) for parameter in parameters)


def _admitted(
    module: LoadedModule,
    parameter: Parameter,
    prefix: str,
    caller: int,
    now: int,
    values: Mapping[str, Value],
) -> Value:
    if parameter.name == "caller":
        return caller
    if parameter.name == "now":
        return now
    name = parameter.name.removeprefix(prefix)
    try:
        value = values[name] if name in values else default_of(parameter)
        check_value(module.module, parameter, value)
    except DoorError as fault:
        raise DoorError(name, fault.message) from None
    return value
