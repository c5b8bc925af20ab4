"""Names of determinants, amounts and properties, which bills, proofs and scenarios rely on."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from compiler import CannotCompile, compile_tariff
from dsl.model import expressions as m
from dsl.model.calendar import Calendar
from dsl.model.tariff import Claim, FunctionDeclaration, HistoryItem, Variation
from tests.compiler.loads import irregular, local
from tests.compiler.models import (
    DAY,
    KW,
    KWH,
    ONE,
    PEAK,
    SPAN,
    SUMMER,
    USAGE,
    USD,
    WINTER,
    compare,
    days,
    entry,
    kind,
    line,
    num,
    scalar,
    subtotal,
    tariff,
    times,
    total,
    usd_per,
)
from tests.compiler.running import Machine, meter

ZONE = "America/Los_Angeles"
CALENDAR = Calendar((SUMMER, WINTER), "date", (), "", (PEAK,))
FIRST, AFTER = date(2016, 5, 20), date(2016, 6, 15)
PRICE = usd_per("0.1", KWH)


def test_cells_are_named_by_season_and_period_and_lines_by_number_and_label() -> None:
    made = tariff(
        line(
            7,
            "Energy",
            entry("Summer peak", total("usage", 0, "peak"), PRICE),
            entry("All", total("usage"), PRICE),
        ),
        line(9, "Days", entry("d", days(1), usd_per("1", DAY)), entry("d", days(), usd_per("1", DAY))),
        subtotal("service", 7, 9),
        calendar=CALENDAR,
    )
    module = compile_tariff(made, "test")
    assert module.bill is not None
    assert set(module.bill.determinants) == {
        "usage",
        "days",
        "days[winter]",
        *(f"usage[{season},{name}]" for season in ("summer", "winter") for name in ("peak", "off-peak")),
    }
    results = [result.name for result in module.functions[module.bill.charge].results]
    assert results == [
        *(f"{what}:7/{label}" for label in ("Summer peak", "All") for what in ("amount", "quantity", "rate")),
        "line:7",
        *(f"{what}:9/{label}" for label in ("d", "d (2)") for what in ("amount", "quantity", "rate")),
        "line:9",
        "subtotal:service",
        "total",
    ]
    assert module.bill.subtotals == ("subtotal:service",)
    assert module.bill.total == "total"
    assert [(one.line, one.name) for one in module.bill.entries][:2] == [("7", "Summer peak"), ("7", "All")]


def test_the_total_of_a_season_is_that_of_its_cells() -> None:
    for rows in (
        [entry("s", total("usage", 0), PRICE)],
        [entry("s", total("usage", 0), PRICE), entry("p", total("usage", 1, "peak"), PRICE)],
    ):
        machine = Machine(tariff(line(1, "A", *rows), calendar=CALENDAR))
        given = meter(ZONE, FIRST, AFTER, irregular("seasons"))
        june = sum((one.kwh[0] for one in given if local(one, ZONE).month == 6), Fraction(0))
        assert machine.run(FIRST, AFTER, given).measured["usage[summer]"] == june


def test_a_quantity_cannot_take_the_name_of_another_determinant() -> None:
    made = tariff(
        line(1, "A", entry("a", days(), usd_per("1", DAY))),
        quantities=(USAGE, scalar("days", times(num(2), days()), kind(DAY, "1"))),
    )
    with pytest.raises(CannotCompile, match="two determinants are called days"):
        compile_tariff(made, "test")


def test_names_that_every_module_has_are_not_free() -> None:
    measure = FunctionDeclaration("measure", (), kind(ONE, "1"), (), num(1), "", SPAN)
    holds = Claim("lines-sum-to-bill", "bill", compare("=", num(1), num(1)), None, None, (), "", SPAN)
    row = line(1, "A", entry("a", days(), usd_per("1", DAY)))
    for made in (tariff(row, functions=(measure,)), tariff(row, claims=(holds,))):
        with pytest.raises(CannotCompile, match="of its own called") as caught:
            compile_tariff(made, "test")
        assert caught.value.hint == "give it another name"


def test_history_inside_a_case_is_known_after_it() -> None:
    demand = kind(KW, "0.1", "0", "100000")
    past = m.History(demand, SPAN, "max-demand", "highest", 11, num(1, KW))
    summer = compare("=", m.BillingMonth(kind(ONE, "1"), SPAN), num(6))
    chosen = m.Cases(demand, SPAN, ((summer, past),), num(7, KW))
    machine = Machine(
        tariff(
            line(
                1,
                "A",
                entry("a", m.Quantity(demand, SPAN, "chosen"), usd_per("1", KW)),
                entry("b", past, usd_per("1", KW)),
            ),
            history=(HistoryItem("max-demand", demand, 11, "", SPAN),),
            quantities=(USAGE, scalar("chosen", chosen, demand)),
        )
    )
    more = {"history:max-demand": (30, 50), "history-month:max-demand": (4, 3)}
    june = machine.run(FIRST, AFTER, [], month=6, **more)
    may = machine.run(FIRST, AFTER, [], month=5, **more)
    assert (june.measured["chosen"], june.charged["quantity:1/b"]) == (5, 5)
    assert (may.measured["chosen"], may.charged["quantity:1/b"]) == (7, 5)


def test_a_relation_reads_what_both_runs_share_in_the_first() -> None:
    line_a = m.InRun(kind(USD, "0.01"), SPAN, "a", m.LineAmount(kind(USD, "0.01"), SPAN, "1"))
    line_b = m.InRun(kind(USD, "0.01"), SPAN, "b", m.LineAmount(kind(USD, "0.01"), SPAN, "1"))
    june = compare("=", m.BillingMonth(kind(ONE, "1"), SPAN), num(6))
    claim = Claim(
        "rising",
        "relation",
        compare("<=", line_a, line_b),
        june,
        Variation("raise", "delivered"),
        (),
        "",
        SPAN,
    )
    machine = Machine(tariff(line(1, "A", entry("a", total("usage"), PRICE)), claims=(claim,)))
    (record,) = [one for one in machine.module.properties if one.name == "rising"]
    assert record.premise is not None
    assert [one.name for one in machine.module.functions[record.premise].parameters] == ["a.billing-month"]
    assert record.variation is not None
    assert record.variation.channel == "import_kwh"
    assert machine.module.bill is not None
    assert "billing-month" in machine.module.bill.determinants


def test_a_claim_of_the_text_may_have_the_name_of_one_that_is_always_made() -> None:
    claim = Claim("each-usage-once", "bill", compare("=", num(1), num(1)), None, None, (), "", SPAN)
    made = tariff(
        line(1, "A", entry("a", total("usage", None, "peak"), PRICE)), calendar=CALENDAR, claims=(claim,)
    )
    names = [one.name for one in compile_tariff(made, "test").properties]
    assert names == ["each-usage-once", "each-usage-once-always", "lines-sum-to-bill"]


def test_seasons_without_periods_have_their_claim_too() -> None:
    made = tariff(line(1, "A", *(entry(str(n), total("usage", n), PRICE) for n in (0, 1))), calendar=CALENDAR)
    machine = Machine(made)
    billed = machine.run(FIRST, AFTER, meter(ZONE, FIRST, AFTER, irregular("claim")))
    assert machine.holds("each-usage-once", billed)
