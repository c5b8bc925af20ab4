"""Lines of the checked model, evaluated by plain fractions beside the rule written once more by hand."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.check import check_file
from dsl.model.tariff import Line, ScalarQuantity, Tariff
from tests.dsl.check.evaluation import Bill, Customer
from tests.dsl.check.texts import CHANGES, ROUNDED, SEASONS, checked, refused

F = Fraction
SKETCHES = Path(__file__).parents[3] / "docs" / "sketches"
CENTS = st.integers(-100_000, 100_000).map(lambda n: F(n, 100))
KWH = st.integers(0, 2_000_000).map(lambda n: F(n, 1000))


def bill(*rows: str) -> str:
    return "\nbill, lines in this order\n" + "".join(f"  {row}\n" for row in rows) + ROUNDED


USAGE = "\nquantities\n  usage  energy delivered\n"


def test_the_sheets_own_example_comes_out_to_the_cent() -> None:
    result = check_file(SKETCHES / "1-pge-e-tou-c.watt")
    assert isinstance(result.model, Tariff)
    june = Customer(
        totals={
            ("usage", 0, "peak"): F(120),
            ("usage", 0, "off-peak"): F(380),
            ("usage", 0, None): F(500),
            ("usage", None, None): F(500),
        },
        days={None: 30, 0: 30, 1: 0},
        facts={"assistance": 0, "city-tax": F(0), "heating": 0, "medical": F(0), "territory": 0},
        quantities={"baseline-allowance in summer": F(405), "baseline-allowance in winter": F(0)},
    )
    made = Bill(result.model, june)
    assert made.entries["1", "summer peak"] == F("62.69")
    assert made.entries["1", "summer off-peak"] == F("151.77")
    assert made.lines["2"] == F("-32.97")
    assert made.lines["3"] == F("23.80")
    assert made.lines["5"] == F("0.15")
    assert made.total == F("205.44")


def test_a_row_stands_for_each_season_and_period_that_has_hours() -> None:
    tariff = checked(
        SEASONS,
        """
rates energy, in ¢ per kWh  summer  winter
  peak                      52      39
  super                     none    11.5
  off-peak                  39      36
""",
        USAGE,
        bill('1  "Energy"  usage at rates energy, one row for each season and period'),
        CHANGES.replace("  facts    as on the last day\n", ""),
    )
    (line,) = (row for row in tariff.bill.rows if isinstance(row, Line))
    assert [entry.label for entry in line.entries] == [
        "summer peak",
        "summer off-peak",
        "winter peak",
        "winter super",
        "winter off-peak",
    ]
    made = Bill(tariff, Customer(totals={("usage", 1, "super"): F(100)}))
    assert made.total == F("11.50")


@given(days=st.integers(20, 40))
def test_a_month_is_what_the_clause_says(days: int) -> None:
    tariff = checked(
        "  a month           × days ÷ 30 outside 27 to 34 days\n",
        bill('1  "Charge"  $12.34 per month'),
    )
    expected = F("12.34") if 27 <= days <= 34 else F("12.34") * days / 30
    assert abs(Bill(tariff, Customer(days={None: days})).total - expected) <= F(1, 200)


@given(st.integers(1, 400).map(lambda n: F(n, 100)), KWH, st.integers(0, 999).map(lambda n: F(n, 1000)))
def test_a_fee_of_gross_receipts_is_inside_its_own_base(price: F, usage: F, share: F) -> None:
    tariff = checked(
        "\ncustomer\n  fee  percent from 0% to 99.9% in steps of 0.1%\n",
        USAGE,
        bill('1  "Energy"  $0.10 per kWh of usage', '2  "Fee"  fee of gross receipts over line 1'),
        "\nwhen a fact changes inside the billing period\n  facts  as on the first day\n",
    )
    made = Bill(tariff, Customer(totals={("usage", None, None): usage}, facts={"fee": share}))
    whole = made.lines["1"] / (1 - share)
    assert abs(made.lines["2"] - whole * share) <= F(1, 200)


@given(usage=KWH)
def test_blocks_of_a_determinant_are_cut_at_their_bounds(usage: F) -> None:
    tariff = checked(
        """
