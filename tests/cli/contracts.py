"""Contracts and scenarios as texts, for the tests of the command line."""

from __future__ import annotations

BANK = """contract Bank version 1.0.0
  currency  USD
  zone      Europe/Berlin

types
  Money  USD from $0 to $1,000 in steps of $0.01
  Lot    identifier
  State  open, sold or withdrawn

parties
  steward
  Account; "whoever calls"

parameters
  fee  USD from $0 to $10 in steps of $0.01

table balances by a in Account
  amount  Money, starts at $0

table lots by l in Lot
  owner   Account
  worth   Money
  status  State

events
  deposited (who: Account, amount: Money)

function twice (x: Money) gives USD from $0 to $2,000 in steps of $0.01
  gives x + x

action deposit (amount: Money) by anyone
  receive amount from caller
  balances[caller] becomes balances[caller] + amount
  emit deposited(caller, amount)

action withdraw (amount: Money) by anyone
  require amount > $0 else "nothing to withdraw"
  balances[caller] becomes balances[caller] - amount
  pay amount to caller

action put-up (l: Lot, worth: Money) by anyone
  open lots[l] with owner is caller, worth is worth, status is open

action buy (l: Lot) by anyone
  require status of lots[l] is open else "the lot is not open"
  move worth of lots[l] from balances[caller] to balances[owner of lots[l]]
  status of lots[l] becomes sold

action charge (a: Account) by steward
  move fee from balances[a] to balances[steward]

action share (whole: Money, to: list of at most 4 Account, as: list of at most 4 count from 0 to 9) by anyone
  let parts be split whole by as
  for each part at n of parts:
    move part from balances[caller] to balances[to[n]]

prove
  covered  the USD held = sum of amount of balances

scenario "the books are kept"
  given alice, bob, stella in Account
  given hat in Lot
  deployed by alice at 2026-03-01 00:00, with steward is stella, fee is $1.50
  alice calls deposit($100.00)
  1 hour later: alice calls put-up(hat, $30.00)
  bob calls buy(hat), aborts
  bob calls deposit($40.00)
  bob calls buy(hat)
  stella calls charge(bob)
  expect balances[bob] = $8.50
  expect status of lots[hat] is sold
  expect sum of amount of balances = $140.00
"""
