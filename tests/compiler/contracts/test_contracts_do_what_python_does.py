"""Compiled contracts against plain Python: the same calls, the same state, events, payments and refusals."""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256
from random import Random

import pytest

from runtime.machine.aborts import Reason
from runtime.machine.acting import deploy
from runtime.machine.loaded import LoadedModule
from tests.compiler.contracts.bank import BANK, FREE, TOO_MUCH
from tests.compiler.contracts.market import MARKET
from tests.compiler.contracts.python_market import Market, Refused
from tests.compiler.contracts.running import FORMS, Running, deployed, loaded
from tests.compiler.contracts.vesting import VESTING

PARTIES = (3, 7, 11, 2**256 - 1)
HOUR = 3600
# Around the night of 2026-03-08, which has 23 hours in New York.
START = 1_772_800_000


@pytest.fixture(scope="module")
def market_module() -> LoadedModule:
    return loaded(MARKET)


def _arguments(name: str, chance: Random) -> dict[str, object]:
    trade = chance.randrange(6)
    match name:
        case "deposit" | "withdraw":
            return {"amount": chance.choice((0, 1, 50, 12_345, 10**11))}
        case "offer":
            energy, price = (
                chance.choice((0, 1, 1500, 12_345, 99_999_999)),
                chance.choice((-12_344, -7, 5_000, 6_001, 6_789)),
            )
            return {"t": trade, "buyer": chance.choice(PARTIES), "energy": energy, "price": price}
        case "fill" | "clear":
            return {"t": trade}
        case "share":
            size = chance.choice((0, 1, 3, 3))
            weights = [chance.choice((0, 1, 2, 5)) for _ in range(size + (chance.random() < 0.1))]
            return {
                "whole": chance.choice((0, 1, 100, 101)),
                "parties": [chance.choice(PARTIES) for _ in range(size)],
                "weights": weights,
            }
        case "commit":
            return {"secret": chance.randrange(100)}
        case _:
            return {}


def _python(market: Market, name: str, caller: int, now: int, arguments: dict[str, object]) -> Market | str:
    """The market after the call, or why it was refused."""
    try:
        return market.act(name, caller, now, *arguments.values())
    except Refused as refused:
        return str(refused)


def _agrees(running: Running, python: Market) -> None:
    """Everything that both have."""
    assert running.scalar("mark") == python.mark
    assert running.scalar("below") == python.below
    assert running.scalar("cheapest") == python.cheapest
    assert running.store.held[0] == python.held
    assert running.table("collateral") == {p: (x,) for p, x in python.collateral.items() if x}
    trades = {
        t: (one.seller, one.buyer, one.energy, one.price, one.status, one.day)
        for t, one in python.trades.items()
    }
    assert running.table("trades") == trades
    assert dict(running.store.wallets[0]) == {p: x for p, x in python.wallets.items() if x}
    totals: dict[tuple[int, int], int] = {}
    for one in python.trades.values():
        key = (one.status, one.buyer)
        totals[key] = totals.get(key, 0) + one.energy * one.price
    assert running.kept("value of trades by status and buyer") == {k: v for k, v in totals.items() if v}
    assert sum(running.kept("sum of collateral").values()) == sum(python.collateral.values())  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(12))
