"""How large a module may be.  Each limit bounds the time or memory that a hostile module can take."""

from __future__ import annotations

FILE_BYTES = 4 * 1024 * 1024
CBOR_DEPTH = 256
"""Nesting of arrays in the encoding; a block within a block takes three."""

NAME_CHARACTERS = 400
TEXT_CHARACTERS = 100_000
ITEMS = 65_536
"""Functions, tables, properties, messages, options, parameters, results, registers of one function …"""

TABLE_ROWS = 1_000_000
ORIGINS = 1_000_000
STEPS = 1_000_000
"""Steps in one module."""

BLOCK_DEPTH = 64
"""Blocks within blocks in one function."""

LOOP_DEPTH = 12
"""Loops within loops in one function; Python itself ends at 20."""

STACK_DEPTH = 256
"""Blocks within blocks over all functions that call each other."""

ELEMENTS = 1_000_000
"""Rows of a series, elements of a list, rows of a dated value."""

ARRAY_CELLS = 100_000
"""Elements of all arrays of one function."""

TURNS = 1_000_000_000
"""Iterations of one ``Count``."""

SELECTED = 10_000
"""Rows that one ``Select`` may run over."""

COST = 10**15
"""The bound of a function, every input as long as it may be."""

STEP_DIGITS = 60
"""Digits of the numerator and of the denominator of a type's step."""

OFFSET_SECONDS = 26 * 3600
"""How far a local clock may be from UTC."""

DAYS = 4_000_000
"""Days between 1970 and an end of the horizon."""
