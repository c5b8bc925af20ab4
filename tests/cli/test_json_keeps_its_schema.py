"""What the commands print with ``--json`` is what ``watt schema`` says."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import jsonschema
import pytest

from tests.cli.contracts import BANK
from tests.cli.watt import BILLED, EXAMPLES, LIBRARY, READINGS, TARIFF, answer, watt
from wattlaw.cli.schema import names, schema_of

FAULTY = EXAMPLES / "pge-ev-a" / "faulty" / "minimum-halved.watt"
GREEN_BUTTON = EXAMPLES / "data" / "meters" / "greenbutton"


def cases(folder: Path) -> list[tuple[str, tuple[object, ...]]]:
    """Command of the schema, and arguments; good answers and bad ones."""
    gap, library, module = folder / "gap.csv", folder / "library.watt", folder / "t.wattc"
    lines = READINGS.read_text().splitlines()
    gap.write_text("\n".join([*lines[:500], *lines[520:]]) + "\n")
    library.write_text(LIBRARY)
    bank = folder / "bank.watt"
    bank.write_text(BANK, encoding="utf-8")
    assert watt("build", BILLED, "-o", module).exit_code == 0
    return [
        ("version", ("version",)),
        ("check", ("check", TARIFF, EXAMPLES / "pge-e-1" / "pge-e-1.watt")),
        ("check", ("check", folder / "nowhere.watt")),
        ("build", ("build", TARIFF, "-o", folder / "x.wattc")),
        ("inspect", ("inspect", TARIFF)),
        ("inspect", ("inspect", module)),
        ("inspect", ("inspect", READINGS)),
        ("test", ("test", TARIFF, module, "--runs", "2")),
        ("format", ("format", "--check", TARIFF)),
        ("inspect", ("inspect", bank)),
        ("test", ("test", bank, "--runs", "1")),
        ("call", ("call", bank, "twice", "--args", '["3.50 USD"]')),
        ("run", ("run", bank, "the books are kept")),
        ("run", ("run", bank, "no such story")),
        ("run", ("run", TARIFF, "no such story")),
        ("bill", ("bill", BILLED, "--readings", READINGS)),
        ("bill", ("bill", module, "--readings", READINGS)),
        ("bill", ("bill", BILLED, "--readings", gap)),
        ("bill", ("bill", BILLED, "--readings", folder / "nowhere.csv")),
        ("call", ("call", library, "doubled", "--args", '{"usage": "3.5 kWh"}')),
        ("call", ("call", library, "doubled", "--args", '["1,000,000 kWh"]')),
        ("prove", ("prove", FAULTY, "--only", "floor", "--scenarios", folder / "refuted")),
        ("prove", ("prove", library)),
        ("prove", ("prove", TARIFF, "--only", "nothing")),
        ("replay", ("replay", folder / "refuted" / "floor.watts")),
        ("explain", ("explain", TARIFF, "-o", folder / "x.md", "--unproved")),
        (
            "import greenbutton",
            ("import", "greenbutton", GREEN_BUTTON / "15minLP_15Days.xml", "-o", folder / "g.csv"),
        ),
        (
            "import greenbutton",
            ("import", "greenbutton", GREEN_BUTTON / "gas_containerized.xml", "-o", folder / "g.csv"),
        ),
    ]


def test_every_answer_fits(tmp_path: Path) -> None:
    for name, arguments in cases(tmp_path):
        result = watt(*arguments, "--json")
        assert result.exit_code in (0, 1, 2), (arguments, result.output)
        content = json.loads(result.stdout, parse_float=Decimal)
        schema = schema_of(name)
        jsonschema.Draft202012Validator(schema).validate(json.loads(result.stdout))
        assert content["schema"] == 1
        failed = content.get("ok") is False and name != "format"
        assert failed == (result.exit_code == 2), arguments


@pytest.mark.parametrize("name", names())
def test_every_schema_is_one(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema_of(name))
    printed = watt("schema", *name.split())
    assert json.loads(printed.stdout) == schema_of(name)


@pytest.mark.parametrize("name", names())
def test_no_schema_accepts_just_anything(name: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"schema": 1}, schema_of(name))


def test_a_bill_has_quantities_as_text_and_counts_as_numbers() -> None:
    bill = answer("bill", BILLED, "--readings", READINGS)["bills"][0]
    assert bill["tariff"] == str(BILLED)
    assert bill["customer"] is None
    assert (bill["from"], bill["to"], bill["days"]) == ("2018-01-01", "2018-02-01", 31)
    assert isinstance(bill["total"], str)
    assert all(isinstance(line["amount"], str) for line in bill["lines"])
    exact = sum(Decimal(line["amount"]) for line in bill["lines"])
    assert exact == Decimal(bill["exact_total"])
    assert exact.quantize(Decimal("0.01"), ROUND_HALF_UP) == Decimal(bill["total"])
    assert all(value.rpartition(" ")[2] for value in bill["determinants"].values())


def test_a_jsonl_file_has_one_such_bill_a_line(tmp_path: Path) -> None:
    out = tmp_path / "bills.jsonl"
    assert watt("bill", BILLED, "--readings", READINGS, "-o", out).exit_code == 0
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert lines == answer("bill", BILLED, "--readings", READINGS)["bills"]
