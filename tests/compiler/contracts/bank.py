"""The public verification case "zerotoken_bank", made by hand: a bank without tokens."""

from __future__ import annotations

from dsl.model import contract as k
from tests.compiler.contracts.words import (
    MONEY,
    PARTY,
    action,
    aggregate,
    becomes,
    both,
    caller,
    claim,
    column,
    compare,
    contract,
    emit,
    field,
    local,
    minus,
    num,
    pay,
    plus,
    receive,
    require,
    scalar,
    table,
    tally,
    value,
)

A = local("a", PARTY)
MINE = field("balances", "amount", caller())
FREE = "nothing to withdraw"
TOO_MUCH = "more than the balance"


def _balance(before: bool = False):  # type: ignore[no-untyped-def]
    return field("balances", "amount", A, before=before)


BANK = contract(
    "Bank",
    scalars=(value("contract-balance", MONEY, num("0.00")),),
    tables=(table("balances", (("owner", PARTY),), column("amount", MONEY, num("0.00")), everywhere=True),),
    aggregates=(aggregate("sum of amount of balances", "balances", "total", value=local("amount")),),
    events=(k.Event("deposited", (("who", PARTY), ("amount", MONEY)), k.Span("contract.watt", 3, 1, 3, 9)),),
    actions=(
        action(
            "deposit",
            (("amount", MONEY),),
            receive(local("amount"), caller()),
            becomes(MINE, plus(MINE, local("amount"))),
            becomes(scalar("contract-balance"), plus(scalar("contract-balance"), local("amount"))),
            emit("deposited", caller(), local("amount")),
        ),
        action(
            "withdraw",
            (("amount", MONEY),),
            require(compare(local("amount"), ">", num("0")), FREE),
            require(compare(local("amount"), "<=", MINE), TOO_MUCH),
            becomes(MINE, minus(MINE, local("amount"))),
            becomes(scalar("contract-balance"), minus(scalar("contract-balance"), local("amount"))),
            pay(local("amount"), caller()),
        ),
    ),
    properties=(
        claim(
            "dep-inc-snd-bal",
            "call",
            compare(_balance(), "=", plus(_balance(before=True), local("amount"))),
            "deposit",
        ),
        claim(
            "wd-not-revert",
            "never aborts",
            both(compare(local("amount"), ">", num("0")), compare(local("amount"), "<=", _balance())),
            "withdraw",
        ),
        claim(
            "bal-inc-onlyif-dep",
            "step",
            compare(_balance(), "<=", _balance(before=True)),
            variables=(("a", PARTY),),
            exemptions=(k.Exemption("deposit", compare(caller(), "=", A)),),
        ),
        claim(
            "cbal-eq-sum-bal",
            "invariant",
            compare(scalar("contract-balance"), "=", tally("sum of amount of balances")),
        ),
        claim(
            "cbal-ge-bal",
            "invariant",
            compare(scalar("contract-balance"), ">=", _balance()),
            variables=(("a", PARTY),),
        ),
    ),
)
