"""Names, starts and messages of compiled contracts; what has no bytecode is refused in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compiler import CannotCompile, compile_contract
from dsl.model import contract as k
from dsl.model.base import DigestType
from runtime.machine.encoding import encode
from runtime.machine.loader import validate
from runtime.machine.module import Module
from tests.compiler.contracts.bank import BANK
from tests.compiler.contracts.market import MARKET
from tests.compiler.contracts.vesting import VESTING
from tests.compiler.contracts.words import (
    MONEY,
    PARTY,
    SPAN,
    action,
    becomes,
    call,
    caller,
    compare,
    contract,
    local,
    now,
    num,
    over,
    pay,
    scalar,
    times,
    value,
)

ALL = (BANK, VESTING, MARKET)


@pytest.mark.parametrize("of", ALL, ids=lambda one: one.name)
def test_the_same_contract_gives_the_same_bytes(of: k.Contract) -> None:
    assert encode(compile_contract(of, "test")) == encode(compile_contract(of, "test"))


@pytest.mark.parametrize("of", ALL, ids=lambda one: one.name)
def test_actions_take_caller_time_and_arguments_by_name(of: k.Contract) -> None:
    module = compile_contract(of, "test")
    assert module.contract is not None
    for one, written in zip(module.contract.actions, of.actions, strict=True):
        names = [parameter.name for parameter in module.functions[one.function].parameters]
        assert names == ["caller", "now", *(f"arg:{name}" for name, _ in written.arguments)]
    deployment = module.functions[module.contract.deployment]
    given = [f"deploy:{name}" for name, _ in of.deployment.arguments]
    assert [parameter.name for parameter in deployment.parameters] == ["caller", "now", *given]


@pytest.mark.parametrize("of", ALL, ids=lambda one: one.name)
def test_every_step_has_a_place_in_the_text(of: k.Contract) -> None:
    module = compile_contract(of, "test")
    for function in module.functions:
        assert all(origin >= 0 for origin in function.body.origin)
        assert len(function.body.origin) == len(function.body.steps)
    assert module.files == ("contract.watt",)


def test_only_functions_that_need_no_state_can_be_called_from_outside() -> None:
    module = compile_contract(VESTING, "test")
    assert [module.functions[index].name for index in module.exports] == ["double"]


def test_what_is_written_out_is_the_start_and_what_is_not_is_stored_at_deployment() -> None:
    module = compile_contract(VESTING, "test")
    assert module.contract is not None
    starts = {one.name: one.start for one in module.contract.scalars}
    assert starts == {
        "beneficiary": None,
        "start": None,
        "duration": None,
        "opened": None,
        "balance": 0,
        "released": 0,
    }
    assert [one.constant for one in module.contract.scalars] == [True, True, True, False, False, False]


def test_a_property_reads_the_state_before_by_a_twin_of_the_function() -> None:
    module = compile_contract(VESTING, "test")
    names = [function.name for function in module.functions]
    assert names.index("releasable before") > names.index("vested before")
    assert "double before" not in names
    (claim,) = [one for one in module.properties if one.name == "release-rel"]
    assert names.index("releasable before") < claim.goal


def test_messages_name_column_table_and_range() -> None:
    module = compile_contract(MARKET, "test")
    assert "amount of collateral, from 0.00 USD to 1000000000.00 USD" in module.messages
    assert "mark, from -2.00000 USD/kWh to 20.00000 USD/kWh" in module.messages
    assert "the row of trades" in module.messages


def _module(**changes: object) -> Module:
    made = compile_contract(contract("Test", **changes), "test")
    validate(made)
    return made


def _refused(**changes: object) -> str:
    with pytest.raises(CannotCompile) as refused:
        _module(**changes)
    assert refused.value.span is not None
    return refused.value.message


def test_a_scalar_that_nobody_sets_is_refused() -> None:
    assert _refused(scalars=(value("cap", MONEY, None),)) == "nothing gives cap its first value"


def test_a_start_outside_the_range_is_refused() -> None:
    assert "starts outside its own range" in _refused(scalars=(value("cap", MONEY, num("-1")),))


def test_an_unrounded_quotient_is_not_stored_moved_or_paid() -> None:
    cap = value("cap", MONEY, num("1"))
    quotient = over(times(scalar("cap"), num("2")), scalar("cap"))
    for statement in (
        becomes(scalar("cap"), quotient),
        k.MoveBetween(quotient, scalar("cap"), scalar("cap"), SPAN),
        pay(quotient, caller()),
    ):
        assert "must be rounded" in _refused(scalars=(cap,), actions=(action("act", (), statement),))


def test_a_local_day_needs_a_zone() -> None:
    from dsl.model import state as s
    from tests.compiler.contracts.words import DAY

    day = value("day", DAY, s.LocalDay(DAY, SPAN, now()))
    assert "time zone" in _refused(scalars=(day,))
    module = _module(scalars=(day,), zone="Europe/Berlin")
    assert [table.name for table in module.tables] == ["zone"]


def test_the_deployer_may_be_a_start() -> None:
    module = _module(scalars=(value("owner", PARTY, caller()), value("seal", DigestType(), _digest())))
    assert module.contract is not None
    assert [one.start for one in module.contract.scalars] == [None, None]


def _digest() -> k.Expr:
    from dsl.model import state as s

    return s.Hashed(DigestType(), SPAN, (num("1.50"), caller()))


def test_a_property_that_applies_a_pure_function_needs_no_twin() -> None:
    claims = (
        replace(
            VESTING.properties[0],
            goal=compare(call("double", num("1"), before=True), ">=", num("0")),
            kind="step",
        ),
    )
    module = compile_contract(replace(VESTING, properties=claims), "test")
    assert not [function.name for function in module.functions if function.name.endswith(" before")]
    assert local("x") == local("x")
