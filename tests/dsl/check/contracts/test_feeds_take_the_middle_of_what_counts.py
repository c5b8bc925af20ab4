"""Feeds beside a few lines of Python: who may report, what counts, the middle, and each failure."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from tests.compiler.contracts.running import Running, deployed
from tests.dsl.check.contracts.texts import codes, contract

TEXT = """contract Prices version 1.0.0

types
  Node   identifier
  Price  USD per kWh from -2 to 20 in steps of 0.01

parties
{roles}
  judge

feed price by node in Node, in USD per kWh from -2 to 20 in steps of 0.01
  reported by {names}
  quorum {needed} of {many}
  stale after 60 minutes
  plausible from $0 per kWh to $10 per kWh
  reports differ by at most 3
  disputes are decided by judge

state
  seen  Price, starts at 0

action look (node: Node) by anyone
  let now-price be the report of price[node];
    when missing: abort "missing";
    when stale: abort "stale";
    when disputed: abort "disputed";
    when implausible: abort "implausible"
  seen becomes now-price
"""
NODE, JUDGE = 7, 99


@dataclass
class Feed:
    """The rules once more, in Python."""

    needed: int
    reports: dict[int, tuple[int, int]]
    disputed: bool = False
    decision: int | None = None

    def answer(self, now: int) -> int | str:
        if self.decision is not None:
            return self.decision
        fresh = sorted(value for value, at in self.reports.values() if now - at <= 3600)
        if len(self.reports) < self.needed:
            return "missing"
        if len(fresh) < self.needed:
            return "stale"
        if self.disputed or fresh[-1] - fresh[0] > 300:
            return "disputed"
        middle = fresh[(len(fresh) - 1) // 2]
        return middle if 0 <= middle <= 1000 else "implausible"


def prices(many: int, needed: int) -> Running:
    names = [f"source-{number}" for number in range(many)]
    text = TEXT.format(
        roles="\n".join(f"  {name}" for name in names), names=", ".join(names), needed=needed, many=many
    )
    roles = {name: 10 + number for number, name in enumerate(names)}
    return deployed(contract(base=text), judge=JUDGE, **roles)


@pytest.mark.parametrize(("many", "needed"), [(1, 1), (2, 2), (3, 2), (4, 2), (5, 3)])
def test_each_reading_is_what_python_says(many: int, needed: int) -> None:
    chance = random.Random(many)
    running = prices(many, needed)
    feed, now = Feed(needed, {}), 0
    answers = set()
    for _ in range(250):
        now += chance.choice([0, 60, 900, 1800, 3600, 3601])
        kind = chance.random()
        if kind < 0.75:
            reporter, value = chance.randrange(many), chance.choice([-100, 0, 20, 250, 300, 900, 1001, 1200])
            assert running.act("report-price", 10 + reporter, now, node=NODE, value=value).succeeded
            feed.reports[reporter] = (value, now)
        elif kind < 0.82:
            assert running.act("dispute-price", JUDGE, now, node=NODE).succeeded
            feed.disputed, feed.decision = True, None
        elif kind < 0.87:
            assert running.act("decide-price", JUDGE, now, node=NODE, value=123).succeeded
            feed.disputed, feed.decision = False, 123
        expected = feed.answer(now)
        receipt = running.act("look", 1, now, node=NODE)
        answers.add(expected if isinstance(expected, str) else "value")
        if isinstance(expected, str):
            assert receipt.message == expected
        else:
            assert receipt.succeeded, receipt
            assert running.scalar("seen") == expected
    assert {"value", "stale", "disputed"} <= answers


def test_nobody_else_reports_or_decides() -> None:
    running = prices(2, 1)
    assert running.act("report-price", 12, 0, node=NODE, value=100).message is not None
    assert not running.act("report-price", JUDGE, 0, node=NODE, value=100).succeeded
    assert not running.act("decide-price", 10, 0, node=NODE, value=100).succeeded
    assert not running.act("dispute-price", 11, 0, node=NODE).succeeded


def test_each_failure_that_the_feed_can_have_is_handled() -> None:
    names = {"roles": "  one", "names": "one", "needed": 1, "many": 1}
    text = TEXT.format(**names)
    assert codes(base=text) == []
    for failure in ("missing", "stale", "disputed"):
        assert codes(base=text.replace(f'    when {failure}: abort "{failure}";\n', "")) == ["W1128"]
    assert codes(base=text.replace("  stale after 60 minutes\n", "")) == ["W1128"]
