"""A billing run: every customer, tariff and period in turn, a bill or a refusal for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from wattlaw.billing.arguments import Situation
from wattlaw.billing.assignments import Assignment
from wattlaw.billing.balances import Balances
from wattlaw.billing.bill import Bill, make_bill
from wattlaw.billing.chain import Chain
from wattlaw.billing.cutting import Part, cut_to, months
from wattlaw.billing.determinants import Determinants
from wattlaw.billing.facts import Facts, no_facts
from wattlaw.billing.names import check_any_read, check_near
from wattlaw.billing.output import JsonBill
from wattlaw.billing.periods import GivenPeriods, Period
from wattlaw.billing.rebilling import Issued, cancelled, limit_of, stands, too_late
from wattlaw.billing.refusal import CannotBill, Reason, Refusal, of_rows
from wattlaw.billing.resume import Key, handed_on
from wattlaw.billing.tariffs import Billable
from wattlaw.faults import UsageFault
from wattlaw.quantities import quantity_text
from wattlaw.readings.clock import clock_of
from wattlaw.readings.door import Asked, Metered, check_asked, metered, rounding_of
from wattlaw.readings.file import ReadingsFile

READ = ("fact", "factor", "event", "price", "input")
"""Kinds of inputs that the table of facts gives."""


@dataclass(frozen=True, slots=True)
class Job:
    """Everything that a run is given.  ``first`` and ``after`` are ``--from`` and ``--to`` in days."""

    tariffs: Sequence[Billable]
    readings: ReadingsFile | None
    facts: Facts = field(default_factory=no_facts)
    assignments: dict[str | None, tuple[Assignment, ...]] | None = None
    periods: GivenPeriods | None = None
    usage: Determinants = field(default_factory=Determinants)
    history: Determinants = field(default_factory=Determinants)
    balances: Balances = field(default_factory=Balances)
    asked: Asked = field(default_factory=Asked)
    first: int | None = None
    after: int | None = None
    made: dict[Key, JsonBill] = field(default_factory=dict)
    """Bills of an interrupted run, which are not made again."""
    issued: Issued = field(default_factory=Issued)
    """Bills that customers have: those that stand are not made again, others are cancelled and rebilled."""


def check(job: Job) -> None:
    """What must hold before anything is billed: columns and names that are there at all."""
    names = [name for tariff in job.tariffs for name in tariff.inputs()]
    job.facts.check_names(name.partition(":")[2] for name in names if name.partition(":")[0] in READ)
    _check_tables(job, names)
    for tariff in job.tariffs:
        readings = tariff.module.readings
        if readings is None or "readings" not in tariff.inputs():
            continue
        if job.readings is None:
            raise UsageFault(
                f"{tariff.label} meters intervals", "give them with --readings FILE", tariff.label
            )
        check_asked(tariff.module, job.asked)
        for channel in readings.channels:
            job.readings.column(channel.name)


def _check_tables(job: Job, names: Sequence[str]) -> None:
    """Balances, history and usage whose name is a slip; a bill's other determinants may stand among them."""
    printed = [name for tariff in job.tariffs for name in tariff.layout.determinants]
    for what, head, given, known in (
        ("balance", "opening:", job.balances.named(), []),
        ("history of", "history:", job.history.named(), printed),
        ("usage", "register:", job.usage.named(), printed),
    ):
        read = [name.removeprefix(head) for name in names if name.startswith(head)]
        if read:
            check_near(what, given, [*read, *known])
            check_any_read(what, given, read)


def customers(job: Job) -> list[str | None]:
    """Everyone who has readings or usage, in the order of the files."""
    metered_ones = [] if job.readings is None else list(job.readings.members)
    named = [one for one in job.usage.customers() if one is not None or not metered_ones]
    return list(dict.fromkeys([*metered_ones, *named]))


def bills(job: Job) -> Iterator[Bill | JsonBill | Refusal]:
    """Each customer's bills in order of time; without assignments every tariff for every customer."""
    check(job)
    everyone = customers(job)
    if job.assignments is None:
        for tariff in job.tariffs:
            for customer in everyone:
                chain = Chain(customer, job.balances, job.history)
                yield from _stretch(job, tariff, customer, None, chain)
        return
    for customer in everyone:
        assigned = job.assignments.get(customer)
        if assigned is None:
            reason = Reason("B14", "the customer is assigned to no tariff")
            yield Refusal("", customer, None, None, (reason,))
            continue
        chain = Chain(customer, job.balances, job.history)
        for assignment in assigned:
            yield from _stretch(job, job.tariffs[assignment.tariff], customer, assignment, chain)


def _stretch(
    job: Job, tariff: Billable, customer: str | None, assignment: Assignment | None, chain: Chain
) -> Iterator[Bill | JsonBill | Refusal]:
    """The bills of one customer on one tariff."""
    source = _metered(job, tariff, customer)
    parts = _parts(job, source, customer, assignment)
    if not parts:
        refusal = _no_period(job, tariff, customer, source)
        if refusal is not None and assignment is None:
            yield refusal
        return
    yield from _in_no_period(job, tariff, customer, source)
    for part in parts:
        period = part.period
        again = job.made.get((tariff.label, customer, period))
        if again is not None:
            chain.follow(period, *handed_on(again, tariff))
            yield again
            continue
        try:
            bill = _bill(job, tariff, customer, period, source, chain)
        except CannotBill as error:
            chain.breaks(period)
            yield Refusal(tariff.label, customer, period.first, period.after, error.reasons)
        else:
            yield from _issue(job, tariff, replace(bill, cut=part.json()), chain)


