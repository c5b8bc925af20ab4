"""A session of ``watt repl``: a text, perhaps a customer, and questions about their quantities."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from dsl.units import NAMES
from runtime.machine.module import Module
from runtime.machine.spelling import spell_fraction
from runtime.machine.units import Unit, spell
from wattlaw.calls import Stopped, call, exported
from wattlaw.contract import Contract
from wattlaw.faults import BadValue, UsageFault
from wattlaw.quantities import BadQuantity, decimal_text, parse_quantity
from wattlaw.sessions.customers import Customer, of_example, of_readings
from wattlaw.sessions.expressions import Expression, Quantity, Surroundings, whole_call
from wattlaw.sessions.texts import values_of
from wattlaw.shown import percent, sentence

MOST_NAMED = 60
"""Names that one answer lists."""


class Quit(Exception):
    """The user wants to go."""


class Session:
    """What has been loaded and given.  ``answer`` never changes anything but that."""

    def __init__(self, file: Path | None) -> None:
        self.contract: Contract | None = None
        self.currency: str | None = None
        self.own: dict[str, Quantity] = {}
        self.given: dict[str, str] = {}
        self.customer: Customer | None = None
        self._again: Callable[[], Customer] | None = None
        if file is not None:
            self.load(file)

    # --- what the lines may be ---------------------------------------------------------------

    def commands(self) -> dict[str, Callable[[list[str]], str]]:
        """Commands by name; each takes the words after it."""
        return {
            ":load": lambda words: self.load(Path(" ".join(words))),
            ":example": self._example,
            ":readings": self._readings,
            ":given": self._given,
            ":names": self._names,
            ":functions": self._functions,
        }

    def words(self) -> list[str]:
        """What can be completed: commands, names, functions and units."""
        functions = [] if self.contract is None else exported(self.contract.module)
        return sorted(
            {*self.commands(), ":bill", ":help", ":quit", *functions, *self.surroundings().names(), *NAMES}
        )

    def answer(self, line: str) -> str:
        """The answer to one line.  Raises ``Fault`` for a mistake, ``Quit`` at the end."""
        text = line.strip()
        if not text or text.startswith("--"):
            return ""
        if text in (":quit", ":q", "exit", "quit"):
            raise Quit
        if text.startswith(":"):
            name, *words = text.split()
            command = self.commands().get(name)
            if command is None:
                raise UsageFault(f"there is no command {name}", ":help shows what there is")
            return command(words)
        around = self.surroundings()
        if text in around.words:
            return around.words[text]
        called = whole_call(text)
        if called is not None and called[0] in around.functions:
            return self._call(*called)
        value, unit = Expression(text, around).value()
        if self.customer is not None and text in self.customer.shares:
            return percent(decimal_text(value))
        shown = f"{spell_fraction(value)} {spell(unit)}".rstrip()
        return (
            sentence(shown) if "/" not in spell_fraction(value) else f"{shown}, about {decimal_text(value)}"
        )

    # --- commands ----------------------------------------------------------------------------

    def load(self, file: Path) -> str:
        """Compile a text or read a module; what was known of a customer is forgotten."""
        contract = Contract(file)
        module = contract.module
        self.currency = _currency(contract)
        self.own = values_of(contract, self.currency)
        self.contract, self.customer, self._again, self.given = contract, None, None, {}
        names = exported(module)
        return f"{module.kind} {module.name}; functions: {', '.join(names) or 'none'}"

    def _example(self, words: list[str]) -> str:
        contract = self._loaded()
        if self.given:
            raise UsageFault("an example gives its own facts", ":readings FILE bills with those of :given")
        return self._take(lambda: of_example(contract, " ".join(words)))

    def _readings(self, words: list[str]) -> str:
        contract = self._loaded()
        return self._take(lambda: of_readings(contract, words, self.given), again=True)

    def _given(self, words: list[str]) -> str:
        """A fact of the customer; without words, those that are given."""
        if not words:
            return "\n".join(f"{name}  {value}" for name, value in self.given.items())
        name, *rest = words
        if not rest:
            raise UsageFault(f"what is {name}?", ":given NAME VALUE")
        facts = _facts(self._loaded().module)
        if name not in facts:
            raise UsageFault(f"the text asks for no fact {name}", ", ".join(facts) or "it asks for none")
        before = dict(self.given)
        self.given[name] = " ".join(rest)
        if self._again is None:
            return ""
        try:
            return self._take(self._again, again=True)
        except Exception:
            self.given = before
            raise

    def _take(self, make: Callable[[], Customer], *, again: bool = False) -> str:
        made = make()
        self.customer = made
        self._again = make if again else None
        return f"{made.title}: the bill is {self.answer('total')}"

    def _names(self, words: list[str]) -> str:
        """The known names that have all of these words in them, with their values."""
        around = self.surroundings()
        known = {name: self.answer(name) for name in (*around.quantities, *around.words)}
        found = [name for name in known if all(word in name for word in words)]
        if not found:
            raise UsageFault("no name is known", ":load FILE, then :example or :readings")
        width = max(map(len, found[:MOST_NAMED]))
        lines = [f"{name:{width}}  {known[name]}" for name in found[:MOST_NAMED]]
        more = len(found) - MOST_NAMED
        return "\n".join([*lines, f"… and {more} more; :names WORD shows some"] if more > 0 else lines)

    def _functions(self, _: list[str]) -> str:
        module = self._loaded().module
        functions = [module.functions[index] for index in module.exports]
        return "\n".join(f"{one.name}({', '.join(p.name for p in one.parameters)})" for one in functions)

    # --- what names mean ---------------------------------------------------------------------

    def _loaded(self) -> Contract:
        if self.contract is None:
            raise UsageFault("nothing is loaded", ":load FILE")
        return self.contract

    def surroundings(self) -> Surroundings:
        """All names that are known now."""
        quantities, words = dict(self.own), dict[str, str]()
        if self.customer is not None:
            quantities |= self.customer.quantities
            words |= self.customer.words
        functions = [] if self.contract is None else exported(self.contract.module)
        return Surroundings(quantities, words, functions, self._apply, self.currency)

    def _call(self, name: str, arguments: Sequence[str]) -> str:
        """A call by itself: arguments and result may be anything, an option or a date."""
        around = self.surroundings()
        given = []
        for argument in arguments:
            try:
                value, unit = Expression(argument, around).value()
                given.append(f"{decimal_text(value)} {spell(unit)}".rstrip())
            except BadValue:
                given.append(around.words.get(argument, argument))
        result = self._result(name, given)
        if isinstance(result, str):
            return result
        return "\n".join(f"{key}  {value}" for key, value in result.items())

    def _result(self, name: str, given: list[str]) -> str | dict[str, str]:
        try:
            return call(self._loaded().loaded, name, given).result
        except Stopped as error:
            raise BadValue(f"{name} gives no value: {error}") from error

    def _apply(self, name: str, arguments: Sequence[Quantity]) -> Quantity:
        if self.contract is None:
            raise UsageFault(f"there is no function {name}: nothing is loaded", ":load FILE")
        result = self._result(
            name, [f"{decimal_text(value)} {spell(unit)}".rstrip() for value, unit in arguments]
        )
        try:
            if isinstance(result, str):
                return parse_quantity(result, Unit(()))
        except BadQuantity:
            pass
        raise BadValue(f"{name} gives no quantity", f"{name}(…) by itself shows what it gives")


def _currency(contract: Contract) -> str | None:
    from dsl.model.tariff import Tariff

    if contract.compiled or not isinstance(contract.checked, Tariff):
        return None
    return contract.checked.header.currency


def _facts(module: Module) -> list[str]:
    """What the text asks about a customer."""
    if module.bill is None:
        return []
    parameters = module.functions[module.bill.measure].parameters
    heads = ("fact:", "factor:", "event:", "price:", "input:")
    return [one.name.partition(":")[2] for one in parameters if one.name.startswith(heads)]
