"""The public verification case "vesting_wallet", made by hand: what is releasable grows with time."""

from __future__ import annotations

from dsl.model import contract as k
from dsl.model.tariff import FunctionDeclaration, Let, Requirement
from dsl.units import HOUR
from tests.compiler.contracts.words import (
    MONEY,
    PARTY,
    SPAN,
    TIME,
    action,
    becomes,
    call,
    caller,
    cases,
    claim,
    compare,
    contract,
    floor,
    kind,
    let,
    local,
    minus,
    now,
    num,
    over,
    pay,
    plus,
    receive,
    scalar,
    times,
    value,
)

HOURS = kind(HOUR, "1", "0", "87600")
AT = local("at", TIME)
START = scalar("start", TIME)
DURATION = scalar("duration", HOURS)
END = plus(START, DURATION, TIME)


def function(
    name: str,
    parameters: tuple[tuple[str, object], ...],
    result: object,
    value: object,
    *body: Let | Requirement,
) -> FunctionDeclaration:
    return FunctionDeclaration(name, parameters, result, body, value, "", SPAN)  # type: ignore[arg-type]


VESTED = function(
    "vested",
    (("total", MONEY), ("at", TIME)),
    MONEY,
    cases(
        floor(over(times(local("total"), minus(AT, START, HOURS)), DURATION)),
        (compare(AT, "<", START), num("0")),
        (compare(AT, ">=", END), local("total")),
    ),
)
RELEASABLE = function(
    "releasable",
    (("at", TIME),),
    MONEY,
    minus(call("vested", plus(scalar("balance"), scalar("released")), AT), scalar("released")),
)
DOUBLE = function("double", (("x", MONEY),), MONEY, plus(local("x"), local("x")))

VESTING = contract(
    "VestingWallet",
    roles=(k.Role("beneficiary", "", SPAN),),
    scalars=(
        value("beneficiary", PARTY, None, constant=True),
        value("start", TIME, None, constant=True),
        value("duration", HOURS, None, constant=True),
        value("opened", TIME, now()),
        value("balance", MONEY, num("0")),
        value("released", MONEY, num("0")),
    ),
    functions=(DOUBLE, VESTED, RELEASABLE),
    deployment=k.Deployment(
        (("beneficiary", PARTY), ("start", TIME), ("duration", HOURS)),
        (k.Require(compare(local("start", TIME), ">=", now()), "vesting starts in the past", SPAN),),
        SPAN,
    ),
    actions=(
        action(
            "fund",
            (("amount", MONEY),),
            receive(local("amount"), caller()),
            becomes(scalar("balance"), plus(scalar("balance"), local("amount"))),
        ),
        action(
            "release",
            (),
            let("amount", call("releasable", now())),
            becomes(scalar("released"), plus(scalar("released"), local("amount"))),
            becomes(scalar("balance"), minus(scalar("balance"), local("amount"))),
            pay(local("amount"), scalar("beneficiary", PARTY)),
        ),
    ),
    properties=(
        claim("rel-le-bal", "invariant", compare(call("releasable", now()), "<=", scalar("balance"))),
        claim(
            "exp-all-rel",
            "invariant",
            compare(call("releasable", now()), "=", scalar("balance")),
            premise=compare(now(), ">=", END),
        ),
        claim(
            "release-rel",
            "call",
            compare(
                scalar("released"),
                "=",
                plus(
                    scalar("released", before=True),
                    call("releasable", now(), before=True),
                ),
            ),
            "release",
        ),
        claim(
            "only-release",
            "step",
            compare(scalar("released"), "=", scalar("released", before=True)),
            exemptions=(k.Exemption("release", None),),
            time=True,
        ),
    ),
)
