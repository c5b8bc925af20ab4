"""The names that a text gives to values by itself: its constants, and the prices of its rates."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from dsl.model.base import Span
from dsl.model.tariff import Tariff
from dsl.syntax.inputs import ConstantsSection
from dsl.syntax.parser import parse_text
from runtime.machine.units import Unit
from wattlaw.contract import Contract
from wattlaw.faults import BadValue
from wattlaw.sessions.expressions import Expression, Quantity, Surroundings


def values_of(contract: Contract, currency: str | None) -> dict[str, Quantity]:
    """Constants by name, prices as ``energy[peak,summer]``; a compiled module has none of their names."""
    if contract.compiled or not isinstance(contract.checked, Tariff):
        return {}
    return dict(_prices(contract.checked)) | dict(_constants(contract, currency))


def _prices(tariff: Tariff) -> Iterator[tuple[str, Quantity]]:
    """Those of the last edition."""
    for grid in tariff.grids:
        cells = product(*(axis.keys for axis in grid.axes))
        for cell, value in zip(cells, grid.editions[-1].values, strict=True):
            if value is not None:
                name = f"{grid.name}[{','.join(cell)}]" if cell else grid.name
                yield name, (value, Unit(grid.unit.powers))


def _constants(contract: Contract, currency: str | None) -> Iterator[tuple[str, Quantity]]:
    """Of the text and all that it imports; what an overlay says stands before what is below it."""
    for file, text in reversed(contract.check.sources.items()):
        document = parse_text(file, text.encode()).document
        for section in () if document is None else document.sections:
            if isinstance(section, ConstantsSection):
                for row in section.rows:
                    value = _value(_between(text, row.value.span), currency)
                    if value is not None:
                        yield row.name.text, value


def _value(text: str, currency: str | None) -> Quantity | None:
    """The constant, None where it is no quantity (a date, an option)."""

    def no_function(name: str, _: object) -> Quantity:
        raise BadValue(f"a constant calls {name}")

    try:
        return Expression(text, Surroundings({}, {}, (), no_function, currency)).value()
    except BadValue:
        return None


def _between(text: str, span: Span) -> str:
    """The words of the text at a place."""
    lines = text.splitlines()[span.line - 1 : span.end_line]
    if not lines:
        return ""
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return " ".join(lines)
