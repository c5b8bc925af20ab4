"""The inputs of one bill by name, as ``measure`` and ``charge`` take them."""

from __future__ import annotations

from dataclasses import dataclass

from runtime.machine.interpreter import Value
from runtime.machine.module import Module, Parameter
from runtime.machine.series import Series
from runtime.machine.types import Dated, Day, ListOf, Number, is_plain
from runtime.machine.values import DatedValue
from wattlaw.billing.chain import Chain
from wattlaw.billing.determinants import Determinants
from wattlaw.billing.facts import ALWAYS, Facts, dated_value, latest
from wattlaw.billing.periods import Period, billing_month
from wattlaw.billing.refusal import CannotBill, Reason
from wattlaw.billing.tariffs import Billable, spoken
from wattlaw.readings.clock import Clock


@dataclass(frozen=True, slots=True)
class Situation:
    """All that is known when one bill is made."""

    tariff: Billable
    customer: str | None
    period: Period
    clock: Clock | None
    series: Series | None
    facts: Facts
    usage: Determinants
    chain: Chain


def arguments(situation: Situation) -> dict[str, Value]:
    """Every input of the tariff's functions.  Raises ``CannotBill`` for the first that cannot be had."""
    return {name: _argument(situation, parameter) for name, parameter in situation.tariff.inputs().items()}


def _argument(situation: Situation, parameter: Parameter) -> Value:
    period = situation.period
    head, _, tail = parameter.name.partition(":")
    match head:
        case "period-from":
            return period.first
        case "period-to":
            return period.after
        case "billing-month":
            return billing_month(period, _month_rule(situation.tariff.module))
        case "readings" if situation.series is not None:
            return situation.series
        case "fact" | "factor" | "event" | "price" | "input":
            return _from_facts(situation, parameter, head, tail)
        case "history":
            kind = _list(parameter)
            return tuple(count for _, count in situation.chain.history_of(tail, kind, period))
        case "history-month":
            rule = _month_rule(situation.tariff.module)
            return tuple(situation.chain.history_months(tail, _list(parameter), period, rule))
        case "register":
            return _register(situation, parameter, tail)
        case "opening":
            return situation.chain.opening(tail, parameter, period)
        case _:
            raise CannotBill(
                Reason("B11", f"the tariff takes an input {parameter.name}, which no file gives")
            )


def _month_rule(module: Module) -> str:
    return "" if module.readings is None else module.readings.billing_month


def _list(parameter: Parameter) -> ListOf:
    assert isinstance(parameter.type, ListOf)
    return parameter.type


def _from_facts(situation: Situation, parameter: Parameter, head: str, name: str) -> Value:
    module, period = situation.tariff.module, situation.period
    records = situation.facts.of(situation.customer, name)
    kind = parameter.type
    if not isinstance(kind, Dated):
        assert is_plain(kind)
        value = latest(module, parameter, kind, records, period.after)  # type: ignore[arg-type]
        if value is None and parameter.default is None:
            raise _unknown(parameter, situation.customer)
        return parameter.default if value is None else value  # type: ignore[return-value]
    if isinstance(kind.key, Day):
        begin, end = period.first, period.after
    else:
        assert situation.clock is not None
        begin, end = situation.clock.midnight(period.first), situation.clock.midnight(period.after)
    made = dated_value(module, parameter, kind, records, _base(module, parameter, kind, head), begin, end)
    if not made.keys or made.keys[0] > begin:
        raise _unknown(parameter, situation.customer, since=begin if isinstance(kind.key, Day) else None)
    return _shortened(made, begin)


def _base(module: Module, parameter: Parameter, kind: Dated, head: str) -> tuple[tuple[int, int], ...]:
    """Rows that hold without the caller's: the text's own rows, a default, no event."""
    for table in module.tables:
        if table.name == parameter.name and table.key == kind.key and len(table.columns) == 1:
            return tuple(zip(table.keys, table.columns[0].values, strict=True))
    if parameter.default is not None:
        return ((ALWAYS, parameter.default),)
    return ((ALWAYS, 0),) if head == "event" else ()


def _shortened(made: DatedValue, begin: int) -> DatedValue:
    """The same with its first date no earlier than the period: what was before does not matter."""
    return DatedValue((begin, *made.keys[1:]), made.values)


def _unknown(parameter: Parameter, customer: str | None, since: int | None = None) -> CannotBill:
    from wattlaw.quantities import day_text

    who = "" if customer is None else f" of customer {customer}"
    when = "" if since is None else f" on {day_text(since)}"
    return CannotBill(
        Reason("B12", f"{spoken(parameter.name)}{who} is not known{when}: give it with --customer FILE")
    )


def _register(situation: Situation, parameter: Parameter, name: str) -> int:
    given = situation.usage.of(situation.customer, name).get(situation.period)
    if given is None:
        if parameter.default is not None:
            return parameter.default
        raise CannotBill(
            Reason("B13", f"{name} is not given for {situation.period}: give it with --usage FILE")
        )
    assert isinstance(parameter.type, Number)
    return given.count(name, parameter.type)
