"""Names and formulas of a module in the words of its text.

The decompiler speaks of ``amount:2/`` and ``usage[summer,peak]``, which are
names of the interface; a reader of the document knows line 2 and usage during
peak in summer.  Nothing here changes what a formula says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from dsl.model.base import NumberType
from dsl.model.tariff import Line, Tariff
from wattlaw.documents.days import summed_over_days
from wattlaw.documents.layout import laid_out, rounded_alike, rounded_at_the_end
from wattlaw.documents.numerals import MONTHS, day_of_year, decimal

FOLDING = re.compile(r"for each | by cell\[|array \d+\[|:=|^for k = ")
"""Marks of a formula that says how readings are folded, step by step: of no use to a reader."""

ON_A_DAY = (" on the first day", " on the last day")
"""How the determinants end that are a fact's or a factor's value on one day of the billing period."""

NUMBER = re.compile(r"(?<![\w.,/:\-])(\d+)(?:\.(\d+))?(?= |\)|,|$)( [A-Z]{3}(?:/\w+)?)?")


class Wording:
    """The words of one tariff."""

    def __init__(self, tariff: Tariff, formulas: Mapping[str, tuple[str, ...]]) -> None:
        self.currency = tariff.header.currency
        shares = [f"fact:{fact.name}" for fact in tariff.facts if _is_share(fact.type)]
        self.shares = {f"{share}{when}" for share in shares for when in ("", *ON_A_DAY)}
        self.formulas = formulas
        self.lines = {row.number: row for row in tariff.bill.rows if isinstance(row, Line)}
        self.seasons = {season.name for season in tariff.calendar.seasons}
        self.parts = {part.name for part in tariff.parts} - self.seasons
        self.periods = {period.name for one in tariff.calendar.schedules for period in one.periods}
        self.ladders = tariff.ladders
        self.columns = {channel.column: channel.name for channel in tariff.readings.channels}
        self.entries = dict(sorted(self._entries(), key=lambda pair: (-len(pair[0]), pair[0])))

    def _entries(self) -> list[tuple[str, str]]:
        """Interface names of the bill's rows, with their words."""
        found: list[tuple[str, str]] = []
        for number, line in self.lines.items():
            for entry in line.entries:
                row = f"line {number}, {entry.label}" if entry.label else f"line {number}"
                key = f"{number}/{entry.label}"
                of = "quantity"
                if entry.quantity is not None and self._is_money(entry.quantity.type):
                    of = "base"
                found += [
                    (f"amount:{key}", row),
                    (f"quantity:{key}", f"{of} of {row}"),
                    (f"rate:{key}", f"rate of {row}"),
                ]
        return found

    def _is_money(self, kind: object) -> bool:
        return dict(getattr(getattr(kind, "unit", None), "powers", ())) == {self.currency: 1}

    def name(self, name: str) -> str:
        """A name of the interface as people read it: ``fact:heating`` is heating."""
        row = re.fullmatch(r"line[: ](\w+)(?:, (.*))?", name)
        if row and row[1] in self.lines:
            label = f", {row[2]}" if row[2] else ""
            return f"{row[1]}  {self.lines[row[1]].title}{label}"
        if name in self.entries:
            return self.entries[name]
        plain = re.sub(r"^(fact|subtotal|register|input|factor|history):", "", name)
        plain = re.sub(r"^(opening|closing):", r"\1 ", plain)
        if plain == "total":
            return "bill"
        if plain == "billing-month":
            return "billing month"
        return self._cells(plain)

    def value(self, name: str, value: str) -> str:
        """A given value: a billing month by its name, a share in percent."""
        if name in self.shares and re.fullmatch(r"\d+(\.\d+)?", value):
            return f"{decimal(Fraction(value) * 100)}%"
        if name == "billing-month" and value.isdigit() and 1 <= int(value) <= 12:
            return MONTHS[int(value) - 1]
        return value

    def statement(self, text: str) -> str:
        """A property; the lines that it speaks of are named after it."""
        plain = re.sub(r"\btotal\b", "bill", self._said(text))
        numbers = dict.fromkeys(re.findall(r"\bline (\w+)", plain))
        named = "; ".join(f"line {n} is {self.lines[n].title}" for n in numbers if n in self.lines)
        return laid_out(plain) + (f"\nwhere {named}" if named else "")

    def formula(self, known: tuple[str, ...]) -> tuple[str, ...]:
        """A formula with those of the quantities and rates that it names; empty where it only folds."""
        waiting, told, shown = list(known), set[str](), list[str]()
        while waiting:
            line = waiting.pop(0)
            if line in told:
                continue
            told.add(line)
            if FOLDING.search(line):
                continue
            shown.append(rounded_at_the_end(self._said(line)))
            waiting += self._used(line.partition(" = ")[2])
        return tuple(laid_out(line) for line in rounded_alike(shown))

    def _used(self, right: str) -> list[str]:
        """The formulas of the names that no text has: of entries, and of sums over days."""
        found: list[str] = []
        for name in self.entries:
            if not name.startswith("amount:") and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", right):
                found += self.formulas.get(name, ())[:1]
        for name in dict.fromkeys(re.findall(r"day-sum \d+(?:\[[^\]]*\])?", right)):
            found += summed_over_days(name, self.formulas.get(name, ()))
        return found

    def _said(self, text: str) -> str:
        for name, words in self.entries.items():
            text = re.sub(rf"(?<![\w:]){re.escape(name)}(?![\w])", words, text)
        for column, words in self.columns.items():
            text = re.sub(rf"\b{re.escape(column)}\b", words, text)
        text = re.sub(r"contains:(\d\d)-(\d\d)", _contains, text)
        text = re.sub(r"\bhistory entries (\S+) of (\d+)", r"number of earlier billing periods known", text)
        text = re.sub(r"\bhistory (longest|latest) run", r"\1 run", text)
        text = re.sub(r"\bhistory periods of", "number of earlier billing periods with", text)
        text = re.sub(r"\bhistory highest (\S+) of (\d+)", r"highest \1 of \2 earlier billing periods", text)
        text = re.sub(r"\bhighest (\d+)-minute (?!average)", r"highest \1-minute average of ", text)
        text = re.sub(r"× 1/(\d+) × 1/day × 1 month", r"÷ \1 days × 1 month", text)
        text = re.sub(r"day-sum (\d+)", r"daily amounts \1", text)
        return self._numbers(self._cells(text)).replace("+ −", "− ")

    def _cells(self, text: str) -> str:
        return re.sub(r"(?<=\w)\[([^\[\]]+)\]", self._cell, text)

    def _cell(self, found: re.Match[str]) -> str:
        """``[summer,peak]`` as the text says it: during peak in summer."""
        keys = [key.strip() for key in found[1].split(",")]
        during = [f" during {key}" for key in keys if key in self.periods]
        within = [f" in {key}" for key in keys if key in self.seasons or key in self.parts]
        blocks = [f" within {self._block(key)}" for key in keys if key.startswith("tier ")]
        if len(during) + len(within) + len(blocks) != len(keys):
            return found[0]
        return "".join(during + within + blocks)

    def _block(self, key: str) -> str:
        """``tier 1`` by its label, where the tariff has one ladder."""
        number = key.removeprefix("tier ")
        if len(self.ladders) == 1 and number.isdigit() and int(number) <= len(self.ladders[0].labels):
            return self.ladders[0].labels[int(number) - 1]
        return f"block {number}"

    def _numbers(self, text: str) -> str:
        """Without zeros that say nothing; money with its cents; thousands apart."""
        return NUMBER.sub(self._number, text)

    def _number(self, found: re.Match[str]) -> str:
        whole, rest, unit = found[1], found[2] or "", found[3] or ""
        money = unit.strip() == self.currency
        if "/" not in unit or len(rest) < 2:
            rest = rest.rstrip("0")
        if rest or money:
            rest = rest.ljust(2, "0") if self.currency in unit else rest
        return f"{int(whole):,}{'.' if rest else ''}{rest}{unit}"


def _is_share(kind: object) -> bool:
    return isinstance(kind, NumberType) and not kind.unit.powers and (kind.step or 1) < 1


def _contains(found: re.Match[str]) -> str:
    return f"the billing period contains {day_of_year((int(found[1]), int(found[2])))}"
