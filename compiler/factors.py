"""The rows of filed factors that the text carries, as tables from which a biller feeds the inputs."""

from __future__ import annotations

from compiler.builder import Builder
from compiler.dates import day_number
from compiler.names import factor_input
from compiler.types import number
from dsl.model.tariff import Tariff
from runtime.machine.types import Day


def factor_tables(builder: Builder, tariff: Tariff) -> None:
    """One table ``factor:NAME`` for each factor, and for each of its columns; rows hold until the next.

    ``measure`` does not read them: a factor is an input within its bounds, so
    that a new row needs no new version.  They are the values to give it.
    """
    for factor in tariff.factors:
        kind = number(factor.type)
        for place, column in enumerate(factor.columns or (None,)):
            values = [int(values[place] / kind.step) for _, values in factor.rows]
            keys = [day_number(start) for start, _ in factor.rows]
            if keys:
                name = factor_input(factor.name, column)
                builder.table(name, [("value", kind, values)], Day(), keys)
