"""Beyond the days for which a text carries its calendar nothing is billed or proved, for that reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.cli.watt import ROOT, answer

SHOP = (ROOT / "docs" / "language.md").read_text("utf-8").split("```watt\n")[1].split("```")[0]
PACIFIC = ZoneInfo("America/Los_Angeles")


def text(folder: Path, horizon: str, claim: str = "") -> Path:
    path = folder / "shop.watt"
    path.write_text(SHOP.replace("2026-01-01 to 2036-01-01", horizon) + claim, "utf-8")
    return path


def readings(folder: Path) -> Path:
    """February to April, every 15 minutes; clocks change in March, beyond the horizon of the text."""
    now, end = (datetime(2026, month, 1, tzinfo=PACIFIC).astimezone(UTC) for month in (2, 5))
    rows = ["start,import_kwh,export_kwh"]
    while now < end:
        rows.append(f"{now.astimezone(PACIFIC).isoformat()},1.000,0")
        now += timedelta(minutes=15)
    path = folder / "readings.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


def test_each_month_beyond_it_is_refused_for_that_reason_alone(tmp_path: Path) -> None:
    made = answer("bill", text(tmp_path, "2026-01-01 to 2026-03-01"), "--readings", readings(tmp_path))
    assert [bill["from"] for bill in made["bills"]] == ["2026-02-01"]
    assert [(one["from"], one["row"]) for one in made["refused"]] == [
        ("2026-03-01", None),
        ("2026-04-01", None),
    ]
    for one in made["refused"]:
        assert one["message"].startswith(
            "the billing period lies outside the text's horizon, 2026-01-01 to 2026-03-01: "
        )


def test_where_no_period_lies_within_it_nothing_is_proved_and_it_is_said_why(tmp_path: Path) -> None:
    made = answer("prove", text(tmp_path, "2026-01-05 to 2026-01-25", "\nprove\n  floor  line 1 >= $0\n"))
    (finding,) = [one for one in made["properties"] if one["name"] == "floor"]
    assert finding["verdict"] == "unknown"
    assert "horizon" in finding["grounds"]
