"""The module: what the compiler makes, the verifier proves and the machine executes.

These classes are plain data.  ``encoding.py`` turns them into deterministic
CBOR and back, ``loader.py`` decides whether a module may be executed at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from runtime.machine.code import Block
from runtime.machine.contract import Contract, Exemption
from runtime.machine.rounding import Rounding
from runtime.machine.types import Day, Instant, Number, Plain, Type

FORMAT = 1
"""Version of the module format.  A node executes every format that has a live activation."""


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A closed list of named options (territories, seasons, periods, kinds of day …)."""

    name: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a constant table."""

    name: str
    type: Plain
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Constant rows.  With a ``key``, ``keys`` ascend strictly and rows hold until the next key."""

    name: str
    key: Day | Instant | Number | None
    keys: tuple[int, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Channel:
    """A metered column of the readings: its quantity, and the range that the door admits.

    ``name`` is the column of the readings that it is taken from (``import_kwh``,
    ``export_kwh`` …, or the register's name in readings in long form).
    ``rounding`` is the mode with which a clause of the text rounds a reading
    finer than the step at the door; None where the text has no such clause.
    """

    name: str
    type: Number
    low: int
    high: int
    rounding: Rounding | None = None


@dataclass(frozen=True, slots=True)
class Readings:
    """How the readings of the module must look.

    ``zone`` is the table of UTC offsets (key Instant, one column in seconds).
    Every interval lasts ``minutes`` or, where ``finer`` is true, a divisor of it.
    At most ``maximum`` rows.  ``zone_name`` is the zone's name, to talk about it.
    ``billing_month`` is the text's rule for the month of a period, in its words.
    ``estimated`` is whether estimated readings may be billed; restated readings
    are rebilled for at most ``rebill_periods`` periods where the customer owes
    more than before, else for at most ``credit_periods`` (None: without limit).
    """

    channels: tuple[Channel, ...]
    zone: int
    minutes: int
    finer: bool
    maximum: int
    zone_name: str = ""
    billing_month: str = ""
    estimated: bool = True
    rebill_periods: int = 0
    credit_periods: int | None = 0


@dataclass(frozen=True, slots=True)
class Parameter:
    """An input of a function.  ``low`` and ``high`` are checked when the function is entered.

    For lists and dated values they bound each element; None for truths, choices and series.
    ``default`` is what holds when the caller gives no value: the default of a
    customer fact, the start of a balance.  None: the caller must give one.
    """

    name: str
    type: Type
    low: int | None = None
    high: int | None = None
    default: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A named output of a function: the register that holds it when the body has ended."""

    name: str
    register: int


@dataclass(frozen=True, slots=True)
class Function:
    """A total function.  It may call only functions that stand before it in the module."""

    name: str
    parameters: tuple[Parameter, ...]
    registers: tuple[Type, ...]
    """Types of the registers after the parameters."""
    results: tuple[Result, ...]
    body: Block
    words: str = ""
    """What it is, in the author's words; used to talk about it, never to reach a verdict."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One printed row of a bill: names of results of ``charge``; ``rate`` may be absent."""

    line: str
    name: str
    quantity: str | None
    rate: str | None
    amount: str


@dataclass(frozen=True, slots=True)
class BillLayout:
    """How the results of the tariff functions make a bill.

    ``measure`` folds readings, dated facts and history into determinants.
    ``charge`` takes determinants (parameters named like results of ``measure``)
    and inputs, and gives amounts.  ``exact`` is ``charge`` without any rounding
    of lines and bill, each amount carried to 18 decimals, its total to 12.
    """

    measure: int
    charge: int
    exact: int
    determinants: tuple[str, ...]
    entries: tuple[Entry, ...]
    subtotals: tuple[str, ...]
    total: str
    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variation:
    """How the second run of a relation differs from the first.

    ``kind``: ``raise`` (the ``channel`` of one interval is larger, all else
    equal), ``shift`` (an amount of ``channel`` moves, within one day, from an
    interval of cell ``source`` to one of cell ``target``), ``change`` (the input
    ``channel`` takes any other value, all else equal).
    """

    kind: str
    channel: str
    source: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """A claim about the module, as code.

    ``goal`` and ``premise`` are indices of functions that return one truth.
    Their parameters are named after determinants, inputs and results of
    ``charge``; with a ``variation`` each name is prefixed by ``a.`` or ``b.``
    for the first and the second run.  ``kind`` is ``bill``, ``relation``,
    ``once`` (each unit of a quantity falls in exactly one cell) or ``function``
    (about one private function's parameters and results).

    Kinds of contracts (parameters as ``contract.py`` says):

    * ``invariant``: the goal holds in every reachable state, at every time;
    * ``step``: it holds over every successful call of one of ``actions`` (none
      named: of any), except ``exemptions``, and where ``time`` is true over the
      passing of time; it may read the state before (``moment`` 1) and after;
    * ``call``: the same over calls of the one action in ``actions``, with its arguments;
    * ``aborts exactly``: a call of the action aborts if and only if the goal holds
      in the state before; ``never aborts``: it does not abort where the goal holds.
    """

    name: str
    kind: str
    goal: int
    premise: int | None = None
    variation: Variation | None = None
    words: str = ""
    origin: int = -1
    about: tuple[str, ...] = ()
    actions: tuple[int, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    time: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """A place in the source: file number, first and last line and column (1-based)."""

    file: int
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Cost:
    """An upper bound on the cost of a function: fixed + Σ per[x] × (number of x).

    ``x`` is the name of a parameter: rows of a series, elements of a list.
    """

    fixed: int
    per: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What the module is, for people: every key is free text that the source states."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Module:
    """A compiled contract, named by the SHA-256 of its encoding."""

    format: int
    release: str
    kind: str
    """``tariff``, ``library`` or ``contract``."""
    name: str
    about: About
    horizon: tuple[int, int] | None
    """First day and the day after the last, in days since 1970-01-01."""
    enums: tuple[Enumeration, ...]
    tables: tuple[Table, ...]
    readings: Readings | None
    functions: tuple[Function, ...]
    exports: tuple[int, ...]
    """Functions that may be called from outside (``watt call``)."""
    bill: BillLayout | None
    properties: tuple[Property, ...]
    messages: tuple[str, ...]
    costs: tuple[Cost, ...]
    files: tuple[str, ...]
    origins: tuple[Origin, ...] = field(default=())
    contract: Contract | None = None
