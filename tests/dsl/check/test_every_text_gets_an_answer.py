"""Whatever a text says, the checker answers with a model or with mistakes; it never breaks down."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from dsl.check import check_file, check_text
from dsl.model.tariff import Tariff

ROOT = Path(__file__).parents[3]
SOUND = sorted(
    path
    for folder in ("examples", "docs/sketches")
    for pattern in ("*.watt", "*.watt.md")
    for path in (ROOT / folder).rglob(pattern)
    if "faulty" not in path.parts and not re.search(r"(?m)^contract ", path.read_text(encoding="utf-8"))
)
RIDERS = {"net-billing.watt", "2-pge-nem2-rider.watt", "2-pge-net-billing-rider.watt"}


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
def test_the_projects_own_texts_are_sound(path: Path) -> None:
    result = check_file(path)
    assert result.ok, [one.message for one in result.diagnostics]
    if path.name not in RIDERS:
        assert isinstance(result.model, Tariff)
        assert str(path) in result.files


@pytest.mark.parametrize("seed", range(6))
def test_a_damaged_text_is_answered(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(30):
        path = chance.choice(SOUND)
        text = path.read_text(encoding="utf-8")
        for _ in range(chance.randint(1, 3)):
            text = _damaged(text, chance)
        result = check_text(text, str(path))
        assert (result.model is None) or result.ok, f"seed {seed}"


def _damaged(text: str, chance: random.Random) -> str:
    words = list(re.finditer(r"[^\s,()]+", text))
    one, other = chance.choice(words), chance.choice(words)
    lines = text.split("\n")
    match chance.randrange(5):
        case 0:
            del lines[chance.randrange(len(lines))]
            return "\n".join(lines)
        case 1:
            lines.insert(chance.randrange(len(lines)), chance.choice(lines))
            return "\n".join(lines)
        case 2:
            return text[: one.start()] + text[one.end() :]
        case 3:
            return text[: one.start()] + other.group() + text[one.end() :]
        case _:
            numbers = list(re.finditer(r"\d+", text))
            number = chance.choice(numbers)
            return text[: number.start()] + str(chance.choice([0, 1, 7, 60, 1440])) + text[number.end() :]


def test_formulas_inside_formulas_are_refused_before_they_are_too_deep() -> None:
    sound = (ROOT / "tests/dsl/mistakes/imports/base.watt").read_text(encoding="utf-8")
    place = "rounded half-up to 0.1 kW\n"
    for depth in (100, 190, 5000):
        deep = "the greater of (usage, " * depth + "usage" + ")" * depth
        result = check_text(sound.replace(place, f"{place}  deep  {deep}\n", 1), "deep.watt")
        assert not result.ok
        assert result.model is None


def test_many_mistakes_are_told_in_one_run() -> None:
    sound = (ROOT / "tests/dsl/mistakes/imports/base.watt").read_text(encoding="utf-8")
    faulty = (
        sound.replace("America/Chicago", "America/Chicagoo")
        .replace("16:00 to 21:00", "16:00 to 22:00")
        .replace("all other hours", "21:00 to 16:00 every day")
        .replace("$0.50 per day", "12 kWh")
        .replace("city-tax of lines 1 to 3", "city-tx of lines 1 to 3")
        .replace("  facts   as on the last day\n", "")
    )
    codes = {one.code for one in check_text(faulty, "faulty.watt").diagnostics}
    assert {"W0210", "W0504", "W0505", "W0309", "W0201", "W0804"} <= codes


def test_imported_files_are_read_through_the_caller() -> None:
    folder = ROOT / "examples/pge-e-tou-c"
    asked: list[str] = []

    def read(path: str) -> bytes:
        asked.append(path)
        return (folder / path).read_bytes()

    result = check_file("e-tou-c.watt.md", read)
    assert result.ok
    assert result.files == ("e-tou-c.watt.md", "net-billing.watt")
    assert "export-prices.csv" in asked
