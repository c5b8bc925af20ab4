"""One refusal for each rule of the loader about contracts: a good market, one thing wrong, the reason."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest

from runtime.machine import limits
from runtime.machine.code import Block, Call, Const, Op, Select
from runtime.machine.contract import (
    Exemption,
    Feed,
    Role,
    Sort,
    StateColumn,
    StateKey,
    StateTable,
)
from runtime.machine.loader import validate
from runtime.machine.module import Function, Parameter, Result
from runtime.machine.refusal import ModuleRefused
from runtime.machine.types import COUNT, NAME_MAX, Choice, Digest, Identity, Instant, ListOf, Truth
from tests.machine.assembling import PARTY
from tests.machine.changed_contracts import (
    MARKET,
    NAMES,
    Change,
    added,
    claim,
    contract,
    function,
    more,
    pure,
    record,
    steps,
    together,
)
from tests.machine.market import MOST, USD
from tests.machine.programs import with_costs

LAST = len(MARKET.functions)
CALL = (Parameter("caller", PARTY), Parameter("now", Instant()))
PAUSE = MARKET.functions[NAMES["action:pause"]].parameters
ROW = MARKET.functions[NAMES["contribution:total of balances"]].parameters
CONTRACT = MARKET.contract
assert CONTRACT is not None
READS = Op("fetch", (1000,), (0,), (0, 0, 0, 0))
SELECT = Select(5, (0,), (1000,), 1001, 1, Block(()))
GOAL = "goal:only-deposits-and-sales-raise"

RULES: dict[str, tuple[Change, str]] = {
    "a library with state": (lambda m: replace(m, kind="library"), "a contract has state, others none"),
    "a contract without state": (lambda m: replace(m, contract=None), "a contract has state, others none"),
    "a first sort that is not party": (record("sorts", 0, name="people"), "the first sort must be party"),
    "no sorts at all": (contract(sorts=()), "the first sort must be party"),
    "a name twice": (more("sorts", Sort("trade")), "stands twice"),
    "an unprintable name": (record("events", 0, name="a\nb"), "cannot be printed"),
    "a version without characters": (contract(version=""), "empty or too long"),
    "a start outside the range": (record("scalars", 2, start=MOST + 1), "the start is outside the range"),
    "a start outside the type": (record("scalars", 1, start=2), "the start is outside the range"),
    "a range of identities": (record("scalars", 0, low=0), "values of this type have no range"),
    "an empty range": (record("scalars", 2, low=5, high=4), "the range is empty"),
    "an identity of no sort": (record("scalars", 0, type=Identity(2)), "no such sort"),
    "a key of no sort": (record("tables", 1, keys=(StateKey("id", Identity(9)),)), "no such sort"),
    "a choice of no enumeration": (record("scalars", 1, type=Choice(3)), "no such enumeration"),
    "a table everywhere that does not start": (record("tables", 1, everywhere=True), "a column has no start"),
    "a table everywhere without columns": (
        more("tables", StateTable("t", (), (), everywhere=True)),
        "needs a column",
    ),
    "a key and a column of one name": (
        record("tables", 0, columns=(StateColumn("party", USD, 0, MOST, 0),)),
        "stands twice",
    ),
    "a role that may change": (more("roles", Role("switch", 1)), "a role is a constant party"),
    "a role of no scalar": (more("roles", Role("nobody", 7)), "there is no such scalar"),
    "a feed of no table": (more("feeds", Feed("f", 2, 0)), "there is no such table"),
    "a feed of no action": (more("feeds", Feed("f", 0, 6)), "there is no such action"),
    "an aggregate of no table": (record("aggregates", 0, table=2), "there is no such table"),
    "an aggregate of no kind": (record("aggregates", 0, kind="mean"), "no kind of aggregate"),
    "an aggregate by no function": (record("aggregates", 0, contribution=LAST), "there is no function"),
    "a contribution to another table": (record("aggregates", 0, table=1), "does not take the table's row"),
    "a total of parties": (
        together(added(pure("c", ROW, Truth(), PARTY)), record("aggregates", 0, contribution=LAST)),
        "has no total or no order",
    ),
    "the lowest of parties": (
        together(
            added(pure("c", ROW, Truth(), PARTY)), record("aggregates", 0, contribution=LAST, kind="lowest")
        ),
        "has no total or no order",
    ),
    "a total without a value": (
        together(added(pure("c", ROW, Truth())), record("aggregates", 0, contribution=LAST)),
        "has no value",
    ),
    "a contribution that does not say whether": (
        together(added(pure("c", ROW, USD)), record("aggregates", 0, contribution=LAST)),
        "first says whether it is included",
    ),
    "a contribution that reads state": (
        steps("contribution:total of balances", READS, registers=(USD,)),
        "a contribution reads no state",
    ),
    "a contribution that takes fewer values": (
        function("contribution:total of balances", parameters=(ROW[0], replace(ROW[1], high=MOST - 1))),
        "does not take every value of the table",
    ),
    "a contribution that takes fewer keys": (
        together(
            record("tables", 0, keys=(StateKey("party", COUNT),)),
            function("contribution:total of balances", parameters=(Parameter("party", COUNT, 0), ROW[1])),
        ),
        "",
    ),
    "a history of no action": (record("histories", 0, action=9), "there is no such action"),
    "a history of extremes": (record("histories", 0, kind="lowest"), "no kind of history"),
    "a history of another action": (record("histories", 0, action=2), "does not take what its action takes"),
    "a history that reads state": (
        steps("history:deposited", READS, registers=(USD,)),
        "a contribution reads no state",
    ),
    "a history of fewer calls": (
        function(
            "history:deposited",
            parameters=(*CALL, Parameter("arg:x", USD, 1, MOST)),
        ),
        "it narrows a range",
    ),
    "an action of no function": (record("actions", 0, function=LAST), "there is no"),
    "an action that is a property": (record("actions", 0, function=NAMES[GOAL]), "does not"),
    "an action with results": (
        function("action:settle", results=(Result("r", 1),)),
        "it gives results",
    ),
    "an action without a caller": (
        function(
            "action:pause",
            parameters=(Parameter("who", PARTY), *PAUSE[1:]),
        ),
        "it does not begin with caller and now",
    ),
    "an argument by another name": (
        function(
            "action:pause",
            parameters=(
                *MARKET.functions[NAMES["action:pause"]].parameters[:2],
                Parameter("paused", Truth()),
            ),
        ),
        "an argument is not called",
    ),
    "an action that reads a wallet": (
        steps("action:settle", Op("wallet", (1000,), (0,), (0, 0)), registers=(USD,)),
        "only properties may read wallets",
    ),
    "an action that reads a history": (
        steps("action:settle", Op("told", (1000,), (0,), (0, 0)), registers=(USD,)),
        "only properties may read wallets",
    ),
    "an action that reads the past": (
        steps("action:settle", Op("load", (1000,), (), (1, 1)), registers=(Truth(),)),
        "only properties may read the state before",
    ),
    "an action that changes a role": (
        steps("action:settle", Op("store", (), (0,), (0, 0))),
        "it stores a constant",
    ),
    "a deployment that forgets a role": (
        function("deployment", body=Block(())),
        "operator is not stored",
    ),
    "a deployment that may forget a role": (
        contract(deployment=NAMES["action:settle"]),
        "operator is not stored",
    ),
    "a deployment of no function": (contract(deployment=LAST), "there is no function"),
    "an export that reads state": (lambda m: replace(m, exports=(NAMES[GOAL],)), "has no state"),
    "an export that writes state": (lambda m: replace(m, exports=(NAMES["action:settle"],)), "has no state"),
    "a scalar that is not there": (
        steps("action:settle", Op("load", (1000,), (), (3, 0)), registers=(COUNT,)),
        "there is no such scalar",
    ),
    "a table that is not there": (
        steps("action:settle", Op("present", (1000,), (0,), (2, 0)), registers=(Truth(),)),
        "there is no such table in the state",
    ),
    "a column that is not there": (
        steps("action:settle", Op("fetch", (1000,), (0,), (0, 1, 0, 0)), registers=(USD,)),
        "there is no such column",
    ),
    "an account that is not there": (
        steps("action:settle", Op("held", (1000,), (), (1, 0)), registers=(USD,)),
        "there is no such account",
    ),
    "an event that is not there": (
        steps("action:settle", Op("emit", (), (), (1,))),
        "there is no such event",
    ),
    "an aggregate that is not there": (
        steps("action:settle", Op("tally", (1000,), (), (6, 0, 0)), registers=(COUNT,)),
        "there is no such aggregate",
    ),
    "a moment that is not there": (
        steps("action:settle", Op("load", (1000,), (), (1, 2)), registers=(Truth(),)),
        "there is no moment 2",
    ),
    "a message that is not there": (
        steps("action:settle", Op("fetch", (1000,), (0,), (0, 0, 0, 99)), registers=(USD,)),
        "there is no such message",
    ),
    "keys of another type": (
        steps("action:settle", Op("present", (1000,), (1,), (0, 0)), registers=(Truth(),)),
        "is needed, not instant",
    ),
    "a table everywhere whose rows are opened": (
        steps("action:settle", Op("close_row", (), (0,), (0, 0))),
        "neither opened nor closed",
    ),
    "a value of another type": (
        steps("action:settle", Const(1000, 0), Op("store", (), (1000,), (1, 0)), registers=(USD,)),
        "is needed, not USD",
    ),
    "a loop over a total": (
        steps("action:settle", replace(SELECT, aggregate=0, group=()), registers=(PARTY, COUNT)),
        "a loop runs over a list of rows",
    ),
    "a loop over another group": (
        steps("action:settle", replace(SELECT, group=()), registers=(Identity(1), COUNT)),
        "1 operands are needed, not 0",
    ),
    "a loop without a bound": (
        steps("action:settle", replace(SELECT, maximum=limits.SELECTED + 1), registers=(Identity(1), COUNT)),
        "the maximum of rows is out of bounds",
    ),
    "a loop with keys of another type": (
        steps("action:settle", SELECT, registers=(PARTY, COUNT)),
        "holds identity of sort 0",
    ),
    "a value of a list of rows": (
        steps("action:settle", Op("tally", (1000,), (0,), (5, 0, 0)), registers=(COUNT,)),
        "a loop runs over it",
    ),
    "members of a total": (
        steps("action:settle", Op("tallied", (1000,), (), (0, 0)), registers=(Truth(),)),
        "totals and counts know no members",
    ),
    "a digest of nothing": (
        steps("action:settle", Op("sha256", (1000,), ()), registers=(Digest(),)),
        "plain values are needed",
    ),
    "an order of parties": (
        steps("action:settle", Op("lt", (1000,), (0, 0)), registers=(Truth(),)),
        "these values have no order",
    ),
    "a sum of parties": (
        steps("action:settle", Op("add", (1000,), (0, 0)), registers=(PARTY,)),
        "a number is needed",
    ),
    "an identity of 257 bits": (
        steps("action:settle", Const(1000, NAME_MAX + 1), registers=(PARTY,)),
        "outside its type",
    ),
    "a property that writes": (
        steps(GOAL, Const(1000, 0), Op("assign", (), (0, 1000), (0, 0, 0)), registers=(USD,)),
        "changes the state",
    ),
    "a property whose function writes": (
        together(
            steps("contribution:pending"),
            added(
                Function(
                    "emitting",
                    (),
                    (USD, Identity(1)),
                    (),
                    Block((Const(0, 0), Const(1, 0), Op("emit", (), (1, 0), (0,)))),
                )
            ),
            added(
                Function(
                    "claim",
                    (),
                    (Truth(),),
                    (Result("holds", 0),),
                    Block((Call(LAST, (), ()), Const(0, 1))),
                )
            ),
            claim(0, goal=LAST + 1),
        ),
        "claim changes the state",
    ),
    "an invariant about the past": (
        claim(1, kind="invariant", exemptions=(), time=False),
        "reads a state before",
    ),
    "an abort foretold from the future": (claim(2, kind="aborts exactly"), "reads a state before"),
    "a property about no action": (claim(2, actions=()), "it must be about one action"),
    "a property about two actions": (claim(2, actions=(0, 1)), "it must be about one action"),
    "a property about an action that is not there": (claim(2, actions=(6,)), "there is no such action"),
    "an invariant of one action": (claim(0, actions=(0,)), "an invariant is about every action"),
    "an invariant with exemptions": (claim(0, exemptions=(Exemption(0),)), "only a step has exemptions"),
    "an invariant over time": (claim(0, time=True), "only a step is about the passing of time"),
    "an exemption of no action": (claim(1, exemptions=(Exemption(6),)), "there is no such action"),
    "an exemption by no function": (claim(1, exemptions=(Exemption(0, LAST),)), "there is no function"),
    "a condition about another call": (
        claim(1, exemptions=(Exemption(3, NAMES["goal:withdraw-aborts-exactly"]),)),
        "speaks of what does not exist",
    ),
    "a property about what is not given": (claim(2, actions=(3,)), "speaks of what does not exist"),
    "a property of another kind": (claim(0, kind="forever"), "no kind of property"),
    "a bill without a bill": (claim(0, kind="bill"), "speaks of a bill"),
    "a goal that is no truth": (claim(0, goal=NAMES["action:settle"]), "does not give one truth"),
    "a goal that is not there": (claim(0, goal=LAST), "there is no function"),
    "any list": (
        together(
            added(pure("c", (Parameter("any:l", ListOf(USD, 3)),), Truth())),
            claim(0, goal=LAST),
        ),
        "what is not plain cannot be any",
    ),
    "a variable of two types": (
        together(added(pure("c", (Parameter("any:a", USD),), Truth())), claim(1, premise=LAST)),
        "it is identity of sort 0, not USD",
    ),
}


def test_the_market_itself_is_accepted() -> None:
    assert validate(MARKET).module == MARKET


@pytest.mark.parametrize("what", RULES)
def test_a_broken_rule_is_named(what: str) -> None:
    change, reason = RULES[what]
    broken = change(MARKET)
    with suppress(Exception):
        broken = with_costs(broken)
    with pytest.raises(ModuleRefused) as refusal:
        validate(broken)
    assert reason in str(refusal.value)


def test_a_cost_without_the_upkeep_is_refused() -> None:
    functions = MARKET.functions
    unkept = with_costs(contract(aggregates=())(replace(MARKET, functions=functions[:0])))
    assert unkept.costs == ()
    cheaper = list(MARKET.costs)
    index = NAMES["action:deposit"]
    cheaper[index] = replace(cheaper[index], fixed=cheaper[index].fixed - 1)
    with pytest.raises(ModuleRefused, match="is not the derived one"):
        validate(replace(MARKET, costs=tuple(cheaper)))
