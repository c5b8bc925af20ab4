"""``watt repl`` knows a text's constants, prices and functions, and a customer's quantities by name."""

from __future__ import annotations

import os
import pty
import select
import sys
import time
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pytest

from tests.cli.watt import EXAMPLES, LIBRARY, ROOT, answer, program
from wattlaw.faults import Fault
from wattlaw.sessions.expressions import Expression
from wattlaw.sessions.session import Session

HOMES = EXAMPLES / "pge-e-tou-c" / "e-tou-c.homes.watt"
READINGS = EXAMPLES / "homes" / "readings.csv"
TEXT = """tariff "Small" of "Utility"
  implements  Schedule "S"
  follows     the sheet
  effective   for service on and after 2016-01-01
  zone        America/Los_Angeles, prevailing time
  horizon     2016-01-01 to 2021-01-01
  currency    USD

readings
  energy delivered              every 60 minutes, in kWh from 0 to 50 in steps of 0.001
  readings finer than the step  are rounded half-up
  billing period                the calendar month
  billing month                 the month of the last day

constants
  losses  3.5%
  cap     $100

customer
  assistance  none or CARE; when not given none
  city-tax    percent from 0% to 12% in steps of 0.1%; when not given 5%
  a fact that changes holds from local midnight of its date

calendar
  season summer    June 1 through September 30, by date
  season winter    all other days
  period peak      16:00 to 21:00 every day
  period off-peak  all other hours

rates energy, in USD per kWh  summer  winter
  peak                        0.31    0.22
  off-peak                    0.14    0.12

quantities
  usage  energy delivered

bill, lines in this order
  1  "Energy"      usage at rates energy, one row for each season and period
  2  "Losses"      losses of line 1
  3  "Assistance"  less 20% of line 1, when assistance is CARE
     before-tax    is lines 1 to 3
  4  "City tax"    city-tax of before-tax
  each line is rounded half-up to $0.01; the bill is the sum of the rounded lines

when a rate, a season or a fact changes inside the billing period
  energy  each interval at the rates of its own start
  facts   as on the last day

when readings are missing
  estimated readings are billed and the bill is marked estimated
  a missing interval: the bill is refused
  actual readings that arrive later: cancel and rebill, for at most 3 billing periods

example "an August"
  period  2016-08-01 to 2016-09-01
  given   assistance is CARE, city-tax is 6%,
          usage during peak in summer is 100 kWh, usage during off-peak in summer is 300 kWh
  "Energy", summer, peak  31.00
  bill                    64.62
"""


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "small.watt"
    path.write_text(TEXT)
    return path


@pytest.fixture
def session(text: Path) -> Session:
    return Session(text)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("losses × 200 kWh", "7 kWh"),
        ("cap ÷ 4", "25.00 USD"),
        ("energy[peak,summer] - energy[off-peak,summer]", "0.17 USD/kWh"),
        ("$0.16 per kWh × 10 kWh", "1.60 USD"),
        ("9.5 USD", "9.50 USD"),
    ],
)
def test_constants_and_prices_of_the_text_are_known(session: Session, line: str, value: str) -> None:
    assert session.answer(line) == value


def test_an_example_is_the_customer_in_hand(session: Session) -> None:
    assert session.answer(":example an Aug").endswith("the bill is 64.62 USD")
    for line, value in {
        "usage": "400 kWh",
        "usage during peak in summer ÷ usage": "0.25",
        "usage[summer,off-peak] × energy[off-peak,summer]": "42.00 USD",
        "line 1": "73.00 USD",
        "bill - before-tax": "3.66 USD",
        "city-tax": "6%",
        "assistance": "CARE",
    }.items():
        assert session.answer(line) == value


def test_readings_are_billed_as_watt_bill_bills_them() -> None:
    session = Session(HOMES)
    with pytest.raises(Fault, match="several customers"):
        session.answer(f":readings {READINGS} 2017-07")
    july = ("--from", "2017-07-01", "--to", "2017-08-01")
    facts = EXAMPLES / "homes" / "facts.csv"
    bills = answer("bill", HOMES, "--readings", READINGS, "--customer", facts, *july)["bills"]
    (bill,) = [one for one in bills if one["customer"] == "b2"]
    for row in facts.read_text().splitlines()[1:]:
        who, fact, value, _ = row.split(",")
        if who == "b2":
            session.answer(f":given {fact} {value}")
    session.answer(f":readings {READINGS} b2 2017-07")
    assert session.customer is not None
    known = session.customer.quantities
    assert known["bill"][0] == Fraction(bill["total"])
    assert known["usage"][0] == Fraction(bill["determinants"]["usage"].split()[0])
    energy = sum(Fraction(one["amount"]) for one in bill["lines"] if one["line"] == "1")
    assert known["line 1"][0] == energy
    assert session.answer("assistance") == "CARE"


