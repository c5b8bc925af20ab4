"""Naming lines of the bill: by number, by title, whole or only some of their rows."""

from __future__ import annotations

from dsl.check import codes
from dsl.check.arithmetic import summed
from dsl.check.elaborate import rule
from dsl.check.levels import period_only
from dsl.check.report import Refused, did_you_mean
from dsl.check.world import Context, World
from dsl.model import expressions as model
from dsl.model.base import NumberType, Span
from dsl.syntax import expressions as tree


def entries(world: World, context: Context, written: tree.Restricted, seasons: tuple[str, ...]) -> model.Expr:
    """``line 1 during peak``: the entries of that line for these cells."""
    period_only(world, context, written.span, "a line")
    line = _line(world, written.of, written.span)
    so_far = world.lines[line]
    periods = {name.text for name in written.periods}
    parts = set(world.in_season(seasons)) if seasons else None
    found = [
        place
        for place, cell in enumerate(so_far.cells)
        if (not periods or cell.period in periods) and (parts is None or cell.part in parts)
    ]
    if not found:
        raise world.report.refuse(
            codes.UNKNOWN_LINE,
            written.span,
            f"line {line} has no row for {world.words(written.span)}",
            "only a line with `one row for each season and period` can be cut this way",
        )
    step = so_far.line.rounding.step
    kind = NumberType(so_far.type.unit, step, None, None)
    rows = [model.LineAmount(kind, written.span, line, place) for place in found]
    return summed(world, rows, written.span)


@rule(tree.LineReference)
def _lines(world: World, context: Context, written: tree.LineReference) -> model.Expr:
    period_only(world, context, written.span, "a line")
    amounts = [line_amount(world, line, written.span) for line in lines_named(world, written)]
    return summed(world, amounts, written.span)


def line_amount(world: World, line: str, span: Span) -> model.Expr:
    """The rounded amount of a line above."""
    return model.LineAmount(world.lines[line].type, span, line)


def lines_named(world: World, written: tree.LineReference) -> tuple[str, ...]:
    """The numbers of the lines that a reference names, in the order of the bill."""
    order = list(world.lines)
    found: list[str] = []
    for first, last in written.items:
        for one in (first, last):
            if one not in world.lines:
                raise unknown_line(world, one, written.span)
        start, end = order.index(first), order.index(last)
        if start > end:
            raise world.report.refuse(
                codes.LINE_ORDER,
                written.span,
                f"line {first} stands below line {last}: this is no range",
                f"write `lines {last} to {first}`",
            )
        found.extend(order[start : end + 1])
    repeated = [line for line in found if found.count(line) > 1]
    if repeated:
        raise world.report.refuse(
            codes.LINE_TWICE,
            written.span,
            f"line {repeated[0]} is named twice and would count twice",
            "name each line once",
        )
    return tuple(found)


def unknown_line(world: World, line: str, span: Span) -> Exception:
    """The mistake of naming a line that is not there, or stands further down."""
    if f"line {line}" in world.broken:
        return Refused(f"line {line} is wrong itself")
    if line in world.later_lines:
        return world.report.refuse(
            codes.REFERS_DOWNWARDS,
            span,
            f"line {line} stands further down; a line may only use what stands above it",
            "change the order of the lines",
            (("it stands here", world.later_lines[line]),),
        )
    return world.report.refuse(
        codes.UNKNOWN_LINE,
        span,
        f"there is no line {line}",
        f"lines so far: {', '.join(world.lines) or 'none'}",
    )


@rule(tree.LineTitle)
def _title(world: World, context: Context, written: tree.LineTitle) -> model.Expr:
    period_only(world, context, written.span, "a line")
    return line_amount(world, _line(world, written, written.span), written.span)


def _line(world: World, written: tree.Expr, span: Span) -> str:
    if isinstance(written, tree.LineReference):
        names = lines_named(world, written)
        if len(names) != 1:
            raise world.report.refuse(codes.UNKNOWN_LINE, span, "one line is wanted here, not several")
        return names[0]
    assert isinstance(written, tree.LineTitle)
    for number_, so_far in world.lines.items():
        if so_far.title == written.title:
            return number_
    if written.title in world.later_lines or f"line {written.title}" in world.broken:
        raise unknown_line(world, written.title, span)
    titles = [so_far.title for so_far in world.lines.values()]
    raise world.report.refuse(
        codes.UNKNOWN_LINE, span, f'there is no line "{written.title}"', did_you_mean(written.title, titles)
    )
