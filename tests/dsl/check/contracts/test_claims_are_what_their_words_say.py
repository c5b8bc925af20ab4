"""What a claim's words become: the kind, the states that are read, the calls that are exempt."""

from __future__ import annotations

import pytest

from dsl.check.walking import leaves
from dsl.model import expressions as m
from dsl.model.base import IdentityType, NumberType
from tests.dsl.check.contracts.texts import claim, codes, contract

PARTY = IdentityType("party")


def moments(of: m.Expr) -> set[bool]:
    """Whether the part of the state that actions change is read before (True) or after."""
    kinds = m.FieldOf | m.TallyOf | m.HeldOf | m.RowExists
    found = {one.before for one in leaves(of) if isinstance(one, kinds)}
    return found | {one.before for one in leaves(of) if isinstance(one, m.ScalarOf) and one.name == "fees"}


def test_a_condition_is_an_invariant() -> None:
    made = claim("for every m in Member: balances[m] <= the USD held")
    assert made.kind == "invariant"
    assert made.variables == (("m", PARTY),)
    assert moments(made.goal) == {False}


def test_never_is_the_opposite() -> None:
    made = claim("never fees > $5")
    assert isinstance(made.goal, m.Logic)
    assert made.goal.operator == "not"


def test_before_and_after_make_it_a_claim_about_every_step() -> None:
    made = claim("after fees >= before fees")
    assert (made.kind, made.actions, made.exemptions, made.time) == ("step", (), (), False)
    assert moments(made.goal) == {True, False}


def test_before_reaches_over_a_column_a_total_and_a_function() -> None:
    for words in ("before amount of balances[m]", "before owed(m)", "before sum of amount of balances"):
        made = claim(f"for every m in Member: on any action: $0 <= {words}")
        read = [one for one in leaves(made.goal) if isinstance(one, m.FieldOf | m.TallyOf | m.Call)]
        assert read
        assert all(one.before for one in read)


def test_in_a_call_names_are_the_arguments_and_the_caller() -> None:
    made = claim("on deposit(x) by who: after balances[who] = before balances[who] + x")
    assert (made.kind, made.actions, made.variables) == ("call", ("deposit",), ())
    kinds = {type(one) for one in leaves(made.goal)}
    assert m.Caller in kinds
    assert {one.name for one in leaves(made.goal) if isinstance(one, m.Local)} == {"amount"}


def test_a_variable_makes_way_for_an_argument_of_the_same_name() -> None:
    made = claim("for every amount in Money: on deposit(x): when amount < x: after fees < amount")
    assert [name for name, _ in made.variables] == ["some amount"]
    assert made.premise is not None
    names = {one.name for one in leaves(made.premise) if isinstance(one, m.Local)}
    assert names == {"some amount", "amount"}


def test_aborts_when_is_about_what_succeeds_and_looks_at_the_state_before() -> None:
    made = claim("on withdraw(x) by who aborts when x > balances[who]")
    assert made.kind == "call"
    assert moments(made.goal) == {True}


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("aborts exactly when x > balances[who]", "aborts exactly"),
        ("never aborts when x < balances[who]", "never aborts"),
        ("never aborts", "never aborts"),
    ],
)
def test_when_a_call_aborts_is_asked_of_one_state(words: str, kind: str) -> None:
    made = claim(f"on withdraw(x) by who {words}")
    assert made.kind == kind
    assert moments(made.goal) <= {False}


def test_only_exempts_the_calls_whose_names_the_claim_uses() -> None:
    made = claim("only withdraw(x) by who or deposit(y) lowers balances[who]")
    assert made.variables == (("who", PARTY),)
    withdraw, deposit = made.exemptions
    assert withdraw.action == "withdraw"
    assert isinstance(withdraw.condition, m.Compare)
    assert isinstance(withdraw.condition.left, m.Caller)
    assert isinstance(withdraw.condition.right, m.Local)
    assert deposit.condition is None
    assert isinstance(made.goal, m.Compare)
    assert made.goal.operator == ">="


def test_only_about_a_row_says_nothing_when_the_row_comes_or_goes() -> None:
    made = claim("only drop(t) changes price of trades[t]")
    assert [name for name, _ in made.variables] == ["some t"]
    assert isinstance(made.goal, m.Logic)
    assert made.goal.operator == "or"
    asked = [one for one in leaves(made.goal) if isinstance(one, m.RowExists)]
    assert {one.before for one in asked} == {True, False}


@pytest.mark.parametrize(("verb", "before"), [("opens", True), ("closes", False)])
def test_rows_are_opened_and_closed(verb: str, before: bool) -> None:
    made = claim(f"only offer(t, p) {verb} trades[t]")
    assert isinstance(made.goal, m.Logic)
    there, came = made.goal.of
    assert isinstance(there, m.RowExists)
    assert there.before is before
    assert isinstance(came, m.Logic)


def test_a_deadline_is_a_step_that_nothing_satisfies() -> None:
    made = claim("after begins + 48 hours only withdraw(x)")
    assert isinstance(made.goal, m.Truth)
    assert not made.goal.value
    assert isinstance(made.premise, m.Compare)
    assert made.premise.operator == ">"
    assert isinstance(made.premise.left, m.Now)
    assert [one.action for one in made.exemptions] == ["withdraw"]


def test_the_passing_of_time_is_a_step_where_the_text_says_so() -> None:
    assert claim("on any action or the passing of time: after fees >= before fees").time
    assert not claim("on any action: after fees >= before fees").time
    only_time = claim("on the passing of time: after fees = before fees")
    assert only_time.time
    assert {one.action for one in only_time.exemptions} == {"deposit", "withdraw", "offer", "drop"}


def test_a_claim_about_what_stays_possible_is_no_property() -> None:
    made = contract("prove\n  out  always possible for m when balances[m] > $0: reaching balances[m] = $0\n")
    assert made.properties == ()
    assert [one.name for one in made.unchecked] == ["out"]


def test_a_step_claim_must_say_which_state_it_reads() -> None:
    assert codes("prove\n  it  on deposit(x): fees = $0\n") == ["W1111"]
    assert codes("prove\n  it  on deposit(x): after begins = begins\n").count("W1111") == 0


def test_histories_group_by_what_they_are_compared_with() -> None:
    made = contract(
        "prove\n  it  for every m in Member: count of calls of deposit by m where amount > $5 <= 3\n"
    )
    (history,) = made.histories
    assert (history.action, history.kind) == ("deposit", "count")
    assert isinstance(history.group[0], m.Caller)
    assert isinstance(history.included, m.Compare)
    assert isinstance(history.included.left, m.Local)
    assert isinstance(history.included.left.type, NumberType)
