"""What the community market must come to, recomputed by other means.

Nothing here comes from the project: rows are read with ``csv``, amounts are ``Decimal`` and the
rules are typed in once more.  The readings of a run are those that were known when it took place.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from pathlib import Path

CENT, WATT_HOUR = Decimal("0.01"), Decimal("0.001")
NODES = {"b1": "aen", "b2": "aen", "b4": "west", "b7": "west"}
RUNS = ("initial", "final", "trued-up")


@dataclass
class Books:
    """Balances and what was posted, all in USD; energy in kWh."""

    balances: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    residue: Decimal = Decimal(0)
    imbalance: dict[tuple[str, str, str], Decimal] = field(default_factory=dict)
    """(home, start, run) → the amount of the imbalance as that run finds it."""
    trades: dict[tuple[int, str], tuple[Decimal, Decimal]] = field(default_factory=dict)
    """(number, run) → what is paid for delivery, and as compensation."""
    curtailed: dict[int, Decimal] = field(default_factory=dict)
    energy: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


def cents(amount: Decimal) -> Decimal:
    """Half-up to one cent: ties away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def largest_remainder(order: Decimal, weights: list[Decimal]) -> list[Decimal]:
    """Watt-hours in proportion; what is left goes to the largest remainders, the first among equals."""
    exact = [order * weight / sum(weights) for weight in weights]
    parts = [one.quantize(WATT_HOUR, ROUND_FLOOR) for one in exact]
    left = int((order - sum(parts)) / WATT_HOUR)
    ranked = sorted(range(len(parts)), key=lambda k: (parts[k] - exact[k], k))
    for place in ranked[:left]:
        parts[place] += WATT_HOUR
    return parts


def table(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a file."""
    with (folder / name).open(newline="") as source:
        return list(csv.DictReader(source))


def known(row: dict[str, str], home: str, other: dict[str, str] | None, run: str) -> tuple[Decimal, Decimal]:
    """Injected and withdrawn as a run finds them; disputes end between final and true-up."""
    shown = Decimal(row[f"{home}_in"]), Decimal(row[f"{home}_out"])
    if other is None:
        return shown
    said = Decimal(other["in_kwh"]), Decimal(other["out_kwh"])
    if other["kind"] == "estimated":
        return said if run == "initial" else shown
    if other["kind"] == "restated":
        return shown if run == "initial" else said
    return said if run == "trued-up" else shown


def reckon(folder: Path, floor: Decimal, cap: Decimal, fee: Decimal, tax: Decimal, share: Decimal) -> Books:
    """Everything after all runs, from deposits of nothing."""
    books, hours = Books(), {row["start"]: row for row in table(folder, "hours.csv")}
    trades = list(enumerate(table(folder, "trades.csv"), 1))
    orders = {row["start"]: row for row in table(folder, "orders.csv")}
    fixed = {(row["start"], row["home"]): row for row in table(folder, "corrections.csv")}
    for start, order in orders.items():
        concerned = [(number, Decimal(trade["kwh"])) for number, trade in trades if trade["start"] == start]
        parts = largest_remainder(Decimal(order["kwh"]), [weight for _, weight in concerned])
        books.curtailed |= {number: part for (number, _), part in zip(concerned, parts, strict=True)}
    position: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for number, trade in trades:
        start, lost = trade["start"], books.curtailed.get(number, Decimal(0))
        rest, unit = Decimal(trade["kwh"]) - lost, min(cap, max(floor, Decimal(hours[start]["hub"])))
        position[trade["seller"], start] += rest
        position[trade["buyer"], start] -= rest
        cause = orders[start]["cause"] if lost else ""
        rate = {"buyer-order": Decimal(1), "operator-order": share}.get(cause, Decimal(0))
        paid, due = cents(rest * unit), cents(lost * unit * rate)
        for run in RUNS:
            books.trades[number, run] = paid, due
        books.balances[trade["seller"]] += paid + due
        books.balances[trade["buyer"]] -= paid + (due if cause == "buyer-order" else 0)
        books.balances["grid-operator"] -= due if cause == "operator-order" else 0
    for start, row in hours.items():
        for home, node in NODES.items():
            for run in RUNS:
                given, taken = known(row, home, fixed.get((start, home)), run)
                net = given - taken - position[home, start]
                books.imbalance[home, start, run] = cents(net * Decimal(row[node]))
            books.energy["injected"] += given
            books.energy["withdrawn"] += taken
            books.energy["imbalance"] += net
            shown = Decimal(row[f"{home}_in"]) - Decimal(row[f"{home}_out"])
            books.energy["lost"] += given - taken - shown
            amount = books.imbalance[home, start, "trued-up"]
            levied, to_grid, to_state = cents(taken * (fee + tax)), cents(taken * fee), cents(taken * tax)
            books.balances[home] += amount - levied
            books.balances["load-serving-entity"] -= amount
            books.balances["grid-operator"] += to_grid
            books.balances["tax-office"] += to_state
            books.residue += levied - to_grid - to_state
    return books
