"""The bank's properties, read by hand: for each version the run that breaks a property, or none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from examples.verification.small_domain.play import Call, Place, Search, load_text, opened
from runtime.machine.state import key_of

MOST = 1_000_000
PARTIES = (1, 2, 3)
ACTIONS = ("deposit", "withdraw")
CAPS = {5: (100, 200)}
HOURS = {6: (0, 9, 10, 11), 7: (0, 99, 100, 101)}
DEPTH = {3: 4, 5: 2, 6: 2}
"""Calls a run; three where nothing is said."""

PREFIX = {5: ((Call(1, "deposit", 199), 5_025), (Call(1, "deposit", 23), 1))}
"""A second beginning, two short of the largest value, for a version whose caps keep short runs from it."""

PROPERTIES = (
    "dep_inc_snd_bal",
    "wd_dec_snd_bal",
    "dep_not_revert",
    "wd_not_revert",
    "bal_inc_onlyif_dep",
    "bal_dec_onlyif_wd",
    "cbal_nonneg",
    "bal_nonneg",
    "always_bal_to_max",
    "always_bal_inc",
    "cbal_ge_bal",
    "cbal_eq_sum_bal",
    "bal_sum_dep_wd",
    "always_wd_all_one",
    "always_wd_all_many",
    "sum_wd_le_sum_dep",
    "frontrun_one",
    "frontrun_many",
)

Break = tuple[str, str]
"""A property and the run that breaks it."""


def broken(folder: Path, version: int, calls_a_run: int | None = None) -> dict[str, str]:
    """The first run found against each property that one breaks."""
    module = load_text(folder / f"v{version}.watt")
    amounts = {0, 1, 2, 3, 4, MOST - 1, MOST}
    amounts |= {cap + off for cap in CAPS.get(version, ()) for off in (-1, 0, 1)}
    calls = [
        Call(p, action, x) for p in PARTIES for action in ("deposit", "withdraw") for x in sorted(amounts)
    ]
    found: dict[str, str] = {}
    beginnings: list[tuple[tuple[tuple[Call, int], ...], int]] = [((), calls_a_run or DEPTH.get(version, 3))]
    if version in PREFIX:
        beginnings.append((PREFIX[version], 2))
    for prefix, depth in beginnings:
        search = Search(module, calls, HOURS.get(version, (0,)), depth, "deposit")
        places = search.explore(search.begin(1, prefix))
        for name, run in _breaks(search, places):
            found.setdefault(name, run)
    return found


def _breaks(search: Search, places: list[Place]) -> Iterator[Break]:
    for place in places:
        yield from _of_a_state(search, place)
    for place in opened(places):
        for call, after in place.after.items():
            yield from _of_a_call(place, call, after)
        yield from _of_what_stays_possible(search, place)
        yield from _of_an_order(place)


def _balance(place: Place, party: int) -> int:
    return place.store.tables[0].get(key_of((party,)), (0,))[0]


def _of_a_state(search: Search, place: Place) -> Iterator[Break]:
    total = search.scalar(place, "contract-balance")
    balances = [_balance(place, party) for party in PARTIES]
    if total < 0:
        yield "cbal_nonneg", place.run
    if min(balances) < 0:
        yield "bal_nonneg", place.run
    if total < max(balances):
        yield "cbal_ge_bal", place.run
    if total != sum(balances):
        yield "cbal_eq_sum_bal", place.run
    if balances != list(place.gains):
        yield "bal_sum_dep_wd", place.run
    if min(place.gains) < 0:
        yield "sum_wd_le_sum_dep", place.run


def _of_a_call(place: Place, call: Call, after: Place | None) -> Iterator[Break]:
    own = _balance(place, call.caller)
    deposit = call.action == "deposit"
    if after is None:
        run = f"{place.run}; {call} aborts".removeprefix("; ")
        if deposit:
            yield "dep_not_revert", run
        elif 0 < call.amount <= own:
            yield "wd_not_revert", run
        return
    run = f"{place.run}; {call}".removeprefix("; ")
    if deposit and _balance(after, call.caller) != own + call.amount:
        yield "dep_inc_snd_bal", run
    if not deposit and _balance(after, call.caller) != own - call.amount:
        yield "wd_dec_snd_bal", run
    for party in PARTIES:
        change = _balance(after, party) - _balance(place, party)
        if change > 0 and not (deposit and party == call.caller):
            yield "bal_inc_onlyif_dep", run
        if change < 0 and not (not deposit and party == call.caller):
            yield "bal_dec_onlyif_wd", run


def _of_what_stays_possible(search: Search, place: Place) -> Iterator[Break]:
    for party in PARTIES:
        own, who = _balance(place, party), "ABC"[party - 1]
        run = f"{place.run}: then {who}".removeprefix(": then ")
        if own < MOST and search.made(place, Call(party, "deposit", MOST - own)) is None:
            yield "always_bal_to_max", f"{run} cannot deposit {MOST - own}"
        if all(after is None or _balance(after, party) <= own for after in _by(place, party)):
            yield "always_bal_inc", f"{run} can deposit nothing"
        if own == 0:
            continue
        whole = search.made(place, Call(party, "withdraw", own))
        if whole is None or _balance(whole, party) != 0:
            yield "always_wd_all_one", f"{run} cannot withdraw {own} at once"
            if not _out_in_the_end(search, place, party):
                yield "always_wd_all_many", f"{run} never gets all of {own} out"


def _by(place: Place, party: int) -> list[Place | None]:
    return [after for call, after in place.after.items() if call.caller == party]


def _out_in_the_end(search: Search, place: Place, party: int) -> bool:
    """Whether the party alone empties its balance: in parts of at most 100, after an empty deposit.

    Where the least withdrawal leaves the balance as it was, each leaves something: no call helps.
    Twenty equal parts in a row are taken for all: the caps look at one call only.
    """
    now: Place | None = search.made(place, Call(party, "deposit", 0)) or place
    for _ in range(20):
        assert now is not None
        own = _balance(now, party)
        if own == 0:
            return True
        least = search.made(now, Call(party, "withdraw", 1))
        if least is None or _balance(least, party) >= own:
            return False
        now = search.made(now, Call(party, "withdraw", min(own, 100)))
        if now is None:
            return False
    return True


def _of_an_order(place: Place) -> Iterator[Break]:
    """A call does the same to its caller's balance, or aborts as well, after one call of somebody else."""
    for before, between in place.after.items():
        if between is None or not between.after:
            continue
        for call, alone in place.after.items():
            if call.caller != before.caller and _effect(place, call, alone) != _effect(
                between, call, between.after[call]
            ):
                run = f"{place.run}; {before}; {call} is not what it was without {before}".removeprefix("; ")
                yield "frontrun_one", run
                yield "frontrun_many", run


def _effect(place: Place, call: Call, after: Place | None) -> int | None:
    return None if after is None else _balance(after, call.caller) - _balance(place, call.caller)
