"""What a contract has to do with the world: money and energy in and out, events, digests."""

from __future__ import annotations

from typing import Any

from runtime.machine.aborts import Reason
from runtime.machine.algebra import StateAlgebra, at_most, word
from runtime.machine.instructions import contracts
from runtime.machine.instructions.table import Context, expect, instruction
from runtime.machine.types import Digest, Type, is_plain

A = StateAlgebra[Any, Any, Any]


def _held(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    contracts.immediates(imm, 2)
    contracts.operands(args, ())
    contracts.moment(imm[1])
    return (contracts.account(context, imm[0]).type,)


@instruction("held", 88, cost=2, typing=_held, effect="reads", words="what the contract holds")
def held(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (word(a, a.held(imm[0], imm[1])),)


def _wallet(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    contracts.immediates(imm, 2)
    contracts.operands(args, (contracts.PARTY,))
    contracts.moment(imm[1])
    return (contracts.account(context, imm[0]).type,)


@instruction(
    "wallet",
    89,
    cost=4,
    typing=_wallet,
    effect="claims",
    words="what a party has got out of the contract less what it put in",
)
def wallet(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (word(a, a.wallet(imm[0], args[0], imm[1])),)


def _moved(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    contracts.immediates(imm, 2)
    contracts.operands(args, (contracts.PARTY, contracts.account(context, imm[0]).type))
    contracts.message(context, imm[1])
    return ()


@instruction("receive", 90, cost=8, typing=_moved, effect="writes", words="an amount comes from a party")
def receive(a: A, _: Any, args: Any, imm: Any) -> Any:
    account, message = imm
    party, x = args
    a.guard(at_most(a, a.integer(0), x), Reason.NEGATIVE_AMOUNT, message)
    a.transfer(account, party, x)
    return ()


@instruction("pay", 91, cost=8, typing=_moved, effect="writes", words="an amount goes to a party")
def pay(a: A, _: Any, args: Any, imm: Any) -> Any:
    account, message = imm
    party, x = args
    a.guard(at_most(a, a.integer(0), x), Reason.NEGATIVE_AMOUNT, message)
    a.guard(at_most(a, x, a.held(account, contracts.NOW)), Reason.NOT_HELD, message)
    a.transfer(account, party, a.subtract(a.integer(0), x))
    return ()


def _emitted(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    contracts.immediates(imm, 1)
    events = contracts.contract(context).events
    expect(0 <= imm[0] < len(events), "there is no such event")
    contracts.operands(args, tuple(field.type for field in events[imm[0]].fields))
    return ()


@instruction("emit", 92, cost=6, typing=_emitted, effect="writes", words="an event for the world")
def emit(a: A, _: Any, args: Any, imm: Any) -> Any:
    a.emit(imm[0], args)
    return ()


def _digested(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    contracts.immediates(imm, 0)
    contracts.contract(context)
    expect(args != () and all(is_plain(kind) for kind in args), "plain values are needed")
    return (Digest(),)


@instruction("sha256", 93, cost=40, typing=_digested, typed=True, words="the SHA-256 of the typed values")
def sha256(a: A, _: Any, args: Any, imm: Any, kinds: Any) -> Any:
    return (a.digest(kinds, args),)
