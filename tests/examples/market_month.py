"""The community market lives through its month: every step is an action on the machine.

The driver knows the order of things and nothing of amounts: who may act when, what the meters
showed, which prices were published.  Each step says whether it must succeed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from runtime.machine.acting import act, deploy
from runtime.machine.interpreter import Value
from runtime.machine.loaded import LoadedModule
from runtime.machine.memory import Memory
from runtime.machine.receipts import Receipt
from wattlaw.contract import Contract

FOLDER = Path(__file__).parents[2] / "examples" / "community-market"
CENTRAL = ZoneInfo("America/Chicago")
HOMES = ("b1", "b2", "b4", "b7")
NODES = {"b1": "aen", "b2": "aen", "b4": "west", "b7": "west"}
ROLES = ("market-operator", "meter-data-agent", "arbiter", "load-serving-entity", "grid-operator",
         "tax-office", "price-source-a", "price-source-b", "price-source-c")  # fmt: skip
NAMES = {name: number for number, name in enumerate((*ROLES, *HOMES, "aen", "west"), 1)}
"""Parties, meters and nodes; a home's meter has the home's number, of another sort."""

CAUSES = ("no-cause", "operator-order", "buyer-order", "force-majeure")
INITIAL, FINAL, TRUED_UP = 1, 2, 3
RUN_DAYS = {INITIAL: 5, FINAL: 55, TRUED_UP: 180}
FLOOR, CAP = Decimal("0.015"), Decimal("1.5")
GRID_FEE, TAX = Decimal("0.04123"), Decimal("0.00333")
DEPOSITS = {"load-serving-entity": 50_000, "grid-operator": 100, **dict.fromkeys(HOMES, 3_000)}
DISPUTED_PRICE = "2021-02-16T18:00:00-06:00"
"""The sources do not agree on the western price of this hour, and the arbiter decides."""


@dataclass(frozen=True, slots=True)
class Step:
    """Who calls what at which time (UTC seconds); ``ok``: whether it must succeed."""

    at: int
    caller: str
    action: str
    arguments: dict[str, Value]
    ok: bool = True


@dataclass(slots=True)
class Lived:
    """The market at the end, and what happened to it."""

    module: LoadedModule
    store: Memory
    receipts: list[tuple[Step, Receipt]] = field(default_factory=list)

    def table(self, name: str) -> dict[object, tuple[int, ...]]:
        """The rows of a table."""
        assert self.module.module.contract is not None
        names = [one.name for one in self.module.module.contract.tables]
        return dict(self.store.tables[names.index(name)].items())

    def scalar(self, name: str) -> int:
        """A value of the state."""
        assert self.module.module.contract is not None
        names = [one.name for one in self.module.module.contract.scalars]
        return self.store.scalars[names.index(name)]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a file of the folder."""
    with (FOLDER / name).open(newline="") as source:
        return list(csv.DictReader(source))


def seconds(start: str) -> int:
    """An hour's start as the machine names it."""
    return int(datetime.fromisoformat(start).timestamp())


def days_later(start: str, days: int) -> int:
    """The beginning of the day that many days after an hour's operating day."""
    day: date = datetime.fromisoformat(start).astimezone(CENTRAL).date() + timedelta(days=days)
    return int(datetime.combine(day, time(), CENTRAL).timestamp())


def wh(kwh: str) -> int:
    """Watt-hours."""
    return int(Decimal(kwh) * 1000)


def price(usd_per_kwh: str) -> int:
    """Hundred-thousandths of a dollar per kWh."""
    return int(Decimal(usd_per_kwh) * 100_000)


@cache
def market(path: Path = FOLDER / "community-market.watt.md") -> LoadedModule:
    """The compiled text."""
    return Contract(path).loaded


def beginning(at: int) -> Iterator[Step]:
    """Homes join, everybody pays in, the operator sets a mark."""
    for home in HOMES:
        yield Step(at, home, "join", {"fallback": NAMES["load-serving-entity"]})
        yield Step(at, home, "connect", {"m": NAMES[home], "n": NAMES[NODES[home]]})
        yield Step(at, home, "post", {"amount": 2_000_00})
    for party, amount in DEPOSITS.items():
        yield Step(at, party, "deposit", {"amount": amount * 100})


def trading() -> Iterator[Step]:
    """Each trade is offered and accepted two hours ahead, and curtailed when its hour is."""
    by_hour: dict[str, list[tuple[int, int]]] = {}
    for number, row in enumerate(rows("trades.csv"), 1):
        hour, volume = seconds(row["start"]), wh(row["kwh"])
        yield Step(hour - 7200, row["seller"], "offer", {
            "o": number, "m": NAMES[row["seller"]], "i": hour, "volume": volume,
            "floor": price(str(FLOOR)), "cap": price(str(CAP)),
        })  # fmt: skip
        bought: dict[str, Value] = {"o": number, "t": number, "m": NAMES[row["buyer"]], "volume": volume}
        yield Step(hour - 7200, row["buyer"], "accept", bought)
        yield Step(hour, row["buyer"], "accept", {**bought, "t": 10_000 + number}, ok=False)
        by_hour.setdefault(row["start"], []).append((number, volume))
        for run, days in RUN_DAYS.items():
            yield Step(
                days_later(row["start"], days), "market-operator", "settle-trade", {"t": number, "run": run}
            )
    for row in rows("orders.csv"):
        trades = by_hour[row["start"]]
        order: dict[str, Value] = {
            "i": seconds(row["start"]), "order": wh(row["kwh"]), "why": CAUSES.index(row["cause"]),
            "ids": [number for number, _ in trades], "weights": [volume for _, volume in trades],
        }  # fmt: skip
        yield Step(seconds(row["start"]) - 3600, "market-operator", "curtail-all", order)
        yield Step(seconds(row["start"]) - 3600, "market-operator", "curtail-all", order, ok=False)


