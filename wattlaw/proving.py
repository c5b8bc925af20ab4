"""Proofs for people and machines: verdicts, scenarios on disk, reports for CI."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET  # written only, never parsed

from verifier.contracts.scenario import write as run_text
from verifier.report import Finding, Report, Verdict
from verifier.scenario import write as scenario_text
from wattlaw.contract import Contract
from wattlaw.faults import UsageFault
from wattlaw.files import writing


def status_of(report: Report) -> int:
    """0 when all is proved, 1 when something is refuted, 3 when something is unknown."""
    if report.count(Verdict.REFUTED):
        return 1
    return 3 if report.count(Verdict.UNKNOWN) else 0


def write_scenarios(report: Report, contract: Contract, folder: Path) -> dict[str, str]:
    """Write each refutation as ``NAME.watts``, which names the module's file relative to itself."""
    found = {one.name: one for one in (*report.properties, *report.checks) if _shown(one)}
    paths: dict[str, str] = {}
    if found:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageFault(
                f"{folder} cannot be made: {error.strerror or error}", file=str(folder)
            ) from error
    for name, one in found.items():
        path = folder / f"{_file_name(name)}.watts"
        place = Path(os.path.relpath(contract.path.resolve(), folder.resolve())).as_posix()
        with writing(path) as stream:
            stream.write(_told(one, place))
        paths[name] = str(path)
    return paths


def _file_name(name: str) -> str:
    """A property's name as the name of a file."""
    return "".join(one if one.isalnum() or one in "-_." else "-" for one in name)


def junit(report: Report, contract: Contract) -> str:
    """The verdicts as a JUnit report: refuted is a failure, unknown an error."""
    findings = (*report.properties, *report.checks)
    suite = ET.Element(
        "testsuite",
        name=str(contract.path),
        tests=str(len(findings)),
        failures=str(report.count(Verdict.REFUTED)),
        errors=str(report.count(Verdict.UNKNOWN)),
        time=f"{report.seconds:.3f}",
    )
    for one in findings:
        case = ET.SubElement(suite, "testcase", classname=str(contract.path), name=one.name)
        case.set("time", f"{one.seconds:.3f}")
        if one.verdict is Verdict.REFUTED:
            ET.SubElement(case, "failure", message=one.grounds).text = _told(one)
        elif one.verdict is Verdict.UNKNOWN:
            ET.SubElement(case, "error", message=one.grounds)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suite, encoding="unicode") + "\n"


def _shown(one: Finding) -> bool:
    """Whether there is a scenario to write."""
    return one.scenario is not None or one.run is not None


def _told(one: Finding, path: str = "") -> str:
    """The scenario of a refutation: of a bill, or of a contract's run."""
    if one.run is not None:
        return run_text(replace(one.run, path=path))
    return "" if one.scenario is None else scenario_text(replace(one.scenario, path=path))
