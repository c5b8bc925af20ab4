"""What each rule of the grammar builds; importing the package fills ``dsl.syntax.builder.ACTIONS``."""

from dsl.syntax.actions import (
    bill,
    calendar,
    claims,
    clauses,
    contracts,
    expressions,
    forms,
    headings,
    quantities,
    rates,
    readings,
    tables,
)

__all__ = [
    "bill",
    "calendar",
    "claims",
    "clauses",
    "contracts",
    "expressions",
    "forms",
    "headings",
    "quantities",
    "rates",
    "readings",
    "tables",
]
