"""The public interface: one contract and all its artefacts, each made when it is first asked for.

    >>> contract = Contract("tariff.watt")
    >>> contract.hash                            # compiled, encoded, loaded
    >>> contract.write("tariff.wattc")

The phases are checked → module → encoded → loaded; a compiled module
(``.wattc``) has only the last one.  Imports are inside the phases, so that
asking for one costs nothing of the others.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from wattlaw.faults import BadModule, Diagnostic, SourceFault, UsageFault
from wattlaw.files import read_bytes, replacing
from wattlaw.release import RELEASE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from dsl.check.checking import CheckResult
    from dsl.diagnostics import Diagnostic as SourceDiagnostic
    from dsl.model.contract import Contract as Rules
    from dsl.model.tariff import Library, Tariff
    from runtime.machine.loaded import LoadedModule
    from runtime.machine.module import Module
    from runtime.machine.refusal import ModuleRefused
    from verifier.report import Finding, Report


class Contract:
    """A text (``.watt``, ``.watt.md``) or a compiled module (``.wattc``) on disk.

    A module's bytes name its texts relative to the folder of the text, never by
    where that folder is: the same text gives the same module on any machine.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)

    @property
    def compiled(self) -> bool:
        """Whether the file is a module rather than a text."""
        return self.path.suffix == ".wattc"

    # --- the text ----------------------------------------------------------------------------

    @cached_property
    def check(self) -> CheckResult:
        """The check of the text with all that it imports; mistakes are in it, not raised."""
        from dsl.check.checking import check_file

        if self.compiled:
            raise UsageFault(f"{self.path} is a module: there is no text to check", file=str(self.path))
        read_bytes(self.path)
        folder = self.path.parent
        return check_file(self.path.name, lambda name: (folder / name).read_bytes())

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything that the check has to say, in order of place."""
        return tuple(self._shown(one) for one in self.check.diagnostics)

    def _shown(self, one: SourceDiagnostic) -> Diagnostic:
        return shown(one, self.path.parent, self.check.sources)

    @cached_property
    def checked(self) -> Tariff | Library | Rules:
        """The checked text.  Raises ``SourceFault`` with every mistake in it."""
        model = self.check.model
        if model is None:
            mistakes = tuple(one for one in self.diagnostics if one.severity == "error")
            # A rider alone has no mistakes, only a note why nothing can be made of it.
            raise SourceFault(mistakes or self.diagnostics)
        return model

    @cached_property
    def tariff(self) -> Tariff:
        """The checked text of a tariff.  Raises ``UsageFault`` for a library or a contract."""
        from dsl.model.tariff import Library, Tariff

        if not isinstance(self.checked, Tariff):
            kind = "a library of functions" if isinstance(self.checked, Library) else "a contract"
            raise UsageFault(f"{self.path} is {kind}, no tariff", file=str(self.path))
        return self.checked

    @property
    def rules(self) -> Rules:
        """The checked text of a contract.  Raises ``UsageFault`` for a tariff or a library."""
        from dsl.model.contract import Contract as Rules

        if not isinstance(self.checked, Rules):
            raise UsageFault(
                f"{self.path} has no actions: it is no contract",
                "scenarios and actions belong to contracts",
                str(self.path),
            )
        return self.checked

    # --- the module --------------------------------------------------------------------------

    @cached_property
    def module(self) -> Module:
        """The module: compiled from the text, or as the file has it."""
        if self.compiled:
            return self.loaded.module
        from compiler import CannotCompile, compile_contract, compile_library, compile_tariff
        from dsl.model.tariff import Library, Tariff

        model = self.checked
        try:
            if isinstance(model, Tariff):
                return compile_tariff(model, RELEASE)
            if isinstance(model, Library):
                return compile_library(model, RELEASE)
            return compile_contract(model, RELEASE)
        except CannotCompile as error:
            raise SourceFault(
                (self._uncompilable(error.message, error.span, error.hint, error.code),)
            ) from error

    def _uncompilable(self, message: str, span: object, hint: str, code: str) -> Diagnostic:
        from dsl.diagnostics import error
        from dsl.model.base import Span

        place = span if isinstance(span, Span) else Span(self.path.name, 1, 1, 1, 1)
        return self._shown(error(code, message, place, hint or None))

    def _beyond(self, refused: ModuleRefused) -> Diagnostic:
        """The text for which the loader refuses our own module: it asks for more than the machine has."""
        from compiler import CannotCompile

        message = f"the machine cannot carry this out: {refused}"
        hint = "state smaller ranges, coarser steps or shorter names"
        return self._uncompilable(message, None, hint, CannotCompile.code)

    @cached_property
    def encoded(self) -> bytes:
        """The bytes of the ``.wattc`` file."""
        if self.compiled:
            return read_bytes(self.path)
        from runtime.machine.encoding import encode, wrap

        return wrap(encode(self.module))

    @cached_property
    def loaded(self) -> LoadedModule:
        """The module as the loader accepts it.  Raises ``BadModule`` for a file that it refuses."""
        from runtime.machine.loader import load
        from runtime.machine.refusal import ModuleRefused

        try:
            return load(self.encoded)
        except ModuleRefused as error:
            if not self.compiled:
                raise SourceFault((self._beyond(error),)) from error
            raise BadModule(f"{self.path} is refused: {error}", file=str(self.path)) from error

    @property
    def hash(self) -> str:
        """The module's name: SHA-256 of its encoding, lower-case hex."""
        return self.loaded.hash

    # --- verdicts ----------------------------------------------------------------------------

    def prove(
        self,
        only: Collection[str] = (),
        second: Literal["cvc5", "none"] = "none",
        progress: Callable[[Finding], None] | None = None,
    ) -> Report:
        """Verdicts on the module's properties and checks, or on those named in ``only``.

        Raises ``UsageFault`` for a name that the module does not have.
        """
        from difflib import get_close_matches

        from verifier.prove import names, prove

        known = names(self.loaded) if only else []
        for name in only:
            if name not in known:
                near = get_close_matches(name, known, n=1)
                hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
                raise UsageFault(f"{self.path} has no property {name}", hint, str(self.path))
        return prove(self.loaded, second=second, only=only or None, progress=progress)

    def write(self, path: str | os.PathLike[str]) -> Path:
        """Write the module as a ``.wattc`` file, whole or not at all."""
        content, out = self.encoded, Path(path)
        with replacing(out) as partial:
            partial.write_bytes(content)
        return out


def shown(one: SourceDiagnostic, folder: Path, sources: Mapping[str, str]) -> Diagnostic:
    """A diagnostic with its file as the user reaches it, and its source line underlined."""
    from dataclasses import replace

    from dsl.diagnostics import render

    span = one.span
    place = str(folder / span.file) if folder != Path() else span.file
    moved = replace(one, span=replace(span, file=place))
    excerpt = render(moved, sources.get(span.file))
    return Diagnostic(one.code, one.message, one.hint, place, span.line, span.column, one.severity, excerpt)