def _issue(job: Job, tariff: Billable, bill: Bill, chain: Chain) -> Iterator[Bill | Refusal]:
    """A new bill; a rebill of one that was issued; nothing where that one stands."""
    before = job.issued.of(bill.customer, bill.period)
    if before is None or stands(before, bill.json()):
        chain.follow(bill.period, bill.carried, bill.left)
        if before is None:
            yield bill
        return
    limit = limit_of(tariff.module.readings, before, bill.json())
    back = job.issued.periods_since(bill.customer, bill.period)
    if limit is not None and back > limit.periods:
        chain.follow(bill.period, *handed_on(before, tariff))
        reason = too_late(back, limit)
        yield Refusal(tariff.label, bill.customer, bill.period.first, bill.period.after, (reason,))
        return
    chain.follow(bill.period, bill.carried, bill.left)
    yield replace(bill, cancels=cancelled(before))


def _metered(job: Job, tariff: Billable, customer: str | None) -> Metered | None:
    """The customer's readings in the tariff's steps; None where it reads no intervals or there are none."""
    if tariff.module.readings is None or job.readings is None or customer not in job.readings.members:
        return None
    return metered(job.readings, customer, tariff.module, job.asked)


def _parts(
    job: Job, source: Metered | None, customer: str | None, assignment: Assignment | None
) -> list[Part]:
    """What is billed of one customer's billing periods, in order of time."""
    assigned = (None, None) if assignment is None else (assignment.first, assignment.after)
    of_tariff = (assigned, ("the assignment", "the assignment"))
    if job.periods is not None:
        given = [Part(period, period) for period in job.periods.of(customer)]
        return cut_to(given, ((job.first, job.after), ("--from", "--to")), of_tariff)
    span = source.span() if source is not None else job.usage.span(customer)
    what = "usage" if source is None else "readings"
    first, begin = (job.first, "--from")
    after, end = (job.after, "--to")
    if span is not None:
        first, begin = (span[0], f"the {what}") if first is None else (first, begin)
        after, end = (span[1], f"the {what}") if after is None else (after, end)
    if first is None or after is None:
        return []
    return cut_to(list(months(first, after)), ((first, after), (begin, end)), of_tariff)


def _no_period(job: Job, tariff: Billable, customer: str | None, source: Metered | None) -> Refusal | None:
    """Why a customer has nothing to be billed, where that is a fault."""
    if job.periods is not None:
        reason = Reason("B15", "no billing period is given for this customer")
        return (
            Refusal(tariff.label, customer, None, None, (reason,)) if not job.periods.of(customer) else None
        )
    if source is not None and source.faults and job.readings is not None:
        return Refusal(
            tariff.label, customer, None, None, of_rows(source.faults, job.readings.table.path).reasons
        )
    return None


def _in_no_period(
    job: Job, tariff: Billable, customer: str | None, source: Metered | None
) -> Iterator[Refusal]:
    """Rows that the good ones do not reach, where the readings alone say what is billed: never in silence."""
    span = None if source is None else source.span()
    if job.periods is not None or job.readings is None or source is None or span is None:
        return
    first = min(span[0], span[0] if job.first is None else job.first)
    after = max(span[1], span[1] if job.after is None else job.after)
    outside = source.outside(first, after)
    faults = tuple(one for one in outside if one.at is not None and _within(job, source, one.at))
    if faults:
        reasons = of_rows(faults, job.readings.table.path).reasons
        yield Refusal(tariff.label, customer, None, None, reasons)


def _within(job: Job, source: Metered, at: int) -> bool:
    day = source.clock.date(at)
    return (job.first is None or day >= job.first) and (job.after is None or day < job.after)


def _bill(
    job: Job, tariff: Billable, customer: str | None, period: Period, source: Metered | None, chain: Chain
) -> Bill:
    """One bill, or ``CannotBill``."""
    series, estimated, rounded = None, False, {}
    if "readings" in tariff.inputs():
        if source is None or job.readings is None:
            raise CannotBill(Reason("B16", "the customer has no readings"))
        admitted = source.period(period.first, period.after)
        if isinstance(admitted, tuple):
            raise of_rows(admitted, job.readings.table.path)
        series, estimated = admitted.series, admitted.estimated
        rounded = _rounded(tariff, job.asked, admitted.rounded)
    clock = clock_of(tariff.module) if tariff.module.readings is not None else None
    situation = Situation(tariff, customer, period, clock, series, job.facts, job.usage, chain)
    return make_bill(situation, estimated=estimated, rounded=rounded)


def _rounded(tariff: Billable, asked: Asked, names: tuple[str, ...]) -> dict[str, str]:
    """Each channel that was rounded at the door, with mode and step: ``half-up to 0.001 kWh``."""
    assert tariff.module.readings is not None
    made = {}
    for channel in tariff.module.readings.channels:
        mode, step = rounding_of(channel, asked)
        if channel.name in names and mode is not None:
            made[channel.name] = f"{mode.value} to {quantity_text(step, channel.type.unit)}"
    return made
