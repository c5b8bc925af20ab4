"""The same term for other inputs: symbols replaced, and what was derived from them derived anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from verifier.arena import Arena
from verifier.terms import (
    Applied,
    Both,
    Choose,
    Formula,
    Int,
    Not,
    NotPositive,
    Sum,
    Symbol,
    Term,
    Truth,
    Zero,
    symbols_in,
)


def mentioned(arena: Arena, terms: Iterable[Int | Formula]) -> list[Symbol]:
    """The symbols that the terms depend on, also through what symbols were derived from."""
    found: dict[int, Symbol] = {}
    todo = [term for term in terms if not isinstance(term, int)]
    while todo:
        fresh = [symbol for symbol in symbols_in([*todo]) if symbol.number not in found]
        found.update((symbol.number, symbol) for symbol in fresh)
        derivations = [arena.derivation(symbol) for symbol in fresh]
        todo = [x for one in derivations if one is not None for x in one.of if not isinstance(x, int)]
    return list(found.values())


class Substitution:
    """Replaces symbols, by number, with terms."""

    def __init__(self, arena: Arena, replaced: Mapping[int, Int]) -> None:
        self._arena = arena
        self._done: dict[int, Int] = dict(replaced)
        self._truths: dict[int, Truth] = {}

    def of(self, x: Int) -> Int:
        """The term with the replacements made."""
        if isinstance(x, int):
            return x
        if x.number not in self._done:
            self._done[x.number] = self._rebuilt(x)
        return self._done[x.number]

    def truth(self, p: Truth) -> Truth:
        """The formula with the replacements made."""
        if isinstance(p, bool):
            return p
        if p.number not in self._truths:
            self._truths[p.number] = self._rebuilt_truth(p)
        return self._truths[p.number]

    def _rebuilt(self, x: Term) -> Int:
        a = self._arena
        match x:
            case Symbol():
                derivation = a.derivation(x)
                if derivation is None:
                    return x
                operands = tuple(self.of(operand) for operand in derivation.of)
                same = all(p is q or p == q for p, q in zip(operands, derivation.of, strict=True))
                return x if same else derivation.again(*operands)
            case Choose(condition=condition, yes=yes, no=no):
                return a.choose(self.truth(condition), self.of(yes), self.of(no))
            case Sum(constant=constant, parts=parts):
                total: list[Int] = [constant]
                for monomial, factor in parts:
                    product: Int = factor
                    for atom in monomial:
                        product = a.multiply(product, self.of(atom))
                    total.append(product)
                return a.total(total)

    def _rebuilt_truth(self, p: Formula) -> Truth:
        a = self._arena
        match p:
            case NotPositive(of=of):
                return a.not_positive(self.of(of))
            case Zero(of=of):
                return a.zero(self.of(of))
            case Both(parts=parts):
                return a.both(*(self.truth(part) for part in parts))
            case Not(of=of):
                return a.negate(self.truth(of))
            case Applied(function=function, arguments=arguments, value=value):
                again = a.apply(function, tuple(self.of(x) for x in arguments), value.low, value.high)
                return a.equal(again, self.of(value))
