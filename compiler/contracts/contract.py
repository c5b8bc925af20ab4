"""A checked contract becomes a module."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from compiler.builder import ZONE, Builder
from compiler.calendar import SECONDS
from compiler.contracts.about import about
from compiler.contracts.actions import Actions
from compiler.contracts.contributions import Contributions
from compiler.contracts.functions import StateFunctions
from compiler.contracts.layout import Layout
from compiler.contracts.properties import Properties
from compiler.dates import day_number
from compiler.zones import transitions
from dsl.model.contract import Contract
from runtime.machine.cost import derive_costs
from runtime.machine.module import FORMAT, Enumeration, Module
from runtime.machine.types import Instant

ZONE_FROM, ZONE_TO = date(2000, 1, 1), date(2100, 1, 1)
"""The years whose changes of the clock a contract carries."""


def compile_contract(contract: Contract, release: str) -> Module:
    """The module of a contract: the same for the same text and release.  Raises ``CannotCompile``."""
    enums = tuple(Enumeration(name, options) for name, options in contract.enums)
    builder = Builder(contract.files, enums)
    builder.sorts = {one.name: number for number, one in enumerate(contract.sorts)}
    if contract.zone is not None:
        builder.horizon = day_number(ZONE_FROM), day_number(ZONE_TO)
        builder.zone = _zone_table(builder, contract.zone)
    layout = Layout(contract, builder)
    builder.contract = layout.declare()
    functions = StateFunctions(layout)
    exports = functions.compile_pure()
    contributions = Contributions(layout, functions)
    contributions.aggregates()
    contributions.histories()
    functions.compile_reading()
    actions = Actions(layout, functions)
    deployment = actions.deployment()
    made = actions.actions()
    properties = Properties(layout, functions).records()
    module = Module(
        format=FORMAT,
        release=release,
        kind="contract",
        name=contract.name,
        about=about(contract),
        horizon=builder.horizon,
        enums=builder.enums,
        tables=builder.tables,
        readings=None,
        functions=tuple(builder.functions),
        exports=tuple(exports),
        bill=None,
        properties=properties,
        messages=builder.messages,
        costs=(),
        files=builder.files,
        origins=tuple(builder.origins),
        contract=replace(builder.contract, actions=made, deployment=deployment),
    )
    return replace(module, costs=derive_costs(module))


def _zone_table(builder: Builder, zone: str) -> int:
    """The table of UTC offsets."""
    rows = transitions(zone, ZONE_FROM, ZONE_TO)
    offsets = [offset for _, offset in rows]
    return builder.table(ZONE, [("offset", SECONDS, offsets)], Instant(), [start for start, _ in rows])
