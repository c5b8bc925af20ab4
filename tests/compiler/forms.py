"""Texts, compiled and billed in both forms of the machine at once; the forms must agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from dsl.check import check_text
from dsl.model.tariff import Tariff
from runtime.machine import interpreter
from runtime.machine.aborts import Abort, Reason
from runtime.machine.door import admit
from runtime.machine.generated.machine import GeneratedModule
from runtime.machine.interpreter import Value
from tests.compiler.running import Machine, Reading, day, step_of


class Refused(Exception):
    """A bill that the text refuses, with its message."""


@dataclass(frozen=True)
class Result:
    """Determinants and amounts, numbers in base units, all else as it is."""

    measured: dict[str, Fraction]
    charged: dict[str, Fraction]


class Forms:
    """A text in both forms."""

    def __init__(self, text: str) -> None:
        checked = check_text(text, "t.watt")
        assert isinstance(checked.model, Tariff), [one.message for one in checked.diagnostics]
        self.machine = Machine(checked.model)
        self.generated = GeneratedModule(self.machine.loaded)

    def bill(
        self, first: date, after: date, readings: list[Reading], given: Mapping[str, Value] | None = None
    ) -> Result:
        """The bill of one period.  Raises ``Refused``; any other end fails the test."""
        known: dict[str, Value] = {
            "period-from": day(first),
            "period-to": day(after),
            "billing-month": (after - timedelta(days=1)).month,
            "readings": self.machine.series(readings),
            **(given or {}),
        }
        layout = self.machine.bill
        measured = self._run(layout.measure, known)
        charged = self._run(layout.charge, known)
        self._run(layout.exact, known)
        return Result(measured, charged)

    def _run(self, index: int, known: dict[str, Value]) -> dict[str, Fraction]:
        """One function in both forms; its results join what is known."""
        loaded, function = self.machine.loaded, self.machine.module.functions[index]
        values = {one.name: known[one.name] for one in function.parameters if one.name in known}
        arguments = admit(loaded, index, values)
        seen: list[tuple[object, ...]] = []
        refused: Abort | None = None
        for form in (
            lambda: interpreter.run(loaded, index, arguments),
            lambda: self.generated.run(index, arguments),
        ):
            try:
                outcome = form()
                seen.append((outcome.results, outcome.cost))
            except Abort as abort:
                if abort.reason is not Reason.REQUIRED:
                    raise
                refused = abort
                seen.append((abort.reason, abort.message, abort.cost))
        assert seen[0] == seen[1]
        if refused is not None:
            assert refused.message is not None
            raise Refused(self.machine.module.messages[refused.message])
        raw = {result.name: value for result, value in zip(function.results, outcome.results, strict=True)}
        known.update(raw)
        types = loaded.types[index]
        return {
            result.name: raw[result.name] * step_of(types[result.register])  # type: ignore[operator]
            for result in function.results
        }
