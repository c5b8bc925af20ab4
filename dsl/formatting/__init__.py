"""The one layout of Watt texts: ``format_text``."""

from dsl.formatting.texts import format_text

__all__ = ["format_text"]
