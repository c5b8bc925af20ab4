"""The state of a contract as one canonical value: equal states have equal bytes and one hash.

It is all that the future of the contract depends on: the time of the last step,
scalars, rows and what is held.  Aggregates follow from the rows; wallets and
histories are for properties alone and stand beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from runtime.machine import interpreter
from runtime.machine.acting import contract_of
from runtime.machine.cbor import dumps
from runtime.machine.loaded import LoadedModule
from runtime.machine.memory import Memory
from runtime.machine.state import Store, Transition, key_of, parts_of
from runtime.machine.upkeep import Upkeep

VERSION = 1


def state_value(module: LoadedModule, store: Store) -> dict[str, Any]:
    """The state as plain values for CBOR; rows in ascending order of their keys, keys first."""
    contract = contract_of(module)
    return {
        "held": [store.held[number] for number in range(len(contract.accounts))],
        "module": module.hash,
        "now": store.now,
        "scalars": [store.scalars[number] for number in range(len(contract.scalars))],
        "tables": [
            sorted([*parts_of(key), *table[key]] for key in table)  # no two rows have one key
            for table in store.tables
        ],
        "version": VERSION,
    }


def state_hash(module: LoadedModule, store: Store) -> str:
    """SHA-256 of the canonical encoding, lower-case hex."""
    return hashlib.sha256(dumps(state_value(module, store))).hexdigest()


def restored(module: LoadedModule, value: dict[str, Any]) -> Memory:
    """The store with this state: aggregates are computed anew from the rows; nothing is remembered.

    ValueError where the value is no state of this module.
    """
    contract = contract_of(module)
    if value["module"] != module.hash or value["version"] != VERSION:
        raise ValueError("the state is that of another module")
    store = Memory(contract)
    step = Transition(store)
    store.now = value["now"]
    store.scalars.update(enumerate(value["scalars"]))
    store.held.update(enumerate(value["held"]))

    def contribute(function: int, row: Sequence[int]) -> Any:
        return interpreter.run(module, function, row).results

    upkeep = Upkeep(contract, contribute)
    for number, rows in enumerate(value["tables"]):
        size = len(contract.tables[number].keys)
        for cells in rows:
            keys, row = tuple(cells[:size]), tuple(cells[size:])
            upkeep.change(step, number, keys, None, row)
            step.put(store.tables[number], key_of(keys), row)
        step.undo.clear()
    return store
