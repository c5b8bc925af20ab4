"""Private functions: total, without recursion, loops over lists of stated length only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from fractions import Fraction
from functools import partial

from dsl.check import codes, numbers
from dsl.check.elaborate import condition, expression, in_words, number, rule
from dsl.check.literals import unlike
from dsl.check.sections import form_type
from dsl.check.walking import leaves
from dsl.check.world import Context, World
from dsl.model import expressions as model
from dsl.model.base import ListType, NumberType, ValueType
from dsl.model.tariff import Claim, FunctionDeclaration, Let, Requirement
from dsl.syntax import expressions as tree
from dsl.syntax import tree as texts
from dsl.units import ONE

COUNT = NumberType(ONE, Fraction(1))


def declare_functions(world: World, sections: list[texts.FunctionSection]) -> None:
    """Checks all functions; each may call only what stands above it, so none can call itself."""
    for section in sections:
        world.function_texts.setdefault(section.name.text, section)
    for section in sections:
        world.report.attempt(partial(_declare, world, section))


def _declare(world: World, section: texts.FunctionSection) -> None:
    world.declare(section.name, "function")
    world.in_function.append(section.name.text)
    try:
        made = _function(world, section)
    finally:
        world.in_function.pop()
    world.functions[section.name.text] = made


def _function(world: World, section: texts.FunctionSection) -> FunctionDeclaration:
    name = section.name.text
    parameters: list[tuple[str, ValueType]] = []
    for parameter, form in section.parameters:
        _new(world, parameter, dict(parameters))
        parameters.append((parameter.text, form_type(world, form, f"{name} {parameter.text}")))
    if section.value is None:
        raise world.report.refuse(
            codes.FUNCTION, section.span, f"function {name} gives nothing", "end it with a row `gives …`"
        )
    used_before = set(world.used)
    world.used = set()
    values = tuple(parameters)
    body: list[Let | Requirement] = []
    for row in section.body:
        context = Context("function", values=values, doing=name)
        if isinstance(row, texts.LetRow):
            _new(world, row.name, dict(values))
            made = _let(world, context, row)
            body.append(Let(row.name.text, made))
            values = (*values, (row.name.text, made.type))
        else:
            holds = condition(world, context, row.condition)
            body.append(Requirement(holds, row.message, row.span))
    value = expression(world, Context("function", values=values, doing=name), section.value)
    rounded_value(world, value, f"what {name} gives")
    for parameter, _ in section.parameters:
        if parameter.text not in world.used:
            world.report.warn(
                codes.UNUSED, parameter.span, f"the parameter {parameter.text} is never used", "leave it out"
            )
    world.used |= used_before
    result = value.type if section.result is None else _result(world, section, value)
    words, span = section.words or "", section.name.span
    return FunctionDeclaration(name, tuple(parameters), result, tuple(body), value, words, span)


def _new(world: World, name: tree.Name, local: dict[str, ValueType]) -> None:
    """A parameter or ``let`` may not hide anything."""
    before = world.declared.get(name.text) or world.later.get(name.text)
    if name.text in local:
        reason = f"{name.text} is already a name in this function"
        raise world.report.refuse(codes.SHADOWED, name.span, reason, "choose another name")
    if before is not None:
        raise world.report.refuse(
            codes.SHADOWED,
            name.span,
            f"{name.text} would hide the {before.kind} {name.text}",
            "choose another name",
            (("declared here", before.span),),
        )


def _let(world: World, context: Context, row: texts.LetRow) -> model.Expr:
    if isinstance(row.value, tree.Fold):
        return _fold(world, context, row.value, row.name)
    made = expression(world, context, row.value)
    rounded_value(world, made, row.name.text)
    return made


def rounded_value(world: World, made: model.Expr, what: str) -> None:
    """Refuses a quotient that has not been rounded where a value is named or kept."""
    if isinstance(made.type, NumberType) and made.type.step is None:
        raise world.report.refuse(
            codes.UNROUNDED_QUOTIENT,
            made.span,
            f"{what} is a quotient; it has no last digit until it is rounded",
            "say how: `… rounded half-up to 0.01`",
        )


def _result(world: World, section: texts.FunctionSection, value: model.Expr) -> ValueType:
    assert section.result is not None
    declared = form_type(world, section.result, f"{section.name.text} result")
    if isinstance(declared, NumberType) and isinstance(value.type, NumberType):
        if declared.unit != value.type.unit:
            raise unlike(
                world, value.span, section.name.text, declared.unit, "what it gives", value.type.unit
            )
        if isinstance(section.result, tree.NumberForm) and section.result.step is None:
            return replace(declared, step=value.type.step)
        if numbers.common_step(declared.step, value.type.step) != declared.step:
            what = f"this is finer than the step of what {section.name.text} gives"
            raise world.report.refuse(codes.FINER_THAN_STEP, value.span, what, "round it")
        return declared
    if isinstance(declared, ListType) and isinstance(value.type, ListType):
        return value.type
    if declared != value.type:
        raise world.report.refuse(
            codes.WRONG_ARGUMENTS,
            value.span,
            f"function {section.name.text} gives {in_words(value)}, which its header does not say",
        )
    return declared


# --- calls ----------------------------------------------------------------------------------------


@rule(tree.Call)
def _call(world: World, context: Context, written: tree.Call) -> model.Expr:
    name = written.function.text
    world.used.add(name)
    if name in world.in_function:
        raise world.report.refuse(
            codes.RECURSION,
            written.span,
            f"function {name} calls itself; every rule must end, so there is no recursion",
            "use a bounded loop: `let t be …; for each x of LIST it becomes …`",
        )
    function = world.functions.get(name)
    if function is None:
        raise _no_function(world, written)
    if len(function.parameters) != len(written.arguments):
        raise world.report.refuse(
            codes.WRONG_ARGUMENTS,
            written.span,
            f"function {name} takes {len(function.parameters)} arguments, here are {len(written.arguments)}",
            f"{name}({', '.join(parameter for parameter, _ in function.parameters)})",
        )
    arguments = world.report.all_of(
        partial(_argument, world, context, called, kind, one)
        for (called, kind), one in zip(function.parameters, written.arguments, strict=True)
    )
    return model.Call(function.result, written.span, name, arguments)


def _no_function(world: World, written: tree.Call) -> Exception:
    name = written.function.text
    below = world.function_texts.get(name)
    if below is not None and name not in world.functions and world.in_function:
        if _reaches(world, name, world.in_function[-1]):
            return world.report.refuse(
                codes.RECURSION,
                written.span,
                f"{world.in_function[-1]} and {name} call each other; every rule must end, so there is no "
                "recursion",
                "compute both in one function, or use a bounded loop",
                ((f"function {name}", below.name.span),),
            )
        return world.report.refuse(
            codes.REFERS_DOWNWARDS,
            written.function.span,
            f"function {name} stands further down; a function may only call what stands above it",
            f"move function {name} above this",
            (("it stands here", below.name.span),),
        )
    called = [one for one in world.functions if " " not in one]
    return world.unknown(written.function, "function", called, codes.UNKNOWN_NAME)


def _reaches(world: World, start: str, goal: str) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        section = world.function_texts.get(waiting.pop())
        for name in _called(section):
            if name == goal:
                return True
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return False


def _called(of: object) -> Iterator[str]:
    if isinstance(of, tree.Call):
        yield of.function.text
    if isinstance(of, tuple):
        for each in of:
            yield from _called(each)
    elif hasattr(of, "__dataclass_fields__"):
        for field in fields(of):  # type: ignore[arg-type]
            yield from _called(getattr(of, field.name))


def _argument(world: World, context: Context, called: str, kind: ValueType, written: tree.Expr) -> model.Expr:
    options = getattr(kind, "enum", None)
    made = expression(world, replace(context, options=options), written)
    if isinstance(kind, NumberType) and isinstance(made.type, NumberType):
        if kind.unit != made.type.unit:
            raise unlike(
                world, made.span, called, kind.unit, world.words(made.span) or "this", made.type.unit
            )
        if made.type.step is None or (
            kind.step is not None and (made.type.step / kind.step).denominator != 1
        ):
            raise world.report.refuse(
                codes.FINER_THAN_STEP,
                made.span,
                f"this is finer than the step of {called}",
                "round it, or declare the parameter `in steps of …`",
            )
        return made
    if isinstance(kind, ListType) and isinstance(made.type, ListType):
        return made
    if kind != made.type:
        raise world.report.refuse(codes.WRONG_ARGUMENTS, made.span, f"{called} cannot be {in_words(made)}")
    return made


# --- lists and loops -------------------------------------------------------------------------------


def _list(world: World, context: Context, name: tree.Name) -> tuple[model.Expr, ListType]:
    made = expression(world, context, name)
    if not isinstance(made.type, ListType):
        raise world.report.refuse(
            codes.UNBOUNDED_LOOP if context.doing else codes.NOT_A_LIST,
            name.span,
            f"{name.text} is {in_words(made)}, not a list; loops run over lists of a stated length only",
            "declare it `list of at most 12 …`",
        )
    return made, made.type


@rule(tree.ListMeasure)
def _measure(world: World, context: Context, written: tree.ListMeasure) -> model.Expr:
    of, kind = _list(world, context, written.of)
    if written.take == "length":
        most = Fraction(kind.maximum)
        return model.ListLength(NumberType(ONE, Fraction(1), Fraction(0), most), written.span, of)
    element = kind.element
    if not isinstance(element, NumberType):
        raise world.report.refuse(codes.NOT_A_NUMBER, written.span, "only numbers have a sum")
    total = _sum_type(element, kind.maximum)
    start = model.Number(numbers.literal(Fraction(0), element.unit), written.span, Fraction(0))
    item = model.Local(element, written.span, "each")
    so_far = model.Local(total, written.span, "sum")
    step = model.Arithmetic(total, written.span, "+", so_far, item)
    return model.ListFold(total, written.span, of, "each", "at", "sum", start, step)


def _sum_type(element: NumberType, maximum: int) -> NumberType:
    times = NumberType(ONE, Fraction(1), Fraction(0), Fraction(maximum))
    return replace(numbers.multiply(element, times), unit=element.unit, step=element.step)


@rule(tree.Item)
def _item(world: World, context: Context, written: tree.Item) -> model.Expr:
    of, kind = _list(world, context, written.of)
    index, count = number(world, context, written.index)
    if count.unit != ONE or count.step is None or count.step.denominator != 1:
        raise world.report.refuse(codes.WRONG_ARGUMENTS, index.span, "elements are counted: 1, 2, 3 …")
    if isinstance(index, model.Number) and not 1 <= index.value <= kind.maximum:
        raise world.report.refuse(
            codes.OUT_OF_RANGE,
            index.span,
            f"{written.of.text} has at most {kind.maximum} elements, counted from 1",
        )
    one = model.Number(numbers.literal(Fraction(1), ONE), written.span, Fraction(1))
    from dsl.check.arithmetic import added

    return model.ListItem(kind.element, written.span, of, added(world, index, one, written.span, "-"))


@rule(tree.Split)
def _split(world: World, context: Context, written: tree.Split) -> model.Expr:
    whole, kind = number(world, context, written.whole)
    weights = expression(world, context, written.weights)
    if not isinstance(weights.type, ListType) or not isinstance(weights.type.element, NumberType):
        raise world.report.refuse(
            codes.NOT_A_LIST, weights.span, "the weights of a split are a list of numbers"
        )
    if kind.step is None:
        rounded_value(world, whole, "what is split")
    element = NumberType(
        kind.unit,
        kind.step,
        None if kind.low is None else min(kind.low, Fraction(0)),
        None if kind.high is None else max(kind.high, Fraction(0)),
    )
    return model.Split(ListType(element, weights.type.maximum), written.span, whole, weights)


@rule(tree.Fold)
def _bare_fold(world: World, _: Context, written: tree.Fold) -> model.Expr:
    raise world.report.refuse(
        codes.UNBOUNDED_LOOP, written.span, "a loop is the value of a `let`", "write `let t be 0; for each …`"
    )


def _fold(world: World, context: Context, written: tree.Fold, name: tree.Name) -> model.Expr:
    start = expression(world, context, written.start)
    rounded_value(world, start, name.text)
    of = expression(world, context, written.of)
    if not isinstance(of.type, ListType):
        raise world.report.refuse(
            codes.UNBOUNDED_LOOP,
            of.span,
            f"a loop runs over a list of a stated length, not over {in_words(of)}",
            "declare the list as a parameter: `weights: list of at most 12 count`",
        )
    local = dict(context.values)
    for one in (written.item, written.index):
        if one is not None:
            _new(world, one, local)
    kind = _accumulator(start.type)
    index = written.index.text if written.index else "at"
    position = NumberType(ONE, Fraction(1), Fraction(1), Fraction(of.type.maximum))
    for _ in range(3):
        values = (
            *context.values,
            (written.item.text, of.type.element),
            (index, position),
            (name.text, kind),
        )
        step = expression(world, replace(context, values=values), written.step)
        rounded_value(world, step, name.text)
        wider = _wider(world, kind, step)
        if wider == kind:
            break
        kind = wider
    return model.ListFold(kind, written.span, of, written.item.text, index, name.text, start, step)


def _accumulator(kind: ValueType) -> ValueType:
    """A number that a loop builds up has no range that could be read off its start."""
    return NumberType(kind.unit, kind.step) if isinstance(kind, NumberType) else kind


def _wider(world: World, kind: ValueType, step: model.Expr) -> ValueType:
    other = step.type
    if isinstance(kind, NumberType) and isinstance(other, NumberType):
        if kind.unit != other.unit:
            raise unlike(world, step.span, "the loop's value", kind.unit, "what it becomes", other.unit)
        return NumberType(kind.unit, numbers.common_step(kind.step, other.step))
    if kind != other:
        raise world.report.refuse(
            codes.CANNOT_COMPARE, step.span, f"the loop's value becomes {in_words(step)}"
        )
    return kind


# --- claims about functions ------------------------------------------------------------------------


def for_every(world: World, row: texts.ClaimRow, goal: texts.ForEveryGoal, words: str) -> Claim:
    """``for every a in …: E``: about functions; the variables stand for all values of their types."""
    values: list[tuple[str, ValueType]] = []
    for name, form in goal.variables:
        _new(world, name, dict(values))
        values.append((name.text, form_type(world, form, f"{row.name.text} {name.text}")))
    context = Context("function", values=tuple(values), doing=row.name.text)
    assert not isinstance(goal.of, texts.ContractGoal)
    made = condition(world, context, goal.of)
    premise = None if row.premise is None else condition(world, context, row.premise)
    called = tuple(dict.fromkeys(leaf.function for leaf in leaves(made) if isinstance(leaf, model.Call)))
    if not called:
        raise world.report.refuse(
            codes.CLAIM,
            row.span,
            f"{row.name.text} calls no function",
            "`for every` claims something about functions",
        )
    return Claim(row.name.text, "function", made, premise, None, called, words, row.name.span)
