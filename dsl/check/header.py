"""The header and the readings: who filed what, in which zone and currency, and what is metered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache, partial

from dsl.check import codes
from dsl.check.literals import number_form
from dsl.check.months import outside_in_order
from dsl.check.report import did_you_mean
from dsl.check.word import MOST_DAYS
from dsl.check.world import World
from dsl.model.base import Mode, NumberType, Rounding, Span
from dsl.model.tariff import Clause, Header, MeterChannel, Readings
from dsl.syntax import tree as texts
from dsl.units import CURRENCIES, HOUR, KVAR, KW, KWH

LONGEST_TITLE = 300
"""Characters of the name of a tariff or library."""

YEARS_BEFORE, YEARS_AFTER = 2, 25
"""How far the horizon reaches around the effective date where the text states none."""

DEFAULT_STEP = Fraction(1, 1000)
LARGEST_READING = Fraction(1_000_000)
"""A channel without a range: readings from 0 to a million of its unit, in thousandths."""

DAYS = {"calendar month": (1, 31), "meter reads": (1, 62)}
"""The length of a billing period where the text states none."""


FIRST_YEAR, LAST_YEAR = 1800, 2300
"""Years that a horizon may touch: before them no zone has a clock, behind them no rule is known."""


def build_header(world: World, written: texts.Header) -> Header:
    """The header; every clause that has no default must be there."""
    places = dict(written.clause_spans)
    zone = read_zone(world, written, places)
    if written.currency is None:
        world.report.add(
            codes.SECTION_MISSING,
            written.span,
            "the text states no currency",
            "add `currency  USD` under the title",
        )
    effective = written.effective
    if effective is None:
        world.report.add(
            codes.SECTION_MISSING,
            written.span,
            "the text does not say from when on it holds",
            "add `effective  for service on and after 2026-01-01` (or `for bills rendered on and after`, "
            "`for billing months from`)",
        )
    start = effective.start if effective else date(2000, 1, 1)
    if written.horizon and not written.horizon[0] < written.horizon[1]:
        world.report.add(
            codes.BAD_RANGE,
            places.get("horizon", written.span),
            f"the horizon ends on {written.horizon[1]}, before it has begun on {written.horizon[0]}",
            "put the earlier date first; the second is the day after the last",
        )
    elif effective and effective.enforced and written.horizon and start >= written.horizon[1]:
        world.report.add(
            codes.BAD_RANGE,
            effective.span,
            f"the text holds from {start}, but its horizon ends on {written.horizon[1]}: it can bill nothing",
            "let the horizon reach beyond the date, or say `printed, not enforced` after it",
        )
    if effective and effective.kind == "billing months" and start.day != 1:
        world.report.add(
            codes.BAD_DATE,
            effective.span,
            f"a billing month is not in effect from its day {start.day} on: it is in effect or it is not",
            f"write its first day, `for billing months from {start.replace(day=1)}`",
        )
    years = [day.year for day in written.horizon or ()]
    if years and not FIRST_YEAR <= min(years) <= max(years) <= LAST_YEAR:
        world.report.add(
            codes.BAD_RANGE,
            places.get("horizon", written.span),
            f"the horizon goes beyond the years {FIRST_YEAR} to {LAST_YEAR}",
            "nobody knows the clocks of other years; bills beyond the horizon are refused by name",
        )
    check_title(world, written)
    citations = tuple((one.kind, f"{one.text} {one.sheets}".strip()) for one in written.citations)
    follows = written.follows or ("record" if any(kind == "Record" for kind, _ in citations) else "sheet")
    return Header(
        written.name,
        written.utility or "",
        citations,
        follows,
        written.status or "",
        effective.kind if effective else "service",
        start,
        effective.enforced if effective else True,
        written.supersedes,
        zone,
        world.currency or "USD",
        written.horizon or (date(start.year - YEARS_BEFORE, 1, 1), date(start.year + YEARS_AFTER, 1, 1)),
    )


def check_title(world: World, written: texts.Header) -> None:
    """The name of a tariff or library, which also names its module."""
    if not written.name.strip():
        world.report.add(
            codes.SECTION_MISSING,
            written.span,
            f"the {written.kind} has no name",
            "write it between the quotes",
        )
    if len(written.name) > LONGEST_TITLE:
        world.report.add(
            codes.BAD_RANGE,
            written.span,
            f"the name of the {written.kind} has {len(written.name)} characters; "
            f"at most {LONGEST_TITLE} can be printed on a bill",
            "give it a shorter name, and say the rest in a comment",
        )


def read_currency(world: World, written: texts.Header) -> None:
    """The currency comes first: signs in every section below mean it."""
    places = dict(written.clause_spans)
    if written.currency is None:
        return
    if written.currency not in CURRENCIES:
        world.report.add(
            codes.UNKNOWN_CURRENCY,
            places.get("currency", written.span),
            f"there is no currency {written.currency} that Watt knows",
            did_you_mean(written.currency, CURRENCIES)
            or "currencies are written by their ISO 4217 code: USD, CAD, EUR",
        )
    world.currency = written.currency


@cache
def zones() -> frozenset[str]:
    """Names of time zones."""
    from importlib.resources import files

    listing = files("tzdata").joinpath("zones").read_text(encoding="utf-8")
    return frozenset(listing.split())


USUAL_ZONES = {
    **dict.fromkeys(("PST", "PDT", "PT", "PACIFIC", "US/PACIFIC"), "America/Los_Angeles"),
    **dict.fromkeys(("MST", "MDT", "MT", "MOUNTAIN"), "America/Denver (America/Phoenix in Arizona)"),
    **dict.fromkeys(("CST", "CDT", "CT", "CENTRAL"), "America/Chicago"),
    **dict.fromkeys(("EST", "EDT", "ET", "EASTERN"), "America/New_York"),
    **dict.fromkeys(("AKST", "AKDT", "ALASKA"), "America/Anchorage"),
    **dict.fromkeys(("HST", "HDT", "HAWAII"), "Pacific/Honolulu"),
    **dict.fromkeys(("AST", "ADT", "ATLANTIC"), "America/Halifax"),
    **dict.fromkeys(("BST", "LONDON"), "Europe/London"),
    **dict.fromkeys(("CET", "CEST", "BERLIN"), "Europe/Berlin"),
}
"""What people mean by letters and words that name no city's clocks."""

