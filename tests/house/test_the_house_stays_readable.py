"""What a reader who opens the repository is promised about its shape."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT, files, name

LONGEST_FILE = 400
CODE = (*PACKAGES, "benchmarks", "tests")
# Where values of bills and proofs live.  Times and terminal widths may be floats; these may not.
EXACT = ("compiler", "dsl", "runtime", "verifier")


def test_no_file_of_code_is_longer_than_a_reader_keeps_in_mind() -> None:
    long = {}
    for path in files(".py", ".lark", under=CODE):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LONGEST_FILE:
            long[name(path)] = lines
    assert not long


SECONDS = ("seconds", "PATIENCE")
"""Names of spans of time that are reported or waited for; they never meet a value."""


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    drawers = {"utils", "util", "helpers", "misc", "common"}
    assert not [name(path) for path in files(".py", under=CODE) if path.stem in drawers]


@pytest.mark.parametrize("package", [p for p in PACKAGES if p != "runtime"] + ["runtime/machine"])
def test_each_package_says_what_comes_in_and_what_goes_out(package: str) -> None:
    readme = (ROOT / package / "README.md").read_text(encoding="utf-8")
    assert 5 <= len(readme.splitlines()) <= 80


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_tells_type_checkers_that_it_is_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()


def test_the_shared_name_runtime_stays_empty() -> None:
    assert (ROOT / "runtime" / "__init__.py").read_text(encoding="utf-8").strip() == ""


@pytest.mark.parametrize("path", files(".py", under=EXACT), ids=name)
def test_no_float_comes_near_a_value(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    of_spelling = {
        id(keyword.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "cutoff"  # how alike two words are, for "did you mean"
    } | {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id in SECONDS
    }
    literals = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and type(node.value) is float and id(node) not in of_spelling
    ]
    conversions = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
    ]
    places = sorted(node.lineno for node in [*literals, *conversions])
    assert not places, f"floats on lines {places}"


def test_every_public_function_says_what_it_means() -> None:
    silent = []
    for path in files(".py", under=PACKAGES):
        if path.parent.name == "instructions":
            continue  # the table's ``words`` are their docstrings
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):  # type: ignore[arg-type]
                silent.append(f"{name(path)}:{node.lineno}")
    assert not silent


def test_texts_hold_nothing_of_one_persons_machine() -> None:
    registry = "|".join(
        ("py" + r"pi\.org", "files" + r"\.pythonhosted", "/ro" + "ot/", "/ho" + "me/", "/Us" + "ers/")
    )
    found = []
    for path in files(".py", ".md", ".toml", ".lock", ".watt", ".lark", ".json", ".yaml", ".in"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(registry, line):
                found.append(f"{name(path)}:{number}")
    assert not found


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{name(path)} → {target}"
        for path in files(".md")
        for target in links(path.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("mailto:") and not (path.parent / target).exists()
    ]
    assert not broken


def links(text: str) -> list[str]:
    """Targets of the links of a Markdown text, without anchors, code left out."""
    prose = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)
    return re.findall(r"\]\(([^)#\s]+)[^)]*\)", prose)


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "docs/trusted-base.md", "docs/module-format.md"])
def test_files_that_documents_name_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    named = re.findall(r"`((?:[\w.*-]+/)+[\w.*-]*)(?:::\w+)?`", text)
    assert len(named) >= 2
    absent = [each for each in named if not each.startswith("NAME") and not list(ROOT.glob(each.rstrip("/")))]
    assert not [each for each in absent if "NAME" not in each and each != "docs/assurance.md"]


def test_tests_that_guard_the_trusted_base_exist() -> None:
    text = (ROOT / "docs" / "trusted-base.md").read_text(encoding="utf-8")
    guards = re.findall(r"`(tests/[\w/]+\.py)`", text)
    assert len(set(guards)) >= 12
    assert not [guard for guard in guards if not (ROOT / guard).is_file()]
