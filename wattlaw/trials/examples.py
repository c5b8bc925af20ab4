"""Worked examples of a text, run on the machine."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from fractions import Fraction

from dsl.model.tariff import Example, Tariff
from runtime.machine.interpreter import Value
from runtime.machine.types import Choice, Dated, Day, Instant, Number, Plain, Truth, Type, is_plain
from wattlaw.billing.periods import Period
from wattlaw.billing.refusal import CannotBill
from wattlaw.billing.tariffs import Billable, Values
from wattlaw.quantities import FIRST_DAY, BadQuantity, count_of, plain_text, quantity_text
from wattlaw.trials.determinants import NotGiven, Situation, split
from wattlaw.trials.inputs import find_period, made_up, series_of
from wattlaw.trials.outcome import Compared, Trial

USUAL_DAYS = 30
"""Days of a period of which an example says nothing."""


def run_examples(tariff: Billable, checked: Tariff) -> list[Trial]:
    """Each example of the text, in order."""
    return [_run(tariff, checked, example) for example in checked.examples]


def example_values(tariff: Billable, checked: Tariff, example: Example) -> dict[str, tuple[int, Plain]]:
    """What an example gives, and every determinant and amount of its bill, each with its type.

    Raises ``NotGiven``, ``CannotBill`` or ``BadQuantity`` where there is no bill.
    """
    given = _counts(tariff, example)
    types = _types(tariff)
    stated = {name: (value, types[name]) for name, value in given.items() if name in types}
    return stated | _charged(tariff, checked, example, given)


def _run(tariff: Billable, checked: Tariff, example: Example) -> Trial:
    file = example.span.file
    try:
        given = _counts(tariff, example)
        known = _charged(tariff, checked, example, given)
    except NotGiven as error:
        return Trial(
            file, example.name, "example", ok=False, message=f"the example does not give {error.name}"
        )
    except BadQuantity as error:
        return Trial(file, example.name, "example", ok=False, message=str(error))
    except CannotBill as error:
        return _refused(example, str(error))
    rows = tuple(_compare(known, name, value) for name, value in example.expected)
    ok = all(row.agrees for row in rows) and bool(rows)
    message = None if rows else "the bill was made, the example expects a refusal"
    shown = tuple((name, _spelled(tariff, name, value)) for name, value in given.items())
    return Trial(file, example.name, "example", ok, message, rows, shown)


def _refused(example: Example, words: str) -> Trial:
    """A bill that was refused: as the example expects, when it does, and for the reason that it states."""
    ok = example.refused is not None and example.refused in words
    expected = "" if ok or example.refused is None else f", where the example expects: {example.refused}"
    return Trial(example.span.file, example.name, "example", ok, f"the bill is refused: {words}{expected}")


def _spelled(tariff: Billable, name: str, value: int) -> str:
    kind = _types(tariff).get(name)
    return str(value) if kind is None else plain_text(value, kind, tariff.module)


def _types(tariff: Billable) -> dict[str, Plain]:
    """The plain type of every input and determinant; of dated inputs, the type of their values."""
    found: dict[str, Plain] = {}
    for function in (tariff.layout.measure, tariff.layout.charge):
        for parameter in tariff.parameters(function):
            _note(found, parameter.name, parameter.type)
    types = tariff.loaded.types[tariff.layout.measure]
    for result in tariff.module.functions[tariff.layout.measure].results:
        _note(found, result.name, types[result.register])
    return found


def _note(found: dict[str, Plain], name: str, kind: Type) -> None:
    """Remember the type of a single value, or of the values of a dated one."""
    if isinstance(kind, Dated):
        kind = kind.element
    if isinstance(kind, Number | Truth | Choice | Day | Instant):
        found.setdefault(name, kind)


def _counts(tariff: Billable, example: Example) -> dict[str, int]:
    """What the example gives, in the steps of the module."""
    types = _types(tariff)
    given: dict[str, int] = {}
    for name, value in example.given:
        kind = types.get(name) or types.get(name.replace("register:", "input:")) or _alike(types, name)
        if isinstance(value, date):
            given[name] = (value - FIRST_DAY).days
        elif isinstance(value, Fraction) and isinstance(kind, Number):
            given[name] = count_of(value, kind)
        elif isinstance(value, Fraction):
            given[name] = int(value)
        else:
            given[name] = int(value)
    return given


def _alike(types: Mapping[str, Plain], name: str) -> Plain | None:
    """The type of a cell that the bill does not name: that of the quantity's other cells."""
    return next((kind for other, kind in types.items() if split(other)[0] == split(name)[0]), None)


