"""A module that makes bills, ready to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dsl.units import Unit as ModelUnit
from dsl.units import is_currency
from runtime.machine.aborts import Abort, Reason
from runtime.machine.door import DoorError, admit
from runtime.machine.generated import GeneratedModule, generate
from runtime.machine.interpreter import Value
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import BillLayout, Function, Module, Parameter
from runtime.machine.types import Number, Type
from wattlaw.billing import refusal
from wattlaw.billing.refusal import CannotBill
from wattlaw.faults import UsageFault


@dataclass(frozen=True, slots=True)
class Values:
    """Named results of a function, with their types."""

    values: dict[str, Value]
    types: dict[str, Type]

    def number(self, name: str) -> int:
        """The integer in a result."""
        value = self.values[name]
        assert isinstance(value, int)
        return value


@dataclass(frozen=True, slots=True)
class Billable:
    """A tariff as it was given on the command line, with its module in the generated form."""

    label: str
    loaded: LoadedModule
    form: GeneratedModule
    layout: BillLayout

    @property
    def module(self) -> Module:
        """The module itself."""
        return self.loaded.module

    def parameters(self, function: int) -> tuple[Parameter, ...]:
        """The inputs of one of its functions."""
        return self.module.functions[function].parameters

    def inputs(self) -> dict[str, Parameter]:
        """All inputs of ``measure``, ``charge`` and ``exact`` that do not come from each other."""
        measured = {result.name for result in self.module.functions[self.layout.measure].results}
        needed: dict[str, Parameter] = {}
        for function in (self.layout.measure, self.layout.charge, self.layout.exact):
            for parameter in self.parameters(function):
                if function == self.layout.measure or parameter.name not in measured:
                    needed.setdefault(parameter.name, parameter)
        return needed

    def run(self, function: int, values: Mapping[str, Value]) -> Values:
        """Run a function on those of the values that it takes.  Raises ``CannotBill``."""
        wanted = self.parameters(function)
        given = {parameter.name: values[parameter.name] for parameter in wanted if parameter.name in values}
        try:
            outcome = self.form.run(function, admit(self.loaded, function, given))
        except DoorError as error:
            raise CannotBill(refusal.Reason("B04", f"{spoken(error.parameter)}: {error.message}")) from error
        except Abort as abort:
            raise CannotBill(refusal.Reason("B05", abort_text(self.module, function, abort))) from abort
        declared = self.module.functions[function]
        types = self.loaded.types[function]
        return Values(
            {result.name: value for result, value in zip(declared.results, outcome.results, strict=True)},
            {result.name: types[result.register] for result in declared.results},
        )


def billable(label: str, loaded: LoadedModule) -> Billable:
    """A module that makes bills; ``UsageFault`` when this one does not."""
    layout = loaded.module.bill
    if layout is None:
        what = {"library": "a library of functions", "contract": "a contract"}.get(
            loaded.module.kind, "no tariff"
        )
        raise UsageFault(f"{label} makes no bills: it is {what}", "give the text of a tariff", label)
    charge = loaded.module.functions[layout.charge]
    total = next(result for result in charge.results if result.name == layout.total)
    kind = loaded.types[layout.charge][total.register]
    if not isinstance(kind, Number) or not is_currency(ModelUnit(kind.unit.powers)):
        raise UsageFault(f"{label} makes no bills: its total is no money", file=label)
    return Billable(label, loaded, generate(loaded), layout)


def spoken(name: str) -> str:
    """An input's name for people: ``fact:territory`` → ``fact territory``."""
    return name.replace(":", " ", 1)


def abort_text(module: Module, function: int, abort: Abort) -> str:
    """Why a function stopped, in the text's own words where it has some."""
    declared: Function = module.functions[function]
    if abort.message is not None:
        words = module.messages[abort.message]
        return words if abort.reason is Reason.REQUIRED else f"{words}: {abort.reason.value}"
    if abort.parameter is not None:
        owner, number = abort.parameter
        return f"{spoken(module.functions[owner].parameters[number].name)}: {abort.reason.value}"
    return f"{declared.name} stopped: {abort.reason.value}"
