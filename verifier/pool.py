"""Obligations in parallel processes: a slow one hides no other, and an interruption ends all.

Workers are forked once everything common has been prepared, so that they share
it.  Where processes cannot be forked, obligations are decided one by one.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.context
import signal
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait
from typing import TypeVar

R = TypeVar("R")

LOST = "the process that worked on it ended unexpectedly"


class Lost(Exception):
    """A worker ended without a result."""


def results(work: Callable[[int], R], count: int, jobs: int) -> Iterator[tuple[int, R | Lost]]:
    """``work(i)`` for i = 0 … ``count`` − 1 with at most ``jobs`` at once, as they are done."""
    jobs = min(jobs, count)
    if jobs < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from ((index, work(index)) for index in range(count))
        return
    context = multiprocessing.get_context("fork")
    workers: dict[Connection, multiprocessing.context.ForkProcess] = {}
    busy: dict[Connection, int] = {}
    todo = iter(range(count))
    try:
        for _ in range(jobs):
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(work, theirs), daemon=True)
            process.start()
            theirs.close()
            workers[ours] = process
            _assign(ours, todo, busy)
        while busy:
            for ready in wait(list(busy)):
                assert isinstance(ready, Connection)
                index = busy.pop(ready)
                try:
                    result: R | Lost = ready.recv()
                except EOFError:
                    result = Lost(LOST)
                yield index, result
                if not isinstance(result, Lost):
                    _assign(ready, todo, busy)
        for index in todo:
            yield index, Lost(LOST)
    finally:
        for connection, process in workers.items():
            connection.close()
            process.terminate()
            process.join()


def _assign(worker: Connection, todo: Iterator[int], busy: dict[Connection, int]) -> None:
    index = next(todo, None)
    if index is not None:
        worker.send(index)
        busy[worker] = index


def _serve(work: Callable[[int], R], tasks: Connection) -> None:
    """A worker: the interruption of the whole is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            index = tasks.recv()
        except EOFError:
            return
        tasks.send(work(index))
