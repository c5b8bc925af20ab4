"""The door: a customer's intervals, counted in the steps of one module, cut to one billing period.

What is checked here and in ``runtime.machine.series`` is what proofs assume.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from runtime.machine.module import Channel, Module
from runtime.machine.rounding import Rounding
from runtime.machine.series import Series, SeriesFault, read_series
from runtime.machine.spelling import spell_fraction
from runtime.machine.units import spell
from wattlaw.faults import UsageFault
from wattlaw.readings.clock import Clock, clock_of
from wattlaw.readings.decimals import Decimals, counts
from wattlaw.readings.file import ReadingsFile
from wattlaw.readings.instants import written
from wattlaw.readings.order import Intervals, intervals_of
from wattlaw.readings.problems import CellFault, Problem, RowFault

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller says about rounding: readings are multiples of ``step``; ``mode`` makes them so.

    Without ``step`` it is the text's.  Where the text rounds at the door itself, its own step and
    mode stand, and ``step`` is only checked.
    """

    step: Fraction | None = None
    mode: Rounding | None = None


@dataclass(frozen=True, slots=True)
class Admitted:
    """The readings of one billing period; ``rounded`` lists channels that were rounded at the door."""

    series: Series
    estimated: bool
    rounded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Metered:
    """All readings of one customer, in the steps of one module's channels."""

    module: Module
    file: ReadingsFile
    clock: Clock
    intervals: Intervals
    channels: tuple[Sequence[int], ...]
    faults: tuple[RowFault, ...]
    rounded: tuple[str, ...]

    def span(self) -> tuple[int, int] | None:
        """The local dates (first, day after the last) that the readings reach into; None without any."""
        if not self.intervals.starts:
            return None
        last = self.intervals.starts[-1] + 60 * self.intervals.lengths[-1]
        return self.clock.date(self.intervals.starts[0]), self.clock.date(last - 1) + 1

    def outside(self, first: int, after: int) -> tuple[RowFault, ...]:
        """Faulty rows before one local date or from another on, in no period that the readings reach into."""
        begin, end = self.clock.midnight(first), self.clock.midnight(after)
        return tuple(one for one in self.faults if one.at is not None and not begin <= one.at < end)

    def period(self, first: int, after: int) -> Admitted | tuple[RowFault, ...]:
        """The readings from one local date to before another, or every fault that stands in the way."""
        beyond = self._beyond(first, after)
        if beyond is not None:
            return (beyond,)
        begin, end = self.clock.midnight(first), self.clock.midnight(after)
        faults = [fault for fault in self.faults if fault.at is None or begin <= fault.at < end]
        starts = self.intervals.starts
        low, high = bisect_left(starts, begin), bisect_left(starts, end)
        if not faults:
            faults.extend(self._gaps(low, high, begin, end))
        if faults:
            return tuple(sorted(faults, key=lambda fault: (fault.row is None, fault.row or 0)))
        rows = slice(low, high)
        positions = self.intervals.positions[rows]
        estimated = [position for position in positions if position in self.file.estimated]
        if estimated and self.module.readings is not None and not self.module.readings.estimated:
            cell = CellFault(Problem.ESTIMATED, "the reading is estimated, which the text does not bill")
            return (self.file.fault(estimated[0], cell),)
        columns = [channel[rows] for channel in self.channels]
        finer = self._finer(low, high)
        if finer is not None:
            return (finer,)
        try:
            series = read_series(self.module, starts[rows], self.intervals.lengths[rows], columns)
        except SeriesFault as fault:
            return (self._translated(fault, low),)
        return Admitted(series, bool(estimated), self.rounded)

    def _beyond(self, first: int, after: int) -> RowFault | None:
        """A billing period that the text's calendar does not hold for: whatever its rows say."""
        horizon = self.module.horizon
        if horizon is None or horizon[0] <= first < after <= horizon[1]:
            return None
        begins, ends = (EPOCH + timedelta(days=day) for day in horizon)
        return RowFault(
            Problem.NOT_ADMITTED,
            None,
            self.clock.midnight(first),
            f"the billing period lies outside the text's horizon, {begins} to {ends}: "
            "beyond it no calendar is known",
            "a text with a longer `horizon` bills it",
        )

    def _finer(self, low: int, high: int) -> RowFault | None:
        """The first reading of the period where they are finer than the text reads, or too many in all."""
        readings = self.module.readings
        assert readings is not None
        lengths = self.intervals.lengths[low:high]
        index = next((n for n, length in enumerate(lengths) if length < readings.minutes), None)
        if index is None or (readings.finer and high - low <= readings.maximum):
            return None
        cell = CellFault(
            Problem.WRONG_LENGTH,
            f"the readings are every {lengths[index]} minutes, the tariff meters every {readings.minutes}",
            f"add them up to readings of {readings.minutes} minutes",
        )
        return self.file.fault(self.intervals.positions[low + index], cell)

    def _gaps(self, low: int, high: int, begin: int, end: int) -> list[RowFault]:
        """Times of the period that no interval covers."""
        faults = []
        starts, lengths, positions = self.intervals.starts, self.intervals.lengths, self.intervals.positions
        covered = begin
        if low and low <= len(starts):
            covered = max(begin, starts[low - 1] + 60 * lengths[low - 1])
        for index in range(low, high):
            if starts[index] > covered:
                faults.append(self._gap(covered, starts[index], self.file.table.rows[positions[index]]))
            covered = starts[index] + 60 * lengths[index]
        if covered < end:
            following = self.file.table.rows[positions[high]] if high < len(starts) else None
            faults.append(self._gap(covered, end, following))
        return faults

    def _gap(self, begin: int, end: int, row: int | None) -> RowFault:
        minutes = self.intervals.minutes
        missing = "" if not minutes else _missing((end - begin) // 60, minutes)
        span = f"{self._local(begin)} to {self._local(end)}"
        return RowFault(Problem.GAP, row, begin, f"a gap: no readings from {span}{missing}")

    def _local(self, instant: int) -> str:
        return written(instant, self.clock.offset(instant))

    def _translated(self, fault: SeriesFault, low: int) -> RowFault:
        """The machine's refusal, with the row of the file and what may help."""
        if fault.row is None:
            return RowFault(Problem.NOT_ADMITTED, None, None, fault.message)
        index = low + fault.row
        position = self.intervals.positions[index]
        if fault.channel is None:
            return self.file.fault(position, CellFault(Problem.NOT_ADMITTED, fault.message))
        number = [channel.name for channel in _channels(self.module)].index(fault.channel)
        channel = _channels(self.module)[number]
        return self.file.fault(position, _outside(channel, self.channels[number][index]))


def _missing(minutes: int, length: int) -> str:
    count = minutes // length
    if not count:
        return ""
    return f", {count} interval{'s' if count > 1 else ''} of {length} minutes missing"


def _outside(channel: Channel, value: int) -> CellFault:
    """A reading outside its declared range; a thousand times too large looks like Wh."""
    unit = spell(channel.type.unit)
    step = channel.type.step

    def shown(count: int) -> str:
        return f"{spell_fraction(count * step)} {unit}".rstrip()

    hint = None
    if channel.low >= 0 > value:
        hint = "energy that flows the other way has a column of its own"
    elif value > channel.high and value <= 1000 * channel.high:
        hint = f"a thousand times less would be admitted: are these readings in {_thousandth(unit)}?"
    return CellFault(
        Problem.OUT_OF_RANGE,
        f"{channel.name} is {shown(value)}, outside {shown(channel.low)} to {shown(channel.high)}",
        hint,
    )


def _thousandth(unit: str) -> str:
    return unit[1:] if unit.startswith("k") else f"thousandths of {unit}"


def _channels(module: Module) -> tuple[Channel, ...]:
    return () if module.readings is None else module.readings.channels


def metered(file: ReadingsFile, customer: str | None, module: Module, asked: Asked) -> Metered:
    """A customer's readings for one module.  Raises ``MissingColumn`` when a channel is not in the file."""
    readings = module.readings
    assert readings is not None
    clock = clock_of(module)
    intervals = intervals_of(file, customer, readings.minutes)
    faults = [*intervals.faults, *_wrong_zone(file, customer, clock), *_coarse(file, intervals, module)]
    columns: list[Sequence[int]] = []
    rounded: list[str] = []
    for channel in readings.channels:
        values, unit = file.column(channel.name)
        if unit is not None and unit != channel.type.unit:
            cell = CellFault(
                Problem.WRONG_UNIT,
                f"{channel.name} is metered in {spell(unit)}, the tariff needs {spell(channel.type.unit)}",
            )
            # The unit is that of the whole register: no period of it can be billed.
            if intervals.positions:
                faults.append(replace(file.fault(intervals.positions[0], cell), at=None))
        faults.extend(_bad_cells(file, values, intervals))
        whole, finer, changed = _counted(channel, values, intervals.positions, asked)
        faults.extend(_finer(file, channel, values, intervals.positions[index], asked) for index in finer)
        columns.append(whole)
        if changed:
            rounded.append(channel.name)
    return Metered(module, file, clock, intervals, tuple(columns), tuple(faults), tuple(rounded))


def _counted(
    channel: Channel, values: Decimals, positions: Sequence[int], asked: Asked
) -> tuple[list[int], list[int], bool]:
    """Counts of the channel's step; the text's own rounding at the door stands before the caller's."""
    mode, step = rounding_of(channel, asked)
    whole, finer, changed = counts(values, positions, step, mode)
    if mode is not None and step != channel.type.step:
        times = step / channel.type.step
        assert times.denominator == 1, "check_asked has refused other steps"
        whole = [count * times.numerator for count in whole]
    if asked.step is not None and (mode is None or channel.rounding is not None):
        finer = sorted({*finer, *counts(values, positions, asked.step, None)[1]})
    return whole, finer, changed


def rounding_of(channel: Channel, asked: Asked) -> tuple[Rounding | None, Fraction]:
    """How a channel is rounded at the door, None where it is not, and to which step."""
    if channel.rounding is None and asked.mode is not None and asked.step is not None:
        return asked.mode, asked.step
    return channel.rounding or asked.mode, channel.type.step


def check_asked(module: Module, asked: Asked) -> None:
    """Refuse a step that rounding cannot end in: the rounded reading would be no multiple of the text's."""
    for channel in _channels(module):
        _, step = rounding_of(channel, asked)
        if (step / channel.type.step).denominator != 1:
            ours = f"{spell_fraction(channel.type.step)} {spell(channel.type.unit)}".rstrip()
            raise UsageFault(
                f"--step {spell_fraction(step)}: {module.name} meters {channel.name} in steps of {ours}, "
                "and readings are rounded to whole multiples of them",
                f"--round alone rounds to {ours}",
            )


def _bad_cells(file: ReadingsFile, values: Decimals, intervals: Intervals) -> list[RowFault]:
    if not values.bad:
        return []
    return [
        file.fault(position, values.bad[position])
        for position in intervals.positions
        if position in values.bad
    ]


def _finer(file: ReadingsFile, channel: Channel, values: Decimals, position: int, asked: Asked) -> RowFault:
    step = max(asked.step or channel.type.step, channel.type.step)
    unit = spell(channel.type.unit)
    cell = CellFault(
        Problem.FINER_THAN_STEP,
        f"{channel.name} is {values.text(position)}, no whole multiple of {spell_fraction(step)} {unit}",
        None if channel.rounding is not None else "--round MODE rounds at the door, and the bill says so",
    )
    return file.fault(position, cell)


def _wrong_zone(file: ReadingsFile, customer: str | None, clock: Clock) -> list[RowFault]:
    """Offsets that are neither UTC's nor ever the zone's: those clocks ran elsewhere."""
    known = {0, *clock.offsets}
    strange = {offset for offset in file.starts.offsets if offset not in known}
    if not strange:
        return []
    faults = []
    texts = file.table.text("start")
    suffixes = {written(0, offset)[-6:] for offset in strange}
    for position in file.members[customer]:
        if position not in file.starts.bad and texts[position].strip()[-6:] in suffixes:
            cell = CellFault(
                Problem.WRONG_ZONE,
                f"the offset {texts[position].strip()[-6:]} is never that of {clock.name}",
                "write the zone's own offset or UTC",
            )
            faults.append(file.fault(position, cell))
    return faults


def _coarse(file: ReadingsFile, intervals: Intervals, module: Module) -> list[RowFault]:
    """Readings coarser than the text needs, in words that say why."""
    readings = module.readings
    assert readings is not None
    faults = []
    for index, length in enumerate(intervals.lengths):
        if length > readings.minutes:
            cell = CellFault(
                Problem.WRONG_LENGTH,
                f"the interval lasts {length} minutes: the tariff meters every {readings.minutes}, "
                "and what happens within a coarser reading cannot be known",
            )
            faults.append(file.fault(intervals.positions[index], cell))
    return faults
