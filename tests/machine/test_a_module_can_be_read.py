"""The disassembly: readable, complete, and different for different modules."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from runtime.machine.code import Block, Op
from runtime.machine.disassembler import disassemble
from runtime.machine.encoding import encode, module_hash
from runtime.machine.module import Module, Origin
from tests.machine.market import market
from tests.machine.sample import CHARGE, MEASURE, SAMPLE

SHOWN = disassemble(SAMPLE)


@pytest.mark.parametrize(
    "line",
    [
        f"sha-256 {module_hash(encode(SAMPLE))}",
        'tariff "test", format 1, made by "0.1.0"',
        "horizon from 1970-01-01 to before 2052-02-20",
        'enumeration 0 "season": "summer", "winter", "shoulder"',
        "  1970-04-11: 0.06 USD/kWh | winter",
        '  r0 parameter "usage": kWh in steps of 1/1000, from 0 kWh, to 1000000000 kWh',
        '  r2 parameter "fact:assistance": dated by day, at most 8: truth, otherwise false',
        "  r2 = 0.12345 USD/kWh",
        "  r4 = mul r0 r2",
        '  r5 = range r5 [-1000000000000000 1000000000000000 0] "first message"',
        "  groups r5 by local day of r0, date r6, minute r7  ; @2 tariff.watt:5",
        "    rows of r5: start r8, length r9, date r10, minute r11, channels r12",
        "      put_sum r13 r14 r12  ; @2 tariff.watt:5",
        "  else",
        '  r5, r2, r3, r4, r1 = call 1 "charge" r0 r1',
        'function 1 "charge"  costs at most 8',
        '  entry "1" "Energy": "quantity:1" × "rate:1" = "amount:1"',
        'property "never-negative" (bill): 3  ; @1',
    ],
)
def test_a_reader_finds(line: str) -> None:
    assert line in SHOWN.splitlines()


SEASON, RATES = SAMPLE.enums[0], SAMPLE.tables[0]
assert SAMPLE.bill is not None
CHANGES: dict[str, Any] = {
    "format": 2,
    "release": "0.1.1",
    "kind": "library",
    "name": "other",
    "about": replace(SAMPLE.about, title="Another"),
    "about, facts": replace(SAMPLE.about, facts=(("utility", "None"),)),
    "horizon": (1, 30_000),
    "enums": (replace(SEASON, options=(*SEASON.options, "x")),),
    "tables": (replace(RATES, name="x"), *SAMPLE.tables[1:]),
    "readings": None,
    "functions": (MEASURE, replace(CHARGE, words="Charges."), *SAMPLE.functions[2:]),
    "exports": (1,),
    "bill": replace(SAMPLE.bill, opening=()),
    "properties": SAMPLE.properties[:2],
    "messages": ("changed", *SAMPLE.messages[1:]),
    "costs": (replace(SAMPLE.costs[0], fixed=1), *SAMPLE.costs[1:]),
    "files": ("other.watt",),
    "contract": market().contract,
    "origins": (*SAMPLE.origins[:2], Origin(0, 5, 1, 5, 2)),
}


def without_hash(module: Module) -> list[str]:
    return [line for line in disassemble(module).splitlines() if not line.startswith("sha-256")]


def test_every_part_is_tried() -> None:
    assert {what.split(",")[0] for what in CHANGES} == {one.name for one in fields(Module)}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_in_a_part_shows(what: str) -> None:
    changed = replace(SAMPLE, **{what.split(",", maxsplit=1)[0]: CHANGES[what]})
    assert without_hash(changed) != without_hash(SAMPLE)


def test_texts_cannot_pass_for_lines_of_the_disassembly() -> None:
    forged = replace(SAMPLE, about=replace(SAMPLE.about, title='x"\nabout "sheet": "2"'))
    assert 'about "sheet": "2"' not in disassemble(forged).splitlines()


def test_operands_and_immediates_cannot_be_confused() -> None:
    shown = []
    for immediates in ((12,), (1, 2)):
        charge = replace(CHARGE, body=Block((*CHARGE.body.steps, Op("times", (1,), (1,), immediates))))
        shown.append(without_hash(replace(SAMPLE, functions=(MEASURE, charge, *SAMPLE.functions[2:]))))
    assert shown[0] != shown[1]
