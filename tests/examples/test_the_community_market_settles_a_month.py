"""A month of four homes at ERCOT's prices: every amount equals a recomputation by other means."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from tests.examples import market_by_hand as by_hand
from tests.examples import market_month as month

DATA = month.FOLDER.parent / "data"
CENTRAL = "America/Chicago"


@cache
def lived() -> month.Lived:
    return month.live(month.market())


@cache
def books() -> by_hand.Books:
    return by_hand.reckon(month.FOLDER, month.FLOOR, month.CAP, month.GRID_FEE, month.TAX, Decimal("0.5"))


def column(name: str, place: int) -> int:
    return sum(row[place] for row in lived().table(name).values())


def test_every_step_is_an_action_and_prices_reach_nine_dollars() -> None:
    rows = month.rows("hours.csv")
    assert len(rows) == 28 * 24 + 23 + 25
    assert max(Decimal(row["aen"]) for row in rows) == Decimal("9.05253")
    assert min(Decimal(row["west"]) for row in rows) < 0
    assert len(lived().receipts) > 25_000


def test_balances_are_those_computed_by_other_means() -> None:
    found = {month.NAMES[name]: int(amount * 100) for name, amount in books().balances.items()}
    for party, amount in month.DEPOSITS.items():
        found[month.NAMES[party]] += amount * 100
    assert {party: row[0] for party, row in lived().table("balances").items()} == found


def test_the_rounding_residue_is_in_its_place_and_nothing_is_missing() -> None:
    assert lived().scalar("residue") == int(books().residue * 100) != 0
    held = column("balances", 0) + column("collateral", 0) + lived().scalar("residue")
    assert lived().store.held == {0: held}
    assert held == 100 * (sum(month.DEPOSITS.values()) + 4 * 2_000)


def test_each_run_finds_the_amounts_that_were_known_to_it() -> None:
    """What the runs emit, before a dispute is upheld and after: the last of a run is the one that counts."""
    starts = {month.seconds(row["start"]): row["start"] for row in month.rows("hours.csv")}
    contract = lived().module.module.contract
    assert contract is not None
    settled = [one.name for one in contract.events].index("settled")
    homes = {month.NAMES[home]: home for home in month.HOMES}
    posted: dict[tuple[str, str, str], list[int]] = {}
    for _, receipt in lived().receipts:
        for event in receipt.events:
            if event.event == settled:
                meter, interval, run, amount = event.fields
                key = homes[meter], starts[interval], by_hand.RUNS[run - 1]
                posted.setdefault(key, []).append(amount)
    disputed = {
        (row["home"], row["start"]) for row in month.rows("corrections.csv") if row["kind"] == "disputed"
    }
    assert {key for key, amounts in posted.items() if len(amounts) > 1} == {
        (*key, "final") for key in disputed
    }
    expected = {key: int(amount * 100) for key, amount in books().imbalance.items()}
    assert {key: amounts[0] for key, amounts in posted.items()} == expected
    for home, start in disputed:
        again, true = posted[home, start, "final"][1], expected[home, start, "trued-up"]
        assert again == true != expected[home, start, "final"]
    changed = {
        (home, start)
        for home, start, _ in expected
        if expected[home, start, "initial"] != expected[home, start, "trued-up"]
    }
    assert len(changed) >= 5


def test_trades_are_paid_and_compensated_as_their_cause_says() -> None:
    rows = lived().table("trades")
    assert len(rows) == len(month.rows("trades.csv"))
    for number, row in rows.items():
        assert isinstance(number, int)
        paid, due = books().trades[number, "trued-up"]
        assert row[-2:] == (int(paid * 100), int(due * 100))
        assert row[6] == int(books().curtailed.get(number, Decimal(0)) * 1000)
    orders = month.rows("orders.csv")
    assert column("trades", 6) == sum(month.wh(row["kwh"]) for row in orders)


def test_energy_reconciles_to_the_watt_hour() -> None:
    totals = books().energy
    assert column("readings", 0) == int(totals["injected"] * 1000)
    assert column("readings", 1) == int(totals["withdrawn"] * 1000)
    imported, exported, losses = (column("coupling", place) for place in (0, 1, 3))
    assert losses == int(totals["lost"] * 1000)
    assert column("readings", 0) + imported == column("readings", 1) + exported + losses
    surplus, shortfall, residual, unused = (column("settlements", place) for place in (9, 10, 12, 13))
    assert surplus - shortfall - (residual - unused) == int(totals["imbalance"] * 1000)


def test_the_prices_are_the_sources_rows() -> None:
    source = pd.read_csv(DATA / "prices" / "ercot_dam_spp_2021.csv", dtype=str)
    starts = pd.to_datetime(source["delivery_date"], format="%m/%d/%Y")
    starts += pd.to_timedelta(source["hour_ending"].str.slice(0, 2).astype(int) - 1, unit="h")
    repeated = (source["repeated_hour"] != "Y").to_numpy()
    source.index = pd.DatetimeIndex(starts).tz_localize(CENTRAL, ambiguous=repeated)
    for row in month.rows("hours.csv"):
        published = source.loc[pd.Timestamp(row["start"]).tz_convert(CENTRAL)]
        for name, point in (("hub", "HB_HUBAVG"), ("aen", "LZ_AEN"), ("west", "LZ_WEST")):
            assert Decimal(row[name]) * 1000 == Decimal(published[point])


@pytest.mark.parametrize(
    ("texan", "californian"),
    [(f"2021-02-{day:02}", f"2017-02-{day:02}") for day in range(1, 29)]
    + [("2021-03-14", "2017-03-12"), ("2021-11-07", "2016-11-06")],
)
def test_the_meters_are_the_homes_rows(texan: str, californian: str) -> None:
    source = pd.read_csv(DATA / "meters" / "four_homes_hourly.csv", dtype=str)
    first = (pd.Timestamp(californian) - pd.Timestamp("2016-08-01")).days * 24
    kw = {"b1": 4, "b2": 4, "b4": 5, "b7": 4}
    for row in month.rows("hours.csv"):
        if row["start"].startswith(texan):
            local = pd.Timestamp(row["start"]).tz_convert(ZoneInfo(CENTRAL))
            shown = source.iloc[first + local.hour]
            assert int(shown["hour"]) % 24 == local.hour
            for home, rated in kw.items():
                made = Decimal(shown[f"{home}_solar_wh_per_kw"]) * rated / 1000
                net = Decimal(shown[f"{home}_load_kwh"]) - made
                read = Decimal(row[f"{home}_out"]) - Decimal(row[f"{home}_in"])
                assert abs(read - net) <= Decimal("0.0005")
