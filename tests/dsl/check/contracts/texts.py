"""Small sound contracts that tests vary."""

from __future__ import annotations

from dsl.check import check_text
from dsl.diagnostics import render
from dsl.model.contract import Contract, Property

BANK = """contract Bank version 1.0.0
  zone  America/Chicago

types
  Money    USD from $0 to $1,000,000 in steps of $0.01
  Status   offered, sold or void
  TradeId  identifier

parties
  operator
  Member

parameters
  begins  time

state
  fees  Money, starts at $0

table balances by member in Member
  amount  Money, starts at $0

table trades by trade in TradeId
  seller  Member
  buyer   Member
  price   Money
  status  Status

function owed (m: Member) gives Money
  gives balances[m]

action deposit (amount: Money) by anyone
  receive amount from caller
  balances[caller] becomes balances[caller] + amount

action withdraw (amount: Money) by anyone
  require amount <= owed(caller) else "more than the balance"
  balances[caller] becomes balances[caller] - amount
  pay amount to caller

action offer (t: TradeId, price: Money) by operator
  open trades[t] with seller is caller, buyer is caller, price is price, status is offered

action drop (t: TradeId) by seller of trades[t] or operator
  require now >= begins else "too early"
  close trades[t]
"""


def contract(*parts: str, base: str = BANK) -> Contract:
    """The checked contract; a mistake is an error of the test."""
    text = "\n".join([base, *parts])
    result = check_text(text, "contract.watt")
    assert isinstance(result.model, Contract), "\n".join(render(one, text) for one in result.diagnostics)
    return result.model


def codes(*parts: str, base: str = BANK) -> list[str]:
    """The codes of everything that is told."""
    return [one.code for one in check_text("\n".join([base, *parts]), "contract.watt").diagnostics]


def claim(goal: str, base: str = BANK) -> Property:
    """One claim as a property."""
    (made,) = contract(f"prove\n  it  {goal}\n", base=base).properties
    return made
