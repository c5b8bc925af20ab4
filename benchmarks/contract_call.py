"""One action of a contract in both forms and by hand; the same at ten rows and at a million."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle

from benchmarks.exchange import book_by_hand, exchange, instructions
from benchmarks.results import Result
from benchmarks.timing import side_by_side, timed
from runtime.machine.acting import act, deploy, generated, interpreted
from runtime.machine.generated import generate
from runtime.machine.interpreter import Outcome
from runtime.machine.loaded import LoadedModule
from runtime.machine.memory import Memory
from runtime.machine.snapshots import restored, state_hash, state_value
from runtime.machine.state import Transition

OPERATOR, COLLECTOR = 1, 2
FIRST = 10
"""The first of the parties with a balance."""

BOOK = 1
ROWS = (10, 10_000, 1_000_000)
TIMES = 2_000


def filled(module: LoadedModule, rows: int) -> Memory:
    """An exchange with so many balances."""
    store, _ = deploy(module, {"operator": OPERATOR, "collector": COLLECTOR}, OPERATOR, 0)
    assert isinstance(store, Memory)
    act(module, store, "deposit", FIRST, 0, {"amount": 10**11})
    act(module, store, "deposit", FIRST + 1, 0, {"amount": 10**11})
    balances = store.tables[0]
    for party in range(FIRST + 2, FIRST + rows):
        balances[party] = (1_000,)
    store.kept[0][()] += 1_000 * (rows - 2)
    store.held[0] += 1_000 * (rows - 2)
    return store


def arguments(call: int) -> tuple[int, int, int, int, int, int]:
    """A call between two parties; which of them sells alternates, so that no balance runs out."""
    pair = (FIRST, FIRST + 1) if call % 2 else (FIRST + 1, FIRST)
    return (OPERATOR, 5, *pair, 12_345_678 + call % 97, 52_240)


def calling(run: Callable[[tuple[int, ...]], object]) -> Callable[[], object]:
    """Calls one after the other."""
    given = cycle([arguments(call) for call in range(194)])
    return lambda: run(next(given))


def measure(rounds: int = 5) -> list[Result]:
    """The call in its forms, by hand, and at growing sizes."""
    module = exchange()
    _compare(module)
    run = generate(module).run

    def by_machine(store: Memory) -> Callable[[tuple[int, ...]], Outcome]:
        return lambda given: run(BOOK, given, Transition(store))

    def slowly(store: Memory) -> Callable[[tuple[int, ...]], Outcome]:
        return lambda given: interpreted(module, BOOK, given, Transition(store))

    def by_hand(store: Memory) -> Callable[[tuple[int, ...]], None]:
        book = book_by_hand(store)
        return lambda given: book(*given)

    ways = {"generated": by_machine, "interpreter": slowly, "plain Python by hand": by_hand}
    small = ROWS[0]
    runs = {name: timed(calling(way(filled(module, small))), TIMES) for name, way in ways.items()}
    call = side_by_side(runs, rounds)
    sizes = {f"{rows:,} rows": timed(calling(by_machine(filled(module, rows))), TIMES) for rows in ROWS}
    by_size = side_by_side(sizes, rounds)
    return [
        Result(
            f"contract call of {instructions()} instructions",
            "µs",
            call["generated"] * 1e6,
            {name: seconds * 1e6 for name, seconds in call.items() if name != "generated"},
            aim=2.0,
            note="generated form, with journal, range checks, kept total and cost",
        ),
        Result(
            f"the same call with {ROWS[-1]:,} rows",
            "µs",
            by_size[f"{ROWS[-1]:,} rows"] * 1e6,
            {
                name: seconds * 1e6
                for name, seconds in by_size.items()
                if not name.startswith(f"{ROWS[-1]:,}")
            },
            note="flat: reading and keeping a total takes the same time at any size",
        ),
    ]


def _compare(module: LoadedModule) -> None:
    """The forms and the hand-written action come to the same state."""
    stores = [filled(module, 10) for _ in range(3)]
    book = book_by_hand(stores[2])
    for call in range(100):
        given = arguments(call)
        named = dict(zip(("seller", "buyer", "quantity", "price"), given[2:], strict=True))
        for store, form in zip(stores, (interpreted, generated), strict=False):
            if not act(module, store, "book", OPERATOR, 5, named, form=form).succeeded:
                raise AssertionError("the call does not succeed")
        book(*given)
    stores[2].now = 5
    if len({state_hash(module, store) for store in stores}) != 1:
        raise AssertionError("the forms disagree on the state")
    if restored(module, state_value(module, stores[2])).kept != stores[2].kept:
        raise AssertionError("the total that is kept by hand is wrong")


if __name__ == "__main__":
    for result in measure():
        print(result.as_json())
