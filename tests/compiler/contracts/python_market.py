"""The market of ``market.py`` again, in plain Python: dictionaries, fractions and ``zoneinfo``."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

PLACE = ZoneInfo("America/New_York")
EPOCH = date(1970, 1, 1)
MOST = 100_000_000_000  # cents
Event = tuple[str, tuple[int, ...]]


class Refused(Exception):
    """The call changes nothing; the message is that of a requirement, or what was wrong."""


@dataclass
class Trade:
    seller: int
    buyer: int
    energy: int
    price: int
    status: int
    day: int


@dataclass
class Market:
    """Counts of steps, as the machine has them: 0.01 USD, 0.001 kWh, 0.00001 USD/kWh."""

    mark: int = 5_000
    cheapest: int = 0
    below: int = 0
    held: int = 0
    trades: dict[int, Trade] = field(default_factory=dict)
    collateral: dict[int, int] = field(default_factory=dict)
    wallets: dict[int, int] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def act(self, name: str, caller: int, now: int, *arguments: object) -> Market:
        """The market after the call; this one stays as it is."""
        after = deepcopy(self)
        after.events = []
        getattr(after, f"_{name.replace('-', '_')}")(caller, now, *arguments)
        return after

    def _set(self, party: int, amount: int) -> None:
        if not 0 <= amount <= MOST:
            raise Refused("amount of collateral")
        self.collateral[party] = amount

    def _move(self, amount: int, source: int, target: int) -> None:
        self._set(source, self.collateral.get(source, 0) - amount)
        self._set(target, self.collateral.get(target, 0) + amount)

    def _open(self, seller: int) -> list[int]:
        return sorted(t for t, one in self.trades.items() if one.seller == seller and one.status == 0)

    def _trade(self, t: int) -> Trade:
        if t not in self.trades:
            raise Refused("the row of trades")
        return self.trades[t]

    # --- actions

    def _deposit(self, caller: int, _: int, amount: int) -> None:
        self.held += amount
        self.wallets[caller] = self.wallets.get(caller, 0) - amount
        self._set(caller, self.collateral.get(caller, 0) + amount)

    def _withdraw(self, caller: int, _: int, amount: int) -> None:
        self._set(caller, self.collateral.get(caller, 0) - amount)
        if amount > self.held:
            raise Refused("the USD to pay")
        self.held -= amount
        self.wallets[caller] = self.wallets.get(caller, 0) + amount

    def _offer(self, caller: int, now: int, t: int, buyer: int, energy: int, price: int) -> None:
        if buyer == caller:
            raise Refused("nobody trades with themselves")
        if len(self._open(caller)) >= 3:
            raise Refused("three open trades are enough")
        if t in self.trades:
            raise Refused("the row of trades")
        local = datetime.fromtimestamp(now, UTC).astimezone(PLACE).date()
        self.trades[t] = Trade(caller, buyer, energy, price, 0, (local - EPOCH).days)
        self.events.append(("offered", (t, caller, energy)))

    def _fill(self, caller: int, now: int, t: int) -> None:
        trade = self._trade(t)
        if trade.buyer != caller:
            raise Refused("only the buyer may fill a trade")
        if trade.status != 0:
            raise Refused("the trade is not open")
        lapse = EPOCH + timedelta(days=trade.day + 2)
        midnight = datetime(lapse.year, lapse.month, lapse.day, tzinfo=PLACE)
        if datetime.fromtimestamp(now, UTC) >= midnight.astimezone(UTC):
            raise Refused("the trade has lapsed")
        exact = Decimal(trade.energy) / 1000 * Decimal(trade.price) / 100_000
        owed = int(exact.quantize(Decimal("0.01"), ROUND_HALF_UP) * 100)
        self._move(owed, caller, trade.seller)
        trade.status = 1
        if trade.price > self.mark:
            self.mark = trade.price
        else:
            self.below += 1

    def _cancel_all(self, caller: int, _: int) -> None:
        lots = self._open(caller)
        if not lots:
            raise Refused("there is nothing to cancel")
        for t in lots:
            self.trades[t].status = 2
        energy = sum(self.trades[t].energy for t in lots)
        self.events.append(("cancelled", (caller, len(lots), energy)))

    def _clear(self, _: int, __: int, t: int) -> None:
        if t in self.trades and self.trades[t].status == 0:
            raise Refused("the trade is open")
        self._trade(t)
        del self.trades[t]

    def _share(self, caller: int, _: int, whole: int, parties: list[int], weights: list[int]) -> None:
        if len(parties) != len(weights):
            raise Refused("one weight for each party")
        if any(weight < 0 for weight in weights) or sum(weights) == 0:
            raise Refused("weights")
        parts = [whole * weight // sum(weights) for weight in weights]
        rest = [(-(whole * weight % sum(weights)), n) for n, weight in enumerate(weights)]
        for _remainder, n in sorted(rest)[: whole - sum(parts)]:
            parts[n] += 1
        for part, party in zip(parts, parties, strict=True):
            self._move(part, caller, party)

    def _commit(self, _: int, __: int, ___: int) -> None:
        lots = [one.price for one in self.trades.values() if one.status == 0]
        self.cheapest = min(lots) if lots else 50_000
