"""Running one program in every form, and comparing what an outsider can see of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from runtime.machine import interpreter
from runtime.machine.aborts import Abort
from runtime.machine.generated.machine import GeneratedModule
from runtime.machine.interpreter import Outcome, Value
from runtime.machine.loaded import LoadedModule
from runtime.machine.loader import validate
from tests.machine_forms.programs import Case

Seen = tuple[object, ...]


def seen(run: Callable[[], Outcome]) -> Seen:
    """Results and cost, or why and at what cost the program stopped.  Truths are integers on the outside."""
    try:
        outcome = run()
    except Abort as abort:
        return ("aborted", abort.reason, abort.message, abort.parameter, abort.cost)
    return ("ended", tuple(repr(result) for result in outcome.results), outcome.cost)


def interpreted(loaded: LoadedModule, function: int, arguments: Sequence[Value]) -> Seen:
    """What the executable specification does."""
    return seen(lambda: interpreter.run(loaded, function, arguments))


def generated(loaded: LoadedModule, function: int, arguments: Sequence[Value]) -> Seen:
    """What the generated form does; written anew, never from the cache."""
    return seen(lambda: GeneratedModule(loaded).run(function, arguments))


def assert_agree(case: Case) -> Seen:
    """The forms agree on a program; gives what they do."""
    loaded = validate(case.module)
    expected = interpreted(loaded, case.function, case.arguments)
    assert generated(loaded, case.function, case.arguments) == expected
    return expected
