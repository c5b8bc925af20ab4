"""What a module says of itself, as the checker knows a contract: so scenarios need no source.

A module does not know the text's names of kinds of parties: in scenarios for a
module, a kind that it does not know is one of parties.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

import dsl.check.contracts.contract  # noqa: F401 (what expressions mean in contracts is registered there)
from dsl.check.contracts.scenarios import check_scenario
from dsl.check.contracts.world import ContractWorld
from dsl.check.report import Report
from dsl.check.world import Declared
from dsl.model import contract as k
from dsl.model import expressions as m
from dsl.model import scenarios as stories
from dsl.model.base import (
    DayType,
    DigestType,
    IdentityType,
    InstantType,
    ListType,
    NumberType,
    OptionType,
    Span,
    TruthType,
    ValueType,
)
from dsl.model.state import Moment
from dsl.model.tariff import Enumeration, FunctionDeclaration
from dsl.syntax.scenarios import ScenarioGiven, ScenarioSection
from dsl.units import CURRENCIES
from dsl.units import Unit as ModelUnit
from runtime.machine.contract import Contract, StateColumn, StateScalar, StateTable
from runtime.machine.loaded import result_types
from runtime.machine.module import Function, Module
from runtime.machine.types import Choice, Day, Digest, Identity, Instant, ListOf, Number, Truth, Type
from wattlaw.quantities import FIRST_DAY
from wattlaw.running.state import contract_of

PARTY = IdentityType("party")
NOWHERE = Span("", 1, 1, 1, 1)
"""Declarations of a module have no place in a text."""


def lifted(report: Report, module: Module, sections: Sequence[ScenarioSection]) -> k.Contract | None:
    """The scenarios, checked against a module; None (reported) where that is not possible."""
    lifting = _Lifting(report, module)
    lifting.kinds_of_parties(sections)
    return lifting.contract(sections)


def _written(kind: ValueType, value: int) -> m.Expr:
    """A start as the text would write it."""
    match kind:
        case NumberType():
            assert kind.step is not None
            return m.Number(kind, NOWHERE, value * kind.step)
        case TruthType():
            return m.Truth(kind, NOWHERE, bool(value))
        case OptionType():
            return m.Option(kind, NOWHERE, kind.enum, value)
        case DayType():
            return m.Date(kind, NOWHERE, date.fromordinal(FIRST_DAY.toordinal() + value))
        case InstantType():
            return Moment(kind, NOWHERE, value)
        case _:
            raise AssertionError(kind)  # the checker gives identities and digests no start


class _Lifting:
    """The declarations of a module, in a world such as the checker has."""

    def __init__(self, report: Report, module: Module) -> None:
        self.module = module
        self.records: Contract = contract_of(module)
        self.world = ContractWorld(report, report.sources, here=NOWHERE)
        self.world.zone = dict(module.about.facts).get("zone")
        self._types()
        self._state()
        self._calls()
        deployed = module.functions[self.records.deployment]
        self.deployment = k.Deployment(self._arguments(deployed, "deploy:"), (), NOWHERE)

    # --- types

    def _types(self) -> None:
        world = self.world
        for enum in self.module.enums:
            world.enums[enum.name] = Enumeration(enum.name, enum.options)
            world.types[enum.name] = OptionType(enum.name)
        for sort in self.records.sorts[1:]:
            world.sorts.append(k.Sort(sort.name, sort.words, NOWHERE))
            world.types[sort.name] = IdentityType(sort.name)
        world.types["party"] = PARTY
        for account in self.records.accounts:
            kind = self._number(account.type, None, None)
            world.accounts[account.name] = world.steps[account.name] = kind
        named = sorted({name for one in world.accounts.values() for name, _ in one.unit.powers} & CURRENCIES)
        if len(named) == 1:
            world.currency = named[0]

    def kinds_of_parties(self, sections: Sequence[ScenarioSection]) -> None:
        """Whatever else the scenarios take identities from is a kind of parties."""
        for section in sections:
            for row in section.rows:
                if isinstance(row, ScenarioGiven):
                    self.world.types.setdefault(row.of.text, PARTY)

    def _number(self, kind: Number, low: int | None, high: int | None) -> NumberType:
        ends = [None if end is None else end * kind.step for end in (low, high)]
        return NumberType(ModelUnit(kind.unit.powers), kind.step, *ends)

    def type_of(self, kind: Type, low: int | None = None, high: int | None = None) -> ValueType:
        """The checker's type of a value of the machine."""
        match kind:
            case Number():
                return self._number(kind, low, high)
            case Truth():
                return TruthType()
            case Choice():
                return OptionType(self.module.enums[kind.enum].name)
            case Day():
                return DayType()
            case Instant():
                return InstantType()
            case Identity():
                return IdentityType(self.records.sorts[kind.sort].name)
            case Digest():
                return DigestType()
            case ListOf():
                element = self.type_of(kind.element, low, high)
                assert not isinstance(element, ListType)
                return ListType(element, kind.maximum)
        raise AssertionError(kind)

    # --- names

    def _state(self) -> None:
        for scalar in self.records.scalars:
            self._declare(scalar.name, "state")
            self.world.scalars[scalar.name] = self._scalar(scalar)
        for role in self.records.roles:
            self.world.roles[role.name] = k.Role(role.name, role.words, NOWHERE)
        for table in self.records.tables:
            self._declare(table.name, "table")
            self.world.tables[table.name] = self._table(table)

    def _scalar(self, one: StateScalar) -> k.Scalar:
        kind = self.type_of(one.type, one.low, one.high)
        return k.Scalar(one.name, kind, None, one.constant, one.words, NOWHERE)

    def _table(self, one: StateTable) -> k.Table:
        keys = tuple((key.name, self.type_of(key.type)) for key in one.keys)
        columns = tuple(self._column(column) for column in one.columns)
        return k.Table(one.name, keys, columns, one.everywhere, one.words, NOWHERE)

    def _column(self, one: StateColumn) -> k.Column:
        kind = self.type_of(one.type, one.low, one.high)
        return k.Column(one.name, kind, None if one.start is None else _written(kind, one.start), NOWHERE)

    def _calls(self) -> None:
        for action in self.records.actions:
            self._declare(action.name, "action")
            arguments = self._arguments(self.module.functions[action.function], "arg:")
            self.world.action_arguments[action.name] = arguments
            words = (action.by, (), action.words, "", NOWHERE)
            self.world.actions[action.name] = k.Action(action.name, arguments, *words)
        for function in self.module.functions:
            if " " not in function.name and function.name != "deployment":  # those of the text itself
                self._declare(function.name, "function")
                self.world.functions[function.name] = self._function(function)

    def _arguments(self, function: Function, prefix: str) -> tuple[tuple[str, ValueType], ...]:
        return tuple(
            (one.name.removeprefix(prefix), self.type_of(one.type, one.low, one.high))
            for one in function.parameters
            if one.name.startswith(prefix)
        )

    def _function(self, one: Function) -> FunctionDeclaration:
        """Its parameters and its result; what it does, the module's own code says."""
        parameters = tuple((p.name, self.type_of(p.type, p.low, p.high)) for p in one.parameters)
        result = self.type_of(result_types(one)[0])
        unsaid = m.Truth(TruthType(), NOWHERE, value=True)
        return FunctionDeclaration(one.name, parameters, result, (), unsaid, one.words, NOWHERE)

    def _declare(self, name: str, kind: str) -> None:
        self.world.declared[name] = Declared(kind, NOWHERE)

    # --- the scenarios

    def contract(self, sections: Sequence[ScenarioSection]) -> k.Contract | None:
        """The declarations with the scenarios that fit them."""
        world, records = self.world, self.records
        checked = [
            world.attempt(partial(check_scenario, world, self.deployment, section)) for section in sections
        ]
        scenarios = tuple(one for one in checked if isinstance(one, stories.Scenario))
        if world.report.failed:
            return None
        return k.Contract(
            self.module.name, records.version, self.module.about.title, (), world.zone,
            (k.Sort("party", records.sorts[0].words, NOWHERE), *world.sorts),
            tuple((enum.name, enum.options) for enum in self.module.enums),
            tuple(world.roles.values()), tuple(world.scalars.values()), tuple(world.tables.values()),
            tuple(world.aggregates.values()), tuple(world.histories.values()),
            tuple(k.Account(one.name, world.accounts[one.name], NOWHERE) for one in records.accounts),
            (), (), tuple(world.functions.values()), self.deployment, tuple(world.actions.values()),
            (), scenarios, NOWHERE,
        )  # fmt: skip
