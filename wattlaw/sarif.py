"""Verdicts as SARIF 2.1.0 (OASIS): what is not proved, at its place in the text, for tools that show code."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any
from urllib.parse import quote

from runtime.machine.decompiler import statement
from verifier.report import Report, Verdict
from wattlaw.contract import Contract
from wattlaw.release import RELEASE

LEVELS = {Verdict.REFUTED: "error", Verdict.UNKNOWN: "warning"}


def sarif(report: Report, contract: Contract) -> dict[str, Any]:
    """The log: one run, a rule and a result for each property or check that is refuted or unknown."""
    places = _places(contract)
    findings = [one for one in (*report.properties, *report.checks) if one.verdict in LEVELS]
    rules = sorted({one.name for one in findings})
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {"name": "watt prove", "version": RELEASE, "rules": _rules(rules, contract)}
                },
                "columnKind": "unicodeCodePoints",
                "results": [
                    {
                        "ruleId": one.name,
                        "ruleIndex": rules.index(one.name),
                        "level": LEVELS[one.verdict],
                        "message": {"text": f"{one.verdict.value}: {one.grounds}"},
                        "locations": [{"physicalLocation": places.get(one.name, _start(contract))}],
                    }
                    for one in findings
                ],
            }
        ],
    }


def _rules(names: list[str], contract: Contract) -> list[dict[str, Any]]:
    """Each property with what was compiled; checks that are always made have no statement of their own."""
    said = {one.name: statement(contract.module, one) for one in contract.module.properties}
    return [
        {"id": name, "shortDescription": {"text": said[name]}} if said.get(name) else {"id": name}
        for name in names
    ]


def _start(contract: Contract) -> dict[str, Any]:
    return {"artifactLocation": {"uri": uri_of(contract.path)}, "region": {"startLine": 1}}


def _places(contract: Contract) -> dict[str, dict[str, Any]]:
    """Where each property stands, as the module's source map says."""
    module = contract.module
    found = {}
    for claim in module.properties:
        if claim.origin < 0:
            continue
        origin = module.origins[claim.origin]
        file = uri_of(contract.path.parent / module.files[origin.file])
        region = {"startLine": origin.line, "startColumn": origin.column}
        found[claim.name] = {"artifactLocation": {"uri": file}, "region": region}
    return found


def uri_of(path: Path) -> str:
    """A path as a URI reference: relative as it was given, without detours, spaces and the like escaped."""
    plain = PurePosixPath(normpath(path.as_posix()))
    return Path(plain).as_uri() if plain.is_absolute() else quote(str(plain))
