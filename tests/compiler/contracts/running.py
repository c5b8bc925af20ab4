"""Runs compiled contracts in both forms of the machine at once, for the tests."""

from __future__ import annotations

from dataclasses import dataclass

from compiler import compile_contract
from dsl.model import contract as k
from runtime.machine.acting import act, contract_of, deploy, generated, interpreted
from runtime.machine.encoding import encode, wrap
from runtime.machine.interpreter import Value
from runtime.machine.loaded import LoadedModule
from runtime.machine.loader import load
from runtime.machine.memory import Memory
from runtime.machine.receipts import Receipt

FORMS = (interpreted, generated)


def contents(store: Memory) -> object:
    """All that a store holds, to be compared."""
    return (
        store.scalars,
        store.tables,
        store.kept,
        store.held,
        store.wallets,
        store.histories,
        store.now,
    )


@dataclass
class Running:
    """A deployed contract in each form; they must agree in everything."""

    module: LoadedModule
    stores: list[Memory]

    def act(self, action: str, caller: int, now: int, **arguments: Value) -> Receipt:
        """One action; an abort must leave the state as it was."""
        before = [contents(store.copy()) for store in self.stores]
        given = {name.replace("_", "-"): value for name, value in arguments.items()}
        receipts = [
            act(self.module, store, action, caller, now, given, form=form)
            for store, form in zip(self.stores, FORMS, strict=True)
        ]
        assert receipts[0] == receipts[1]
        assert contents(self.stores[0]) == contents(self.stores[1])
        if not receipts[0].succeeded:
            assert [contents(store) for store in self.stores] == before
        return receipts[0]

    @property
    def store(self) -> Memory:
        """The state."""
        return self.stores[0]

    def scalar(self, name: str) -> int:
        """A scalar by name."""
        names = [one.name for one in contract_of(self.module).scalars]
        return self.store.scalars[names.index(name)]

    def table(self, name: str) -> dict[object, tuple[int, ...]]:
        """The stored rows of a table by name."""
        names = [one.name for one in contract_of(self.module).tables]
        return dict(self.store.tables[names.index(name)])

    def kept(self, name: str) -> dict[object, object]:
        """What is kept of an aggregate, by name."""
        names = [one.name for one in contract_of(self.module).aggregates]
        return dict(self.store.kept[names.index(name)])


def loaded(contract: k.Contract) -> LoadedModule:
    """Compiled, encoded and loaded."""
    return load(wrap(encode(compile_contract(contract, "test"))))


def deployed(
    contract: k.Contract | LoadedModule, now: int = 0, caller: int = 1, **parameters: Value
) -> Running:
    """A contract that has been deployed in both forms."""
    module = contract if isinstance(contract, LoadedModule) else loaded(contract)
    stores = []
    for form in FORMS:
        store, receipt = deploy(module, parameters, caller, now, form=form)
        assert receipt.succeeded, receipt
        assert isinstance(store, Memory)
        stores.append(store)
    assert contents(stores[0]) == contents(stores[1])
    return Running(module, stores)
