"""Scenarios of contracts (``.watts``): a run that can be replayed, as a text for people and machines.

It names its module by hash and path, its people and things, the deployment and
each step with the time, and says which property breaks.  Printing and parsing
are inverse.

    watts 1
    module 3f…
    path bank.wattc
    title Bank
    breaks covered
    given alice in party
    deployed by alice at 2026-01-01T00:00:00Z
      fee = 1.50 USD
    call deposit by alice at 2026-01-01T00:00:00Z
      amount = 100.00 USD
    wait until 2026-01-02T00:00:00Z
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from verifier.scenario import HEADING, ScenarioFault

WORDS = ("module", "path", "title", "stopped")


@dataclass(frozen=True, slots=True)
class Called:
    """A call, the deployment, or (``action`` None) that time passes, as people write it."""

    action: str | None
    caller: str
    time: str
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RunScenario:
    """``names``: each name with its sort.  ``deployment`` has the action ``deployment``.

    ``stopped`` says why the last call stops, where that is what the scenario shows.
    """

    module: str
    title: str
    breaks: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    deployment: Called
    steps: tuple[Called, ...]
    path: str = ""
    stopped: str = ""
    where: tuple[tuple[str, str], ...] = ()
    """Values of the variables of the property that breaks."""

    def __str__(self) -> str:
        return write(self)


def write(scenario: RunScenario) -> str:
    """The text of a scenario."""
    lines = [HEADING]
    lines += [f"{word} {getattr(scenario, word)}" for word in WORDS if getattr(scenario, word)]
    lines += [f"breaks {name}" for name in scenario.breaks]
    lines += [f"given {name} in {sort}" for name, sort in scenario.names]
    lines += _written(f"deployed by {scenario.deployment.caller} at", scenario.deployment)
    for step in scenario.steps:
        head = "wait until" if step.action is None else f"call {step.action} by {step.caller} at"
        lines += _written(head, step)
    lines += [f"where {name} = {value}" for name, value in scenario.where]
    return "\n".join([*lines, ""])


def _written(head: str, step: Called) -> Iterator[str]:
    yield f"{head} {step.time}"
    for name, value in step.arguments:
        yield f"  {name} = {value}"


def is_run(text: str) -> bool:
    """Whether a scenario is one of a contract."""
    return any(line.startswith("deployed by ") for line in text.split("\n"))


def parse(text: str) -> RunScenario:
    """A scenario from its text.  Raises ``ScenarioFault`` with the line."""
    return _Parser(text).scenario()


class _Parser:
    """Line by line; what is indented belongs to the step above."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        if not text.endswith("\n"):
            raise ScenarioFault("the last line is not ended", len(self.lines))
        self.lines.pop()
        self.at = 0

    def scenario(self) -> RunScenario:
        if self.lines[:1] != [HEADING]:
            raise ScenarioFault(f"the first line is not {HEADING!r}", 1)
        self.at = 1
        words: dict[str, str] = {}
        breaks: list[str] = []
        names: list[tuple[str, str]] = []
        steps: list[Called] = []
        where: list[tuple[str, str]] = []
        while self.at < len(self.lines):
            word, _, rest = self._line().partition(" ")
            if word in WORDS and word not in words:
                words[word] = rest
            elif word == "breaks" and rest:
                breaks.append(rest)
            elif word == "given":
                name, _, sort = rest.partition(" in ")
                if not sort or name in (known for known, _ in names):
                    raise self._fault("a name is given once, as in `given alice in party`")
                names.append((name, sort))
            elif word in ("deployed", "call", "wait") and (word == "deployed") == (not steps):
                steps.append(self._step(word, rest))
            elif word == "where":
                variable, _, value = rest.partition(" = ")
                where.append((variable, value))
            else:
                raise self._fault(f"{word!r} cannot stand here")
        if "module" not in words or not steps:
            raise ScenarioFault("a scenario needs a module and a deployment", len(self.lines))
        title, module = words.pop("title", ""), words.pop("module")
        path, stopped = words.get("path", ""), words.get("stopped", "")
        told = (tuple(breaks), tuple(names), steps[0], tuple(steps[1:]))
        return RunScenario(module, title, *told, path, stopped, tuple(where))

    def _step(self, word: str, rest: str) -> Called:
        """The head of a step, whose first word has been read, and its arguments."""
        if word == "wait":
            until, _, time = rest.partition(" ")
            if until != "until" or not time:
                raise self._fault("time passes until a time, as in `wait until 2026-01-02T00:00:00Z`")
            return Called(None, "", time)
        action, by, told = (
            ("deployment", "by", rest.removeprefix("by "))
            if word == "deployed"
            else (rest.partition(" by ")[0], "by", rest.partition(" by ")[2])
        )
        caller, _, time = told.partition(" at ")
        if not by or not action or not caller or not time:
            raise self._fault("a call says by whom and at what time")
        return Called(action, caller, time, tuple(self._arguments()))

    def _arguments(self) -> Iterator[tuple[str, str]]:
        while self.at < len(self.lines) and self.lines[self.at].startswith("  "):
            name, equals, value = self._line().strip().partition(" = ")
            if not equals:
                raise self._fault("an argument and its value are needed")
            yield name, value

    def _line(self) -> str:
        line = self.lines[self.at]
        self.at += 1
        if not line.strip() or line != line.rstrip():
            raise self._fault("the line is empty or ends in a space")
        return line

    def _fault(self, message: str) -> ScenarioFault:
        return ScenarioFault(message, self.at)
