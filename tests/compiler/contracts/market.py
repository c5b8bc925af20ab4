"""A market made by hand that uses what contracts can do: rows, groups, loops, lists, splits, local days."""

from __future__ import annotations

from fractions import Fraction

from dsl.model import contract as k
from dsl.model import expressions as m
from dsl.model import state as s
from dsl.model.base import DigestType, IdentityType, ListType, Mode, OptionType, Rounding, ValueType
from dsl.units import DAY as DAYS
from dsl.units import KWH
from tests.compiler.contracts.words import (
    COUNT,
    DAY,
    MONEY,
    PARTY,
    PRICE,
    SPAN,
    TIME,
    TRUTH,
    action,
    aggregate,
    becomes,
    caller,
    claim,
    column,
    compare,
    contract,
    emit,
    exists,
    field,
    held,
    kind,
    let,
    local,
    minus,
    move,
    negated,
    now,
    num,
    option,
    pay,
    plus,
    receive,
    require,
    scalar,
    table,
    tally,
    times,
    value,
)

ZONE = "America/New_York"
TRADE = IdentityType("trade")
STATUS = OptionType("status")
OPEN, FILLED, CANCELLED = (option("status", index) for index in range(3))
ENERGY = kind(KWH, "0.001", "0", "100000")
RATE = kind(PRICE, "0.00001", "-2", "20")
SIGNED = kind(MONEY.unit, "0.01", "-1000", "1000")
T = local("t", TRADE)
HALF_UP = Rounding(Mode.HALF_UP, Fraction(1, 100))


def of(column: str, kind: ValueType, key: m.Expr = T, or_else: m.Expr | None = None) -> s.FieldOf:
    return field("trades", column, key, of=kind, or_else=or_else)


def cover(party: m.Expr) -> s.FieldOf:
    return field("collateral", "amount", party)


def is_open(status: m.Expr) -> m.Expr:
    return compare(status, "=", OPEN)


YES = m.Truth(TRUTH, SPAN, True)
ROW_OPEN = is_open(local("status", STATUS))
SELLER, BUYER = local("seller", PARTY), local("buyer", PARTY)
AMOUNTS = ListType(MONEY, 50)

DEPOSIT = action(
    "deposit",
    (("amount", MONEY),),
    receive(local("amount"), caller()),
    becomes(cover(caller()), plus(cover(caller()), local("amount"))),
)
WITHDRAW = action(
    "withdraw",
    (("amount", MONEY),),
    becomes(cover(caller()), minus(cover(caller()), local("amount"))),
    pay(local("amount"), caller()),
)
OFFER = action(
    "offer",
    (("t", TRADE), ("buyer", PARTY), ("energy", ENERGY), ("price", RATE)),
    require(negated(compare(local("buyer", PARTY), "=", caller())), "nobody trades with themselves"),
    require(
        compare(tally("open trades of a seller", caller(), of=COUNT), "<", num(3, COUNT.unit)),
        "three open trades are enough",
    ),
    k.Open(
        "trades",
        (T,),
        (
            caller(),
            local("buyer", PARTY),
            local("energy", ENERGY),
            local("price", RATE),
            OPEN,
            s.LocalDay(DAY, SPAN, now()),
        ),
        SPAN,
    ),
    emit("offered", T, caller(), local("energy", ENERGY)),
)
FILL = action(
    "fill",
    (("t", TRADE),),
    require(compare(of("buyer", PARTY), "=", caller()), "only the buyer may fill a trade"),
    require(is_open(of("status", STATUS)), "the trade is not open"),
    require(
        compare(
            now(),
            "<",
            s.StartOfDay(TIME, SPAN, plus(of("day", DAY), num(2, DAYS), DAY)),
        ),
        "the trade has lapsed",
    ),
    let(
        "owed",
        m.Round(SIGNED, SPAN, times(of("energy", ENERGY), of("price", RATE), SIGNED), HALF_UP),
    ),
    move(local("owed", SIGNED), cover(caller()), cover(of("seller", PARTY))),
    becomes(of("status", STATUS), FILLED),
    k.Either(
        compare(of("price", RATE), ">", scalar("mark", RATE)),
        (becomes(scalar("mark", RATE), of("price", RATE)),),
        (becomes(scalar("below", COUNT), plus(scalar("below", COUNT), num(1, COUNT.unit), COUNT)),),
        SPAN,
    ),
)
CANCEL_ALL = action(
    "cancel-all",
    (),
    k.ForEachRow(
        "rows of open trades of a seller",
        (caller(),),
        ("t",),
        3,
        (("count", num(0, COUNT.unit)), ("energy", num(0, KWH))),
        (
            let("lot", of("energy", ENERGY)),
            let("so-far", local("energy", ENERGY)),
            k.Again("count", plus(local("count", COUNT), num(1, COUNT.unit), COUNT), SPAN),
            k.Again("energy", plus(local("so-far", ENERGY), local("lot", ENERGY), ENERGY), SPAN),
            becomes(of("status", STATUS), CANCELLED),
        ),
        SPAN,
    ),
    require(compare(local("count", COUNT), ">", num(0, COUNT.unit)), "there is nothing to cancel"),
    emit("cancelled", caller(), local("count", COUNT), local("energy", ENERGY)),
)
CLEAR = action(
    "clear",
    (("t", TRADE),),
    require(negated(is_open(of("status", STATUS, or_else=FILLED))), "the trade is open"),
    k.Close("trades", (T,), SPAN),
)
SHARE = action(
    "share",
    (("whole", MONEY), ("parties", ListType(PARTY, 50)), ("weights", ListType(COUNT, 50))),
    require(
        compare(
            m.ListLength(COUNT, SPAN, local("parties", ListType(PARTY, 50))),
            "=",
            m.ListLength(COUNT, SPAN, local("weights", ListType(COUNT, 50))),
        ),
        "one weight for each party",
    ),
    let(
        "parts",
        m.Split(AMOUNTS, SPAN, local("whole"), local("weights", ListType(COUNT, 50))),
    ),
    k.ForEachItem(
        local("parts", AMOUNTS),
        "part",
        "n",
        (("given", num(0)),),
        (
            let(
                "who",
                m.ListItem(
                    PARTY,
                    SPAN,
                    local("parties", ListType(PARTY, 50)),
                    minus(local("n", COUNT), num(1, COUNT.unit), COUNT),
                ),
            ),
            move(local("part"), cover(caller()), cover(local("who", PARTY))),
            k.Again("given", plus(local("given"), local("part")), SPAN),
        ),
        SPAN,
    ),
    require(compare(local("given"), "=", local("whole")), "a split loses nothing"),
)
COMMIT = action(
    "commit",
    (("secret", COUNT),),
    becomes(
        scalar("sealed", DigestType()),
        s.Hashed(
            DigestType(), SPAN, (caller(), local("secret", COUNT), num("0.50"), m.Truth(TRUTH, SPAN, True))
        ),
    ),
    becomes(
        scalar("cheapest", RATE),
        tally(
            "lowest price of open trades",
            of=RATE,
            or_else=num("0.5", PRICE),
        ),
    ),
)