def pricing(row: dict[str, str]) -> Iterator[Step]:
    """The hub's price a day ahead, the nodes' after the hour, each from two sources."""
    hour = seconds(row["start"])
    for source in ("price-source-a", "price-source-c"):
        yield Step(hour - 43200, source, "report-hub-report", {"interval": hour, "value": price(row["hub"])})
    yield Step(hour - 43200, "market-operator", "fix-hub", {"i": hour})
    for node in ("aen", "west"):
        where: dict[str, Value] = {"node": NAMES[node], "interval": hour}
        fix = Step(hour + 3600, "market-operator", "fix-node", {"n": NAMES[node], "i": hour})
        disputed = node == "west" and row["start"] == DISPUTED_PRICE
        said = price(row[node])
        yield Step(hour + 3600, "price-source-b", "report-node-report", {**where, "value": said})
        yield Step(
            hour + 3600, "price-source-c", "report-node-report", {**where, "value": said + 5000 * disputed}
        )
        if disputed:
            yield Step(fix.at, fix.caller, fix.action, fix.arguments, ok=False)
            yield Step(hour + 3600, "arbiter", "decide-node-report", {**where, "value": said})
        yield fix


def metering(row: dict[str, str], corrections: dict[tuple[str, str], dict[str, str]]) -> Iterator[Step]:
    """Each meter once; estimates where none came, the late reading, restatements, disputes; the runs."""
    start, hour = row["start"], seconds(row["start"])
    for home in HOMES:
        where: dict[str, Value] = {"m": NAMES[home], "i": hour}
        shown: dict[str, Value] = {
            **where,
            "in-kwh": wh(row[f"{home}_in"]),
            "out-kwh": wh(row[f"{home}_out"]),
        }
        other = corrections.get((start, home))
        kind = other["kind"] if other else ""
        said = {**where, "in-kwh": wh(other["in_kwh"]), "out-kwh": wh(other["out_kwh"])} if other else shown
        if kind == "estimated":
            yield Step(days_later(start, 3), "meter-data-agent", "estimate", said)
            yield Step(days_later(start, 20), "meter-data-agent", "restate", shown)
        else:
            yield Step(hour + 3600, "meter-data-agent", "read-meter", shown)
            yield Step(hour + 3600, "meter-data-agent", "read-meter", shown, ok=False)
        if kind == "restated":
            yield Step(days_later(start, 30), "meter-data-agent", "restate", said)
        for run, days in RUN_DAYS.items():
            at, called = days_later(start, days), {**where, "run": run}
            if run == INITIAL:
                yield Step(at - 1, "market-operator", "settle", called, ok=False)
            yield Step(at, "market-operator", "settle", called)
        if kind == "disputed":
            at = days_later(start, 101)
            yield Step(at, home, "dispute", where)
            yield Step(at, "arbiter", "uphold", said)
            yield Step(at, "market-operator", "settle", {**where, "run": FINAL})
            yield Step(at, "market-operator", "settle", {**where, "run": FINAL}, ok=False)
    net = sum(wh(row[f"{home}_out"]) - wh(row[f"{home}_in"]) for home in HOMES)
    flows: dict[str, Value] = {"i": hour, "imported": max(net, 0), "exported": max(-net, 0)}
    yield Step(hour + 3600, "meter-data-agent", "read-coupling", flows)


def marking(hours: list[dict[str, str]]) -> Iterator[Step]:
    """At noon the mark becomes the highest hub price of the next day."""
    highest: dict[str, str] = {}
    for row in hours:
        day = row["start"][:10]
        highest[day] = max(highest.get(day, row["hub"]), row["hub"], key=Decimal)
    for day, top in highest.items():
        noon = days_later(f"{day}T00:00:00-06:00", -1) + 43200
        yield Step(noon, "market-operator", "revalue", {"new": price(top)})


def story() -> list[Step]:
    """All steps in order of time."""
    hours = rows("hours.csv")
    corrections = {(row["start"], row["home"]): row for row in rows("corrections.csv")}
    steps = [*trading(), *marking(hours)]
    for row in hours:
        steps += [*pricing(row), *metering(row, corrections)]
    first = min(step.at for step in steps)
    return [*beginning(first), *sorted(steps, key=lambda step: step.at)]


def live(module: LoadedModule) -> Lived:
    """The whole month in the generated form; a step that ends otherwise than it must is an error."""
    steps = story()
    given: dict[str, Value] = {role: NAMES[role] for role in ROLES}
    rates: dict[str, Value] = {
        "grid-fee": price(str(GRID_FEE)), "energy-tax": price(str(TAX)), "margin-rate": 150,
        "reserve-rate": 10,
        "operator-share": 50, "greatest-move": 1_000_000, "missing-after": 2160, "mark": 2_000,
    }  # fmt: skip
    store, receipt = deploy(module, {**given, **rates}, NAMES["market-operator"], steps[0].at)
    assert isinstance(store, Memory), receipt
    lived = Lived(module, store)
    for step in steps:
        done = act(module, store, step.action, NAMES[step.caller], step.at, step.arguments)
        assert done.succeeded == step.ok, (step, done.reason, done.message)
        lived.receipts.append((step, done))
    return lived
