"""From 1,000 lines of text to a module's bytes, beside lark's own LALR parser on lines as long.

The text is as long sheets are: prices in several editions, tables by territory,
quantities, lines and subtotals, claims, and worked examples; a comment in ten lines.
"""

from __future__ import annotations

from collections.abc import Iterator

from lark import Lark

from benchmarks.results import Result
from benchmarks.timing import side_by_side, timed
from compiler import compile_tariff
from dsl.check import check_text
from dsl.model.tariff import Tariff
from runtime.machine.encoding import encode, wrap

LINES = 1_000
EDITIONS, TERRITORIES, TABLES, RIDERS, EXAMPLES = 4, 20, 12, 90, 33

HEAD = """
tariff "Long" of "Example Light and Power"
  follows     the sheet
  status      approved
  effective   for service on and after 2016-01-01
  zone        America/Los_Angeles, prevailing time
  horizon     2016-01-01 to 2036-01-01
  currency    USD

readings
  energy delivered  every 60 minutes, in kWh from 0 to 100 in steps of 0.001
  billing period    from one meter read to the next, 25 to 35 days
  billing month     the month of the last day
  a month           is the billing period

calendar
  season summer    June 1 through September 30, by date
  season winter    all other days
  period peak      16:00 to 21:00 every day
  period off-peak  all other hours
"""

CHANGES = """
when a rate, a season or a fact changes inside the billing period
  energy         each interval at the rates of its own start
  demand         each part has its own demand, shared by days
  blocks         each part is a ladder of its own
  per-day lines  each day at the rates of that day
  facts          as on the last day
  factors        as on the last day

when readings are missing
  estimated readings are billed and the bill is marked estimated
  a missing interval: the bill is refused
  actual readings that arrive later: cancel and rebill at the rates of the service dates,
    for at most 3 billing periods when the customer owes more
"""


def text() -> str:
    """The text: ``LINES`` lines or a few more."""
    parts = (HEAD, customer(), prices(), tables(), quantities(), bill(), CHANGES, claims(), examples())
    return "\n".join(part if isinstance(part, str) else "\n".join(part) for part in parts) + "\n"


def customer() -> Iterator[str]:
    """The one fact that the tables go by."""
    yield "customer"
    yield f"  territory  one of {', '.join(f'T{number}' for number in range(TERRITORIES))}"
    yield "  a fact that changes holds from local midnight of its date"


def prices() -> Iterator[str]:
    """A grid by season and period in several editions."""
    yield "\nrates energy, in USD per kWh  summer  winter"
    for edition in range(EDITIONS):
        if edition:
            yield f"  from {2020 + edition}-01-01"
        yield f"  peak  0.4{edition:03d}  0.3{edition:03d}"
        yield f"  off-peak  0.2{edition:03d}  0.1{edition:03d}"


def tables() -> Iterator[str]:
    """Daily charges by territory."""
    for table in range(TABLES):
        yield f"\n-- Daily charges of component {table}, by territory.\nrates daily-{table}, in USD per day"
        for territory in range(TERRITORIES):
            yield f"  T{territory}  0.{table + 1:02d}{territory:02d}"


def quantities() -> Iterator[str]:
    """Usage, and what each rider is paid on."""
    yield "\nquantities\n  usage  energy delivered"
    for rider in range(RIDERS):
        yield f"  share-{rider}  {rider + 1}% of usage, rounded half-up to 0.001 kWh"


def bill() -> Iterator[str]:
    """Energy, daily charges, and one line a rider, some as a percentage of what stands above."""
    yield "\nbill, lines in this order"
    yield '  1  "Energy"  usage at rates energy, one row for each season and period'
    for table in range(TABLES):
        yield f'  {table + 2}  "Daily charge {table}"  daily-{table} for each day'
    for rider in range(RIDERS):
        number = TABLES + rider + 2
        if rider % 3 == 2:
            yield f"     above-{number}  is lines 1 to {number - 1}"
            yield f'  {number}  "Rider {rider}"  0.{rider + 1}% of above-{number}  -- of all above'
        else:
            yield f'  {number}  "Rider {rider}"  $0.000{rider % 9 + 1} per kWh of share-{rider}'
    yield "  each line is rounded half-up to $0.01; the bill is the sum of the rounded lines"


def claims() -> Iterator[str]:
    """A claim about each share."""
    yield "\nprove"
    for rider in range(RIDERS):
        yield f"  share-{rider}-is-small  share-{rider} <= usage + 0.001 kWh"


def examples() -> Iterator[str]:
    """Months worked by hand; what they expect is nothing to a compiler."""
    for example in range(EXAMPLES):
        yield f'\nexample "month {example}"'
        yield f"  -- A customer of territory T{example % TERRITORIES}, in winter."
        yield f"  given  territory is T{example % TERRITORIES}, days is 30"
        yield f"  given  usage during peak in winter is {100 + example} kWh"
        for line in range(2, 7):
            yield f'  "Daily charge {line - 2}"  {line}.00'
        yield "  bill  0.00"


def compiled(source: str) -> bytes:
    """The whole way from text to the bytes of a module."""
    result = check_text(source)
    if not isinstance(result.model, Tariff):
        raise AssertionError(
            [(found.code, found.span.line, found.message) for found in result.diagnostics[:5]]
        )
    return wrap(encode(compile_tariff(result.model, "benchmark")))


# A grammar with no meaning: words, numbers and punctuation, a tree of lines.  What reading alone costs.
READING = r"""
start: line+
line: item* NEWLINE
item: WORD | NUMBER | TEXT | MARK
TEXT: /"[^"\n]*"/
NUMBER: /[0-9][0-9,.:]*/
WORD: /[^\W\d_][\w-]*/
MARK: /[^\w\s"]/
NEWLINE: /\n/
%ignore /[ \t]+/
"""


def measure(rounds: int = 7) -> list[Result]:
    """The whole compilation, beside reading alone."""
    source = text()
    lines = source.count("\n")
    reader = Lark(READING, parser="lalr")
    compiled(source)
    reader.parse(source)
    taken = side_by_side(
        {"ours": timed(lambda: compiled(source)), "lark": timed(lambda: reader.parse(source))}, rounds
    )
    return [
        Result(
            f"compile a tariff of {LINES:,} lines",
            "ms",
            taken["ours"] * 1_000,
            {"lark reads the words of the same lines": taken["lark"] * 1_000},
            aim=200,
            note=f"check, compile and encode {lines:,} lines; beside reading them without meaning",
        )
    ]
