"""Prices and charge formulas of a bill, from the functions that compute it."""

from __future__ import annotations

from runtime.machine.aborts import Abort
from runtime.machine.decompiler.evaluation import Evaluator, Unknown, combinations, expand
from runtime.machine.decompiler.expressions import (
    Applied,
    Become,
    Define,
    Either,
    Expression,
    Literal,
    Named,
    Repeat,
    Statement,
    Store,
    names,
)
from runtime.machine.decompiler.listing import header_text, statement_lines
from runtime.machine.decompiler.naming import readable
from runtime.machine.decompiler.phrases import Phrases
from runtime.machine.decompiler.price_tables import price_tables
from runtime.machine.decompiler.walk import Decompiled, decompile
from runtime.machine.module import Module
from runtime.machine.types import Array, is_plain


def formulas(module: Module) -> dict[str, tuple[str, ...]]:
    """What the bytecode computes for each result of ``charge`` and ``measure``, by the result's name.

    Values that a formula names on the way follow it.  For a bill line's number
    the formulas of its rows are given together.  A module without a bill has none.
    """
    if module.bill is None:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for index in (module.bill.measure, module.bill.charge):
        told = Teller(module, decompile(module, index))
        for result in module.functions[index].results:
            found[result.name] = told.tell(result.name)
    lines: dict[str, list[str]] = {}
    for entry in module.bill.entries:
        lines.setdefault(entry.line, []).extend(found[entry.amount])
    return found | {line: tuple(dict.fromkeys(texts)) for line, texts in lines.items()}


def rates(module: Module) -> str:
    """The price of each row of the bill, one a line; by option where it depends on the customer's.

    A row without one price (blocks, percentages, minimums) has its formula.
    Tables of prices that the bill looks up follow.
    """
    if module.bill is None:
        return ""
    found = decompile(module, module.bill.charge)
    definitions = {part.name: part.value for part in found.statements if isinstance(part, Define)}
    lines = []
    for entry in module.bill.entries:
        title = f"line {entry.line}, {entry.name}" if entry.name else f"line {entry.line}"
        if entry.rate is not None:
            rate = expand(found.results[entry.rate], definitions)
            lines += [f"{title}: {text}" for text in _prices(module, rate)]
        else:
            amount = expand(found.results[entry.amount], _unnamed(definitions, found))
            lines.append(f"{title}: {Phrases(module).text(amount)}")
    lines += price_tables(module, (decompile(module, module.bill.measure), found))
    return "\n".join(lines)


def _unnamed(definitions: dict[str, Expression], found: Decompiled) -> dict[str, Expression]:
    """Definitions of values that are no results by themselves, and of amounts."""
    results = {readable(result.name) for result in found.function.results}
    return {
        name: value
        for name, value in definitions.items()
        if name not in results or name.startswith("amount:")
    }


def _prices(module: Module, rate: Expression) -> list[str]:
    phrases, evaluator = Phrases(module), Evaluator(module)
    whole = [phrases.text(rate)]
    if isinstance(rate, Literal) or not is_plain(rate.kind):
        return whole
    texts = []
    for values, words in combinations(module, rate):
        try:
            value = evaluator.value(rate, values)
        except (Abort, Unknown):
            return whole
        price = phrases.literal(rate.kind, value)  # type: ignore[arg-type]
        texts.append(f"{words}: {price}" if words else price)
    return texts or whole


class Teller:
    """Tells how the results of one function come about."""

    def __init__(self, module: Module, found: Decompiled) -> None:
        self.phrases = Phrases(module)
        self.found = found
        self.definitions = {part.name: part.value for part in found.statements if isinstance(part, Define)}
        self.changes: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        self._collect(found.statements, ())

    def _collect(self, statements: tuple[Statement, ...], around: tuple[str, ...]) -> None:
        """Note, for each name that changes, the statements that change it and what stands around them."""
        for statement in statements:
            match statement:
                case Become():
                    self._note(statement.name, statement, (statement.value,), around)
                case Store():
                    used = (
                        ()
                        if statement.index is None or statement.value is None
                        else (
                            statement.index,
                            statement.value,
                        )
                    )
                    self._note(statement.array.name, statement, used, around)
                case Define() if around:
                    self._note(statement.name, statement, (statement.value,), around)
                case Either():
                    condition = self.phrases.text(statement.condition)
                    self._collect(statement.then, (*around, f"when {condition}"))
                    self._collect(statement.otherwise, (*around, f"unless {condition}"))
                case Repeat():
                    header = header_text(self.phrases, statement.header, brief=True)
                    self._collect(statement.body, (*around, header))
                case _:
                    pass

    def _note(
        self, name: str, statement: Statement, used: tuple[Expression, ...], around: tuple[str, ...]
    ) -> None:
        (text,) = statement_lines(self.phrases, [statement])
        mentioned = tuple(inner for expression in used for inner in names(expression))
        self.changes.setdefault(name, []).append((": ".join((*around, text)), mentioned))

    def tell(self, name: str) -> tuple[str, ...]:
        """The formula of a result, then those of the values that it names."""
        value = self.found.results[name]
        spoken = readable(name)
        lines: list[str] = []
        told: set[str] = set()
        waiting: list[str] = []
        if isinstance(value, Named) and value.name == spoken:
            waiting.append(spoken)
        else:
            lines.append(f"{spoken} = {self.phrases.text(value)}")
            waiting.extend(names(value))
        while waiting:
            one = waiting.pop(0)
            if one in told:
                continue
            told.add(one)
            if one in self.definitions:
                lines.append(f"{one} = {self.phrases.text(self.definitions[one])}")
                # A result named on the way has a formula of its own.
                waiting.extend(inner for inner in names(self.definitions[one]) if self._is_own(inner))
            for text, mentioned in self.changes.get(one, ()):
                lines.append(text)
                waiting.extend(inner for inner in mentioned if self._is_own(inner))
        return tuple(lines)

    def _is_own(self, name: str) -> bool:
        return name not in {readable(result.name) for result in self.found.function.results}


def cell_of(value: Expression) -> tuple[str, int] | None:
    """The array and the position when an expression is just one element of an array."""
    match value:
        case Applied(name="get", operands=(Named(kind=Array()) as array, Literal() as index)):
            return array.name, index.value
        case Applied(name="mul", operands=(Applied() as inner, Literal(value=1))):
            return cell_of(inner)
        case _:
            return None
