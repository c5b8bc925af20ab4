"""The public interface: one contract and all its artefacts, each made when it is first asked for.

    >>> contract = Contract("tariff.watt")
    >>> contract.module.name, contract.hash          # compiled
    >>> contract.bills(...)

The phases are syntax → checked → module → encoded → loaded; a compiled module
(``.wattc``) has only the last ones.  Imports are inside the phases, so that
asking for one costs nothing of the others.
"""

from __future__ import annotations

from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from wattlaw.faults import BadModule, UsageFault
from wattlaw.files import read_bytes

if TYPE_CHECKING:
    from runtime.machine.loaded import LoadedModule
    from runtime.machine.module import Module


class Contract:
    """A text (``.watt``, ``.watt.md``) or a compiled module (``.wattc``) on disk."""

    def __init__(self, path: str | PathLike[str]) -> None:
        self.path = Path(path)

    @property
    def compiled(self) -> bool:
        """Whether the file is a module rather than a text."""
        return self.path.suffix == ".wattc"

    @cached_property
    def loaded(self) -> LoadedModule:
        """The module as the loader accepts it.  Raises ``BadModule`` for a file that it refuses."""
        from runtime.machine.loader import load
        from runtime.machine.refusal import ModuleRefused

        try:
            return load(self.file_bytes)
        except ModuleRefused as error:
            raise BadModule(f"{self.path} is refused: {error}", file=str(self.path)) from error

    @cached_property
    def file_bytes(self) -> bytes:
        """The bytes of the ``.wattc`` file."""
        if self.compiled:
            return read_bytes(self.path)
        raise UsageFault(f"{self.path} is no compiled module", file=str(self.path))

    @property
    def module(self) -> Module:
        """The module."""
        return self.loaded.module

    @property
    def hash(self) -> str:
        """The module's name: SHA-256 of its encoding, lower-case hex."""
        return self.loaded.hash
