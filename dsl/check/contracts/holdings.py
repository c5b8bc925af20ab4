"""What the contract holds, and what parties have outside: accounts of money and energy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from fractions import Fraction
from functools import partial

from dsl.check import codes, numbers
from dsl.check.contracts import codes as own
from dsl.check.contracts.state import PARTY, read
from dsl.check.contracts.values import fits
from dsl.check.contracts.world import ContractWorld, Here, contract, contract_rule, here
from dsl.check.elaborate import expression
from dsl.check.literals import number_form, scaled
from dsl.check.report import listed
from dsl.check.world import Context, World
from dsl.model import expressions as model
from dsl.model.base import NumberType, Span
from dsl.syntax import expressions as tree
from dsl.syntax.tree import Document
from dsl.units import quantity, spell


def declared_steps(world: ContractWorld, document: Document) -> None:
    """The finest step that the text declares of each unit: what comes in and goes out is counted in it."""
    for form in number_forms(document.sections):
        kind = world.report.attempt(partial(number_form, world, form))
        if kind is None:
            continue
        unit = spell(kind.unit)
        known = world.steps.get(unit)
        step = kind.step if known is None else numbers.common_step(known.step, kind.step)
        world.steps[unit] = NumberType(kind.unit, step)


def number_forms(of: object) -> Iterator[tree.NumberForm]:
    """Every declared number in a part of a text."""
    if isinstance(of, tree.NumberForm):
        yield of
    elif isinstance(of, tuple):
        for each in of:
            yield from number_forms(each)
    elif hasattr(of, "__dataclass_fields__"):
        for field in fields(of):  # type: ignore[arg-type]
            yield from number_forms(getattr(of, field.name))


def account(world: ContractWorld, kind: NumberType, span: Span) -> str:
    """The account that an amount comes into or goes out of."""
    unit = spell(kind.unit)
    declared = world.steps.get(unit, NumberType(kind.unit, kind.step))
    assert kind.step is not None
    assert declared.step is not None
    if (kind.step / declared.step).denominator != 1:
        raise world.report.refuse(
            codes.FINER_THAN_STEP,
            span,
            f"this is finer than any amount that the contract declares in {unit}, "
            f"{quantity(declared.step, kind.unit)}",
            "round it, or declare a type with a finer step",
        )
    world.steps[unit] = declared
    world.accounts[unit] = declared
    return unit


def unknown_accounts(world: ContractWorld) -> None:
    """What is said to be held must be able to come in."""
    for name, span in world.held:
        if name not in world.accounts:
            accounts = listed(sorted(world.accounts))
            world.report.add(
                own.ABSENT,
                span,
                f"no {name} ever comes into this contract or leaves it",
                f"it holds {accounts}" if accounts else "only what `receive` brings in is held",
            )


def _account(world: ContractWorld, unit: tree.UnitName, span: Span) -> tuple[str, NumberType]:
    written = scaled(world, unit)
    name = spell(written.unit)
    world.held.append((name, span))
    return name, world.steps.get(name, NumberType(written.unit, written.scale))


@contract_rule(tree.Held)
def _held(world: World, context: Context, written: tree.Held) -> model.Expr:
    of, at = contract(world), here(context)
    name, kind = _account(of, written.unit, written.span)
    never_negative = NumberType(kind.unit, kind.step, Fraction(0))
    return read(of, at, model.HeldOf(never_negative, written.span, name))


@contract_rule(tree.Wallet)
def _wallet(world: World, context: Context, written: tree.Wallet) -> model.Expr:
    return _wallet_of(contract(world), here(context), written)


def only_wallet(world: ContractWorld, at: Here, written: tree.Item) -> model.Expr:
    """``wallet[p]``, where the contract has one account."""
    if len(world.accounts) != 1:
        names = listed(sorted(world.accounts))
        raise world.report.refuse(
            codes.AMBIGUOUS,
            written.span,
            f"there are several kinds of wallets: {names}" if names else "nothing ever comes in or goes out",
            f"write `the {min(world.accounts)} wallet of …`" if names else None,
        )
    unit = tree.UnitName((next(iter(world.accounts)),), written.span)
    return _wallet_of(world, at, tree.Wallet(unit, written.index, written.span))


def _wallet_of(of: ContractWorld, at: Here, written: tree.Wallet) -> model.Expr:
    if at.place not in ("claim", "scenario"):
        raise of.report.refuse(
            codes.NOT_HERE,
            written.span,
            "what a party has outside the contract is known to claims only",
            "keep what the contract owes in a table",
        )
    name, kind = _account(of, written.unit, written.span)
    party = fits(of, PARTY, expression(of, replace(at, options=None), written.party), "whose wallet")
    return read(of, at, model.WalletOf(NumberType(kind.unit, kind.step), written.span, name, party))
