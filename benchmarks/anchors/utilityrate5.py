"""NREL's ``Utilityrate5`` billing one record's customer-year; runs inside ``.venv-bench`` only.

A long-lived process, so that its start is not counted: it reads one JSON object
``{"record": …, "load": [kW …]}`` on its first line of input and answers with its
version and the twelve bills.  After that each line of input is a request for one
more run, answered with the processor's seconds of that run: the engine's own execution,
after its inputs have been assigned.
"""

import json
import sys
from importlib.metadata import version
from time import process_time
from typing import Any

from PySAM import Utilityrate5
from PySAM.UtilityRateTools import URDBv8_to_ElectricityRates

NET_METERING = 0
DECEMBER = 11


def prepare(record: dict[str, Any], load: list[float]) -> Utilityrate5.Utilityrate5:
    """The engine with a record and a load, without any generation."""
    model = Utilityrate5.new()
    model.ElectricityRates.assign(URDBv8_to_ElectricityRates(record))
    model.ElectricityRates.assign(
        {
            "ur_metering_option": NET_METERING,
            "ur_nm_credit_month": DECEMBER,
            "ur_nm_yearend_sell_rate": 0,
            "TOU_demand_single_peak": 0,
            "ur_en_ts_buy_rate": 0,
            "ur_en_ts_sell_rate": 0,
            "rate_escalation": [0],
        }
    )
    model.Load.load = load
    model.SystemOutput.gen = [0.0] * len(load)
    model.SystemOutput.degradation = [0]
    model.Lifetime.analysis_period = 1
    model.Lifetime.system_use_lifetime_output = 0
    model.Lifetime.inflation_rate = 0
    return model


def main() -> None:
    """Answer requests until the input ends."""
    given = json.loads(sys.stdin.readline())
    model = prepare(given["record"], given["load"])
    model.execute(0)
    bills = list(model.Outputs.year1_monthly_utility_bill_w_sys)
    print(json.dumps({"version": version("nrel-pysam"), "bills": bills}), flush=True)
    for _ in sys.stdin:
        start = process_time()
        model.execute(0)
        print(process_time() - start, flush=True)


if __name__ == "__main__":
    main()
