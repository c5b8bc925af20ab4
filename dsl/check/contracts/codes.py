"""The stable codes of what is refused in contracts only.  A code never changes its meaning."""

from __future__ import annotations

# declarations
RANGE_MISSING = "W1101"
STARTS = "W1102"

# expressions
WHOSE_STATE = "W1111"
ROW_NEEDED = "W1112"
FILTER = "W1113"
NOT_NOW = "W1114"
INSTANT = "W1115"
ABSENT = "W1116"
ZONE = "W1117"

# actions
NEVER_OPENED = "W1120"
CELL = "W1121"
CONSTANT = "W1122"
NEGATIVE = "W1123"
EVENT = "W1124"
ROW = "W1126"
NEVER_SUCCEEDS = "W1127"
FEED = "W1128"
RUNS = "W1129"

# claims
NOT_CHECKED = "W1132"
VACUOUS = "W1133"
NO_SUCH_ACTION = "W1134"

# scenarios
SCENARIO = "W1141"

ABSENCES = frozenset(
    {
        STARTS,
        ROW_NEEDED,
        ABSENT,
        ZONE,
        FEED,
        RUNS,
        NO_SUCH_ACTION,
        SCENARIO,
        EVENT,
        ROW,
        VACUOUS,
        NEVER_OPENED,
    }
)
"""Mistakes of not having said something: they may vanish when a sentence that could not be read is mended."""
