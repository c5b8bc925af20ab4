"""All lines of a text laid out: code, comments and blank lines."""

from __future__ import annotations

from dataclasses import dataclass

from dsl.formatting.sections import INDENT, section_lines
from dsl.syntax.actions.headings import Head
from dsl.syntax.builder import Builder
from dsl.syntax.driver import parse
from dsl.syntax.layout import lay_out
from dsl.syntax.tokens import Places, Tokens


@dataclass(frozen=True, slots=True)
class Code:
    """Lines of code by number, which of them are headings, and how far each line is indented."""

    lines: dict[int, str]
    headings: frozenset[int]


def code_lines(tokens: Tokens, text: str) -> Code:
    """The code of a text that parses, line by line.  Rows of Markdown tables stay as they are."""
    written = text.split("\n")
    lines: dict[int, str] = {}
    headings = set()
    for block in lay_out(tokens.lines).blocks:
        head = parse("heading", block.heading, Builder(Places("", "")))
        assert isinstance(head, Head)
        lines.update(section_lines(block, head))
        headings.add(block.lines[0].number)
        tables = [item.lines[0].number for item in block.items if item.table]
        lines.update({number: written[number - 1].strip() for number in tables})
    return Code(lines, frozenset(headings))


def laid_out(code: Code, tokens: Tokens, first: int, last: int) -> list[str]:
    """The lines from ``first`` to ``last``, with comments, and one blank line before each heading."""
    comments = {c.line: c.text for c in tokens.comments if not code.lines.get(c.line, "").startswith("|")}
    used = [n for n in range(first, last + 1) if n in code.lines or n in comments]
    out: list[tuple[str, str | None]] = []
    before = first - 1
    for place, number in enumerate(used):
        starts_heading = _next_code(used[place:], code) in code.headings and not _attached(used, place, code)
        if out and (starts_heading or (number > before + 1 and before not in code.headings)):
            out.append(("", None))
        if number in code.lines:
            out.append((code.lines[number], comments.get(number)))
        else:
            out.append((_comment_indent(_next_code(used[place:], code), code) + comments[number], None))
        before = number
    return with_comments(out)


def _next_code(numbers: list[int], code: Code) -> int | None:
    return next((number for number in numbers if number in code.lines), None)


def _attached(used: list[int], place: int, code: Code) -> bool:
    """Whether a line above a heading hangs on a comment directly above it."""
    return place > 0 and used[place - 1] == used[place] - 1 and used[place - 1] not in code.lines


def _comment_indent(number: int | None, code: Code) -> str:
    """A comment stands where the code below it starts; at a text's end, at the margin."""
    if number is None or number in code.headings:
        return ""
    line = code.lines[number]
    indent = len(line) - len(line.lstrip())
    return " " * indent if indent else INDENT


def with_comments(lines: list[tuple[str, str | None]]) -> list[str]:
    """Comments after code, in one column over neighbouring lines."""
    out: list[str] = []
    place = 0
    while place < len(lines):
        end = place
        while end < len(lines) and lines[end][1] is not None:
            end += 1
        if end == place:
            out.append(lines[place][0])
            place += 1
            continue
        width = max(len(text) for text, _ in lines[place:end])
        out.extend(f"{text.ljust(width)}  {comment}" for text, comment in lines[place:end])
        place = end
    return out
