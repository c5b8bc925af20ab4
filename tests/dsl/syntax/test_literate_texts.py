"""Literate texts: only the fenced watt blocks are the contract, places stay those of the file."""

from __future__ import annotations

from dsl.syntax.parser import parse_text
from dsl.syntax.tree import FactorsSection, RatesSection

TEXT = """\
# A tariff

It costs `this much`.

```watt
tariff "A" of "B"
  currency  USD
```

```python
tariff = "not ours"
```

## Rates

```watt
rates energy, in USD per kWh
```

|          | summer | winter |
|:---------|-------:|-------:|
| peak     |   0.50 |   none |
| off-peak |   0.25 |   0.20 |

| another | table | that |
|---|---|---|

~~~watt
quantities
  usage  energy delivered
  faulty  +
~~~
"""


def test_blocks_are_the_contract_and_nothing_else() -> None:
    parsed = parse_text("x.watt.md", TEXT)
    assert parsed.document is not None
    assert parsed.document.header.currency == "USD"
    assert [d.span.line for d in parsed.diagnostics] == [TEXT.split("\n").index("  faulty  +") + 1]


def test_a_markdown_table_after_a_rates_heading_is_the_grid() -> None:
    plain = """\
tariff "A" of "B"
rates energy, in USD per kWh  summer  winter
  peak      0.50  none
  off-peak  0.25  0.20
"""
    literate = TEXT.replace("  faulty  +\n", "").replace("| another | table | that |\n|---|---|---|\n", "")
    grids = [
        section
        for file, text in (("x.watt.md", literate), ("x.watt", plain))
        for section in parse_text(file, text).document.sections  # type: ignore[union-attr]
        if isinstance(section, RatesSection)
    ]
    assert grids[0] == grids[1]


def test_a_table_below_factors_holds_dated_rows() -> None:
    text = """\
```watt
library x
factors fuel, in USD per kWh, between 0 and 1
```

| from       | winter | summer |
|------------|--------|--------|
| 2022-01-01 | 0.02   | 0.03   |
"""
    parsed = parse_text("x.watt.md", text.replace("| from  ", "|       "))
    assert not parsed.diagnostics
    section = parsed.document.sections[0]  # type: ignore[union-attr]
    assert isinstance(section, FactorsSection)
    assert [name.text for name in section.columns] == ["winter", "summer"]
    assert len(section.rows[0].values) == 2


def test_a_block_that_is_not_closed() -> None:
    found = parse_text("x.watt.md", "text\n\n```watt\nlibrary x\n").diagnostics
    assert [(d.code, d.span.line) for d in found] == [("W0008", 3)]


def test_a_text_without_a_contract() -> None:
    assert [d.code for d in parse_text("x.watt.md", "# Only prose\n").diagnostics] == ["W0007"]


def test_line_ends_of_any_system() -> None:
    text = TEXT.replace("  faulty  +\n", "")
    assert (
        parse_text("x.watt.md", text.replace("\n", "\r\n")).document == parse_text("x.watt.md", text).document
    )
