"""Checks that show something rather than exclude it: every month can be billed, and a customer is.

The calendar of every interval of every day of the horizon was computed when the
months were run; a lookup that finds no row, or an index outside its array,
stops the run of its month, and that is shown with a customer.
"""

from __future__ import annotations

from collections.abc import Iterator

from verifier.claims import Case, Claim
from verifier.world import Bill, World


class CalendarCheck(Claim):
    """At every instant of the horizon each period, season and kind of day is found."""

    name, kind = "calendar-complete", "check"

    def cases(self, world: World, bill: Bill) -> Iterator[Case]:
        """One case for each month that stops."""
        del bill
        for period, guard in world.broken:
            yield Case(f"{period}: {guard.reason.value}", (True,))


class PossibleCheck(Claim):
    """Some customer is billed: no requirement shuts everybody out."""

    name, kind = "bill-possible", "check"

    def cases(self, world: World, bill: Bill) -> Iterator[Case]:
        """The bill of a month: a customer for it is looked for."""
        del world
        yield Case("", (bill.path,))
