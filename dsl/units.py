"""Units of measure in Watt: what a name means in base units, with an exact scale.

Base units: ``kW``, ``kvar``, ``kVA``, ``h``, ``day``, ``month``, ``billing-period``,
``minute`` (of the clock), ``meter``, ``customer``, each currency by its ISO 4217
code, ``therm``, ``m3``.  ``kWh`` is ``kW h``.  Values in the checked model are
always in base units; the scale is applied when a literal is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of base units with non-zero integer powers, sorted by name."""

    powers: tuple[tuple[str, int], ...] = ()

    def __mul__(self, other: Unit) -> Unit:
        total = dict(self.powers)
        for name, power in other.powers:
            total[name] = total.get(name, 0) + power
        return Unit(tuple(sorted((name, power) for name, power in total.items() if power)))

    def __truediv__(self, other: Unit) -> Unit:
        return self * Unit(tuple((name, -power) for name, power in other.powers))

    def __str__(self) -> str:
        """As people write it: ``USD per kWh``, ``kWh per day``; a count is ``a plain number``."""
        return spell(self) or "a plain number"


ONE = Unit()


def base(name: str) -> Unit:
    """The unit that consists of the base unit ``name`` alone."""
    return Unit(((name, 1),))


@dataclass(frozen=True, slots=True)
class Scaled:
    """A unit as a multiple of base units: 1 Wh is ``Scaled(kW h, 1/1000)``."""

    unit: Unit
    scale: Fraction

    def __mul__(self, other: Scaled) -> Scaled:
        return Scaled(self.unit * other.unit, self.scale * other.scale)

    def __truediv__(self, other: Scaled) -> Scaled:
        return Scaled(self.unit / other.unit, self.scale / other.scale)


KW, KVAR, KVA, HOUR = base("kW"), base("kvar"), base("kVA"), base("h")
KWH = KW * HOUR
DAY, MONTH, BILLING_PERIOD, MINUTE = base("day"), base("month"), base("billing-period"), base("minute")
METER, CUSTOMER, THERM, CUBIC_METRE = base("meter"), base("customer"), base("therm"), base("m3")

CURRENCIES = frozenset(
    """
    AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CZK DKK DOP EGP EUR FJD GBP GEL GHS GTQ HKD HNL HUF IDR
    ILS INR ISK JMD JOD JPY KES KRW KWD KZT LKR MAD MUR MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN PYG QAR RON
    RSD RWF SAR SEK SGD THB TND TRY TTD TWD TZS UAH UGX USD UYU VND XAF XOF ZAR ZMW
    """.split()
)
"""Currencies that Watt knows, by ISO 4217 code.  A code is one's own base unit: two never mix."""

DOLLARS = frozenset({"AUD", "CAD", "FJD", "HKD", "JMD", "NZD", "SGD", "TTD", "TWD", "USD"})
"""Currencies whose unit people write ``$`` and whose hundredth they write ``¢``."""

SIGNS = {"$": DOLLARS, "¢": DOLLARS | {"EUR"}, "€": frozenset({"EUR"}), "£": frozenset({"GBP"})}
"""Signs for the tariff's own currency, each with the currencies that may be meant by it."""

_CUBIC_FOOT = Fraction(3048, 10000) ** 3
_MEGAJOULE = Fraction(10, 36)
"""In kWh: a watt is a joule a second."""

_KILO: tuple[tuple[str, Unit], ...] = (
    ("W", KW),
    ("var", KVAR),
    ("VA", KVA),
    ("Wh", KWH),
    ("varh", KVAR * HOUR),
    ("VAh", KVA * HOUR),
)
_PREFIXES = (("", Fraction(1, 1000)), ("k", Fraction(1)), ("M", Fraction(1000)), ("G", Fraction(1000000)))

