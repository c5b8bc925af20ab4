"""How a function of the generated form is called from outside."""

from __future__ import annotations

from runtime.machine.generated.functions import Shape
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import Parameter
from runtime.machine.types import Dated, ListOf, SeriesOf, Truth


def write_entry(loaded: LoadedModule, index: int, shape: Shape) -> str:
    """The text through which a function is called from outside: checks of the arguments, then the outcome."""
    function = loaded.module.functions[index]
    names = [f"r{number}" for number in range(len(function.parameters))]
    lines = [f"def entry_{index}(arguments, s):"]
    lines.append(f"    {', '.join(names)}, = arguments" if names else "    () = arguments")
    for number, parameter in enumerate(function.parameters):
        lines.extend(_entry_check(parameter, (index, number)))
    given = [*(["s"] if shape.stateful else []), *(["0"] if shape.aborts else []), *names]
    results = [f"x{number}" for number in range(len(function.results))]
    left = ", ".join(["cost", *results] if shape.varies else results)
    cost = "cost" if shape.varies else str(shape.cost)
    lines.append(f"    {left}{' = ' if left else ''}f{index}({', '.join(given)})")
    if not results and not shape.varies:
        # What a call comes to that gives nothing and costs the same each time is made once.
        lines.append(f"    return outcome_{index}")
        return "\n".join(lines)
    types = loaded.types[index]
    shown = "".join(
        f"1 if {name} else 0, " if isinstance(types[result.register], Truth) else f"{name}, "
        for name, result in zip(results, function.results, strict=True)
    )
    lines.append(f"    return Outcome(({shown}), {cost})")
    return "\n".join(lines)


def _entry_check(parameter: Parameter, place: tuple[int, int]) -> list[str]:
    """The check of one argument, as ``interpreter.check_parameter`` makes it."""
    name, low, high = f"r{place[1]}", parameter.low, parameter.high
    if isinstance(parameter.type, ListOf | Dated):
        return [f"    check(parameter_{place[0]}_{place[1]}, {name}, {place}, 0)"]
    if isinstance(parameter.type, SeriesOf) or (low is None and high is None):
        return []
    below = "" if low is None else f"{low} <= "
    above = "" if high is None else f" <= {high}"
    return [f"    if not {below}{name}{above}: raise Abort(OUT_OF_RANGE, None, {place}, 0)"]
