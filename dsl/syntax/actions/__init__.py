"""What each rule of the grammar builds; importing the package fills ``dsl.syntax.builder.ACTIONS``."""

from dsl.syntax.actions import (
    bill,
    calendar,
    claims,
    clauses,
    contract_claims,
    contract_expressions,
    contracts,
    expressions,
    forms,
    headings,
    quantities,
    rates,
    readings,
    scenarios,
    statements,
    tables,
)

__all__ = [
    "bill",
    "calendar",
    "claims",
    "clauses",
    "contract_claims",
    "contract_expressions",
    "contracts",
    "expressions",
    "forms",
    "headings",
    "quantities",
    "rates",
    "readings",
    "scenarios",
    "statements",
    "tables",
]
