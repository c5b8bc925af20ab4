"""Wattlaw: energy tariffs written once, read, proved and executed from the same text.

``wattlaw.Contract`` is the public interface; the command ``watt`` is built on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wattlaw.release import RELEASE

if TYPE_CHECKING:
    from wattlaw.contract import Contract as Contract

__version__ = RELEASE
__all__ = ["Contract", "__version__"]


def __getattr__(name: str) -> Any:
    if name == "Contract":
        from wattlaw.contract import Contract

        return Contract
    raise AttributeError(f"module 'wattlaw' has no attribute {name!r}")