def test_a_fact_that_is_given_makes_the_bill_anew(session: Session) -> None:
    before = session.answer(f":readings {READINGS} b2 2016-08")
    after = session.answer(":given assistance CARE")
    assert before != after
    value, _ = Expression("line 3 + 20% × line 1", session.surroundings()).value()
    assert abs(value) <= Fraction(1, 200)
    with pytest.raises(Fault):
        session.answer(":given assistance CRAE")
    assert session.given == {"assistance": "CARE"}


def test_functions_stand_in_expressions(tmp_path: Path) -> None:
    library = tmp_path / "blocks.watt"
    library.write_text(LIBRARY)
    session = Session(library)
    assert session.answer("doubled(1 kWh + 500 Wh) × 2") == "6 kWh"
    assert session.answer("doubled(doubled(2 kWh)) + doubled(1 kWh)") == "10 kWh"
    assert session.answer("doubled(doubled(2 kWh))") == "8.000 kWh"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("usge", "did you mean usage"),
        ("usage + bill", "kWh and USD do not add up"),
        ("assistance × 2", "assistance is CARE, which cannot be reckoned with"),
        ("nope(1)", "no function nope"),
        (":example a July", "an August"),
        (":given colour red", "asks for no fact colour"),
        (":readings nowhere.csv", "there is no file"),
        (":readings", "readings are in a file"),
        (":bell", "no command :bell"),
    ],
)
def test_mistakes_are_sentences(session: Session, line: str, words: str) -> None:
    session.answer(":example an August")
    with pytest.raises(Fault) as raised:
        session.answer(line)
    told = raised.value.diagnostics()[0]
    assert words in f"{told.message} {told.hint or ''}"


def test_names_of_a_text_are_completed(session: Session) -> None:
    session.answer(":example an August")
    assert {"losses", "usage", "before-tax", ":example", "kWh", "usage[summer,peak]"} <= set(session.words())


def test_the_bill_in_hand_is_printed(text: Path) -> None:
    made = program("repl", text, stdin=":bill\n:example an August\n:bill\n:names usage\n")
    assert "there is no bill yet" in made.stderr
    assert any(line.split()[-2:] == ["64.62", "USD"] for line in made.stdout.splitlines() if "Total" in line)
    assert "usage during peak in summer      100 kWh" in made.stdout


# --- on a terminal ------------------------------------------------------------------------------


def until(terminal: int, words: str) -> str:
    """What the terminal shows until it shows these words."""
    shown, end = "", time.monotonic() + 30
    while words not in shown and time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                shown += os.read(terminal, 65536).decode(errors="replace")
            except OSError:
                break
    assert words in shown, shown
    return shown


def prompted(terminal: int) -> str:
    """What is shown until the next line may be typed: keys are read a moment after the prompt is there."""
    shown = until(terminal, "watt>")
    time.sleep(0.5)
    return shown


def ended(pid: int, terminal: int) -> int:
    """How a program that is about to end has ended."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            with suppress(OSError):
                os.read(terminal, 65536)
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return status
    raise AssertionError("the program did not end")


@pytest.mark.parametrize("toolkit", [True, False])
def test_ctrl_c_drops_the_line_and_ctrl_d_ends(tmp_path: Path, *, toolkit: bool) -> None:
    hidden = tmp_path / "prompt_toolkit.py"
    if not toolkit:
        hidden.write_text("raise ImportError\n")
    pid, terminal = pty.fork()
    if pid == 0:
        path = os.pathsep.join([str(tmp_path), str(ROOT)])
        where = {"PYTHONPATH": path, "HOME": str(tmp_path), "TERM": "dumb", "PATH": ""}
        os.execve(sys.executable, [sys.executable, "-m", "wattlaw", "repl"], where)
    prompted(terminal)
    os.write(terminal, b"1 kW")
    until(terminal, "W")
    os.write(terminal, b"\x03")
    prompted(terminal)
    os.write(terminal, b"2 kW + 1 kW\r")
    assert "3 kW" in prompted(terminal)
    os.write(terminal, b"1 kW + 1 kWh\r")
    assert "do not add up" in prompted(terminal)
    os.write(terminal, b"\x04")
    status = ended(pid, terminal)
    assert os.waitstatus_to_exitcode(status) == 0
    assert any((tmp_path / ".local/state/watt").iterdir())
