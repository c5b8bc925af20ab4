"""One text with most constructs: what each of them becomes."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from dsl.check import check_file
from dsl.check.walking import leaves
from dsl.model import expressions as m
from dsl.model.tariff import Entry, Line, MeteredQuantity, Tariff

FOLDER = Path(__file__).parent / "texts_of"


@pytest.fixture(scope="module")
def tariff() -> Tariff:
    result = check_file(FOLDER / "everything.watt")
    assert result.diagnostics == ()
    assert isinstance(result.model, Tariff)
    return result.model


def line(tariff: Tariff, number: str) -> Line:
    return next(row for row in tariff.bill.rows if isinstance(row, Line) and row.number == number)


def entry(tariff: Tariff, number: str) -> Entry:
    (only,) = line(tariff, number).entries
    return only


def test_parts_are_editions_by_seasons(tariff: Tariff) -> None:
    assert tariff.edition_starts == (date(2026, 7, 1),)
    assert [(part.index, part.season, part.edition) for part in tariff.parts] == [
        (0, "summer", 0),
        (1, "winter", 0),
        (2, "summer", 1),
        (3, "winter", 1),
    ]


def test_each_cell_has_the_price_of_its_edition_with_its_source(tariff: Tariff) -> None:
    prices = {}
    for one in line(tariff, "1").entries:
        assert isinstance(one.rate, m.Number)
        assert one.rate.rate is not None
        prices[one.label] = (one.rate.value, one.rate.rate.edition)
    assert prices["summer before 2026-07-01 peak"] == (Fraction("0.20"), 0)
    assert prices["winter from 2026-07-01 off"] == (Fraction("0.10"), 1)
    assert len(prices) == 8


def test_a_column_is_one_component_and_all_columns_add_up(tariff: Tariff) -> None:
    delivery, both = entry(tariff, "2").rate, entry(tariff, "3").rate
    assert isinstance(delivery, m.Number)
    assert isinstance(both, m.Number)
    assert (delivery.value, both.value) == (Fraction("0.04"), Fraction("0.10"))


def test_a_second_schedule_prices_its_own_periods(tariff: Tariff) -> None:
    totals = [one.quantity for one in line(tariff, "4").entries]
    assert [(one.schedule, one.periods) for one in totals if isinstance(one, m.Total)] == [
        ("night", ("day",)),
        ("night", ("dark",)),
    ]


def test_holidays_fall_where_the_text_says_and_are_observed_as_it_says(tariff: Tariff) -> None:
    dates = {holiday.name: holiday.dates for holiday in tariff.calendar.holidays}
    assert date(2026, 4, 3) in dates["Good Friday"]
    assert date(2026, 5, 8) in dates["Town Day"]
    assert date(2028, 1, 1) in dates["New Year's Day"]
    assert date(2034, 1, 2) in dates["New Year's Day"]
    assert date(2034, 1, 1) not in dates["New Year's Day"]


def test_a_span_over_midnight_is_cut_at_midnight(tariff: Tariff) -> None:
    (night,) = (one for one in tariff.calendar.schedules if one.name == "night")
    assert [(span.start, span.end) for span in night.periods[1].spans] == [(22 * 60, 24 * 60), (0, 6 * 60)]


def test_a_factor_of_each_interval_is_metered_with_the_quantity(tariff: Tariff) -> None:
    woven = [one for one in tariff.quantities if one.name.startswith("fuel × usage")]
    assert len(woven) == 2
    for one in woven:
        assert isinstance(one, MeteredQuantity)
        (factor,) = (leaf for leaf in leaves(one.value) if isinstance(leaf, m.Factor))
        assert factor.when == "interval"


def test_a_register_is_multiplied_and_a_reading_is_not(tariff: Tariff) -> None:
    amount = entry(tariff, "7").amount
    assert any(isinstance(leaf, m.Register) for leaf in leaves(amount))
    assert any(isinstance(leaf, m.Fact) and leaf.name == "ratio" for leaf in leaves(amount))
    assert not any(isinstance(leaf, m.Fact) for leaf in leaves(entry(tariff, "9").amount))


def test_an_event_restricts_a_quantity(tariff: Tariff) -> None:
    (during,) = (one for one in tariff.quantities if one.name == "usage during critical")
    assert any(isinstance(leaf, m.InEvent) for leaf in leaves(during.value))  # type: ignore[arg-type]


def test_part_of_a_line_is_the_rows_of_those_cells(tariff: Tariff) -> None:
    rows = [leaf for leaf in leaves(entry(tariff, "14").amount) if isinstance(leaf, m.LineAmount)]
    labels = [line(tariff, "1").entries[row.entry or 0].label for row in rows]
    assert sorted(labels) == ["summer before 2026-07-01 peak", "summer from 2026-07-01 peak"]


def test_claims_say_how_their_second_bill_differs(tariff: Tariff) -> None:
    claims = {claim.name: claim for claim in tariff.claims}
    assert claims["more"].variation is not None
    assert (claims["more"].variation.kind, claims["more"].variation.what) == ("raise", "energy delivered")
    assert claims["received"].variation is not None
    assert claims["received"].variation.kind == "change"
    assert claims["once"].kind == "once"
    assert claims["near"].premise is not None


def test_what_is_only_said_is_kept_as_a_clause(tariff: Tariff) -> None:
    said = {(clause.section, clause.subject) for clause in tariff.clauses}
    assert ("available to", "only") in said
    assert ("available to", "not") in said
    assert tariff.missing.rebill_periods == 3
    assert [clause.subject for clause in tariff.missing.clauses] == ["estimated", "missing interval", "late"]


def test_functions_of_a_library_are_called(tariff: Tariff) -> None:
    assert [function.name for function in tariff.functions] == ["later"]
    assert any(isinstance(leaf, m.Call) for leaf in leaves(entry(tariff, "13").amount))
    assert [Path(file).name for file in tariff.files] == ["everything.watt", "helpers.watt"]
