"""Texts in the one layout.

Line breaks inside an item are the author's; indentation, spacing, columns and blank lines are
the layout's.  Every line of the text is one line of the result (blank lines aside), so comments
stay where they were.  In a literate text the ``watt`` blocks are laid out and nothing else.
"""

from __future__ import annotations

from dsl.diagnostics import SourceError
from dsl.formatting.lines import Code, code_lines, laid_out
from dsl.syntax.parser import parse_text
from dsl.syntax.source import watt_blocks
from dsl.syntax.tokens import Tokens, tokenize


def format_text(file: str, content: bytes | str) -> str:
    """The text in the one layout.  Raises ``SourceError`` for a text that does not parse.

    The result is parsed again and its tree compared, so that no layout can change a meaning.
    """
    parsed = parse_text(file, content)
    if parsed.source is None or not parsed.ok:
        raise SourceError(parsed.diagnostics)
    tokens = tokenize(parsed.source.contract)
    code = code_lines(tokens, parsed.source.contract)
    if not file.endswith(".md"):
        result = "\n".join(laid_out(code, tokens, 1, _last_line(parsed.source.text))) + "\n"
    else:
        result = _literate(parsed.source.text, code, tokens)
    again = parse_text(file, result)
    assert again.document == parsed.document, "a layout must not change what a text says"
    return result


def _last_line(text: str) -> int:
    return text.count("\n") + 1


def _literate(text: str, code: Code, tokens: Tokens) -> str:
    """The text with each ``watt`` block laid out."""
    lines = text.split("\n")
    out: list[str] = []
    done = 0
    for first, last in watt_blocks(text):
        out.extend(lines[done : first - 1])
        out.extend(laid_out(code, tokens, first, last))
        done = last
    return "\n".join(out + lines[done:])
