"""Whoever installs a release gets the packages that it was tested with."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT

LOCKS = sorted(ROOT.glob("requirements*.lock"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pins(lock: Path) -> dict[str, str]:
    """Version of each package of a lock (the last one, where markers choose)."""
    found = re.findall(r"^([a-z0-9-]+)==([^\s;]+)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(found)


def normal(requirement: str) -> str:
    """The name in a requirement, as locks write it."""
    return re.split(r"[<>=!~;\[ ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_has_hashes_and_no_place(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    blocks = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert len(blocks) >= 1
    for block in blocks:
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_the_locks_hold_everything_that_the_project_asks_for() -> None:
    assert {normal(each) for each in PROJECT["dependencies"]} <= set(pins(ROOT / "requirements.lock"))
    extras = PROJECT["optional-dependencies"]
    wanted = {normal(each) for each in PROJECT["dependencies"] + extras["all"] + extras["test"]}
    assert wanted <= set(pins(ROOT / "requirements-test.lock"))


def test_both_locks_agree_on_shared_packages() -> None:
    use, tests = pins(ROOT / "requirements.lock"), pins(ROOT / "requirements-test.lock")
    assert {name: tests[name] for name in use} == use


@pytest.mark.parametrize("package", ["tzdata", "holidays"])
def test_calendars_that_enter_a_modules_bytes_are_pinned_exactly(package: str) -> None:
    asked = [each for each in PROJECT["dependencies"] if normal(each) == package]
    assert asked == [f"{package}=={pins(ROOT / 'requirements.lock')[package]}"]
