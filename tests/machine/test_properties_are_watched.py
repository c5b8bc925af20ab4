"""Promise: a property that a step breaks is named with values for which it does not hold; others are not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from runtime.machine.acting import FORMS, Form, deploy
from runtime.machine.candidates import STRANGER, Candidates, assignments
from runtime.machine.contract import Account, Exemption, StateColumn, StateKey, StateScalar, StateTable
from runtime.machine.door import DoorError
from runtime.machine.loader import validate
from runtime.machine.module import Parameter
from runtime.machine.monitors import Broken, Monitors
from runtime.machine.state import Store
from runtime.machine.types import COUNT, Choice, Identity, Instant, Truth
from tests.machine.assembling import PARTY, Assembly, Code
from tests.machine.market import USD, WITHOUT_CODE, market

forms = pytest.mark.parametrize("form", tuple(FORMS.values()), ids=tuple(FORMS))

ANN, BEN, BANK = 1, 2, 99
ONE = Parameter("any:a", PARTY)


class Bank:
    """Balances that deposits raise and that ``set`` sets to anything; claims are added by the tests."""

    def __init__(self, form: Form, *claims: Callable[[Bank], None], thorough: bool = False) -> None:
        a = self.a = Assembly(WITHOUT_CODE)
        self.why = a.message("why")
        self.limit = a.scalar(StateScalar("limit", USD, 0, 10**6, 1000))
        column = StateColumn("amount", USD, -(10**6), 10**6, 0)
        self.balances = a.table(
            StateTable("balances", (StateKey("party", PARTY),), (column,), everywhere=True)
        )
        self.usd = a.account(Account("USD", USD))
        self.total = a.aggregate(
            "total", self.balances, "total", lambda c: [c.const(Truth(), 1), c["amount"]]
        )
        self.least = a.aggregate(
            "least", self.balances, "lowest", lambda c: [c.const(Truth(), 1), c["amount"]]
        )
        self.most = a.aggregate(
            "most", self.balances, "highest", lambda c: [c.const(Truth(), 1), c["amount"]]
        )

        def deposit(c: Code) -> None:
            c("receive", c["caller"], c["arg:x"], imm=(self.usd, self.why))
            c("assign", c["caller"], c("add", self.balance(c, c["caller"]), c["arg:x"]), imm=(0, 0, self.why))

        def put(c: Code) -> None:
            c("assign", c["arg:who"], c["arg:x"], imm=(self.balances, 0, self.why))

        def bound(c: Code) -> None:
            c("store", c["arg:x"], imm=(self.limit, self.why))

        money = Parameter("x", USD, -(10**7), 10**7)
        self.deposit = a.action("deposit", (money,), deposit)
        self.put = a.action("set", (Parameter("who", PARTY), money), put)
        self.bound = a.action("bound", (money,), bound)
        self.given = a.history(
            "given", self.deposit, "total", lambda c: [c.const(Truth(), 1), c["caller"], c["arg:x"]]
        )
        a.deployment((), lambda _: None)
        for claim in claims:
            claim(self)
        self.module = validate(a.done())
        self.monitors = Monitors(self.module, form=form, thorough=thorough)
        store, _ = deploy(self.module, {}, BANK, 100, form=form)
        assert store is not None
        self.store: Store = store

    def balance(self, c: Code, who: int, moment: int = 0) -> int:
        return c("fetch", who, imm=(self.balances, 0, moment, self.why))

    def says(
        self, name: str, kind: str, body: Callable[[Code], int], *given: Parameter, **more: object
    ) -> None:
        self.a.claim(given, lambda c: [body(c)], name=name, kind=kind, **more)

    def act(self, action: str, caller: int, now: int = 100, **arguments: int) -> list[tuple[str, str]]:
        watched = self.monitors.act(self.store, action, caller, now, arguments)
        self.last: Sequence[Broken] = watched.broken
        return [(one.name, one.how) for one in watched.broken]


def not_negative(bank: Bank) -> None:
    bank.says("no-debts", "invariant", lambda c: c("le", c.const(USD, 0), bank.balance(c, c["any:a"])), ONE)


@forms
def test_an_invariant_breaks_for_the_row_that_was_written(form: Form) -> None:
    bank = Bank(form, not_negative)
    assert bank.act("set", ANN, who=BEN, x=5) == []
    assert bank.act("set", ANN, who=BEN, x=-1) == [("no-debts", "false")]
    assert dict(bank.last[0].values)["any:a"] == BEN
    # The debt stands, but a step that does not touch it is not blamed …
    assert bank.act("deposit", ANN, x=1) == []
    # … unless everything is looked at.
    assert (
        Monitors(bank.module, form=form, thorough=True).act(bank.store, "deposit", ANN, 100, {"x": 1}).broken
    )


@forms
def test_other_rows_are_looked_at_when_a_shared_value_changes(form: Form) -> None:
    def below(bank: Bank) -> None:
        bank.says(
            "below-the-limit",
            "invariant",
            lambda c: c("le", bank.balance(c, c["any:a"]), c("load", imm=(bank.limit, 0))),
            ONE,
        )

    bank = Bank(form, below)
    assert bank.act("deposit", ANN, x=900) == []
    assert bank.act("bound", BANK, x=899) == [("below-the-limit", "false")]
    assert dict(bank.last[0].values)["any:a"] == ANN


@forms
def test_a_step_may_break_what_is_said_of_before_and_after(form: Form) -> None:
    def rising(bank: Bank) -> None:
        exempt = bank.a.function(
            "condition", (Parameter("caller", PARTY), ONE), lambda c: [c("eq", c["caller"], c["any:a"])]
        )
        bank.says(
            "only-the-owner-raises",
            "step",
            lambda c: c("le", bank.balance(c, c["any:a"]), bank.balance(c, c["any:a"], 1)),
            ONE,
            exemptions=(Exemption(bank.deposit), Exemption(bank.put, exempt)),
        )

    bank = Bank(form, rising)
    assert bank.act("deposit", ANN, x=10) == []
    assert bank.act("set", ANN, who=ANN, x=20) == []
    assert bank.act("set", BEN, who=ANN, x=15) == []
    assert bank.act("set", BEN, who=ANN, x=16) == [("only-the-owner-raises", "false")]
    values = dict(bank.last[0].values)
    assert (values["any:a"], values["caller"], values["arg:x"]) == (ANN, BEN, 16)


def kept(bank: Bank, name: str, moment: int) -> Callable[[Code], int]:
    number = {"total": bank.total, "least": bank.least, "most": bank.most}[name]
    return lambda c: c("tally", imm=(number, moment, bank.why))


@forms
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("total", [False, False, True, False]),
        ("least", [True, False, True, False]),
        ("most", [True, False, True, False]),
    ],
)
def test_what_was_kept_before_is_known(form: Form, name: str, expected: list[bool]) -> None:
    """``after <= before`` of a total and of extremes, while rows come, change and go."""

    def never_more(bank: Bank) -> None:
        bank.says(
            "never-more",
            "step",
            lambda c: c("le", kept(bank, name, 0)(c), kept(bank, name, 1)(c)),
            premise=bank.a.function(
                "there are some",
                (),
                lambda c: [c("and", *(c("tallied", imm=(bank.least, moment)) for moment in (0, 1)))],
            ),
        )

    bank = Bank(form, never_more)
    assert bank.act("set", ANN, who=ANN, x=10) == []
    for (who, x), holds in zip([(BEN, 4), (BEN, 20), (BEN, 0), (ANN, 11)], expected, strict=True):
        assert (bank.act("set", ANN, who=who, x=x) == []) is holds, (who, x)


@forms
def test_a_call_is_held_to_what_is_said_of_it(form: Form) -> None:
    given = (Parameter("caller", PARTY), Parameter("arg:x", USD))

    def exact(bank: Bank) -> None:
        def raised(c: Code) -> int:
            expected = c("add", bank.balance(c, c["caller"], 1), c["arg:x"])
            held = c("eq", c("add", c("held", imm=(bank.usd, 1)), c["arg:x"]), c("held", imm=(bank.usd, 0)))
            return c("and", held, c("eq", expected, bank.balance(c, c["caller"])))

        bank.says("raises-by-x", "call", raised, *given, actions=(bank.deposit,))
        bank.says("by-two-x", "call", lambda c: c("not", raised(c)), *given, actions=(bank.deposit,))

    bank = Bank(form, exact)
    assert bank.act("deposit", ANN, x=3) == [("by-two-x", "false")]
    assert bank.act("set", ANN, who=ANN, x=3) == []


@forms
def test_wallets_and_histories_are_seen_by_properties(form: Form) -> None:
    def mirrored(bank: Bank) -> None:
        def out(c: Code, moment: int) -> int:
            return c("wallet", c["any:a"], imm=(bank.usd, moment))

        def told(c: Code, moment: int) -> int:
            return c("told", c["any:a"], imm=(bank.given, moment))

        bank.says("paid-in", "invariant", lambda c: c("eq", c("neg", out(c, 0)), told(c, 0)), ONE)
        bank.says("was-paid-in", "step", lambda c: c("eq", c("neg", out(c, 1)), told(c, 1)), ONE)
        bank.says("never-more", "step", lambda c: c("le", told(c, 0), told(c, 1)), ONE)

    bank = Bank(form, mirrored)
    assert bank.act("deposit", ANN, x=0) == []
    assert bank.act("deposit", ANN, x=7) == [("never-more", "false")]
    assert bank.act("set", ANN, who=BEN, x=7) == []


@forms
def test_aborts_are_expected_exactly(form: Form) -> None:
    given = (Parameter("arg:x", USD),)

    def exactly(bank: Bank) -> None:
        bank.says(
            "rejects-debts",
            "aborts exactly",
            lambda c: c("lt", c["arg:x"], c.const(USD, 0)),
            *given,
            actions=(0,),
        )
        bank.says("takes-it", "never aborts", lambda c: c.const(Truth(), 1), actions=(bank.deposit,))

    bank = Bank(form, exactly)
    assert bank.act("deposit", ANN, x=5) == []
    assert bank.act("deposit", ANN, x=-5) == [("takes-it", "aborted")]
    assert bank.act("deposit", ANN, x=10**7) == [("rejects-debts", "aborted"), ("takes-it", "aborted")]
    bank = Bank(
        form, lambda bank: bank.says("always", "aborts exactly", lambda c: c.const(Truth(), 1), actions=(0,))
    )
    assert bank.act("deposit", ANN, x=5) == [("always", "succeeded")]


@forms
def test_time_that_passes_is_a_step_of_its_own(form: Form) -> None:
    def before(bank: Bank) -> None:
        now, then = Parameter("now", Instant()), Parameter("before-now", Instant())
        bank.says("early", "invariant", lambda c: c("lt", c["now"], c.const(Instant(), 1000)), now)
        bank.says(
            "no-gap",
            "step",
            lambda c: c("le", c("minutes_between", c["before-now"], c["now"]), c.const(c.types[-1], 5)),  # type: ignore[arg-type]
            now,
            then,
            time=True,
        )

    bank = Bank(form, before)
    assert bank.monitors.wait(bank.store, 200) == ()
    assert [one.name for one in bank.monitors.wait(bank.store, 600)] == ["no-gap"]
    assert bank.act("deposit", ANN, 1000, x=1) == [("early", "false"), ("no-gap", "false")]
    with pytest.raises(DoorError):
        bank.monitors.wait(bank.store, 999)


@forms
def test_a_goal_that_cannot_be_computed_does_not_hold(form: Form) -> None:
    bank = Bank(
        form,
        lambda bank: bank.says(
            "some", "invariant", lambda c: c("le", kept(bank, "least", 0)(c), c.const(USD, 9))
        ),
    )
    assert [one.how for one in bank.monitors.deployed(bank.store)] == ["aborts"]
    assert bank.act("set", ANN, who=ANN, x=9) == []
    assert bank.act("set", ANN, who=ANN, x=0) == [("some", "aborts")]


def test_the_market_keeps_its_promises() -> None:
    module = validate(market())
    store, _ = deploy(module, {"operator": BANK}, ANN, 0)
    assert store is not None
    monitors = Monitors(module, thorough=True)
    broken = []
    for caller, action, arguments in (
        (ANN, "deposit", {"x": 100}),
        (BEN, "withdraw", {"x": 1}),
        (ANN, "buy", {"id": 7, "seller": BEN, "price": 30}),
        (ANN, "settle", {}),
        (BEN, "withdraw", {"x": 30}),
    ):
        broken.append([one.name for one in monitors.act(store, action, caller, 1, arguments).broken])
    assert broken == [[], [], [], ["nobody-gains"], []]


def test_the_first_found_are_combined_first() -> None:
    found = Candidates()
    for value in (5, 6, 7):
        found.add(Identity(0), value)
    found.add(COUNT, 3)
    variables = (Parameter("any:a", PARTY), Parameter("any:b", PARTY), Parameter("any:n", COUNT, -2, 4))
    every = [tuple(one.values()) for one in assignments(variables, found, (), 1000)]
    assert every[0] == (5, 5, 3)
    assert set(every[:4]) == {(5, 5, 3), (6, 5, 3), (5, 6, 3), (5, 5, 0)}
    assert len(every) == len(set(every)) == 4 * 4 * 4
    assert {one[2] for one in every} == {-2, 0, 3, 4}
    assert STRANGER in {one[0] for one in every}
    assert list(assignments((), found, (), 10)) == [{}]
    assert [
        dict(one) for one in assignments((Parameter("any:t", Choice(0)),), found, WITHOUT_CODE.enums, 9)
    ] == [{"any:t": option} for option in range(3)]
