"""A time-of-use tariff with holidays, two seasons and a charge for each day."""

from __future__ import annotations

from datetime import date

from dsl.model.calendar import Calendar, Holiday
from tests.compiler.models import DAY, KWH, PEAK, SUMMER, WINTER, days, entry, line, tariff, total, usd_per

ZONE = "America/Los_Angeles"
HOLIDAYS = {date(2016, 7, 4), date(2016, 9, 5), date(2016, 11, 24), date(2016, 12, 26), date(2017, 1, 2)}
CALENDAR = Calendar(
    (SUMMER, WINTER), "date", (Holiday("Holidays", tuple(sorted(HOLIDAYS)), ""),), "", (PEAK,)
)
PRICES = {("summer", "peak"): "0.52240", ("summer", "off-peak"): "0.39940"} | {
    ("winter", "peak"): "0.39757",
    ("winter", "off-peak"): "0.36757",
}
TIME_OF_USE = tariff(
    line(
        1,
        "Energy",
        *(
            entry(f"{season} {name}", total("usage", number, name), usd_per(PRICES[season, name], KWH))
            for number, season in enumerate(("summer", "winter"))
            for name in ("peak", "off-peak")
        ),
    ),
    line(2, "Base", entry("base", days(), usd_per("0.79343", DAY))),
    calendar=CALENDAR,
)