FIXED_ZONES = {"EST": 5, "MST": 7, "HST": 10}
"""Names of the zone database that are offsets, not clocks: hours behind UTC."""


def read_zone(world: World, written: texts.Header, places: dict[str, Span]) -> str:
    """The time zone of the text; one must be stated."""
    if written.zone is None:
        world.report.add(
            codes.SECTION_MISSING,
            written.span,
            "the text states no time zone; nothing can be said about hours without one",
            "add `zone  America/Los_Angeles, prevailing time` under the title",
        )
        return "UTC"
    usual = USUAL_ZONES.get(written.zone.upper().removesuffix("TIME"))
    fixed = written.zone in FIXED_ZONES and "standard" not in world.words(places.get("zone", written.span))
    if fixed:
        world.report.add(
            codes.UNKNOWN_ZONE,
            places.get("zone", written.span),
            f"{written.zone} never changes its clocks: {FIXED_ZONES[written.zone]} hours behind UTC all year",
            f"the clocks that people live by are those of {usual}; if it is meant so, write "
            f"`zone  {written.zone}, standard time`",
        )
    elif written.zone not in zones():
        hint = did_you_mean(written.zone, zones()) or "zones are named like America/Los_Angeles"
        if usual is not None:
            hint = f"zones are named by a city, with its changes of clocks: write {usual}"
        world.report.add(
            codes.UNKNOWN_ZONE,
            places.get("zone", written.span),
            f"there is no time zone {written.zone}",
            hint,
        )
    return written.zone


# --- readings -------------------------------------------------------------------------------------

_COLUMNS = {
    "energy delivered": "import_kwh",
    "energy received": "export_kwh",
    "reactive energy lagging": "import_kvarh",
}
"""The readings' column of the channels that have a usual name."""


