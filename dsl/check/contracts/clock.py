"""Instants written out, in the contract's zone or in UTC."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dsl.check.contracts import codes as own
from dsl.check.contracts.world import ContractWorld
from dsl.syntax import expressions as tree

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a clock without zone: the text's own


def instant_of(world: ContractWorld, written: tree.MomentLiteral) -> int:
    """Seconds since 1970-01-01T00:00:00Z of a time as written."""
    if written.utc:
        return written.minutes * 60
    if world.zone is None:
        raise world.report.refuse(
            own.ZONE,
            written.span,
            "this is a time of the day, and the contract does not say in which time zone",
            "add `zone  America/Chicago` to the heading, or write `… UTC`",
        )
    zone = ZoneInfo(world.zone)
    local = EPOCH + timedelta(minutes=written.minutes)
    seconds = {int(local.replace(tzinfo=zone, fold=fold).timestamp()) for fold in (0, 1)}
    real = {second for second in seconds if _shown(second, zone) == local}
    if len(real) != 1:
        what = "comes twice" if real else "does not exist"
        raise world.report.refuse(
            own.ZONE,
            written.span,
            f"{local:%Y-%m-%d %H:%M} {what} in {world.zone}: the clocks change there",
            "write the time in UTC: `… UTC`",
        )
    return real.pop()


def start_of(world: ContractWorld, day: date) -> int:
    """The second at which a date begins in the contract's zone."""
    assert world.zone is not None
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(world.zone)).timestamp())


def _shown(second: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(second, zone).replace(tzinfo=None)
