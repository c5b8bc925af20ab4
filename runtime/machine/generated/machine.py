"""Modules in their generated form: functions written and compiled when they are first needed."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from math import isqrt
from typing import Any

from runtime.machine.aborts import Abort, Reason
from runtime.machine.digests import digest
from runtime.machine.flow import called
from runtime.machine.generated.entries import write_entry
from runtime.machine.generated.functions import Shape, table_names, write_function
from runtime.machine.generated.inlining import Inlining
from runtime.machine.generated.keepers import Keepers
from runtime.machine.generated.ranges import Analysis
from runtime.machine.generated.source import DenseTables
from runtime.machine.generated.state_intervals import StateIntervals
from runtime.machine.generated.state_source import Constants, Shared
from runtime.machine.integers import Integers
from runtime.machine.interpreter import Outcome, Value, check_parameter
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import Parameter
from runtime.machine.series import Series
from runtime.machine.state import Transition
from runtime.machine.stateful import highest_before, lowest_before
from runtime.machine.upkeep import join, leave

Entry = Callable[[Sequence[Value], Transition | None], Outcome]

INTEGERS = Integers()


class GeneratedModule:
    """An accepted module whose functions run as Python functions."""

    def __init__(self, loaded: LoadedModule) -> None:
        self.loaded = loaded
        self.analysis = Analysis(loaded)
        self.dense = DenseTables()
        self.shapes: dict[int, Shape] = {}
        self.texts: dict[int, str] = {}
        self.entries: dict[int, Entry] = {}
        self.names = _names(loaded)
        self.shared = self.share()

    def share(self) -> Shared | None:
        """What the functions of a contract have in common."""
        if not isinstance(self.analysis.intervals, StateIntervals):
            return None
        module = self.loaded.module
        keepers = Keepers(module, self.contribution, self.execute)
        constants = Constants(self.analysis.intervals.contract)
        self.names.update(
            digest=partial(digest, module),
            sorted=sorted,
            join=join,
            leave=leave,
            lowest_before=lowest_before,
            highest_before=highest_before,
        )
        inlining = Inlining(self.analysis.intervals, self.dense, table_names(self.analysis))
        return Shared(self.analysis.intervals, constants, keepers, inlining)

    def contribution(self, function: int) -> tuple[bool, bool]:
        """Whether a contribution may abort, and whether its cost varies."""
        self.write(function)
        return self.shapes[function].aborts, self.shapes[function].varies

    def run(self, function: int, arguments: Sequence[Value], step: Transition | None = None) -> Outcome:
        """Execute a function: results, aborts, changes and cost are those of ``interpreter.run``."""
        entry = self.entries.get(function)
        if entry is None:
            entry = self.entry(function)
        return entry(arguments, step)

    def entry(self, function: int) -> Entry:
        """The function, written and compiled with all that it calls."""
        self.write(function)
        self.names[f"outcome_{function}"] = Outcome((), self.shapes[function].cost)
        self.execute(write_entry(self.loaded, function, self.shapes[function]), f"entry {function}")
        entry: Entry = self.names[f"entry_{function}"]
        self.entries[function] = entry
        return entry

    def source(self, function: int) -> str:
        """The Python text of a function, for people who look into it."""
        self.write(function)
        return self.texts[function]

    def write(self, function: int) -> None:
        """Write and compile a function after those that it calls."""
        if function in self.shapes:
            return
        for callee in sorted(called(self.loaded.module.functions[function].body)):
            self.write(callee)
        written = write_function(self.analysis, function, self.shapes, self.dense, self.shared)
        self.shapes[function] = written.shape
        self.texts[function] = written.text
        self.names.update(self.dense.values())
        if self.shared is not None:
            self.names.update(self.shared.constants.values())
        self.execute(written.text, f"function {function}")

    def execute(self, text: str, name: str) -> None:
        """Define what a text defines."""
        code = compile(text, f"<{name} of module {self.loaded.hash[:12]}>", "exec")
        exec(code, self.names)  # noqa: S102  (names and integer literals made here, from an accepted module)


def check_handle(parameter: Parameter, value: Value, place: tuple[int, int], cost: int) -> None:
    """The check of a list or dated value that a call hands over."""
    try:
        check_parameter(parameter, value, place)
    except Abort as abort:
        abort.cost = cost
        raise


def _names(loaded: LoadedModule) -> dict[str, Any]:
    """All that the text of a module may name."""
    names: dict[str, Any] = {
        "__builtins__": {},
        "range": range,
        "len": len,
        "max": max,
        "zip": zip,
        "enumerate": enumerate,
        "isqrt": isqrt,
        "bisect_right": bisect_right,
        "weights_are_sound": INTEGERS.weights_are_sound,
        "largest_remainder": INTEGERS.largest_remainder,
        "check": check_handle,
        "Abort": Abort,
        "Outcome": Outcome,
        "Series": Series,
    }
    names.update((reason.name, reason) for reason in Reason)
    for number, table in enumerate(loaded.data):
        names[f"keys_{number}"] = table.keys
        names.update((f"column_{number}_{place}", column) for place, column in enumerate(table.columns))
    for index, function in enumerate(loaded.module.functions):
        names.update((f"parameter_{index}_{number}", one) for number, one in enumerate(function.parameters))
    return names


_MODULES: OrderedDict[str, GeneratedModule] = OrderedDict()
_KEPT = 64
"""Modules that stay compiled; a node rarely has more in use."""


def generate(loaded: LoadedModule) -> GeneratedModule:
    """The generated form of a module; the same one again for the same hash."""
    if loaded.hash in _MODULES:
        _MODULES.move_to_end(loaded.hash)
        return _MODULES[loaded.hash]
    module = GeneratedModule(loaded)
    if loaded.hash:
        _MODULES[loaded.hash] = module
        while len(_MODULES) > _KEPT:
            _MODULES.popitem(last=False)
    return module