def _period(tariff: Billable, checked: Tariff, example: Example, given: Mapping[str, int]) -> Period:
    if example.period is not None:
        first, after = ((day - FIRST_DAY).days for day in example.period)
        return Period(first, after)
    since = max((checked.header.effective - FIRST_DAY).days, (checked.header.horizon[0] - FIRST_DAY).days)
    return find_period(tariff.module, given.get("days", USUAL_DAYS), given.get("billing-month"), since)


def _charged(
    tariff: Billable, checked: Tariff, example: Example, given: dict[str, int]
) -> dict[str, tuple[int, Plain]]:
    """Every determinant and amount of the example's bill, with its type."""
    layout, module = tariff.layout, tariff.module
    period = _period(tariff, checked, example, given)
    inputs: dict[str, Value] = {}
    for name, parameter in tariff.inputs().items():
        if name == "readings":
            continue
        value = made_up(module, parameter, period, given)
        if value is None:
            raise NotGiven(name)
        inputs[name] = value
    without, everywhere = _measured(tariff, period, inputs)
    types = _types(tariff)
    situation = Situation(checked, types, given, without, everywhere)
    wanted = [
        parameter.name for parameter in tariff.parameters(layout.charge) if parameter.name not in inputs
    ]
    values = {name: situation.value(name) for name in wanted}
    charged = tariff.run(layout.charge, {**inputs, **values})
    for name, _ in example.expected:
        if name in types and name not in values:
            values[name] = situation.value(name)
    for name in layout.determinants:
        if name in types and name not in values:
            with suppress(NotGiven):
                values[name] = situation.value(name)
    return {name: (value, types[name]) for name, value in values.items() if name in types} | _plain(charged)


def _measured(
    tariff: Billable, period: Period, inputs: dict[str, Value]
) -> tuple[dict[str, int], dict[str, int]]:
    """The plain determinants of a customer without usage, and of one with usage at all times."""
    found = []
    for usage in (lambda _c, _i: 0, lambda c, i: 1000 * (c + 1) + i % 7):
        values = dict(inputs)
        if "readings" in tariff.inputs():
            values["readings"] = series_of(tariff.module, period, usage)
        found.append(
            {name: value for name, (value, _) in _plain(tariff.run(tariff.layout.measure, values)).items()}
        )
    return found[0], found[1]


def _plain(values: Values) -> dict[str, tuple[int, Plain]]:
    """The results that are single values."""
    return {
        name: (value, values.types[name])  # type: ignore[misc]
        for name, value in values.values.items()
        if isinstance(value, int) and is_plain(values.types[name])
    }


def _compare(known: Mapping[str, tuple[int, Plain]], name: str, expected: Fraction) -> Compared:
    result = name.replace("entry:", "amount:", 1)
    value, kind = known[result]
    assert isinstance(kind, Number)
    found = value * kind.step
    return Compared(
        _words(name), quantity_text(expected, kind.unit), quantity_text(found, kind.unit), found == expected
    )


def _words(name: str) -> str:
    """``entry:1/summer peak`` → ``line 1, summer peak``."""
    head, _, rest = name.partition(":")
    if head == "entry":
        return f"line {rest.replace('/', ', ', 1)}"
    return f"{head} {rest}" if rest else name
