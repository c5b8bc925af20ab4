"""The codes of ESPI that decide what a reading is (NAESB REQ.21, espi.xsd)."""

from __future__ import annotations

from fractions import Fraction

ELECTRICITY, GAS = 0, 1
SERVICES = {
    0: "electricity",
    1: "gas",
    2: "water",
    3: "time",
    4: "heat",
    5: "refuse",
    6: "sewerage",
    7: "rates",
    8: "TV licence",
    9: "internet",
}
"""ServiceCategory kind."""

DELIVERED, RECEIVED = 1, 19
"""flowDirection: towards the customer (forward), from the customer (reverse)."""

INTERVAL_BEHAVIOURS = {0: "not applicable", 4: "delta data", 6: "indicating", 12: "instantaneous"}
"""accumulationBehaviour whose value belongs to its interval alone."""

ELECTRIC_COLUMNS = {
    (72, DELIVERED): ("import_kwh", Fraction(1, 1000)),
    (72, RECEIVED): ("export_kwh", Fraction(1, 1000)),
    (73, DELIVERED): ("import_kvarh", Fraction(1, 1000)),
    (38, DELIVERED): ("demand_kw", Fraction(1, 1000)),
}
"""(uom, flowDirection) → column of the wide form, and how many of its unit one uom is."""

GAS_UNITS = {169: "therm", 42: "m3", 119: "ft3"}
"""uom → unit in the long form."""

UOM_NAMES = {
    29: "V",
    31: "J",
    38: "W",
    42: "m³",
    61: "VA",
    63: "var",
    71: "VAh",
    72: "Wh",
    73: "varh",
    119: "ft³",
    132: "Btu",
    169: "therm",
}
"""Names of units, for messages."""
