"""Scenarios (``.watts``): a case that can be replayed, as a text for people and machines.

A scenario names its module by hash and path, gives every input of one bill (or
of two, for a claim about two bills), and says what came out and which property
it breaks.  Readings are written as runs of equal values.  Printing and parsing
are inverse: no information is added or lost.

    watts 1
    module 3f…
    path tariff.wattc
    title Schedule E-1
    breaks floor
    run a
      input period-from = 2026-02-01
      readings 2026-02-01T00:00:00-08:00 every 60 minutes
        import_kwh
          671 of 0 kWh
          1 of 2.5 kWh
      result total = 9.57 USD
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

HEADING = "watts 1"


class ScenarioFault(Exception):
    """A text that is no scenario, or one that does not fit its module.  ``line`` counts from 1."""

    code = "scenario"

    def __init__(self, message: str, line: int | None = None, hint: str | None = None) -> None:
        super().__init__(message if line is None else f"line {line}: {message}")
        self.message = message
        self.line = line
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Block:
    """Readings one after another from ``start`` (RFC 3339), each ``minutes`` long, by channel."""

    start: str
    minutes: int
    channels: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Given:
    """One run: inputs and results as people write them, by name."""

    inputs: tuple[tuple[str, str], ...]
    readings: tuple[Block, ...] = ()
    results: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """``function`` is the private function that it calls; empty for a bill.

    ``variation`` says how run b differs from run a: its kind and what varies.
    """

    module: str
    title: str
    breaks: tuple[str, ...]
    first: Given
    second: Given | None = None
    path: str = ""
    function: str = ""
    variation: str = ""
    stopped: str = field(default="")
    """Why the machine stopped, where that is what the scenario shows."""

    def __str__(self) -> str:
        return write(self)


def write(scenario: Scenario) -> str:
    """The text of a scenario."""
    lines = [HEADING, f"module {scenario.module}"]
    for word in ("path", "title", "function", "variation", "stopped"):
        value = getattr(scenario, word)
        if value:
            lines.append(f"{word} {value}")
    lines += [f"breaks {name}" for name in scenario.breaks]
    for name, given in (("a", scenario.first), ("b", scenario.second)):
        if given is not None:
            lines += [f"run {name}", *_written_run(given)]
    return "\n".join([*lines, ""])


def _written_run(given: Given) -> Iterator[str]:
    for name, value in given.inputs:
        yield f"  input {name} = {value}"
    for block in given.readings:
        yield f"  readings {block.start} every {block.minutes} minutes"
        for channel, values in block.channels:
            yield f"    {channel}"
            for value, run in groupby(values):
                yield f"      {len(list(run))} of {value}"
    for name, value in given.results:
        yield f"  result {name} = {value}"


def parse(text: str) -> Scenario:
    """A scenario from its text.  Raises ``ScenarioFault`` with the line."""
    return _Parser(text).scenario()


class _Parser:
    """Line by line; indentation says what belongs to what."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        if not text.endswith("\n"):
            raise ScenarioFault("the last line is not ended", len(self.lines))
        self.lines.pop()
        self.at = 0

    def scenario(self) -> Scenario:
        self._expect(HEADING)
        words: dict[str, str] = {}
        breaks: list[str] = []
        runs: dict[str, Given] = {}
        while self.at < len(self.lines):
            word, _, rest = self._line("").partition(" ")
            if word == "run" and rest in ("a", "b") and rest not in runs:
                runs[rest] = self._run()
            elif word == "breaks" and rest:
                breaks.append(rest)
            elif (
                word in ("module", "path", "title", "function", "variation", "stopped") and word not in words
            ):
                words[word] = rest
            else:
                raise self._fault(f"{word!r} cannot stand here")
        if "module" not in words or "a" not in runs:
            raise ScenarioFault("a scenario needs a module and a run a", len(self.lines))
        title, module = words.pop("title", ""), words.pop("module")
        return Scenario(module, title, tuple(breaks), runs["a"], runs.get("b"), **words)

    def _run(self) -> Given:
        inputs: list[tuple[str, str]] = []
        blocks: list[Block] = []
        results: list[tuple[str, str]] = []
        while self._indented("  "):
            word, _, rest = self._line("  ").partition(" ")
            name, equals, value = rest.partition(" = ")
            if word == "readings":
                blocks.append(self._block(rest))
            elif word in ("input", "result") and equals:
                (inputs if word == "input" else results).append((name, value))
            else:
                raise self._fault("an input, readings or a result is needed")
        return Given(tuple(inputs), tuple(blocks), tuple(results))

    def _block(self, rest: str) -> Block:
        start, every, length = rest.partition(" every ")
        minutes, unit = length.removesuffix(" minutes"), length.endswith(" minutes")
        if not every or not unit or not _count(minutes):
            raise self._fault("readings need a start and a length in minutes")
        channels: list[tuple[str, tuple[str, ...]]] = []
        while self._indented("    "):
            name = self._line("    ")
            values: list[str] = []
            while self._indented("      "):
                times, of, value = self._line("      ").partition(" of ")
                if not of or not _count(times) or (values and values[-1] == value):
                    raise self._fault("a run is a number of equal readings, as in `24 of 0.5 kWh`")
                values += [value] * int(times)
            channels.append((name, tuple(values)))
        return Block(start, int(minutes), tuple(channels))

    def _indented(self, indent: str) -> bool:
        return self.at < len(self.lines) and self.lines[self.at].startswith(indent)

    def _line(self, indent: str) -> str:
        line = self.lines[self.at]
        self.at += 1
        text = line.removeprefix(indent)
        if not text or text != text.strip():
            raise self._fault("the line is empty or not indented as it should be")
        return text

    def _expect(self, heading: str) -> None:
        if self.lines[:1] != [heading]:
            raise ScenarioFault(f"the first line is not {heading!r}", 1)
        self.at = 1

    def _fault(self, message: str) -> ScenarioFault:
        return ScenarioFault(message, self.at)


def _count(text: str) -> bool:
    return text.isascii() and text.isdigit() and text[0] != "0" and len(text) < 8
