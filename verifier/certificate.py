"""Certificates (``.wattp``): what was established about a module, small enough to sign and to compare.

Deterministic CBOR: the module's hash, the solvers, and for each property and
check its statement as decompiled from the module, its verdict, and the hash, the
answer and the resource use of every query.  No times: the same module and the
same release give the same bytes.  A certificate is never believed: ``recheck``
derives the obligations from the module anew and asks again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from runtime.machine.cbor import Malformed, dumps, loads
from runtime.machine.decompiler import statement
from runtime.machine.loaded import LoadedModule
from verifier.cvc5_solver import cvc5_version
from verifier.prove import Second, prove
from verifier.report import Finding, Report
from verifier.solving import RESOURCES, SEED, z3_version

FORMAT = 1


class CertificateFault(Exception):
    """Bytes that are no certificate, or one of another module."""

    code = "certificate"

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Recheck:
    """What became of a certificate: ``ok`` when each verdict stands; ``same_queries`` when each query
    is the same, by hash.  ``changed`` names the properties and checks with another verdict."""

    ok: bool
    same_queries: bool
    changed: tuple[str, ...]


def certificate(module: LoadedModule, report: Report) -> bytes:
    """The certificate of a report on the whole module."""
    statements = {one.name: statement(module.module, one) for one in module.module.properties}
    seconded = any(one.second is not None for one in (*report.properties, *report.checks))
    return dumps(
        {
            "format": FORMAT,
            "module": report.module,
            "release": module.module.release,
            "solver": {"name": "z3", "version": z3_version(), "seed": SEED, "limit": RESOURCES},
            "second": {"name": "cvc5", "version": cvc5_version()} if seconded else None,
            "covers": list(report.covers),
            "properties": [_entry(one, statements.get(one.name, "")) for one in report.properties],
            "checks": [_entry(one, "") for one in report.checks],
        }
    )


def _entry(finding: Finding, words: str) -> dict[str, Any]:
    return {
        "name": finding.name,
        "kind": finding.kind,
        "statement": words,
        "verdict": finding.verdict.value,
        "grounds": finding.grounds,
        "second": finding.second,
        "queries": [
            {"about": part.about, "hash": part.query, "answer": part.answer, "used": part.used}
            for part in finding.parts
        ],
    }


def recheck(module: LoadedModule, data: bytes, *, jobs: int = 2) -> Recheck:
    """Prove again what a certificate says.

    Raises ``CertificateFault`` for bytes that are no certificate of this module.
    """
    stated = _read(module, data)
    second: Second = "none" if stated["second"] is None else "cvc5"
    again = loads(certificate(module, prove(module, second=second, jobs=jobs)))
    old, new = _by_name(stated), _by_name(again)
    changed = [
        name
        for name in (*old, *(n for n in new if n not in old))
        if _verdict(old, name) != _verdict(new, name)
    ]
    same = all(_hashes(old, name) == _hashes(new, name) for name in old)
    return Recheck(not changed, same and len(old) == len(new), tuple(changed))


def _read(module: LoadedModule, data: bytes) -> dict[str, Any]:
    try:
        stated = loads(data)
    except Malformed as error:
        raise CertificateFault(f"this is no certificate: {error}") from error
    if not isinstance(stated, dict) or stated.get("format") != FORMAT or "module" not in stated:
        raise CertificateFault("this is no certificate of a known format")
    if stated["module"] != module.hash:
        raise CertificateFault(
            f"the certificate is about the module {stated['module']}", "give it the module that it names"
        )
    try:
        _by_name(stated)
    except (KeyError, TypeError) as error:
        raise CertificateFault("the certificate lacks something") from error
    return stated


def _by_name(stated: dict[str, Any]) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {
        one["name"]: (one["verdict"], tuple(query["hash"] for query in one["queries"]))
        for one in (*stated["properties"], *stated["checks"])
    }


def _verdict(known: dict[str, tuple[str, tuple[str, ...]]], name: str) -> str | None:
    return known[name][0] if name in known else None


def _hashes(known: dict[str, tuple[str, tuple[str, ...]]], name: str) -> tuple[str, ...]:
    return known[name][1] if name in known else ()
