"""Loads that look irregular and are the same in every run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from tests.compiler.running import Reading


def irregular(seed: str, most: int = 9000, lowest: int = 0) -> Callable[[datetime], Fraction]:
    """A load in steps of 0.001 kWh that depends on the instant alone."""

    def load(when: datetime) -> Fraction:
        digest = hashlib.sha256(f"{seed} {int(when.timestamp())}".encode()).digest()
        return Fraction(lowest + int.from_bytes(digest[:4], "big") % (most - lowest + 1), 1000)

    return load


def local(reading: Reading, zone: str) -> datetime:
    """The local start of a reading."""
    return reading.start.astimezone(ZoneInfo(zone))
