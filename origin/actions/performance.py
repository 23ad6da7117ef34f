"""Performance: the report of a sponsor, a campaign or a creative, all its figures of one moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from functions import comparisons
from functions.comparisons import Finding, Tally
from functions.intervals import Interval, wilson
from functions.suppression import FEWEST
from storage import performance, reach
from storage.database import Connection
from storage.performance import CourseLine, CreativeLine, DayLine, Period, Scope
from storage.reach import GroupLine


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted of something."""

    shown: int
    impressions: int
    followed: int
    clicks: int
    unbilled: int
    visible_ms: int

    @property
    def viewable(self) -> float | None:
        """Return what part of the slots shown was seen; None where no page told of any.

        A page whose report of a slot came without the one before it tells of more seen than shown.
        """
        return min(1.0, self.impressions / self.shown) if self.shown else None

    @property
    def visible_s(self) -> float | None:
        """Return how long an impression was in view in the mean, in seconds."""
        return self.visible_ms / self.impressions / 1000 if self.impressions else None

    @property
    def rate(self) -> float | None:
        """Return what part of the impressions was followed."""
        return self.followed / self.impressions if self.impressions else None

    @property
    def bounds(self) -> Interval | None:
        """Return between which bounds the rate lies, in 19 of 20 such reports."""
        return wilson(self.followed, self.impressions)


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom messages reached, among those who were logged in."""

    learners: int | None
    """None: somebody, but fewer than may be told of."""
    frequency: float | None
    """How often each saw something, in the mean; None where the learners are not told."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The creatives of one campaign and language beside each other, over its whole life."""

    campaign: str
    creatives: Sequence[str]
    """Their headlines."""
    finding: Finding
    needed: int
    """Impressions of a block, below which nothing is looked at."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a report tells."""

    scope: Scope
    period: Period
    as_of: datetime
    total: Figures
    spent: Mapping[str, int]
    """Micro-units by currency."""
    creatives: Sequence[CreativeLine]
    days: Sequence[DayLine]
    courses: Sequence[CourseLine]
    groups: Sequence[GroupLine]
    reached: Reached
    comparisons: Sequence[Comparison]


def of(db: Connection, scope: Scope, period: Period, now: datetime) -> Report:
    """Return the report; `performance.hold` must have been the transaction's first statement."""
    creatives = performance.by_creative(db, scope, period)
    return Report(
        scope,
        period,
        now,
        total(creatives),
        _spent(creatives),
        creatives,
        performance.by_day(db, scope, period),
        performance.by_course(db, scope, period),
        # A creative's part of a group would be a part of what is told of its campaign.
        [] if scope.creative else reach.by_group(db, scope, period),
        _reached(reach.of(db, scope, period)),
        compared(db, creatives) if scope.campaign and not scope.creative else [],
    )


def total(lines: Iterable[CreativeLine]) -> Figures:
    """Return the figures of all lines together."""
    kept = list(lines)
    return Figures(
        sum(line.shown for line in kept),
        sum(line.impressions for line in kept),
        sum(line.followed for line in kept),
        sum(line.clicks for line in kept),
        sum(line.unbilled for line in kept),
        sum(line.visible_ms for line in kept),
    )


def compared(db: Connection, creatives: Sequence[CreativeLine]) -> list[Comparison]:
    """Return how creatives of a campaign compare; those of another language have other readers."""
    beside: dict[tuple[UUID, str], list[CreativeLine]] = defaultdict(list)
    for line in creatives:
        if line.state not in ("draft", "review", "refused"):
            beside[(line.campaign_id, line.language)].append(line)
    return [
        Comparison(
            lines[0].campaign,
            [line.headline for line in lines],
            comparisons.compare(_blocks(db, campaign, language, lines)),
            comparisons.BLOCK,
        )
        for (campaign, language), lines in beside.items()
        if len(lines) > 1
    ]


def _blocks(
    db: Connection, campaign: UUID, language: str, lines: Sequence[CreativeLine]
) -> list[list[Tally]]:
    place = {line.creative_id: number for number, line in enumerate(lines)}
    blocks: dict[int, list[Tally]] = {}
    for found in performance.blocks(db, campaign, language, comparisons.BLOCK):
        tallies = blocks.setdefault(found.block, [Tally(0, 0)] * len(lines))
        if found.creative_id in place:
            tallies[place[found.creative_id]] = Tally(found.impressions, found.followed)
    return list(blocks.values())


def _spent(creatives: Sequence[CreativeLine]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for line in creatives:
        sums[line.currency] = sums.get(line.currency, 0) + line.spent_micros
    return sums


def _reached(found: reach.Reach) -> Reached:
    if 0 < found.learners < FEWEST:
        return Reached(None, None)
    return Reached(found.learners, found.impressions / found.learners if found.learners else None)
