"""The customer in hand: an example of the text, or someone's readings, billed; every value by its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path

from runtime.machine.decompiler.naming import readable
from runtime.machine.spelling import spell_value
from runtime.machine.types import Dated, Number, Plain, Type
from runtime.machine.units import Unit
from verifier.spelling import types_of
from wattlaw.billing.bill import Bill
from wattlaw.billing.facts import Facts
from wattlaw.billing.output import JsonBill, refusal_json
from wattlaw.billing.records import Record
from wattlaw.billing.refusal import CannotBill
from wattlaw.billing.run import Job, bills
from wattlaw.billing.tariffs import Billable, billable
from wattlaw.contract import Contract
from wattlaw.faults import BadValue, UsageFault
from wattlaw.quantities import BadQuantity, parse_day, parse_quantity, plain_text
from wattlaw.readings.file import read_readings
from wattlaw.sessions.expressions import Quantity
from wattlaw.shown import is_share
from wattlaw.trials.determinants import NotGiven
from wattlaw.trials.examples import example_values

HERE = Path("here")
"""Where facts come from that are given in the session."""

_CELL = re.compile(r"(.+)\[([^,\]]+)(?:,([^,\]]+))?\]")


@dataclass(frozen=True, slots=True)
class Customer:
    """A bill with all its values; ``results`` are those of the module, spelled, where they are known.

    ``shares`` are the names of plain numbers that people read in percent.
    """

    title: str
    quantities: dict[str, Quantity] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    bill: JsonBill | None = None
    results: dict[str, str] = field(default_factory=dict)
    shares: set[str] = field(default_factory=set)


def of_example(contract: Contract, name: str) -> Customer:
    """The customer of an example of the text; by the beginning of its name, or the only one."""
    if contract.compiled:
        raise UsageFault("a module has no examples, its text has")
    examples = contract.tariff.examples
    titles = [one.name for one in examples]
    chosen = [one for one in examples if one.name.startswith(name.strip('"'))]
    if len(chosen) != 1:
        near = get_close_matches(name, titles, n=1)
        hint = f"did you mean {near[0]}?" if near else "; ".join(titles) or "this text has no examples"
        raise UsageFault(f"there is no one example {name}".rstrip(), hint)
    tariff = billable(str(contract.path), contract.loaded)
    try:
        found = example_values(tariff, contract.tariff, chosen[0])
    except NotGiven as error:
        raise BadValue(f"the example does not give {error.name}") from error
    except (CannotBill, BadQuantity) as error:
        raise BadValue(f"the example's bill is refused: {error}") from error
    return _customer(f"example {chosen[0].name}", found, contract)


def _customer(title: str, found: Mapping[str, tuple[int, Plain]], contract: Contract) -> Customer:
    made = Customer(title)
    for name, (count, kind) in found.items():
        made.results[name] = spell_value(contract.module, kind, count)
        if isinstance(kind, Number):
            made.quantities[readable(name)] = count * kind.step, Unit(kind.unit.powers)
            if is_share(kind):
                made.shares.add(readable(name))
        else:
            made.words[readable(name)] = plain_text(count, kind, contract.module)
    return _with_aliases(made)


def of_readings(contract: Contract, words: Sequence[str], given: Mapping[str, str]) -> Customer:
    """``FILE [CUSTOMER] [MONTH | FROM TO]``: the first bill of that span; ``given`` are facts."""
    file, who, first, after = _asked(words)
    tariff = billable(str(contract.path), contract.loaded)
    readings = read_readings(file)
    if who is None and len(readings.members) > 1 and None not in readings.members:
        known = ", ".join(str(one) for one in list(readings.members)[:8])
        raise UsageFault(f"{file} has several customers", f"name one of {known}")
    if who is not None and who not in readings.members:
        raise UsageFault(f"{file} has no customer {who}")
    chosen = who if who is not None else next(iter(readings.members))
    only = replace(readings, members={chosen: readings.members[chosen]})
    facts = Facts(HERE, {(None, name): (_fact(name, text),) for name, text in given.items()})
    for made in bills(Job([tariff], only, facts, first=first, after=after)):
        if isinstance(made, Bill):
            return _of_bill(made, tariff, given)
        if not isinstance(made, dict):
            told = refusal_json(made)
            raise BadValue(f"the bill is refused: {told['message']}", "facts are given by :given NAME VALUE")
    raise UsageFault("there is nothing to bill")


def _asked(words: Sequence[str]) -> tuple[Path, str | None, int | None, int | None]:
    """The words of the command: file, customer, first day, day after the last."""
    if not words:
        raise UsageFault("readings are in a file", ":readings FILE [CUSTOMER] [MONTH | FROM TO]")
    file, *rest = words
    dates = [word for word in rest if re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", word)]
    names = [word for word in rest if word not in dates]
    if len(names) > 1 or len(dates) > 2:
        raise UsageFault("that is too much", ":readings FILE [CUSTOMER] [MONTH | FROM TO]")
    days = []
    try:
        if len(dates) == 1 and len(dates[0]) == 7:
            days = [parse_day(f"{dates[0]}-01")]
            year, month = int(dates[0][:4]), int(dates[0][5:])
            days.append(parse_day(f"{year + month // 12:04d}-{month % 12 + 1:02d}-01"))
        else:
            days = [parse_day(one) for one in dates]
    except BadQuantity as error:
        raise BadValue(error.message) from error
    first, after = [*days, None, None][:2]
    return Path(file), names[0] if names else None, first, after


def _fact(name: str, text: str) -> Record:
    return Record(HERE, 1, {"fact": name, "value": text, "from": ""})


def _of_bill(bill: Bill, tariff: Billable, given: Mapping[str, str]) -> Customer:
    json = bill.json()
    title = f"{bill.customer or 'the customer'}, {json['from']} to {json['to']}"
    made = Customer(title, bill=json)
    currency = Unit(((bill.currency, 1),))
    for name, text in (*bill.determinants.items(), *given.items()):
        _note(made, readable(name), text)
    made.quantities.update({readable(name): value for name, value in bill.carried.items()})
    made.quantities.update({f"closing {name}": value for name, value in bill.left.items()})
    for line in bill.lines:
        key = f"line {line.line}"
        sum_so_far = made.quantities.get(key, (Fraction(0), currency))[0]
        made.quantities[key] = sum_so_far + Fraction(line.amount), currency
    for name, text in (*bill.subtotals.items(), ("total", bill.total)):
        made.quantities[name] = Fraction(text), currency
    measure = tariff.layout.measure
    types = types_of([tariff.module.functions[measure]], [tariff.loaded.types[measure]])
    made.shares.update(readable(name) for name, kind in types.items() if is_share(_element(kind)))
    return _with_aliases(made)


def _element(kind: Type) -> Type:
    return kind.element if isinstance(kind, Dated) else kind


def _note(made: Customer, name: str, text: str) -> None:
    """A value of which only the spelling is known."""
    try:
        value, unit = parse_quantity(text, Unit(()))
    except BadQuantity:
        made.words[name] = text
    else:
        made.quantities[name] = value, unit


def _with_aliases(made: Customer) -> Customer:
    """Also by the words of a text: the bill, city-tax, usage during peak in summer."""
    for found in (made.quantities, made.words):
        for name, value in list(found.items()):
            for alias in _aliases(name):
                found.setdefault(alias, value)  # type: ignore[arg-type]
                if name in made.shares:
                    made.shares.add(alias)
    return made


def _aliases(name: str) -> Iterator[str]:
    if name == "total":
        yield "bill"
    yield name.removesuffix(" on the last day").removesuffix(" on the first day")
    cell = _CELL.fullmatch(name)
    if cell is not None and cell[3] is not None:
        yield f"{cell[1]} during {cell[3]} in {cell[2]}"
    elif cell is not None:
        yield f"{cell[1]} in {cell[2]}"
        yield f"{cell[1]} during {cell[2]}"