MARKET = contract(
    "Market",
    zone=ZONE,
    sorts=(k.Sort("party", "", SPAN), k.Sort("trade", "", SPAN)),
    enums=(("status", ("open", "filled", "cancelled")),),
    scalars=(
        value("mark", RATE, num("0.05", PRICE)),
        value("cheapest", RATE, num("0", PRICE)),
        value("below", COUNT, num(0, COUNT.unit)),
        value("sealed", DigestType(), s.Hashed(DigestType(), SPAN, (num(1, COUNT.unit),))),
    ),
    tables=(
        table(
            "trades",
            (("t", TRADE),),
            column("seller", PARTY),
            column("buyer", PARTY),
            column("energy", ENERGY),
            column("price", RATE),
            column("status", STATUS),
            column("day", DAY),
        ),
        table("collateral", (("p", PARTY),), column("amount", MONEY, num("0")), everywhere=True),
    ),
    aggregates=(
        aggregate("open trades of a seller", "trades", "count", SELLER, where=ROW_OPEN),
        aggregate("rows of open trades of a seller", "trades", "rows", SELLER, where=ROW_OPEN),
        aggregate(
            "value of trades by status and buyer",
            "trades",
            "total",
            local("status", STATUS),
            BUYER,
            value=times(local("energy", ENERGY), local("price", RATE), kind(MONEY.unit, "1/100000000")),
        ),
        aggregate(
            "lowest price of open trades", "trades", "lowest", value=local("price", RATE), where=ROW_OPEN
        ),
        aggregate("highest price of a seller", "trades", "highest", SELLER, value=local("price", RATE)),
        aggregate("sum of collateral", "collateral", "total", value=local("amount")),
    ),
    histories=(
        k.History("deposits", "deposit", "total", None, (caller(),), local("amount"), "deposits", SPAN),
        k.History("fills", "fill", "count", None, (), None, "fills", SPAN),
    ),
    events=(
        k.Event("offered", (("t", TRADE), ("by", PARTY), ("energy", ENERGY)), SPAN),
        k.Event("cancelled", (("by", PARTY), ("count", COUNT), ("energy", ENERGY)), SPAN),
    ),
    actions=(DEPOSIT, WITHDRAW, OFFER, FILL, CANCEL_ALL, CLEAR, SHARE, COMMIT),
    properties=(
        claim("money-held", "invariant", compare(held("USD"), "=", tally("sum of collateral"))),
        claim(
            "a-trade-has-two-sides",
            "invariant",
            negated(compare(of("seller", PARTY), "=", of("buyer", PARTY))),
            premise=exists("trades", T),
            variables=(("t", TRADE),),
        ),
        claim(
            "deposits-are-remembered",
            "call",
            compare(
                s.HistoryOf(MONEY, SPAN, "deposits", (caller(),)),
                "=",
                plus(s.HistoryOf(MONEY, SPAN, "deposits", (caller(),), True), local("amount")),
            ),
            "deposit",
        ),
        claim(
            "a-wallet-pays-what-is-deposited",
            "call",
            compare(
                s.WalletOf(MONEY, SPAN, "USD", caller(), True),
                "=",
                plus(s.WalletOf(MONEY, SPAN, "USD", caller()), local("amount")),
            ),
            "deposit",
        ),
        claim(
            "fills-are-what-lowers-the-open",
            "step",
            compare(scalar("below", COUNT), ">=", scalar("below", COUNT, before=True)),
            time=True,
        ),
    ),
)
