"""A query as text: SMT-LIB 2, the same on every machine, named by its hash.

The text is all that a solver sees, so that a verdict can be re-checked by
anybody with any solver, and the same query always takes the same course.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256

from verifier.arena import Arena
from verifier.terms import (
    Applied,
    Both,
    Choose,
    Formula,
    Int,
    Node,
    Not,
    NotPositive,
    Sum,
    Symbol,
    Truth,
    Zero,
    in_order,
)


@dataclass(frozen=True, slots=True)
class Query:
    """A satisfiability question.  ``names`` are the unknowns that it mentions."""

    text: str
    names: tuple[str, ...]

    @property
    def hash(self) -> str:
        """SHA-256 of the text, in lower-case hex."""
        return sha256(self.text.encode()).hexdigest()


class Domain(Enum):
    """In which form a question is asked.  The value says so behind what it is about.

    With fewer facts, or over the reals, there are more worlds: if none of these
    satisfies the claims, none does.  Only a model over the integers is a world.
    """

    LINEAR = ", without products of unknowns"
    REALS = ", over the reals"
    INTEGERS = ""


def query(arena: Arena, claims: Sequence[Truth], domain: Domain = Domain.INTEGERS) -> Query | bool:
    """Whether some admitted world satisfies all claims: as a question, or the answer where it is plain."""
    conjunction = arena.both(*claims)
    if conjunction is False:
        return False
    roots: list[Formula] = [] if conjunction is True else [conjunction]
    facts = arena.facts_for(roots)
    if domain is Domain.LINEAR:
        facts = [fact for fact in facts if not nonlinear([fact])]
    asserted = [*facts, *roots]
    if not asserted:
        return True
    products = nonlinear(asserted)
    if domain is Domain.REALS and products:
        return _write(asserted, "NRA", "Real")
    return _write(asserted, "NIA" if products else "LIA", "Int")


def standing(arena: Arena, claims: Sequence[Truth]) -> Query | None:
    """The linear facts that a query about these claims stands on, alone; None where there are none."""
    conjunction = arena.both(*claims)
    facts = [] if isinstance(conjunction, bool) else arena.facts_for([conjunction])
    linear = [fact for fact in facts if not nonlinear([fact])]
    return _write(linear, "LIA", "Int") if linear else None


def nonlinear(nodes: Sequence[Node]) -> bool:
    """Whether a product of unknowns occurs."""
    return any(
        isinstance(node, Sum) and any(len(monomial) > 1 for monomial, _ in node.parts)
        for node in in_order(list(nodes))
    )


def _write(asserted: list[Formula], arithmetic: str, number: str) -> Query:
    nodes = in_order(list(asserted))
    functions = {node.function: len(node.arguments) for node in nodes if isinstance(node, Applied)}
    logic = f"QF_{'UF' if functions else ''}{arithmetic}"
    uses: dict[int, int] = {}
    for node in nodes:
        for child in _uses(node):
            uses[child] = uses.get(child, 0) + 1
    printer = _Printer()
    lines, names = [f"(set-logic {logic})"], []
    for function, arity in functions.items():
        lines.append(f"(declare-fun {_function(function)} ({' '.join([number] * arity)}) {number})")
    for node in nodes:
        if isinstance(node, Symbol):
            name = printer.name(node)
            names.append(node.name)
            lines.append(f"(declare-fun {name} () {number})")
            lines.append(f"(assert (and (<= {_number(node.low)} {name}) (<= {name} {_number(node.high)})))")
        else:
            text = printer.text(node)
            if uses.get(node.number, 0) > 1:
                short = f"t{len(printer.shared)}"
                sort = number if isinstance(node, Choose | Sum) else "Bool"
                lines.append(f"(define-fun {short} () {sort} {text})")
                printer.shared[node.number] = short
            else:
                printer.shared[node.number] = text
    lines += [f"(assert {printer.shared[claim.number]})" for claim in asserted]
    return Query("\n".join([*lines, "(check-sat)", ""]), tuple(names))


def _uses(node: Node) -> list[int]:
    match node:
        case Choose(condition=condition, yes=yes, no=no):
            return [condition.number, *(x.number for x in (yes, no) if not isinstance(x, int))]
        case Sum(parts=parts):
            return [atom.number for monomial, _ in parts for atom in monomial]
        case Both(parts=formulas):
            return [formula.number for formula in formulas]
        case NotPositive(of=of) | Zero(of=of) | Not(of=of):
            return [of.number]
        case Applied(arguments=arguments, value=value):
            return [value.number, *(x.number for x in arguments if not isinstance(x, int))]
        case _:
            return []


def _function(name: str) -> str:
    """The name of an unknown function: no symbol has one that ends so."""
    return _quoted(f"{name} of …")


def _quoted(name: str) -> str:
    return "|" + name.replace("|", "/").replace("\\", "/") + "|"


def _number(value: int) -> str:
    return str(value) if value >= 0 else f"(- {-value})"


class _Printer:
    """Texts of nodes whose children have been printed."""

    def __init__(self) -> None:
        self.shared: dict[int, str] = {}

    def name(self, symbol: Symbol) -> str:
        written = _quoted(symbol.name)
        self.shared[symbol.number] = written
        return written

    def text(self, node: Node) -> str:
        match node:
            case Symbol():
                return self.shared[node.number]
            case Choose(condition=condition, yes=yes, no=no):
                return f"(ite {self.shared[condition.number]} {self.of(yes)} {self.of(no)})"
            case Sum(constant=constant, parts=parts):
                texts = [self._product([self.shared[a.number] for a in m], factor) for m, factor in parts]
                if constant:
                    texts.append(_number(constant))
                return texts[0] if len(texts) == 1 else f"(+ {' '.join(texts)})"
            case NotPositive(of=of):
                return f"(<= {self.of(of)} 0)"
            case Zero(of=of):
                return f"(= {self.of(of)} 0)"
            case Both(parts=formulas):
                return f"(and {' '.join(self.shared[formula.number] for formula in formulas)})"
            case Not(of=of):
                return f"(not {self.shared[of.number]})"
            case Applied(function=function, arguments=arguments, value=value):
                given = "".join(f" {self.of(x)}" for x in arguments)
                applied = f"({_function(function)}{given})" if given else _function(function)
                return f"(= {self.shared[value.number]} {applied})"

    def of(self, x: Int) -> str:
        return _number(x) if isinstance(x, int) else self.shared[x.number]

    def _product(self, atoms: list[str], factor: int) -> str:
        if factor == 1 and len(atoms) == 1:
            return atoms[0]
        return f"(* {' '.join([_number(factor), *atoms] if factor != 1 else atoms)})"
