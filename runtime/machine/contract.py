"""What a module of kind ``contract`` has besides functions: its state, actions, events, histories.

Plain data, like ``module.py``.  Whatever is computed is a function of the
module; the records here say which function plays which part.  Names of
parameters are the interface between a function and the part it plays:

* an *action's* function has the parameters ``caller`` (party), ``now``
  (instant) and one ``arg:NAME`` for each argument; it has no results;
* the *deployment's* function has ``caller``, ``now`` and one ``deploy:NAME``
  for each scalar that deployment sets; it stores them itself;
* a *contribution* has the keys and the columns of its table as parameters, in
  that order, or ``caller``, ``now`` and the ``arg:NAME`` of its action, and
  reads no state: what a row adds depends on the row alone;
* a *property's* functions may have ``caller``, ``now``, ``before-now``,
  ``arg:NAME`` and any number of ``any:NAME``, which stand for every value of
  their type and range.
"""

from __future__ import annotations

from dataclasses import dataclass

from runtime.machine.types import Number, Plain


@dataclass(frozen=True, slots=True)
class Sort:
    """A kind of opaque identities: parties (always sort 0), meters, trades …"""

    name: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class StateScalar:
    """One value of the state.  ``start`` None: deployment sets it.

    ``low`` and ``high`` bound numbers; a write outside aborts and names it.
    ``constant``: no action writes it (deployment parameters, roles).
    """

    name: str
    type: Plain
    low: int | None
    high: int | None
    start: int | None
    constant: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class StateColumn:
    """A column of a table.  ``start`` is its value in rows that nobody has written (``everywhere``)."""

    name: str
    type: Plain
    low: int | None
    high: int | None
    start: int | None = None


@dataclass(frozen=True, slots=True)
class StateKey:
    """One part of a table's key."""

    name: str
    type: Plain


@dataclass(frozen=True, slots=True)
class StateTable:
    """Rows by key.

    ``everywhere``: every key has a row; one that was never written has the
    starts of its columns.  Otherwise rows are opened and closed, and reading
    one that is not there aborts.
    """

    name: str
    keys: tuple[StateKey, ...]
    columns: tuple[StateColumn, ...]
    everywhere: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class Aggregate:
    """What the machine keeps about all rows of a table, so that reading it costs the same at any size.

    ``kind``: ``total``, ``count``, ``lowest``, ``highest`` or ``rows`` (the
    keys themselves, in ascending order, for loops).  ``contribution`` is a
    function of a row: ``included`` (truth), then the keys of its group, then,
    except for ``count`` and ``rows``, its value.  Of a table that is
    everywhere only rows that differ from the start are looked at: a row of
    starts must not be included, or must add nothing to a ``total``.
    """

    name: str
    table: int
    kind: str
    contribution: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """What has happened so far, for properties only: over all successful calls of ``action``.

    ``kind``: ``total`` or ``count``.  ``contribution`` is a function of the
    call, with results as those of an aggregate's.
    """

    name: str
    action: int
    kind: str
    contribution: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """A kind of money or energy that ``receive`` brings in and ``pay`` takes out.

    The machine keeps what the contract holds of it (never negative) and, for
    properties, what each party has got out of it less what it put in.
    """

    name: str
    type: Number


@dataclass(frozen=True, slots=True)
class Field:
    """A named and typed part of an event."""

    name: str
    type: Plain


@dataclass(frozen=True, slots=True)
class Event:
    """Something that an action tells the world."""

    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """A party with a name of its own: the scalar that holds it."""

    name: str
    scalar: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A declared source of reports, to talk about it.  Its rules are code: reports are rows of ``table``,
    written by the action ``report``."""

    name: str
    table: int
    report: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a party may do.  ``by`` says who, in the text's words."""

    name: str
    function: int
    by: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """The contract half of a module.  ``deployment`` is the function that makes the first state."""

    version: str
    sorts: tuple[Sort, ...]
    scalars: tuple[StateScalar, ...]
    tables: tuple[StateTable, ...]
    aggregates: tuple[Aggregate, ...]
    histories: tuple[History, ...]
    accounts: tuple[Account, ...]
    events: tuple[Event, ...]
    roles: tuple[Role, ...]
    feeds: tuple[Feed, ...]
    actions: tuple[Action, ...]
    deployment: int


@dataclass(frozen=True, slots=True)
class Exemption:
    """Calls of ``action`` (for which ``condition``, a function of the call, holds) that a ``step``
    property is not about.  ``condition`` None: all calls of it."""

    action: int
    condition: int | None = None