rates energy, in USD per kWh
  first 400 kWh  0.10
  next 600 kWh   0.12
  over 1,000 kWh  0.15
  blocks are not prorated
""",
        "\nquantities\n  usage   energy delivered\n  billed  the greatest of (usage - 10 kWh, 0 kWh)\n",
        bill('1  "Energy"  billed at rates energy, one row for each block'),
    )
    billed = max(usage - 10, F(0))
    made = Bill(tariff, Customer(totals={("usage", None, None): usage}, quantities={"billed": billed}))
    left, below = billed, []
    for size in (400, 600, 10**9):
        below.append(min(left, F(size)))
        left -= below[-1]
    prices = (F("0.10"), F("0.12"), F("0.15"))
    amounts = [made.entries["1", label] for label in ("first 400 kWh", "next 600 kWh", "over 1,000 kWh")]
    for amount, kwh, price in zip(amounts, below, prices, strict=True):
        assert abs(amount - kwh * price) <= F(1, 200)


OFFSET = (
    "\nbalances\n  bank  USD from 0 to 1,000,000 in steps of 0.01, starts at 0\n",
    "\nquantities\n  usage    energy delivered\n  exports  energy received\n",
    bill(
        '1  "Energy"  $0.30 per kWh of usage',
        '2  "Service"  $0.50 per day',
        '3  "Export credit"  less $0.08 per kWh of exports, offsets line 1 down to $0, '
        "the rest is carried to bank",
    ),
)


@given(usage=KWH, exports=KWH, opening=st.integers(0, 100_000).map(lambda n: F(n, 100)))
def test_a_credit_offsets_its_lines_only_and_nothing_of_it_is_lost(usage: F, exports: F, opening: F) -> None:
    tariff = checked(*OFFSET)
    made = Bill(
        tariff,
        Customer(
            totals={("usage", None, None): usage, ("exports", None, None): exports},
            openings={"bank": opening},
        ),
    )
    cents = (exports * 8 + F(1, 2)) // 1
    credit = F(cents, 100)
    assert made.lines["3"] == -min(opening + credit, made.lines["1"])
    assert made.total >= made.lines["2"]
    assert opening + credit + made.lines["3"] == made.closing["bank"] >= 0


@given(opening=CENTS, carried=KWH, due=st.booleans())
def test_a_true_up_pays_one_side_and_forfeits_the_other(opening: F, carried: F, due: bool) -> None:
    tariff = checked(
        "\ncustomer\n  since  date\n",
        "\nbalances\n  account  USD from -$1,000,000 to $1,000,000 in steps of 0.01, starts at 0\n",
        USAGE,
        bill(
            '1  "Energy"  $0.30 per kWh of usage',
            '2  "Carried"  less line 1, carried to account',
            '3  "Trued up"  true-up of account',
        ),
        """
true-up on the bill that contains the anniversary of since
  account above $0  is paid
  account below $0  is forfeited
