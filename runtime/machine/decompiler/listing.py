"""Statements as lines, blocks within blocks indented."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from runtime.machine.decompiler.binding import ATOM, OR
from runtime.machine.decompiler.expressions import (
    Act,
    Applied,
    Become,
    Define,
    Either,
    Header,
    Named,
    Perform,
    Repeat,
    Require,
    Statement,
    Store,
    Within,
)
from runtime.machine.decompiler.kept import kept_text
from runtime.machine.decompiler.naming import readable
from runtime.machine.decompiler.phrases import Phrases
from runtime.machine.decompiler.state_phrases import act_text
from runtime.machine.decompiler.walk import Decompiled
from runtime.machine.module import Module, Parameter
from runtime.machine.series import MINUTES_A_DAY
from runtime.machine.types import (
    Array,
    Choice,
    Dated,
    Day,
    Digest,
    Identity,
    Instant,
    ListOf,
    Number,
    SeriesOf,
    Truth,
    Type,
    is_plain,
)

INDENT = "    "


def listing(module: Module, found: Decompiled) -> str:
    """The whole function: what it takes, its statements, its results."""
    phrases = Phrases(module)
    lines = [f"function {found.function.name}"]
    lines += [
        f"{INDENT}takes {readable(parameter.name)}: {described(phrases, parameter)}"
        for parameter in found.function.parameters
    ]
    lines += [INDENT + line for line in statement_lines(phrases, found.statements)]
    for name, value in found.results.items():
        if not (isinstance(value, Named) and value.name == readable(name)):
            lines.append(f"{INDENT}{readable(name)} = {phrases.text(value)}")
    if found.results:
        lines.append(f"{INDENT}gives {', '.join(readable(name) for name in found.results)}")
    return "\n".join(lines)


def described(phrases: Phrases, parameter: Parameter) -> str:
    """A parameter's type and range."""
    kind = parameter.type
    element = kind.element if isinstance(kind, ListOf | Dated | Array) else kind
    text = type_text(phrases.module, kind)
    if not is_plain(element):
        return text
    bounds = []
    if parameter.low is not None:
        bounds.append(f"from {phrases.literal(element, parameter.low)}")  # type: ignore[arg-type]
    if parameter.high is not None:
        bounds.append(f"to {phrases.literal(element, parameter.high)}")  # type: ignore[arg-type]
    return " ".join([text, *bounds])


def type_text(module: Module, kind: Type) -> str:
    """A type in words."""
    match kind:
        case Number():
            return f"a number of {kind.unit}" if kind.unit.powers else "a number"
        case Truth():
            return "yes or no"
        case Choice():
            return "one of " + ", ".join(module.enums[kind.enum].options)
        case Day():
            return "a day"
        case Instant():
            return "an instant"
        case Identity():
            return f"a {sort_name(module, kind)}"
        case Digest():
            return "a SHA-256 digest"
        case ListOf():
            return f"at most {kind.maximum} times {type_text(module, kind.element)}"
        case Dated():
            key = "day" if isinstance(kind.key, Day) else "instant"
            return f"by {key}, {type_text(module, kind.element)}"
        case Array():
            return f"{kind.size} times {type_text(module, kind.element)}"
        case SeriesOf():
            return "readings"


def statement_lines(phrases: Phrases, statements: Iterable[Statement]) -> Iterator[str]:
    """One or more lines for each statement."""
    for statement in statements:
        match statement:
            case Define():
                yield f"{statement.name} = {phrases.text(statement.value)}"
            case Become():
                yield f"{statement.name} := {phrases.text(statement.value)}"
            case Store():
                yield store_text(phrases, statement)
            case Require():
                yield f'requires {phrases.text(statement.condition)}, else "{statement.message}"'
            case Within():
                yield within_text(phrases, statement)
            case Act():
                yield act_text(phrases, statement)
            case Perform():
                given = ", ".join(phrases.text(operand) for operand in statement.operands)
                yield f"does {statement.function}({given})"
            case Either():
                yield from _either(phrases, statement)
            case Repeat():
                yield f"{header_text(phrases, statement.header)}:"
                yield from _indented(phrases, statement.body)


def _either(phrases: Phrases, statement: Either) -> Iterator[str]:
    then, otherwise = statement.then, statement.otherwise
    if then:
        yield f"when {phrases.text(statement.condition)}:"
        yield from _indented(phrases, then)
    if otherwise:
        opposite = f"unless {phrases.text(statement.condition)}:"
        yield "otherwise:" if then else opposite
        yield from _indented(phrases, otherwise)


def _indented(phrases: Phrases, statements: tuple[Statement, ...]) -> Iterator[str]:
    if not statements:
        yield f"{INDENT}nothing"
    for line in statement_lines(phrases, statements):
        yield INDENT + line


def store_text(phrases: Phrases, store: Store) -> str:
    """A change of an array."""
    if store.index is None or store.value is None:
        return f"{store.array.name} := all zero"
    place, value = f"{store.array.name}[{phrases.text(store.index)}]", phrases.text(store.value)
    match store.instruction:
        case "put_sum":
            return f"{place} increases by {value}"
        case "put_max":
            return f"{place} rises to {value} if that is more"
        case _:
            return f"{place} := {value}"


def within_text(phrases: Phrases, within: Within) -> str:
    """The check of a range."""
    low, high = phrases.text(within.low), phrases.text(within.high)
    return f'requires {low} ≤ {phrases.within(within.value, OR)} ≤ {high}, else "{within.message}"'


def header_text(phrases: Phrases, header: Header, *, brief: bool = False) -> str:
    """What a loop runs over and, unless brief, what the values of its turns are called."""
    over = selection(phrases, header) if header.kind == "select" else phrases.within(header.over, ATOM)
    spoken = [name for name in header.names if name]
    turns = f" ({', '.join(spoken)})" if spoken and not brief else ""
    match header.kind:
        case "count":
            index = header.names[0] or "each number"
            return f"for {index} = 0, 1, … below {over} (at most {header.number} turns)"
        case "each":
            return f"for each element of {over}{turns}"
        case "groups":
            span = f"block of {header.number} minutes of the local clock"
            return f"for each {'local day' if header.number == MINUTES_A_DAY else span} of {over}{turns}"
        case "select":
            return f"for each {over}{turns} (at most {header.number})"
        case _:
            return f"for each interval of {over}{turns}"


def selection(phrases: Phrases, header: Header) -> str:
    """The rows of one group of an aggregate."""
    assert isinstance(header.over, Applied)
    return kept_text(phrases, header.over.immediates[0], header.over.operands)


def sort_name(module: Module, kind: Identity) -> str:
    """What identities of this sort are called."""
    sorts = () if module.contract is None else module.contract.sorts
    return sorts[kind.sort].name if kind.sort < len(sorts) else "identity"