def build_readings(world: World, sections: list[texts.ReadingsSection], here: Span) -> Readings:
    """The channels and rules of all readings sections."""
    rows = [row for section in sections for row in section.rows]
    channels: list[MeterChannel] = []
    minutes: dict[int, Span] = {}
    for row in rows:
        if isinstance(row, texts.ChannelRow):
            channels += _channels(world, row)
            minutes.setdefault(max(row.minutes, 1), row.span)
    if len(minutes) > 1:
        stated = sorted(minutes)
        world.report.add(
            codes.CHANNEL,
            minutes[stated[1]],
            f"channels are read every {stated[0]} and every {stated[1]} minutes; one length is needed",
            "state the shortest for all, and `shorter intervals are added up`",
            (("the other length", minutes[stated[0]]),),
        )
    mode = next((row.mode for row in rows if isinstance(row, texts.FinerDigits)), None)
    if mode is not None:
        channels = [
            replace(one, round_at_door=Rounding(Mode(mode), one.type.step or DEFAULT_STEP))
            for one in channels
        ]
    for one in channels:
        world.channels[one.name] = one
    length, days, kind = min(minutes, default=60), None, None
    for row in rows:
        if isinstance(row, texts.BillingPeriodRow):
            kind, days = row.kind, row.days
            if days is not None and days[0] > days[1]:
                world.report.add(
                    codes.BAD_RANGE,
                    row.span,
                    f"a billing period cannot have {days[0]} to {days[1]} days",
                    "put the smaller number first",
                )
            elif days is not None and not 1 <= days[0] <= days[1] <= MOST_DAYS:
                world.report.add(
                    codes.BAD_RANGE,
                    row.span,
                    f"a billing period cannot have {days[0]} to {days[1]} days: it has at least 1, "
                    f"and at most {MOST_DAYS}",
                    "write the days from one meter read to the next: `25 to 35 days`",
                )
        if isinstance(row, texts.MonthRow):
            world.month = row.meaning
            outside_in_order(world, row.meaning)
        if isinstance(row, texts.MultiplierRow):
            world.multiplier = row
    if kind is None:
        world.report.add(
            codes.SECTION_MISSING,
            sections[0].span if sections else here,
            "the text does not say what a billing period is",
            "under `readings` add `billing period  the calendar month`, or `… from one meter read to the "
            "next, 25 to 35 "
            "days`",
        )
        kind = "calendar month"
    least, most = days or DAYS[kind]
    finer = any(isinstance(row, texts.FinerReadings) and row.added for row in rows)
    _month_rule(world, rows, sections[0].span if sections else here)
    rule = next((row.rule for row in rows if isinstance(row, texts.BillingMonthRow)), "first day")
    _clauses(world, rows)
    return Readings(
        tuple(channels),
        length,
        finer,
        most,
        least,
        kind,
        f"the month of the {rule.replace('most days', 'most days')}",
    )


def _month_rule(world: World, rows: list[texts.ReadingsRow], here: Span) -> None:
    """Seasons by billing month need to know which month a billing period is."""
    if any(isinstance(row, texts.BillingMonthRow) for row in rows):
        return
    world.month_rule_missing = here


def _channels(world: World, row: texts.ChannelRow) -> list[MeterChannel]:
    kind = world.report.attempt(lambda: number_form(world, row.form))
    if kind is None:
        kind = NumberType(KWH, DEFAULT_STEP)
    if row.form.step is None:
        kind = replace(kind, step=DEFAULT_STEP)
    if row.form.low is None and row.form.high is None:
        kind = replace(kind, low=Fraction(0), high=LARGEST_READING)
    if row.minutes < 1 or 1440 % row.minutes:
        world.report.add(
            codes.CHANNEL,
            row.span,
            f"intervals of {row.minutes} minutes do not divide a day",
            "write 5, 10, 15, 30 or 60 minutes",
        )
    made = []
    kind = _energy(world, row, kind)
    for name in row.names:
        column = row.column or _COLUMNS.get(name.text)
        if column is None:
            column = "import_kvarh" if kind.unit == KVAR * (KWH / KWH) else name.text.replace(" ", "_")
        world.report.attempt(partial(world.declare, name, "channel"))
        made.append(MeterChannel(name.text, column, kind, None, name.span))
    return made


def _energy(world: World, row: texts.ChannelRow, kind: NumberType) -> NumberType:
    """Energy is metered in kWh: a channel of energy in kW is a mistake, told once, here."""
    of_energy = next((name.text for name in row.names if "energy " in name.text), None)
    if of_energy is None or kind.unit not in (KW, KVAR):
        return kind
    unit = "kWh" if kind.unit == KW else "kvarh"
    world.report.add(
        codes.POWER_FOR_ENERGY,
        row.form.span,
        f"{of_energy} is in {kind.unit}, which is power: a meter's interval has energy, in {unit}",
        f"write `in {unit}`; the power is then `highest {row.minutes}-minute average {kind.unit}`",
    )
    return replace(kind, unit=kind.unit * HOUR)


_SUBJECTS: dict[type[object], str] = {
    texts.FinerReadings: "shorter intervals",
    texts.FinerDigits: "readings finer than the step",
    texts.CoarserReadings: "longer intervals",
    texts.BillingPeriodRow: "billing period",
    texts.BillingMonthRow: "billing month",
    texts.MonthRow: "a month",
    texts.MultiplierRow: "multiplier",
}
"""What the rows of ``readings`` that are clauses speak about."""


def _clauses(world: World, rows: list[texts.ReadingsRow]) -> None:
    for row in rows:
        if not isinstance(row, texts.ChannelRow):
            world.clauses.append(Clause("readings", _SUBJECTS[type(row)], world.words(row.span), row.span))