""",
    )
    made = Bill(
        tariff,
        Customer(totals={("usage", None, None): carried}, openings={"account": opening}, contains=due),
    )
    before = opening + made.lines["1"]
    assert made.lines["3"] == (max(before, F(0)) if due else 0)
    assert made.closing["account"] == (F(0) if due else before)


@given(below=CENTS.map(abs))
def test_a_minimum_lifts_its_subtotal_and_never_lowers_it(below: F) -> None:
    tariff = checked(
        "\nquantities\n  usage  energy delivered\n",
        bill(
            '1  "Energy"  $1.00 per kWh of usage',
            "   energy-charges  is line 1",
            '2  "Minimum charge adjustment"  minimum $0.35 per day on energy-charges',
        ),
    )
    made = Bill(tariff, Customer(totals={("usage", None, None): below}))
    assert made.total == max(below, F("10.50"))
    assert next(row for row in tariff.bill.rows if isinstance(row, Line) and row.number == "2").minimum_on


@pytest.mark.parametrize(
    ("clause", "determinants", "expected"),
    [
        (
            "each part has its own demand, shared by days",
            {"peak-kw in summer": 8, "peak-kw in winter": 5},
            F(8 * 10 + 5 * 4, 2),
        ),
        ("one demand for the whole billing period, shared by days", {"peak-kw": 8}, F(8 * 10 + 8 * 4, 2)),
    ],
)
def test_a_demand_in_two_seasons_is_shared_as_the_clause_says(
    clause: str, determinants: dict[str, int], expected: F
) -> None:
    tariff = checked(
        SEASONS,
        "\nrates demand, in USD per kW for each billing period  summer  winter\n"
        "                                                        10      4\n",
        "\nquantities\n  peak-kw  highest 30-minute average kW\n",
        bill('1  "Demand"  peak-kw at rates demand'),
        f"\nwhen a season changes inside the billing period\n  demand  {clause}\n",
    )
    values = {name: F(value) for name, value in {"peak-kw": 0, **determinants}.items()}
    customer = Customer(days={None: 30, 0: 15, 1: 15}, quantities=values)
    assert Bill(tariff, customer).total == expected


def test_a_dated_credit_counts_on_its_bill_only() -> None:
    tariff = checked(
        USAGE,
        bill(
            '1  "Energy"  $1.00 per kWh of usage',
            '2  "Credit"  less $58.23, on the bill that contains April 10',
        ),
    )
    usage = {("usage", None, None): F(10)}
    assert Bill(tariff, Customer(totals=usage, contains=True)).total == F("-48.23")
    assert Bill(tariff, Customer(totals=usage)).total == F(10)


def test_options_choose_the_price_and_the_condition() -> None:
    tariff = checked(
        "\ncustomer\n  assistance  none, FERA or CARE\n",
        "\nrates service, in USD per day\n  none  0.80\n  FERA  0.40\n  CARE  0.20\n",
        bill(
            '1  "Service"  service for each day',
            '2  "Discount"  less 35% of line 1, when assistance is one of (FERA, CARE)',
        ),
        "\nwhen a fact changes inside the billing period\n  facts  as on the last day\n",
    )
    totals = [Bill(tariff, Customer(facts={"assistance": n})).total for n in range(3)]
    assert totals == [F(24), F("7.80"), F("3.90")]


def test_what_stands_below_is_not_in_a_subtotal_and_cannot_be_named() -> None:
    assert refused(USAGE, bill('1  "Tax"  2% of line 2', '2  "Energy"  $0.10 per kWh of usage')) == ["W0203"]


def test_a_change_that_is_refused_needs_a_single_season() -> None:
    tariff = checked(
        SEASONS,
        "\nrates demand, in USD per kW for each billing period  summer  winter\n"
        "                                                        10      4\n",
        "\nquantities\n  peak-kw  highest 30-minute average kW\n",
        bill('1  "Demand"  peak-kw at rates demand'),
        "\nwhen a season changes inside the billing period\n  demand  the bill is refused\n",
    )
    (guard,) = (one for one in tariff.quantities if one.name.startswith("seasons or rate editions"))
    assert isinstance(guard, ScalarQuantity)
    (required,) = tariff.guards
    for summer, winter, refused_ in ((30, 0, False), (0, 30, False), (12, 18, True)):
        days = {None: 30, 0: summer, 1: winter}
        known = {"peak-kw": F(5), guard.name: F(0)}
        known[guard.name] = Bill(tariff, Customer(days=days, quantities=known)).number(guard.value)
        made = Bill(tariff, Customer(days=days, quantities=known))
        assert made.value(required.condition) is not refused_
        if not refused_:
            assert made.total == (50 if summer else 20)


def test_a_history_that_must_be_full_is_counted() -> None:
    tariff = checked(
        "\nhistory\n  peak-kw  kW from 0 kW to 500 kW in steps of 0.1, of the 11 preceding billing periods, "
        "or refused when fewer\n",
        "\nquantities\n  peak-kw  highest 30-minute average kW\n"
        "  earlier  highest peak-kw of the 11 preceding billing periods or 0 kW if none\n",
        bill('1  "Demand"  $4.00 per kW of (the greater of (peak-kw, earlier))'),
    )
    (required,) = tariff.guards
    for known, holds in ((11, True), (10, False), (0, False)):
        customer = Customer(
            quantities={
                "peak-kw": F(5),
                "earlier": F(5),
                "billing periods of peak-kw in history": F(known),
            }
        )
        assert Bill(tariff, customer).value(required.condition) is holds
    assert required.message == "fewer than 11 earlier billing periods of peak-kw are known"
