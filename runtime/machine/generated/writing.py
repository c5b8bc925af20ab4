"""Writing statements: lines, variables for values that are used more than once, aborts, cost.

The cost charged so far is ``cost`` (what the caller had charged) plus ``spent``
(what varies from run to run) plus a number known here, ``charged``.  Only loops
and branches of unequal cost need ``spent``; elsewhere cost takes no time at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from runtime.machine.aborts import Reason
from runtime.machine.generated.source import (
    Effect,
    Fact,
    Guard,
    Part,
    Statements,
    Term,
    depth,
    inverse,
    render,
)

SPENT = "@"
"""Stands in the lines for ``+ spent``, which a function without varying cost does not have."""

DEEPEST = 24
"""Expressions that nest more deeply are cut by a variable."""


class Writer:
    """The body of one function, line by line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.indent = 1
        self.variables = 0
        self.charged = 0
        self.varies = False
        self.aborts = False

    def line(self, text: str) -> None:
        self.lines.append("    " * self.indent + text)

    @contextmanager
    def nested(self) -> Iterator[None]:
        """Lines within a block; an empty one gets ``pass``."""
        before = len(self.lines)
        self.indent += 1
        yield
        if len(self.lines) == before:
            self.line("pass")
        self.indent -= 1

    @contextmanager
    def apart(self) -> Iterator[list[str]]:
        """Lines of a nested block, collected to be placed later."""
        kept, self.lines = self.lines, []
        self.indent += 1
        yield self.lines
        self.indent -= 1
        self.lines = kept

    def variable(self) -> str:
        """A name not used before."""
        self.variables += 1
        return f"t{self.variables}"

    def spend(self, amount: int | str) -> None:
        """Charge what is not part of ``charged``."""
        if amount != 0:
            self.varies = True
            self.line(f"spent += {amount}")

    def cost(self) -> str:
        """What has been charged at this point, with what the caller had charged."""
        return f"cost{SPENT} + {self.charged}"

    def abort(
        self, fact: Fact | None, reason: Reason, message: int | None, place: tuple[int, int] | None
    ) -> None:
        """Abort unless the fact holds."""
        self.aborts = True
        stop = f"raise Abort({reason.name}, {message}, {place}, {self.cost()})"
        if fact is None:
            # Under a condition, so that what follows stays reachable for Python's own checks.
            self.line(f"if True: {stop}")
        else:
            self.line(f"if {render(inverse(fact))}: {stop}")

    def effects(
        self,
        effects: Sequence[Guard | Effect | Statements],
        results: Sequence[tuple[Part, str | None]],
    ) -> None:
        """Guards and stores in order; whatever stands in two places is first given a name.

        Each result comes with the variable that it will be assigned to, if there is one.
        """
        roots: list[tuple[Part, ...]] = []
        for effect in effects:
            if isinstance(effect, Guard):
                roots.append(() if effect.fact is None else (effect.fact,))
            else:
                roots.append(effect.parts)
        uses = _uses([part for parts in roots for part in parts] + [part for part, _ in results])
        targets = {id(part): name for part, name in results if name is not None}
        for effect, parts in zip(effects, roots, strict=True):
            for part in parts:
                self.name_shared(part, uses, targets)
            match effect:
                case Guard():
                    self.abort(effect.fact, effect.reason, effect.message, None)
                case Effect():
                    self.line(effect.form.format(*(render(part) for part in effect.parts)))
                case Statements():
                    self.statements(effect)
        for part, _ in results:
            self.name_shared(part, uses, targets)

    def statements(self, effect: Statements) -> None:
        """Several lines; their parts stand in more than one of them, so that each is a name or a literal."""
        names = [render(self.settled(part)) for part in effect.parts]
        for line in effect.lines(names, self.variable):
            self.line(line)

    def name_shared(self, part: Part, uses: Counter[int], targets: Mapping[int, str]) -> None:
        """Give names to what an expression contains and needs more than once."""
        if part.name is not None or not part.parts:
            return
        for one in part.parts:
            self.name_shared(one, uses, targets)
        if uses[id(part)] > 1 or depth(part) > DEEPEST:
            name = targets.get(id(part)) or self.variable()
            self.line(f"{name} = {render(part)}")
            part.name = name

    def settled(self, term: Term) -> Term:
        """The term as a literal or a name, so that it costs nothing to repeat."""
        if term.parts and term.name is None:
            name = self.variable()
            self.line(f"{name} = {render(term)}")
            term.name = name
        return term


def _uses(roots: Sequence[Part]) -> Counter[int]:
    """How often each expression is a part of others, or stands by itself."""
    uses: Counter[int] = Counter()
    waiting = list(roots)
    while waiting:
        part = waiting.pop()
        uses[id(part)] += 1
        if uses[id(part)] == 1 and part.name is None:
            waiting.extend(part.parts)
    return uses