def test_a_market_of_random_calls_does_what_python_does(market_module: LoadedModule, seed: int) -> None:
    chance = Random(seed)
    running, python, now = deployed(market_module, now=START), Market(), START
    names = (
        "deposit",
        "withdraw",
        "offer",
        "offer",
        "fill",
        "fill",
        "cancel-all",
        "clear",
        "share",
        "commit",
    )
    done = 0
    for _ in range(150):
        now += chance.choice((0, 60, HOUR, 3 * HOUR))
        name, caller = chance.choice(names), chance.choice(PARTIES)
        arguments = _arguments(name, chance)
        if name == "fill" and arguments["t"] in python.trades and chance.random() < 0.9:
            caller = python.trades[arguments["t"]].buyer  # type: ignore[index]
        receipt = running.act(name, caller, now, **arguments)  # type: ignore[arg-type]
        after = _python(python, name, caller, now, arguments)
        if isinstance(after, str):
            assert not receipt.succeeded, (name, arguments, after)
            assert (receipt.message or "weights").startswith(after), (receipt, after)
            continue
        assert receipt.succeeded, (name, arguments, receipt)
        events = [("offered", "cancelled")[one.event] for one in receipt.events]
        assert list(zip(events, (one.fields for one in receipt.events), strict=True)) == after.events
        python, done = after, done + 1
        _agrees(running, python)
    assert done > 30


def test_the_sealed_digest_is_that_of_the_typed_values() -> None:
    """Different values, different digests; the same values the same, whoever computes them."""
    running = deployed(MARKET, now=START)
    seen = set()
    for caller, secret in ((3, 1), (3, 2), (7, 1), (3, 1)):
        running.act("commit", caller, START, secret=secret)
        seen.add((caller, secret, running.scalar("sealed")))
    assert len(seen) == 3
    assert len({digest for _, _, digest in seen}) == 3
    assert all(0 < digest < 2 ** (8 * sha256().digest_size) for _, _, digest in seen)


def test_a_bank_keeps_the_books() -> None:
    bank = deployed(BANK)
    assert bank.act("deposit", 7, 5, amount=1000).payments[0].amount == 1000
    assert bank.act("deposit", 8, 5, amount=1).succeeded
    assert bank.act("withdraw", 7, 6, amount=0).message == FREE
    refused = bank.act("withdraw", 8, 6, amount=2)
    assert (refused.reason, refused.message) == (Reason.REQUIRED, TOO_MUCH)
    paid = bank.act("withdraw", 7, 6, amount=400)
    assert [(one.party, one.amount) for one in paid.payments] == [(7, -400)]
    assert bank.table("balances") == {7: (600,), 8: (1,)}
    assert bank.scalar("contract-balance") == bank.store.held[0] == 601


def test_a_balance_beyond_its_range_is_named_with_its_column_and_range() -> None:
    bank = deployed(BANK)
    assert bank.act("deposit", 7, 5, amount=10**11).succeeded
    refused = bank.act("deposit", 7, 6, amount=1)
    assert refused.reason is Reason.OUT_OF_RANGE
    assert refused.message == "amount of balances, from 0.00 USD to 1000000000.00 USD"


def test_vesting_grows_with_time_rounded_down() -> None:
    start, hours, funded = START + 10 * HOUR, 7, 100_003
    wallet = deployed(VESTING, now=START, beneficiary=42, start=start, duration=hours)
    assert wallet.scalar("opened") == START
    assert wallet.act("fund", 9, START, amount=funded).succeeded
    released = 0
    for second in (0, HOUR, 10 * HOUR, 10 * HOUR + 1, 11 * HOUR, 12 * HOUR + 1799, 17 * HOUR, 90 * HOUR):
        receipt = wallet.act("release", 5, START + second)
        share = min(max(Fraction(START + second - start, hours * HOUR), Fraction(0)), Fraction(1))
        due = funded * share // 1 - released
        released += due
        assert receipt.succeeded
        assert [one.amount for one in receipt.payments] == [-due] * len(receipt.payments)
        assert sum(-one.amount for one in receipt.payments) == due
        assert wallet.scalar("released") == released
    assert wallet.store.wallets[0] == {9: -funded, 42: funded}


def test_a_deployment_whose_condition_fails_makes_no_state() -> None:
    module = loaded(VESTING)
    for form in FORMS:
        store, receipt = deploy(
            module, {"beneficiary": 4, "start": START - 1, "duration": 7}, 1, START, form=form
        )
        assert store is None
        assert (receipt.reason, receipt.message) == (Reason.REQUIRED, "vesting starts in the past")
