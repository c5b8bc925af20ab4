"""Sums over the days of a billing period, told as one formula instead of a loop."""

from __future__ import annotations

import re

TURN = re.compile(r"for k = 0, 1, … below days \(at most \d+ turns\): (.*)")
DAY = re.compile(r" on \(period-from \+ k\)")


def summed_over_days(name: str, formulas: tuple[str, ...]) -> list[str]:
    """The formula of a sum that the module makes day by day; none where it is not of that form."""
    turns = [found[1] for line in formulas if (found := TURN.fullmatch(line))]
    if not turns:
        return []
    values = dict(line.split(" = ", 1) for line in turns if re.match(r"x\d+ = ", line))
    for line in turns:
        added = re.search(r" increases by (.*)$", line) or re.search(r":= .*? \+ (.*)$", line)
        if added and re.match(r"day-sum \d+", line):
            return [f"{name} = sum over those days of {_daily(values.get(added[1], added[1]))}"]
    return []


def _daily(value: str) -> str:
    """What is added each day: ``k`` counts the days, so that a fact is that day's."""
    said = DAY.sub(" of the day", value).removesuffix(" × 1 day")
    said = re.sub(r'rate of "rates ([^"#]+?)(?: #\d+)?"\[([^\[\]]*)\]', r"\1 for \2", said)
    return re.sub(r'rate of "rates ([^"#]+?)(?: #\d+)?"', r"\1", said)
