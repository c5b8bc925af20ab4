"""What the machine itself says: a customer billed by the interpreter, and the claims that break.

No refutation is shown that this has not confirmed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from runtime.machine.aborts import Abort, Reason
from runtime.machine.door import DoorError, admit
from runtime.machine.interpreter import Outcome, Value, run
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import BillLayout, Property

Form = Callable[[LoadedModule, int, Sequence[Value]], Outcome]
"""One form of the machine."""


@dataclass(frozen=True, slots=True)
class Step:
    """A function that ran: its results by name, or why it stopped."""

    function: str
    results: Mapping[str, Value]
    stopped: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """A bill as the machine computes it.  ``abort`` is set where there is none."""

    values: Mapping[str, Value]
    steps: tuple[Step, ...]
    abort: Abort | None


class NotAdmitted(Exception):
    """Inputs that the door refuses: they refute nothing."""


def bill(module: LoadedModule, inputs: Mapping[str, Value], form: Form = run) -> Run:
    """Measure and charge a customer.  Raises ``NotAdmitted`` when the door refuses an input."""
    layout = _layout(module)
    values: dict[str, Value] = dict(inputs)
    steps: list[Step] = []
    determinants = {result.name for result in module.module.functions[layout.measure].results}
    for index in (layout.measure, layout.charge):
        function = module.module.functions[index]
        given = {p.name: values[p.name] for p in function.parameters if p.name in values}
        try:
            arguments = admit(module, index, given)
        except DoorError as error:
            if error.parameter in determinants and index == layout.charge:
                abort = Abort(Reason.OUT_OF_RANGE)
                steps.append(Step(function.name, {}, str(error)))
                return Run(values, tuple(steps), abort)
            raise NotAdmitted(str(error)) from error
        try:
            outcome = form(module, index, arguments)
        except Abort as abort:
            steps.append(Step(function.name, {}, str(abort)))
            return Run(values, tuple(steps), abort)
        names = [result.name for result in function.results]
        results = dict(zip(names, outcome.results, strict=True))
        steps.append(Step(function.name, results, None))
        values |= results
    return Run(values, tuple(steps), None)


def _layout(module: LoadedModule) -> BillLayout:
    assert module.module.bill is not None, "this module makes no bill"
    return module.module.bill


def truth(module: LoadedModule, index: int, values: Mapping[str, Value], form: Form = run) -> bool | None:
    """Whether a goal or premise holds on known values; None where it aborts."""
    function = module.module.functions[index]
    try:
        outcome = form(module, index, [values[parameter.name] for parameter in function.parameters])
    except Abort:
        return None
    return outcome.results[0] == 1


def breaks(module: LoadedModule, stated: Property, values: Mapping[str, Value], form: Form = run) -> bool:
    """Whether the premise of a property holds on known values and its goal does not."""
    if stated.premise is not None and truth(module, stated.premise, values, form) is not True:
        return False
    return truth(module, stated.goal, values, form) is not True


def two_runs(first: Run, second: Run) -> dict[str, Value]:
    """The values of two bills, as a relation speaks of them."""
    values = {f"a.{name}": value for name, value in first.values.items()}
    return values | {f"b.{name}": value for name, value in second.values.items()}


def violated(module: LoadedModule, first: Run, second: Run | None, form: Form = run) -> list[str]:
    """The properties about bills that the runs break, in the order of the module."""
    broken = []
    for stated in module.module.properties:
        if stated.kind == "function" or first.abort is not None:
            continue
        if stated.variation is None:
            if breaks(module, stated, first.values, form):
                broken.append(stated.name)
        elif (
            second is not None
            and second.abort is None
            and breaks(module, stated, two_runs(first, second), form)
        ):
            broken.append(stated.name)
    return broken
