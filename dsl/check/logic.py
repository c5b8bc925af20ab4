"""Comparisons, conditions and cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from dsl.check import codes, numbers
from dsl.check.arithmetic import told
from dsl.check.elaborate import condition, expression, expressions, in_words, rule
from dsl.check.literals import unlike
from dsl.check.report import Refused, listed
from dsl.check.world import Context, World
from dsl.model import expressions as model
from dsl.model.base import DigestType, IdentityType, NumberType, OptionType, Span, TruthType, ValueType
from dsl.syntax import expressions as tree

TRUTH = TruthType()


@rule(tree.TruthLiteral)
def _truth(_: World, __: Context, written: tree.TruthLiteral) -> model.Expr:
    return model.Truth(TRUTH, written.span, written.value)


@rule(tree.Compare)
def _compare(world: World, context: Context, written: tree.Compare) -> model.Expr:
    left, right = _both(world, context, written.left, written.right)
    return compared(world, left, right, written.operator, written.span)


def _both(
    world: World, context: Context, first: tree.Expr, second: tree.Expr
) -> tuple[model.Expr, model.Expr]:
    """Both sides; an option is looked up in the enumeration of the other side."""
    plain = replace(context, options=None)
    if isinstance(first, tree.Name) and _is_bare_option(world, context, first):
        right = expression(world, plain, second)
        enum = right.type.enum if isinstance(right.type, OptionType) else None
        return expression(world, replace(context, options=enum), first), right
    try:
        left = expression(world, plain, first)
    except Refused:
        if not isinstance(second, tree.Name):
            world.report.attempt(lambda: expression(world, plain, second))
        raise
    enum = left.type.enum if isinstance(left.type, OptionType) else None
    return left, expression(world, replace(context, options=enum), second)


def _is_bare_option(world: World, context: Context, name: tree.Name) -> bool:
    known = name.text in world.declared or name.text in dict(context.values)
    return not known and any(name.text in enum.options for enum in world.enums.values())


def compared(
    world: World, left: model.Expr, right: model.Expr, operator: model.Compared, span: Span
) -> model.Expr:
    """A comparison of two values of one type; quotients must be rounded first."""
    match left.type, right.type:
        case NumberType() as a, NumberType() as b:
            if a.unit != b.unit:
                raise unlike(world, span, told(world, left), a.unit, told(world, right), b.unit)
            for side in (left, right):
                if isinstance(side.type, NumberType) and side.type.step is None:
                    raise world.report.refuse(
                        codes.UNROUNDED_QUOTIENT,
                        side.span,
                        f"{told(world, side)} is a quotient that has not been rounded; it cannot be compared",
                        "round it: `… rounded half-up to 0.01`",
                    )
        case (a, b) if a != b:
            raise world.report.refuse(
                codes.CANNOT_COMPARE,
                span,
                f"{told(world, left)} is {in_words(left)}, {told(world, right)} is {in_words(right)}: "
                "they cannot be compared",
            )
        case _ if operator not in ("=", "!=") and not _ordered(left.type):
            raise world.report.refuse(
                codes.CANNOT_COMPARE,
                span,
                f"{in_words(left)} has no order; only `is` and `is not` compare it",
            )
    return model.Compare(TRUTH, span, operator, left, right)


def _ordered(kind: ValueType) -> bool:
    return not isinstance(kind, OptionType | TruthType | IdentityType | DigestType)


@rule(tree.OneOfThese)
def _one_of(world: World, context: Context, written: tree.OneOfThese) -> model.Expr:
    left = expression(world, replace(context, options=None), written.of)
    enum = left.type.enum if isinstance(left.type, OptionType) else None
    options = expressions(world, replace(context, options=enum), written.options)
    return model.Logic(
        TRUTH, written.span, "or", tuple(compared(world, left, one, "=", one.span) for one in options)
    )


@rule(tree.Logic)
def _logic(world: World, context: Context, written: tree.Logic) -> model.Expr:
    of = world.report.all_of(
        partial(condition, world, context, each) for each in (written.left, written.right)
    )
    flat = tuple(
        part
        for each in of
        for part in (
            each.of if isinstance(each, model.Logic) and each.operator == written.operator else (each,)
        )
    )
    return model.Logic(TRUTH, written.span, written.operator, flat)


def negation(of: model.Expr, span: Span) -> model.Expr:
    """The opposite of a condition."""
    return model.Logic(TRUTH, span, "not", (of,))


@rule(tree.Cases)
def _cases(world: World, context: Context, written: tree.Cases) -> model.Expr:
    conditions = world.report.all_of(partial(condition, world, context, each) for _, each in written.cases)
    values = expressions(
        world,
        context,
        [value for value, _ in written.cases] + ([written.otherwise] if written.otherwise else []),
    )
    kind = _one_type(world, values)
    if written.otherwise is None:
        _exhaustive(world, conditions, written.span)
        *others, last = zip(conditions, values, strict=True)
        if not others:
            return last[1]
        return model.Cases(kind, written.span, tuple(others), last[1])
    if missing_case(world, conditions) is None:
        world.report.warn(
            codes.CASE_UNREACHABLE,
            values[-1].span,
            "`else` can never hold: the cases before it cover everything",
            "leave it out",
        )
    return model.Cases(kind, written.span, tuple(zip(conditions, values[:-1], strict=True)), values[-1])


def _one_type(world: World, values: Sequence[model.Expr]) -> ValueType:
    """The type that covers all values: one unit, the widest range, the common step."""
    kind = values[0].type
    for value in values[1:]:
        other = value.type
        if isinstance(kind, NumberType) and isinstance(other, NumberType):
            if kind.unit != other.unit:
                raise unlike(
                    world, value.span, told(world, values[0]), kind.unit, told(world, value), other.unit
                )
            kind = numbers.either(kind, other)
        elif kind != other:
            raise world.report.refuse(
                codes.CANNOT_COMPARE,
                value.span,
                f"one case gives {in_words(values[0])}, another {in_words(value)}; all must give the same",
            )
    return kind


def _exhaustive(world: World, conditions: Sequence[model.Expr], span: Span) -> None:
    missing = missing_case(world, conditions)
    if missing is not None:
        raise world.report.refuse(
            codes.NOT_EXHAUSTIVE,
            span,
            f"the cases do not cover everything: {missing}",
            "add the missing case, or `else …`",
        )


def missing_case(world: World, conditions: Sequence[model.Expr]) -> str | None:
    """What no condition covers, in words; None when they cover everything for certain."""
    subjects = {_subject(one) for one in conditions}
    if len(subjects) == 1 and None not in subjects:
        subject = subjects.pop()
        assert subject is not None
        if isinstance(subject.type, OptionType):
            options = world.enums[subject.type.enum].options
            left = [
                name
                for place, name in enumerate(options)
                if not any(_takes(one, place) for one in conditions)
            ]
            return (
                f"{_subject_in_words(world, conditions[0])} may also be {listed(left, 'or')}"
                if left
                else None
            )
        if isinstance(subject.type, NumberType):
            return _missing_number(subject, conditions)
    for one in conditions:
        if any(negation_of(one, other) for other in conditions):
            return None
    return "it cannot be seen that one of the conditions always holds"


def _subject(one: model.Expr) -> model.Expr | None:
    """The value that a condition compares with literals; None where it is of another form."""
    match one:
        case model.Compare(left=left, right=model.Option() | model.Number()):
            return _placeless(left)
        case model.Logic(operator="or" | "and", of=of):
            subjects = {_subject(each) for each in of}
            return subjects.pop() if len(subjects) == 1 else None
        case _:
            return None


def _subject_in_words(world: World, one: model.Expr) -> str:
    match one:
        case model.Compare(left=left):
            return world.words(left.span)
        case model.Logic(of=of):
            return _subject_in_words(world, of[0])
        case _:
            return "it"


NOWHERE = Span("", 0, 0, 0, 0)


def _placeless(of: model.Expr) -> model.Expr:
    """A leaf without its place, so that two mentions are equal; deeper expressions keep theirs."""
    leaf = (
        model.Fact,
        model.Quantity,
        model.Local,
        model.BillingMonth,
        model.Days,
        model.Register,
        model.Total,
        model.LineAmount,
        model.Subtotal,
    )
    return replace(of, span=NOWHERE) if isinstance(of, leaf) else of


def _takes(one: model.Expr, option: int) -> bool:
    match one:
        case model.Compare(operator=operator, right=model.Option(index=index)):
            return (index == option) if operator == "=" else (index != option)
        case model.Logic(operator="or", of=of):
            return any(_takes(each, option) for each in of)
        case model.Logic(operator="and", of=of):
            return all(_takes(each, option) for each in of)
        case _:
            return False


def _missing_number(subject: model.Expr, conditions: Sequence[model.Expr]) -> str | None:
    """Tests each literal and the steps beside it: conditions on one number change only there."""
    from dsl.units import quantity

    bounds = {value for one in conditions for value in _bounds(one)}
    kind = subject.type
    assert isinstance(kind, NumberType)
    step = kind.step or Fraction(1)
    points = {near for bound in bounds for near in (bound - step, bound, bound + step)}
    for point in sorted(points):
        outside = (kind.low is not None and point < kind.low) or (kind.high is not None and point > kind.high)
        if not outside and not any(_holds(one, point) for one in conditions):
            return f"nothing is said for {quantity(point, kind.unit)}"
    return None


def _bounds(one: model.Expr) -> list[Fraction]:
    match one:
        case model.Compare(right=model.Number(value=value)):
            return [value]
        case model.Logic(of=of):
            return [bound for each in of for bound in _bounds(each)]
        case _:
            return []


def _holds(one: model.Expr, at: Fraction) -> bool:
    match one:
        case model.Compare(operator=operator, right=model.Number(value=value)):
            return {
                "<": at < value,
                "<=": at <= value,
                ">": at > value,
                ">=": at >= value,
                "=": at == value,
                "!=": at != value,
            }[operator]
        case model.Logic(operator="or", of=of):
            return any(_holds(each, at) for each in of)
        case model.Logic(operator="and", of=of):
            return all(_holds(each, at) for each in of)
        case _:
            return False


def negation_of(one: model.Expr, other: model.Expr) -> bool:
    """Whether one condition is literally ``not`` the other."""
    return isinstance(one, model.Logic) and one.operator == "not" and _same(one.of[0], other)


def _same(one: model.Expr, other: model.Expr) -> bool:
    return _placeless(one) == _placeless(other)
