"""Reading scenarios: those of a text, and files of scenarios for a text or a module.

A file of scenarios begins with the heading of its contract and has the same
sections as a text may have itself:

    contract Bank version 1.0.0

    scenario "alice takes back what she put in"
      given alice in Account
      deployed by alice at 2026-01-01 00:00 UTC
      alice calls deposit($100.00)
      1 hour later: alice calls withdraw($100.00)
      expect balances[alice] = $0.00
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from wattlaw.contract import Contract, shown
from wattlaw.faults import SourceFault, UsageFault
from wattlaw.files import read_bytes

if TYPE_CHECKING:
    from dsl.check.report import Report
    from dsl.model.contract import Contract as Rules
    from dsl.model.scenarios import Scenario
    from dsl.syntax.scenarios import ScenarioSection
    from dsl.syntax.tree import Document


@dataclass(frozen=True, slots=True)
class Stories:
    """Scenarios with the declarations that they rely on."""

    rules: Rules
    scenarios: tuple[Scenario, ...]


def read_scenarios(contract: Contract, path: Path) -> Stories:
    """The scenarios of a file, checked against a contract.  Raises ``SourceFault``, ``UsageFault``."""
    from dsl.check.report import Report

    report = Report()
    document = _document(report, path)
    sections = [] if document is None else _sections(report, document, path)
    rules = None
    if document is not None and not report.failed:
        rules = (
            _with_module(report, contract, document, sections)
            if contract.compiled
            else _with_text(report, contract, document, sections, path)
        )
    if rules is None or report.failed:
        mistakes = [one for one in report.diagnostics if one.severity == "error"]
        raise SourceFault(tuple(shown(one, path.parent, report.sources) for one in mistakes))
    return Stories(rules, rules.scenarios[len(rules.scenarios) - len(sections) :])


def _document(report: Report, path: Path) -> Document | None:
    from dsl.syntax.parser import parse_text

    parsed = parse_text(path.name, read_bytes(path))
    if parsed.source is not None:
        report.sources[path.name] = parsed.source.text
    report.extend(parsed.diagnostics)
    return parsed.document


def _sections(report: Report, document: Document, path: Path) -> list[ScenarioSection]:
    """The scenarios of a file, which has nothing else."""
    from dsl.check import codes
    from dsl.syntax.scenarios import ScenarioSection

    if document.header.kind != "contract":
        raise UsageFault(
            f"{path} is a {document.header.kind}, no file of scenarios",
            "it begins with the heading of its contract: contract NAME version 1.0.0",
            str(path),
        )
    found = []
    for section in document.sections:
        if isinstance(section, ScenarioSection):
            found.append(section)
        else:
            report.add(
                codes.NOT_HERE,
                section.span,
                "a file of scenarios has only the heading of its contract and scenarios",
                "the contract's own text is given beside it: watt run CONTRACT SCENARIO",
            )
    if not found and not report.failed:
        raise UsageFault(f"{path} has no scenario", 'add one: scenario "what it shows"', str(path))
    return found


def _with_text(
    report: Report, contract: Contract, document: Document, sections: Sequence[ScenarioSection], path: Path
) -> Rules | None:
    """The contract's text with the scenarios as if they stood at its end."""
    from dsl.check.contracts.contract import check_contract
    from dsl.check.files import Loaded, load

    rules, folder = contract.rules, contract.path.parent
    loaded = load(report, contract.path.name, lambda name: (folder / name).read_bytes())
    if loaded is None:
        return None
    _same(report, document, rules.name, rules.version)
    whole = replace(loaded.document, sections=(*loaded.document.sections, *sections))
    return check_contract(report, Loaded(whole, (*loaded.files, path.name)))


def _same(report: Report, document: Document, name: str, version: str) -> None:
    """The heading is that of the contract."""
    from dsl.check.contracts import codes

    header = document.header
    if (header.name, header.version) != (name, version):
        report.add(
            codes.SCENARIO,
            header.span,
            f"these scenarios are for {header.name} version {header.version}, "
            f"the contract is {name} version {version}",
            f"write: contract {name} version {version}",
        )


def _with_module(
    report: Report, contract: Contract, document: Document, sections: Sequence[ScenarioSection]
) -> Rules | None:
    """The scenarios on what the module says of itself."""
    from wattlaw.running.lifting import lifted

    module = contract.module
    if module.contract is None:
        raise UsageFault(
            f"{contract.path} has no actions: it is no contract",
            "scenarios and actions belong to contracts",
            str(contract.path),
        )
    _same(report, document, module.name, module.contract.version)
    return lifted(report, module, sections)
