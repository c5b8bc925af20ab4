"""A contract that lives: deployed on a store, called by parties, watched by its properties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from runtime.machine.acting import deploy
from runtime.machine.door import DoorError
from runtime.machine.interpreter import Value
from runtime.machine.loaded import LoadedModule
from runtime.machine.memory import Memory
from runtime.machine.monitors import Broken, Monitors
from runtime.machine.receipts import Receipt
from runtime.machine.types import Plain
from wattlaw.running.limits import PREFIX
from wattlaw.running.naming import Names
from wattlaw.running.reasons import why

SUCCEEDED, ABORTED, REFUSED, PASSED = "succeeded", "aborted", "refused", "time passes"


@dataclass(frozen=True, slots=True)
class Done:
    """One step: who called what when, and what it came to.

    ``action`` None is the deployment, or without a caller that time passed.
    ``receipt`` is what the machine made of a call, None where the door did not
    let it in.  ``reason``: why it came to nothing.  ``broken`` and ``limits``:
    properties that the step broke, and invariants that hold after it with
    nothing to spare.  ``as_told``: whether it ended as whoever told of it says.
    """

    time: int
    caller: int | None
    action: str | None
    arguments: tuple[tuple[str, Value], ...] = ()
    receipt: Receipt | None = None
    reason: str | None = None
    broken: tuple[Broken, ...] = ()
    limits: tuple[Broken, ...] = ()
    as_told: bool = True

    @property
    def outcome(self) -> str:
        """How it ended, in a word."""
        if self.receipt is None:
            return PASSED if self.reason is None else REFUSED
        return SUCCEEDED if self.receipt.succeeded else ABORTED


class Live:
    """One contract on one store in memory.  Whatever is asked of it, it answers with what was done."""

    def __init__(
        self,
        module: LoadedModule,
        names: Names,
        *,
        thorough: bool = False,
        hints: Sequence[tuple[Plain, int]] = (),
    ) -> None:
        self.module = module
        self.names = names
        self.monitors = Monitors(module, thorough=thorough, hints=hints)
        self.store: Memory | None = None
        self._limits: set[tuple[str, tuple[object, ...]]] = set()
        """What was at its limit after the last step that touched it: it is told once."""

    def deploy(self, caller: int, time: int, parameters: Mapping[str, Value]) -> Done:
        """The first state, if the deployment comes to one."""
        given = tuple(parameters.items())
        try:
            store, receipt = deploy(self.module, parameters, caller, time)
        except DoorError as fault:
            return Done(time, caller, None, given, None, at_the_door(fault))
        assert store is None or isinstance(store, Memory)
        self.store = store
        done = Done(time, caller, None, given, receipt, self._why(receipt, None, caller, time, parameters))
        if store is None:
            return done
        return replace(self._watched(done, self.monitors.deployed(store)), limits=())

    def call(self, action: str, caller: int, time: int, arguments: Mapping[str, Value]) -> Done:
        """An action of a party."""
        assert self.store is not None
        given = tuple(arguments.items())
        try:
            watched = self.monitors.act(self.store, action, caller, time, arguments)
        except DoorError as fault:
            return Done(time, caller, action, given, None, at_the_door(fault))
        reason = self._why(watched.receipt, action, caller, time, arguments)
        return self._watched(Done(time, caller, action, given, watched.receipt, reason), watched.broken)

    def wait(self, time: int) -> Done:
        """Time passes, and nobody calls."""
        assert self.store is not None
        try:
            return self._watched(Done(time, None, None), self.monitors.wait(self.store, time))
        except DoorError as fault:
            return Done(time, None, None, reason=at_the_door(fault))

    def _watched(self, done: Done, found: Iterable[Broken]) -> Done:
        """With what the monitors report: what broke, and what has come to its limit."""
        broken, limits = [], []
        for one in found:
            if not one.name.startswith(PREFIX):
                broken.append(one)
            elif one.how == "false":
                limits.append(replace(one, name=one.name.removeprefix(PREFIX)))
        names = {one.name for one in broken}
        limits = [one for one in limits if one.name not in names]
        new = tuple(one for one in limits if _variables(one) not in self._limits)
        self._limits = {_variables(one) for one in limits}
        return replace(done, broken=tuple(broken), limits=new)

    def _why(
        self, receipt: Receipt, action: str | None, caller: int, time: int, given: Mapping[str, Value]
    ) -> str | None:
        if receipt.succeeded:
            return None
        return why(self.module, self.names, receipt, self.store, (action, caller, time, dict(given)))


def at_the_door(fault: DoorError) -> str:
    """Why a call was not let in."""
    return f"{fault.parameter}: {fault.message}"


def _variables(one: Broken) -> tuple[str, tuple[object, ...]]:
    """A property and the values of its own variables."""
    return one.name, tuple(value for value in one.values if value[0].startswith("any:"))
