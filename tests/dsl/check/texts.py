"""Small sound texts that tests vary."""

from __future__ import annotations

from dsl.check import check_text
from dsl.model.tariff import Tariff

HEAD = """tariff "T" of "Town Electric"
  implements  Schedule "T"
  follows     the sheet
  effective   for service on and after 2026-01-01
  zone        America/Chicago, prevailing time
  currency    USD

readings
  energy delivered  every 30 minutes, in kWh from 0 to 50 in steps of 0.001
  energy received   every 30 minutes, in kWh from 0 to 50 in steps of 0.001
  billing period    from one meter read to the next, 20 to 40 days
"""
SEASONS = """
calendar
  season summer    June 1 through September 30, by date
  season winter    all other days
  period peak      16:00 to 21:00 on weekdays
  period super     09:00 to 12:00 every day, in winter
  period off-peak  all other hours
"""
TAIL = """
when readings are missing
  estimated readings are billed and the bill is marked estimated
  a missing interval: the bill is refused
  actual readings that arrive later: cancel and rebill, for at most 3 billing periods
"""
CHANGES = """
when a rate, a season or a fact changes inside the billing period
  energy   each interval at the rates of its own start
  facts    as on the last day
"""
ROUNDED = """  each line is rounded half-up to $0.01
  the bill is the sum of the rounded lines
"""


def checked(*sections: str) -> Tariff:
    """The model of a text made of the common parts and these sections; it must be sound."""
    text = HEAD + "".join(sections) + TAIL
    result = check_text(text, "t.watt")
    assert result.diagnostics == (), [one.message for one in result.diagnostics]
    assert isinstance(result.model, Tariff)
    return result.model


def refused(*sections: str) -> list[str]:
    """The codes of what is wrong with such a text."""
    result = check_text(HEAD + "".join(sections) + TAIL, "t.watt")
    assert result.model is None
    return [one.code for one in result.diagnostics]
