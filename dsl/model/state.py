"""Leaves of expressions in contracts: the state, the caller, the time (see ``dsl.model.contract``).

``before`` on a leaf of the state means: as it was before the step that a
property speaks of; everywhere else it is False.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.model.leaves import Node
from dsl.node import node

if TYPE_CHECKING:
    from dsl.model.expressions import Expr


@node
class Caller(Node):
    """Who calls."""


@node
class Now(Node):
    """The block's time; ``before``: at the step before (only in properties over the passing of time)."""

    before: bool = False


@node
class Moment(Node):
    """An instant, written out: seconds since 1970-01-01T00:00:00Z."""

    seconds: int


@node
class ScalarOf(Node):
    """A scalar of the state, a deployment parameter or a role."""

    name: str
    before: bool = False


@node
class FieldOf(Node):
    """A column of a row.  ``or_else`` is its value where there is no row; None: reading it aborts."""

    table: str
    column: str
    keys: tuple[Expr, ...]
    or_else: Expr | None = None
    before: bool = False


@node
class RowExists(Node):
    """Whether there is a row."""

    table: str
    keys: tuple[Expr, ...]
    before: bool = False


@node
class TallyOf(Node):
    """An aggregate (``Contract.aggregates``, by name) of one group.  Lowest and highest of nothing:
    ``or_else``, or they abort."""

    aggregate: str
    group: tuple[Expr, ...]
    or_else: Expr | None = None
    before: bool = False


@node
class HistoryOf(Node):
    """A history (``Contract.histories``, by name) of one group; only in properties."""

    history: str
    group: tuple[Expr, ...]
    before: bool = False


@node
class HeldOf(Node):
    """What the contract holds of an account."""

    account: str
    before: bool = False


@node
class WalletOf(Node):
    """What a party has got out of the contract less what it put in; only in properties."""

    account: str
    party: Expr
    before: bool = False


@node
class Hashed(Node):
    """``sha256(a, b …)``."""

    of: tuple[Expr, ...]


@node
class LocalDay(Node):
    """The date of an instant in the contract's zone."""

    of: Expr


@node
class StartOfDay(Node):
    """The instant at which a date begins in the contract's zone."""

    of: Expr
