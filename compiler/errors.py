"""What the compiler refuses although the checker let it through."""

from __future__ import annotations

from dsl.model.base import Span


class CannotCompile(Exception):
    """A checked contract that has no bytecode: ``message`` says why in the user's words, ``hint`` what to do.

    The checker reports ordinary mistakes; what arrives here is a construct whose
    combination with another has no meaning on the machine.
    """

    code = "cannot-compile"

    def __init__(self, message: str, span: Span | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.hint = hint
