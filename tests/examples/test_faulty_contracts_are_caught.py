"""Each faulty version of a contract breaks a property, by name, in a story that the sound text
survives.

Every monitor looks at every step.  A fault says at its head what is wrong and which property it
breaks; the rest of its text is the sound one but for a few lines.
"""

from __future__ import annotations

import re
from difflib import unified_diff
from pathlib import Path

import pytest

from tests.examples.test_faulty_versions_are_caught import EXAMPLES, watt

TEXT = EXAMPLES / "community-market" / "community-market.watt.md"
FAULTY = sorted((TEXT.parent / "faulty").glob("*.watt"))
STORIES = tuple(re.findall(r'(?m)^scenario "(.*)"$', TEXT.read_text(encoding="utf-8")))


def code(text: str) -> list[str]:
    """The lines of Watt in a literate text."""
    return "\n".join(re.findall(r"(?ms)^```watt\n(.*?)^```", text)).splitlines()


def breaks(path: Path, name: str) -> bool:
    """Whether a story breaks the property."""
    return any(name in watt("run", str(path), title)[1]["violated"] for title in STORIES)


def test_there_are_five_faults_and_more() -> None:
    assert len(FAULTY) >= 5


def test_the_sound_text_survives_its_stories() -> None:
    assert len(STORIES) == 4
    for title in STORIES:
        status, answer = watt("run", str(TEXT), title)
        assert (status, answer["ok"], answer["violated"]) == (0, True, []), title


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_the_check_lets_the_fault_through_and_a_monitor_catches_it(path: Path) -> None:
    head = path.read_text(encoding="utf-8").split("\n\n")[0]
    wrong = re.fullmatch(r"-- Wrong: .+\.\n-- Broken: (\S+)\.", head)
    assert wrong is not None, head
    status, answer = watt("check", str(path))
    assert (status, answer["ok"]) == (0, True), answer["diagnostics"]
    assert breaks(path, wrong.group(1))


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_a_fault_is_a_few_lines_of_the_sound_text(path: Path) -> None:
    _, _, rest = path.read_text(encoding="utf-8").partition("\n\n")
    sound = [line for line in code(TEXT.read_text(encoding="utf-8")) if line]
    differing = unified_diff(sound, [line for line in rest.splitlines() if line], n=0, lineterm="")
    changed = [line for line in differing if line[0] in "+-" and line[:3] not in ("+++", "---")]
    assert 1 <= len(changed) <= 4, changed
