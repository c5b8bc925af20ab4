"""Syntax tree of a Watt text: its header and sections, what was written, nothing resolved.

A text is one ``Document``.  Spans never take part in equality.  Number and order of sections are
as written; repeated or misplaced sections are the checker's to judge.
"""

from __future__ import annotations

from dataclasses import field

from dsl.model.base import Span
from dsl.node import node
from dsl.syntax.bill import (
    AtRates,
    BillLine,
    BillRounding,
    BillSection,
    EachRow,
    Minimum,
    Offset,
    SubtotalRow,
)
from dsl.syntax.calendar import CalendarSection, HolidayRule, HolidaysRow, HoursRow, PeriodRow, SeasonRow
from dsl.syntax.citations import Citation
from dsl.syntax.claims import (
    ClaimRow,
    ExampleSection,
    Expected,
    FunctionSection,
    Given,
    Goal,
    LetRow,
    OnceGoal,
    ProveSection,
    RelationGoal,
    RequireRow,
    Variation,
)
from dsl.syntax.clauses import ChangeRow, ChangesSection, MissingRow, MissingSection
from dsl.syntax.contract_claims import (
    AbortsGoal,
    ActionCall,
    ContractGoal,
    EnsuresGoal,
    EventuallyGoal,
    ForEveryGoal,
    OnlyGoal,
    PossibleGoal,
    PreventGoal,
)
from dsl.syntax.contracts import (
    ActionSection,
    BecomesRow,
    CloseRow,
    ColumnRow,
    ContractSection,
    EmitRow,
    FeedCase,
    FeedSection,
    Key,
    MoveRow,
    OpenRow,
    ParameterRow,
    ParametersSection,
    PartiesSection,
    PartyRow,
    PayRow,
    ReceiveRow,
    ReportRow,
    RunRow,
    RunsSection,
    Statement,
    StateRow,
    StateSection,
    TableSection,
    TypeRow,
    TypesSection,
    WhenRow,
)
from dsl.syntax.edits import Edit
from dsl.syntax.header import AvailableSection, Effective, Eligibility, Header, Import
from dsl.syntax.inputs import (
    BillingMonthRow,
    BillingPeriodRow,
    ChannelRow,
    CoarserReadings,
    ConstantRow,
    ConstantsSection,
    CustomerSection,
    EventsSection,
    FactRow,
    FinerDigits,
    FinerReadings,
    HistoryRow,
    HistorySection,
    InputRow,
    InputsSection,
    MonthMeaning,
    MonthRow,
    MultiplierRow,
    OptionsRow,
    OptionsSection,
    ReadingsRow,
    ReadingsSection,
)
from dsl.syntax.quantities import (
    BalanceRow,
    BalancesSection,
    QuantitiesSection,
    QuantityRow,
    TrueUpRow,
    TrueUpSection,
)
from dsl.syntax.rates import (
    BlockRule,
    EditionRows,
    FactorRow,
    FactorsSection,
    PricesSection,
    RateRow,
    RatesSection,
    TierKey,
)

Section = (
    AvailableSection
    | ReadingsSection
    | CustomerSection
    | OptionsSection
    | ConstantsSection
    | HistorySection
    | InputsSection
    | EventsSection
    | CalendarSection
    | RatesSection
    | FactorsSection
    | PricesSection
    | QuantitiesSection
    | BillSection
    | BalancesSection
    | TrueUpSection
    | ChangesSection
    | MissingSection
    | ExampleSection
    | ProveSection
    | FunctionSection
    | ContractSection
)


@node
class Removal:
    """``remove NAME`` or ``remove line 4`` in a ``change`` section; ``section`` names the section's
    heading words.
    """

    section: str
    name: str
    span: Span = field(compare=False)


@node
class Document:
    """A whole text.

    In overlays and riders: a section replaces the base's section of the same heading (kind and name),
    or is added where the base has none; a section headed ``change …`` (``change`` True) edits it item by
    item: ``add``, ``replace``, ``remove`` (removals are listed apart, in order).
    """

    header: Header
    sections: tuple[Section, ...]
    removals: tuple[Removal, ...]
    file: str = field(compare=False)


# fmt: off
__all__ = ["AbortsGoal", "ActionCall", "ActionSection", "AtRates", "AvailableSection", "BalanceRow",
    "BalancesSection", "BecomesRow", "BillLine", "BillRounding", "BillSection", "BillingMonthRow",
    "BillingPeriodRow", "BlockRule", "CalendarSection", "ChangeRow", "ChangesSection", "ChannelRow",
    "Citation", "ClaimRow", "CloseRow", "CoarserReadings", "ColumnRow", "ConstantRow",
    "ConstantsSection", "ContractGoal", "ContractSection", "CustomerSection", "Document", "EachRow",
    "Edit", "EditionRows", "Effective", "Eligibility", "EmitRow", "EnsuresGoal", "EventsSection",
    "EventuallyGoal", "ExampleSection", "Expected", "FactRow", "FactorRow", "FactorsSection",
    "FeedCase", "FeedSection", "FinerDigits", "FinerReadings", "ForEveryGoal", "FunctionSection",
    "Given", "Goal", "Header", "HistoryRow", "HistorySection", "HolidayRule", "HolidaysRow", "HoursRow",
    "Import", "InputRow", "InputsSection", "Key", "LetRow", "Minimum", "MissingRow", "MissingSection",
    "MonthMeaning", "MonthRow", "MoveRow", "MultiplierRow", "Offset", "OnceGoal", "OnlyGoal", "OpenRow",
    "OptionsRow", "OptionsSection", "ParameterRow", "ParametersSection", "PartiesSection", "PartyRow",
    "PayRow", "PeriodRow", "PossibleGoal", "PreventGoal", "PricesSection", "ProveSection",
    "QuantitiesSection", "QuantityRow", "RateRow", "RatesSection", "ReadingsRow", "ReadingsSection",
    "ReceiveRow", "RelationGoal", "Removal", "ReportRow", "RequireRow", "RunRow", "RunsSection",
    "SeasonRow", "Section", "StateRow", "StateSection", "Statement", "SubtotalRow", "TableSection",
    "TierKey", "TrueUpRow", "TrueUpSection", "TypeRow", "TypesSection", "Variation", "WhenRow"]
# fmt: on
