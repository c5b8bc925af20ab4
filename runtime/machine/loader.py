"""The loader: decides whether a module may be executed at all.

Nothing is believed: neither types nor bounds nor names nor costs.  Whatever
bytes come in, the answer is a ``LoadedModule`` or ``ModuleRefused``.
"""

from __future__ import annotations

from dataclasses import replace

from runtime.machine.checking import check_functions
from runtime.machine.checking_contract import check_contract, check_records
from runtime.machine.cost import table_upkeep
from runtime.machine.effects import effects_of
from runtime.machine.encoding import encode, module_hash, unwrap
from runtime.machine.loaded import LoadedModule, table_data
from runtime.machine.module import Module
from runtime.machine.promises import check_promises
from runtime.machine.structure import check_structure


def load(file: bytes) -> LoadedModule:
    """The module in the bytes of a ``.wattc`` file; see ``encoding.py``.  Raises ``ModuleRefused``."""
    module, name = unwrap(file)
    return _accept(module, name)


def validate(module: Module) -> LoadedModule:
    """A module that was just made, checked as if it had been read.  Raises ``ModuleRefused``."""
    loaded = _accept(module, "")
    return replace(loaded, hash=module_hash(encode(module)))


def _accept(module: Module, name: str) -> LoadedModule:
    check_structure(module)
    check_records(module)
    types = check_functions(module)
    effects = effects_of(module)
    check_contract(module, effects)
    costs = check_promises(module, effects)
    data = tuple(table_data(table) for table in module.tables)
    return LoadedModule(module, name, types, data, costs, table_upkeep(module), effects)
