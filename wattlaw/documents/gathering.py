"""Evidence for a document, gathered from the module by the decompiler and from the machine by its examples.

Verdicts are passed in: a document may be made without proofs, and says so.
"""

from __future__ import annotations

from dsl.model.tariff import Tariff
from runtime.machine.decompiler import formulas, statement
from runtime.machine.loaded import LoadedModule
from verifier.report import Finding, Report
from wattlaw.billing.tariffs import billable
from wattlaw.documents.evidence import (
    CheckedClaim,
    Evidence,
    ExampleRow,
    Lineage,
    Verdict,
    WorkedExample,
)
from wattlaw.trials.examples import run_examples

NOT_RUN = Verdict("not run")


def gather(
    label: str,
    tariff: Tariff,
    loaded: LoadedModule,
    release: str,
    report: Report | None = None,
    lineage: Lineage | None = None,
) -> Evidence:
    """What is known about a tariff; a claim on which ``report`` says nothing is shown as not run.

    A verdict whose name is no claim of the text is a check that is always made.
    """
    module = loaded.module
    findings = {} if report is None else {one.name: one for one in (*report.properties, *report.checks)}
    verdicts = {name: _verdict(one) for name, one in findings.items()}
    stated = {claim.name for claim in tariff.claims}
    claims = tuple(
        CheckedClaim(one.name, one.words, statement(module, one), verdicts.get(one.name, NOT_RUN))
        for one in module.properties
        if one.name in stated
    )
    statements = {one.name: statement(module, one) for one in module.properties}
    checks = tuple(
        CheckedClaim(name, "", statements.get(name, ""), verdict)
        for name, verdict in verdicts.items()
        if name not in stated
    )
    return Evidence(
        loaded.hash,
        release,
        formulas(module),
        claims,
        checks,
        _examples(label, tariff, loaded),
        "" if report is None else report.solver,
        () if report is None else report.covers,
        lineage,
    )


def _verdict(one: Finding) -> Verdict:
    return Verdict(one.verdict.value, "; ".join((one.grounds, *one.notes)), one.scenario)


def _examples(label: str, tariff: Tariff, loaded: LoadedModule) -> tuple[WorkedExample, ...]:
    trials = run_examples(billable(label, loaded), tariff)
    return tuple(
        WorkedExample(
            trial.name,
            trial.given,
            tuple(ExampleRow(row.name, row.expected, row.found, row.agrees) for row in trial.rows),
        )
        for trial in trials
    )
