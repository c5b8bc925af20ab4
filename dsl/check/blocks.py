"""Which blocks hold where in a rate table.

Mostly all rows have the same blocks.  They may have blocks of their own for each
season, edition, period or row name: then each place has its own ladder.  And for
each option of a fact: then one ladder has bounds that the fact chooses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dsl.check import codes
from dsl.check.grids import TierChoice, edition_of
from dsl.check.world import World, tier_words
from dsl.model.base import Span
from dsl.model.rates import Axis, RateGrid
from dsl.syntax.rates import RateRow, RatesSection, TierKey


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a table: a part of the billing period (None: there is one), a period, a row's quantity."""

    part: int | None = None
    period: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks at a place.

    ``facts`` are those by whose options they differ; ``lists`` has the blocks, as written and in
    words, for each combination of their options (the empty one where they differ by none).
    """

    facts: tuple[str, ...]
    lists: tuple[tuple[tuple[str, ...], tuple[TierKey, ...], tuple[str, ...]], ...]

    @property
    def words(self) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
        """What two places that share a ladder have in common."""
        return tuple((combination, words) for combination, _, words in self.lists)

    @property
    def labels(self) -> tuple[str, ...]:
        """One label a block; where they differ by option, all of them."""
        most = max(len(words) for _, _, words in self.lists)
        return tuple(
            " / ".join(dict.fromkeys(words[place] for _, _, words in self.lists if place < len(words)))
            for place in range(most)
        )

    def at(self, place: int) -> TierChoice:
        """Where the price of the block at a position stands; an option with fewer blocks repeats its last."""
        last = {combination: words[min(place, len(words) - 1)] for combination, _, words in self.lists}
        return TierChoice(self.facts, last)

    @property
    def span(self) -> Span:
        """Where the first of them is written."""
        return self.lists[0][1][0].span


def blocks_at(world: World, grid: RateGrid, section: RatesSection, place: Place) -> Blocks:
    """The blocks of the rows that price a place."""
    part = world.parts[place.part or 0]
    rows = section.editions[edition_of(world, grid, part.edition)].rows
    wanted = {"season": part.season, "period": place.period, "name": place.name}
    options = [number for number, axis in enumerate(_row_axes(grid, section)) if axis.kind == "option"]
    found: dict[tuple[str, ...], dict[str, list[TierKey]]] = {}
    for row in rows:
        keys = dict(zip(range(len(row.keys)), row.keys, strict=True))
        if all(
            wanted.get(axis.kind) in (None, getattr(keys[number], "text", None))
            for number, axis in enumerate(_row_axes(grid, section))
            if axis.kind in wanted
        ):
            combination = tuple(getattr(keys[number], "text", "") for number in options)
            lists = found.setdefault(combination, {})
            lists.setdefault(_component(grid, section, row), []).extend(
                key for key in row.keys if isinstance(key, TierKey)
            )
    made = tuple(
        (combination, tiers, tuple(tier_words(world, tier) for tier in tiers))
        for combination, lists in found.items()
        for tiers in [_of_components(world, section, list(lists.values()))]
    )
    for _, tiers, _ in made:
        _ordered(world, tiers)
    if len({words for _, _, words in made}) == 1:
        return Blocks((), (((), *made[0][1:]),))
    return Blocks(tuple(_row_axes(grid, section)[number].of for number in options), made)


def _row_axes(grid: RateGrid, section: RatesSection) -> Sequence[Axis]:
    """The axes that rows have keys on; the columns' own comes after them."""
    return grid.axes[:-1] if section.columns else grid.axes


def _component(grid: RateGrid, section: RatesSection, row: RateRow) -> str:
    """The component that a row is of, where rows are components."""
    axes = _row_axes(grid, section)
    texts = [
        getattr(key, "text", "") for key, axis in zip(row.keys, axes, strict=True) if axis.kind == "component"
    ]
    return ", ".join(texts)


def _of_components(
    world: World, section: RatesSection, lists: Sequence[Sequence[TierKey]]
) -> tuple[TierKey, ...]:
    """Components of one price share their blocks."""
    first = [tier_words(world, tier) for tier in lists[0]]
    for other in lists[1:]:
        if [tier_words(world, tier) for tier in other] != first:
            raise world.report.refuse(
                codes.GRID_SHAPE,
                other[0].span,
                f"the components of rates {section.name.text} price one quantity, but their blocks differ",
                "give all components the same blocks, or write one rates table for each",
            )
    return tuple(lists[0])


def _ordered(world: World, tiers: Sequence[TierKey]) -> None:
    """The open block stands last, and there is one."""
    for tier in tiers[:-1]:
        if tier.kind in ("over", "rest"):
            raise world.report.refuse(
                codes.TIER_ORDER,
                tier.span,
                f"`{tier_words(world, tier)}` takes everything, so the blocks below it get nothing",
                "put the open block last",
            )
    if tiers[-1].kind not in ("over", "rest"):
        raise world.report.refuse(
            codes.TIER_ORDER,
            tiers[-1].span,
            f"nothing says what usage above `{tier_words(world, tiers[-1])}` costs",
            "end with an open block: `over 1,000 kWh`",
        )


def told(blocks: Blocks) -> str:
    """Blocks in a few words, for messages."""
    return ", ".join(words[0] for _, _, words in blocks.lists)
