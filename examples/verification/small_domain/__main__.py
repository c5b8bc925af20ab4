"""``python -m examples.verification.small_domain`` writes ``zerotoken_bank/truth.toml``, in half a minute."""

from __future__ import annotations

from pathlib import Path

from examples.verification.small_domain.published import EVERY, ZEROTOKEN_BANK
from examples.verification.small_domain.zerotoken_bank import PROPERTIES, broken

FOLDER = Path(__file__).parents[1] / "zerotoken_bank"
NO_RUN = "no run of the small domain breaks it"


def truth(runs: dict[int, dict[str, str]]) -> str:
    """The text of ``truth.toml``: each cell, and the run or its absence where the published truth differs."""
    lines = ["# Written by `python -m examples.verification.small_domain`; amounts are USD.\n"]
    for name in PROPERTIES:
        lines.append(f"\n[{name}]\n")
        because = []
        for version in EVERY:
            fails = name in runs[version]
            lines.append(f'v{version} = "{"fails" if fails else "holds"}"\n')
            if fails != (version in ZEROTOKEN_BANK[name]):
                because.append(f'v{version} = "{runs[version].get(name, NO_RUN)}"\n')
        if because:
            lines += [f"\n[{name}.because]\n", *because]
    return "".join(lines)


if __name__ == "__main__":
    found = {version: broken(FOLDER, version) for version in EVERY}
    (FOLDER / "truth.toml").write_text(truth(found), encoding="utf-8")
