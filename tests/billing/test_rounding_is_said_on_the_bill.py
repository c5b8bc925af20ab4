"""A bill whose readings were rounded to the step that the caller asked for says that step."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest

from runtime.machine.rounding import Rounding
from tests.billing.runs import job, months, run
from tests.readings.csv_files import write
from wattlaw.faults import UsageFault
from wattlaw.readings.door import Asked

ROWS = months(datetime(2018, 1, 1), 24 * 31, "0.125")


def test_the_step_that_was_asked_for_is_on_the_bill(tmp_path: Path) -> None:
    readings = write(tmp_path / "r.csv", ROWS)
    (bill,), refusals = run(job(tmp_path, readings, asked=Asked(Fraction(1, 100), Rounding.HALF_UP)))
    assert refusals == []
    assert bill.rounded == {"import_kwh": "half-up to 0.01 kWh"}
    assert bill.determinants["usage"] == "96.720 kWh"  # 744 × 0.13


def test_a_step_that_cannot_be_rounded_to_is_refused_before_anything_is_billed(tmp_path: Path) -> None:
    readings = write(tmp_path / "r.csv", ROWS)
    with pytest.raises(UsageFault, match=r"in steps of 0\.001 kWh"):
        run(job(tmp_path, readings, asked=Asked(Fraction(1, 10_000), Rounding.HALF_UP)))
