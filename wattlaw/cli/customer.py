"""A scenario on a terminal: the customer in at most five lines, and the bill."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from runtime.machine.decompiler.naming import readable
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import Module
from runtime.machine.types import Type
from verifier.scenario import Scenario
from verifier.spelling import types_of
from wattlaw.billing.bill import condition_of, title_of
from wattlaw.cli.bill_rows import HEADERS, NUMERIC, cells, printed
from wattlaw.cli.printing import print_table
from wattlaw.customers import DATES, differences, metered, period
from wattlaw.shown import sentence, value

MOST_NAMED = 6
"""Facts or quantities that one line names; the rest is counted."""

STEPS = (
    "amount:",
    "quantity:",
    "rate:",
    "line:",
    "applies:",
    "subtotal:",
    "closing:",
    "contains:",
    "day-sum",
)
"""Results that the table of the bill shows, or that are steps on the way."""

HIDDEN = ("days", "history entries", "history highest", "history sum", "history-month:")
"""What follows from the period and the history, which are told."""


class Teller:
    """Tells scenarios of one module, about its bills or about one of its functions."""

    def __init__(self, loaded: LoadedModule, function: str = "") -> None:
        self.module: Module = loaded.module
        layout = self.module.bill
        indices = [n for n, one in enumerate(self.module.functions) if one.name == function][:1]
        if layout is not None and not function:
            indices = [layout.measure, layout.charge]
        functions = [self.module.functions[index] for index in indices]
        self.types: dict[str, Type] = types_of(functions, [loaded.types[index] for index in indices])
        self.titles = dict(self.module.about.facts)

    def customer(self, scenario: Scenario) -> Iterator[tuple[str, str]]:
        """(label, words) of each line: what is given, then the quantities that the bill is made of."""
        yield from self.given(scenario)
        results = scenario.first.results
        if scenario.stopped:
            yield "stopped", scenario.stopped
        elif self.module.bill is not None and not scenario.function:
            measured = [one for one in results if self._is_quantity(*one)]
            if measured:
                yield "measured", self._list(measured)
        elif results:
            yield "result", self._list(results)

    def given(self, scenario: Scenario) -> Iterator[tuple[str, str]]:
        """(label, words) of each line: when, meter, facts, and what is different in a second bill."""
        run = scenario.first
        span = period(run)
        if span is not None:
            yield "period", f"{span[0]} to {span[1]} ({(span[1] - span[0]).days} days)"
        meter = "; ".join(f"{readable(column)} {words}" for column, words in metered(run))
        if meter:
            yield "readings", meter
        facts = [one for one in run.inputs if one[0] not in DATES and not one[0].startswith(HIDDEN)]
        if facts:
            yield "given", self._list(facts)
        if scenario.second is not None:
            told = [sentence(one) for one in differences(run, scenario.second, readable)]
            more = f"; and {len(told) - 2} more" if len(told) > 2 else ""
            yield "bill b", "; ".join(told[:2]) + more if told else "is the same customer's"

    def determinants(self, results: Mapping[str, str]) -> list[tuple[str, str]]:
        """(name, value) of the results that the table of the bill does not show."""
        return [
            (readable(name), self.value(name, text))
            for name, text in results.items()
            if not self.is_step(name)
        ]

    def is_step(self, name: str) -> bool:
        """Whether a result is an amount of the bill, or a step on the way to one."""
        layout = self.module.bill
        return layout is not None and (name == layout.total or name.startswith(STEPS))

    def print_bill(self, scenario: Scenario, indent: str = "") -> None:
        """The bill, or both beside each other; nothing where none was made."""
        runs = [run for run in (scenario.first, scenario.second) if run is not None]
        self.print_bills([dict(run.results) for run in runs], indent)

    def print_bills(self, results: Sequence[Mapping[str, str]], indent: str = "") -> None:
        """The same from results by name."""
        layout = self.module.bill
        if layout is None or any(layout.total not in one for one in results):
            return
        bills = [self._lines(one) for one in results]
        currency = results[0][layout.total].partition(" ")[2]
        ends = [(name, readable(name)) for name in layout.subtotals]
        ends.append((layout.total, "Total"))
        ends += [(f"closing:{name}", f"{name} carried forward") for name in layout.closing]
        if len(bills) == 1:
            rows = [cells(line, currency) for line in printed(bills[0])]
            rows += [("", words, "", "", self.value(name, results[0][name])) for name, words in ends]
            print_table(None, HEADERS, rows, NUMERIC, indent)
            return
        shown = {_key(line) for lines in bills for line in printed(lines)}
        pairs = [pair for pair in zip(*bills, strict=True) if _key(pair[0]) in shown]
        two = [(cells(a, currency), cells(b, currency)) for a, b in pairs]
        wide = [(*a[:2], a[2], a[4], b[2], b[4]) for a, b in two]
        wide += [
            ("", words, "", self.value(name, results[0][name]), "", self.value(name, results[1][name]))
            for name, words in ends
        ]
        heads = ("line", "", "quantity a", "amount a", "quantity b", "amount b")
        print_table(None, heads, wide, (2, 3, 4, 5), indent)

    def value(self, name: str, text: str) -> str:
        """A value as people read it, by the type of its name."""
        return value(text, self.types.get(name))

    def _lines(self, results: Mapping[str, str]) -> list[dict[str, Any]]:
        """The rows in the form of a bill's JSON."""
        assert self.module.bill is not None
        made = []
        for entry in self.module.bill.entries:
            number, unit = _split(results, entry.quantity)
            rate, rate_unit = _split(results, entry.rate)
            amount, _ = _split(results, entry.amount)
            made.append(
                {
                    "line": entry.line,
                    "name": title_of(self.titles, entry),
                    "quantity": number,
                    "unit": unit,
                    "rate": rate,
                    "rate_unit": rate_unit,
                    "amount": amount,
                    "applies": results.get(condition_of(entry), "true") == "true",
                }
            )
        return made

    def _list(self, named_values: Sequence[tuple[str, str]]) -> str:
        told = [f"{readable(name)} {self.value(name, text)}" for name, text in named_values[:MOST_NAMED]]
        more = len(named_values) - MOST_NAMED
        return ", ".join(told) + (f" and {more} more" if more > 0 else "")

    def _is_quantity(self, name: str, text: str) -> bool:
        """Whether a result is a determinant that is not nothing, and no fact told again."""
        if self.is_step(name) or name.startswith(HIDDEN) or " on the " in name:
            return False
        return text.partition(" ")[0] not in ("0", "false")


def _key(line: Mapping[str, Any]) -> tuple[str, str]:
    return line["line"], line["name"]


def _split(results: Mapping[str, str], name: str | None) -> tuple[str | None, str | None]:
    if name is None or name not in results:
        return None, None
    number, _, unit = results[name].partition(" ")
    return number, unit
