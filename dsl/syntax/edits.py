"""How items of a section under ``change`` alter the base."""

from __future__ import annotations

from typing import Literal as OneOf

Edit = OneOf["", "add", "replace", "remove"]
"""How an item of a section under ``change`` alters the base; empty in an ordinary section."""
