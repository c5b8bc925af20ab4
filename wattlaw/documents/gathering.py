"""Evidence for a document, gathered from the module by the decompiler and from the machine by its examples.

Verdicts are passed in: a document may be made without proofs, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping

from dsl.model.tariff import Line, ScalarQuantity, Tariff
from runtime.machine.decompiler import formulas, statement
from runtime.machine.loaded import LoadedModule
from wattlaw.billing.tariffs import billable
from wattlaw.documents.evidence import CheckedClaim, Evidence, ExampleRow, Verdict, WorkedExample
from wattlaw.trials.examples import run_examples

NOT_RUN = Verdict("not run")


def gather(
    label: str, tariff: Tariff, loaded: LoadedModule, release: str, verdicts: Mapping[str, Verdict]
) -> Evidence:
    """What is known about a tariff; ``verdicts`` by name of the claim or check.

    A claim without a verdict is shown as not run; a verdict whose name is no
    claim of the text is a check that is always made.
    """
    module = loaded.module
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
        _formulas(tariff, loaded),
        claims,
        checks,
        _examples(label, tariff, loaded),
    )


def _formulas(tariff: Tariff, loaded: LoadedModule) -> dict[str, tuple[str, ...]]:
    """Of each bill line and each scalar quantity, what the bytecode computes."""
    known = formulas(loaded.module)
    numbers = [row.number for row in tariff.bill.rows if isinstance(row, Line)]
    wanted = numbers + [one.name for one in tariff.quantities if isinstance(one, ScalarQuantity)]
    return {name: known[name] for name in wanted if name in known}


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
