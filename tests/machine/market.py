"""A small market by hand, with everything that a contract module can have."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from runtime.machine.contract import (
    Account,
    Event,
    Exemption,
    Field,
    Role,
    StateColumn,
    StateKey,
    StateScalar,
    StateTable,
)
from runtime.machine.module import Column, Enumeration, Module, Parameter, Table
from runtime.machine.types import COUNT, Choice, Digest, Instant, Number, Truth
from runtime.machine.units import base
from tests.machine.assembling import BARE, PARTY, Assembly, Code

USD = Number(base("USD"), Fraction(1, 100))
MOST = 10**12

WITHOUT_CODE = replace(
    BARE,
    enums=(Enumeration("status", ("open", "settled", "cancelled")),),
    tables=(Table("zone", Instant(), (-(10**10),), (Column("offset", COUNT, (-6 * 3600,)),)),),
)
STATUS = Choice(0)


def market() -> Module:
    """Balances of parties, trades between them, a paused switch that the operator has."""
    a = Assembly(WITHOUT_CODE)
    trade = a.sort("trade")
    short, gone, twice = (
        a.message("the balance of the caller"),
        a.message("the trade"),
        a.message("a new trade"),
    )
    pausing, amount = a.message("the market is paused"), a.message("the amount")
    operator = a.scalar(StateScalar("operator", PARTY, None, None, None, constant=True))
    paused = a.scalar(StateScalar("paused", Truth(), None, None, 0))
    opened = a.scalar(StateScalar("opened", COUNT, 0, MOST, 0, words="trades so far"))
    a.role(Role("operator", operator))
    balances = a.table(
        StateTable(
            "balances",
            (StateKey("party", PARTY),),
            (StateColumn("amount", USD, 0, MOST, 0),),
            everywhere=True,
        )
    )
    columns = (
        StateColumn("buyer", PARTY, None, None),
        StateColumn("seller", PARTY, None, None),
        StateColumn("price", USD, 0, MOST),
        StateColumn("status", STATUS, None, None),
        StateColumn("due", Instant(), None, None),
        StateColumn("terms", Digest(), None, None),
    )
    trades = a.table(StateTable("trades", (StateKey("id", trade),), columns, everywhere=False))
    usd = a.account(Account("USD", USD))
    traded = a.event(Event("traded", (Field("id", trade), Field("price", USD))))

    def everything(c: Code) -> list[int]:
        return [c.const(Truth(), 1), c["amount"]]

    def is_open(c: Code) -> int:
        return c("eq", c["status"], c.const(STATUS, 0))

    deposits = a.aggregate("total of balances", balances, "total", everything)
    owed = a.aggregate("owed", trades, "total", lambda c: [is_open(c), c["buyer"], c["price"]])
    pending = a.aggregate("pending", trades, "count", lambda c: [is_open(c)])
    cheapest = a.aggregate("cheapest", trades, "lowest", lambda c: [is_open(c), c["seller"], c["price"]])
    dearest = a.aggregate("dearest", trades, "highest", lambda c: [is_open(c), c["price"]])
    bought = a.aggregate("bought", trades, "rows", lambda c: [is_open(c), c["buyer"]])

    def add_to(c: Code, party: int, x: int) -> None:
        now = c("fetch", party, imm=(balances, 0, 0, short))
        c("assign", party, c("add", now, x), imm=(balances, 0, short))

    def take_from(c: Code, party: int, x: int) -> None:
        now = c("fetch", party, imm=(balances, 0, 0, short))
        c("assign", party, c("sub", now, x), imm=(balances, 0, short))

    def running(c: Code) -> None:
        c("require", c("not", c("load", imm=(paused, 0))), imm=(pausing,))

    def deploy(c: Code) -> None:
        c("store", c["deploy:operator"], imm=(operator, amount))

    def deposit(c: Code) -> None:
        running(c)
        c("receive", c["caller"], c["arg:x"], imm=(usd, amount))
        add_to(c, c["caller"], c["arg:x"])

    def withdraw(c: Code) -> None:
        take_from(c, c["caller"], c["arg:x"])
        c("pay", c["caller"], c["arg:x"], imm=(usd, amount))

    def buy(c: Code) -> None:
        running(c)
        terms = c("sha256", c["arg:id"], c["arg:price"], c["arg:seller"])
        values = (c["arg:seller"], c["arg:price"], c.const(STATUS, 0), c["now"], terms)
        c("open_row", c["arg:id"], c["caller"], *values, imm=(trades, twice))
        count = c("add", c("load", imm=(opened, 0)), c.const(COUNT, 1))
        c("store", count, imm=(opened, twice))
        owing = c("tally", c["caller"], imm=(owed, 0, short))
        c("require", c("le", owing, c("fetch", c["caller"], imm=(balances, 0, 0, short))), imm=(short,))
        c("emit", c["arg:id"], c["arg:price"], imm=(traded,))

    def settle(c: Code) -> None:
        """All open trades of the caller."""

        def one(key: int) -> None:
            price = c("fetch", key, imm=(trades, 2, 0, gone))
            take_from(c, c["caller"], price)
            add_to(c, c("fetch", key, imm=(trades, 1, 0, gone)), price)
            c("assign", key, c.const(STATUS, 1), imm=(trades, 3, gone))

        c.select(bought, [c["caller"]], 3, one)

    def forget(c: Code) -> None:
        c("close_row", c["arg:id"], imm=(trades, gone))

    def pause(c: Code) -> None:
        c("require", c("eq", c["caller"], c("load", imm=(operator, 0))), imm=(pausing,))
        c("store", c["arg:paused"], imm=(paused, pausing))

    money = Parameter("x", USD, 0, MOST)
    depositing = a.action("deposit", (money,), deposit)
    withdrawing = a.action("withdraw", (money,), withdraw, "a party")
    price = Parameter("price", USD, -5, MOST)
    buying = a.action("buy", (Parameter("id", trade), Parameter("seller", PARTY), price), buy)
    settling = a.action("settle", (), settle)
    a.action("forget", (Parameter("id", trade),), forget)
    a.action("pause", (Parameter("paused", Truth()),), pause, "the operator")
    a.deployment((Parameter("operator", PARTY),), deploy)
    given = a.history(
        "deposited", depositing, "total", lambda c: [c.const(Truth(), 1), c["caller"], c["arg:x"]]
    )
    a.history("calls", settling, "count", lambda c: [c.const(Truth(), 1)])

    anyone = Parameter("any:a", PARTY)
    a.claim(
        (),
        lambda c: [c("eq", c("tally", imm=(deposits, 0, short)), c("held", imm=(usd, 0)))],
        name="deposits-are-held",
        kind="invariant",
        words="What the parties have is what the contract holds.",
    )
    a.claim(
        (anyone,),
        lambda c: [
            c(
                "le",
                c("fetch", c["any:a"], imm=(balances, 0, 0, short)),
                c("fetch", c["any:a"], imm=(balances, 0, 1, short)),
            )
        ],
        name="only-deposits-and-sales-raise",
        kind="step",
        exemptions=(Exemption(depositing), Exemption(settling)),
        time=True,
    )
    a.claim(
        (Parameter("caller", PARTY), Parameter("arg:x", USD, 0, MOST)),
        lambda c: [
            c(
                "eq",
                c("add", c("fetch", c["caller"], imm=(balances, 0, 0, short)), c["arg:x"]),
                c("fetch", c["caller"], imm=(balances, 0, 1, short)),
            )
        ],
        name="withdraw-takes-its-amount",
        kind="call",
        actions=(withdrawing,),
    )

    def too_much(c: Code) -> list[int]:
        have = c("fetch", c["caller"], imm=(balances, 0, 0, short))
        return [c("lt", have, c["arg:x"])]

    a.claim(
        (Parameter("caller", PARTY), Parameter("arg:x", USD, 0, MOST)),
        too_much,
        name="withdraw-aborts-exactly",
        kind="aborts exactly",
        actions=(withdrawing,),
    )
    a.claim((), lambda c: [c.const(Truth(), 1)], name="settle-ends", kind="never aborts", actions=(settling,))
    a.claim(
        (anyone,),
        lambda c: [
            c(
                "le",
                c("fetch", c["any:a"], imm=(balances, 0, 0, short)),
                c("told", c["any:a"], imm=(given, 0)),
            )
        ],
        name="nobody-gains",
        kind="invariant",
    )
    del buying, pending, cheapest, dearest
    return a.done()