NAMES: dict[str, Scaled] = {
    **{prefix + name: Scaled(unit, scale) for name, unit in _KILO for prefix, scale in _PREFIXES},
    **{
        name: Scaled(unit, scale)
        for names, unit, scale in (
            ("h hour hours", HOUR, Fraction(1)),
            ("minute minutes min", MINUTE, Fraction(1)),
            ("day days", DAY, Fraction(1)),
            ("month months", MONTH, Fraction(1)),
            ("billing-period billing-periods", BILLING_PERIOD, Fraction(1)),
            ("meter meters", METER, Fraction(1)),
            ("customer customers", CUSTOMER, Fraction(1)),
            ("therm therms", THERM, Fraction(1)),
            ("Dth MMBtu", THERM, Fraction(10)),
            ("m3 m³", CUBIC_METRE, Fraction(1)),
            ("ft3 ft³ cf", CUBIC_METRE, _CUBIC_FOOT),
            ("CCF ccf", CUBIC_METRE, 100 * _CUBIC_FOOT),
            ("Mcf", CUBIC_METRE, 1000 * _CUBIC_FOOT),
            ("MJ", KWH, _MEGAJOULE),
            ("GJ", KWH, 1000 * _MEGAJOULE),
            ("% percent", ONE, Fraction(1, 100)),
        )
        for name in names.split()
    },
    **{code: Scaled(base(code), Fraction(1)) for code in sorted(CURRENCIES)},
}
"""Every unit name that needs no context, with its meaning."""


class UnknownUnit(Exception):
    """A name that is no unit; ``suggestions`` are the nearest names, best first."""

    def __init__(self, name: str, reason: str, suggestions: tuple[str, ...]) -> None:
        super().__init__(reason)
        self.name = name
        self.reason = reason
        self.suggestions = suggestions


def lookup(name: str, currency: str | None) -> Scaled:
    """What ``name`` means where amounts are in ``currency``; raises ``UnknownUnit``.

    A sign (``$``, ``¢``, ``€``, ``£``) means the tariff's own currency, which must then be one of the sign's.
    """
    if name in SIGNS:
        if currency is None or currency not in SIGNS[name]:
            stated = "the text states no currency" if currency is None else f"the currency here is {currency}"
            raise UnknownUnit(name, f"{name} cannot be read: {stated}", (currency or "USD",))
        return Scaled(base(currency), Fraction(1, 100) if name == "¢" else Fraction(1))
    found = NAMES.get(name)
    if found is None:
        raise UnknownUnit(name, f"there is no unit {name}", suggest(name))
    return found


def suggest(name: str) -> tuple[str, ...]:
    """Unit names that ``name`` may have been meant to be, best first; case counts least."""
    folded = [known for known in NAMES if known.lower() == name.lower()]
    from difflib import get_close_matches

    near = get_close_matches(name, list(NAMES), n=3, cutoff=0.6)
    return tuple(dict.fromkeys(folded + near))[:3]


def is_currency(unit: Unit) -> bool:
    """Whether the unit is one currency and nothing else."""
    return len(unit.powers) == 1 and unit.powers[0][1] == 1 and unit.powers[0][0] in CURRENCIES


def currencies_in(unit: Unit) -> tuple[str, ...]:
    """The currencies that occur in a unit."""
    return tuple(name for name, _ in unit.powers if name in CURRENCIES)


# Energies are powers times hours; people write them as one word.
_WRITTEN_AS_ONE = (("kW", "kWh"), ("kvar", "kvarh"), ("kVA", "kVAh"))
_WORDS = {"billing-period": "billing period"}


def spell(unit: Unit) -> str:
    """The unit in words (``USD per kWh``); empty for a plain number."""
    powers = dict(unit.powers)
    for power_name, energy_name in _WRITTEN_AS_ONE:
        shared = powers.get(power_name, 0)
        if shared and shared == powers.get("h", 0):
            del powers[power_name], powers["h"]
            powers[energy_name] = shared
    above = [_powered(name, power) for name, power in sorted(powers.items()) if power > 0]
    below = [_powered(name, -power) for name, power in sorted(powers.items()) if power < 0]
    if not below:
        return " × ".join(above)
    return f"{' × '.join(above) or '1'} per {' per '.join(below)}"


def _powered(name: str, power: int) -> str:
    word = _WORDS.get(name, name)
    return word if power == 1 else f"{word}^{power}"


def quantity(value: Fraction, unit: Unit) -> str:
    """A value with its unit as people write it: ``16.4 kWh``, ``-0.02 USD``, ``35%``; exact."""
    if unit == ONE:
        return decimal(value)
    return f"{decimal(value)} {spell(unit)}"


def decimal(value: Fraction) -> str:
    """An exact decimal, or a fraction where no finite decimal exists (365/12)."""
    denominator, places = value.denominator, 0
    while denominator % 10 == 0:
        denominator, places = denominator // 10, places + 1
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    if denominator != 1:
        return str(value)
    places += max(twos, fives)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)
