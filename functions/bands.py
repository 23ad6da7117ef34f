"""Bands: campaigns with the same rules and priority, found for a moment by bitmaps."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from functions import targeting
from functions.readers import tail
from functions.snapshots import FOREVER, Campaign, Creative, Snapshot
from functions.targeting import Moment, Targeting

_RULES = ("courses", "chapters", "groups", "languages", "stages", "visitors")
Key = tuple[str, str, str, frozenset[str], str, str]
"""A moment as far as any campaign asks for it: course, chapter, language, groups, stage, visitor.

A course, a chapter or a group that no campaign names is none here, so that there are no more keys
than what campaigns tell apart, whatever readers come with.
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """A creative that may stand, its campaign, and why it may."""

    creative: Creative
    campaign: Campaign
    reasons: tuple[str, ...]
    """The rules that matched, or "everybody" where there are none."""


@dataclass(frozen=True, slots=True)
class Band:
    """Campaigns that may stand in exactly the same moments, their flights aside."""

    priority: int
    house: bool
    targeting: Targeting
    relevance: float
    members: tuple[tuple[Campaign, tuple[Choice, ...]], ...]
    """Each campaign with its creatives in all languages."""


class Bands:
    """A snapshot sorted once, when it comes: what may stand in a moment is a few ANDs away."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Sort the snapshot."""
        self.campaigns = {campaign.id: campaign for campaign in snapshot.campaigns}
        creatives: dict[str, list[Creative]] = defaultdict(list)
        for creative in snapshot.creatives:
            creatives[creative.campaign].append(creative)
        self.campaign_of = {each.id: self.campaigns[each.campaign] for each in snapshot.creatives}
        """By creative."""
        alike: dict[tuple[int, bool, Targeting], list[Campaign]] = defaultdict(list)
        for campaign in snapshot.campaigns:
            if campaign.id in creatives:
                alike[campaign.priority, campaign.house, campaign.targeting].append(campaign)
        self._bands = [_band(*rules, members, creatives) for rules, members in alike.items()]
        self._masks = {rule: _masks(rule, self._bands) for rule in _RULES}
        self._groups = frozenset(self._masks["groups"])
        self._changes = sorted(_changes(self._bands))

    @cached_property
    def by_tail(self) -> dict[bytes, Campaign]:
        """Return the campaigns by what they stand by in a reader's cookie."""
        return {tail(campaign.id): campaign for campaign in self.campaigns.values()}

    def key(self, moment: Moment) -> Key:
        """Return what of the moment any campaign asks for."""
        masks = self._masks
        return (
            moment.course if moment.course in masks["courses"] else "",
            moment.chapter if moment.chapter in masks["chapters"] else "",
            moment.language,
            self._groups & moment.groups if moment.groups else moment.groups,
            moment.stage if moment.stage in masks["stages"] else "",
            moment.visitor if moment.visitor in masks["visitors"] else "",
        )

    def eligible(self, key: Key) -> list[Band]:
        """Return the bands whose rules match, the time aside."""
        course, chapter, language, groups, stage, visitor = key
        asked = (course,), (chapter,), groups, (language,), (stage,), (visitor,)
        found = -1
        for rule, values in zip(_RULES, asked, strict=True):
            masks = self._masks[rule]
            mask = masks[""]  # those without this rule
            for value in values:
                if value:
                    mask |= masks.get(value, 0)
            found &= mask
        return [self._bands[place] for place in _places(found)]

    def next_change(self, now_ms: int) -> int:
        """Return the first moment after `now_ms` at which a flight or an hour begins or ends."""
        after = bisect_right(self._changes, now_ms)
        return self._changes[after] if after < len(self._changes) else FOREVER


def _band(
    priority: int,
    house: bool,
    rules: Targeting,
    campaigns: Iterable[Campaign],
    creatives: dict[str, list[Creative]],
) -> Band:
    reasons = targeting.reasons(rules) or ("everybody",)
    members = tuple(
        (campaign, tuple(Choice(each, campaign, reasons) for each in creatives[campaign.id]))
        for campaign in campaigns
    )
    return Band(priority, house, rules, targeting.relevance(rules), members)


def _masks(rule: str, bands: list[Band]) -> dict[str, int]:
    """Return by value the bands that ask for it, one bit each; under "" those that ask nothing."""
    marks: dict[str, bytearray] = defaultdict(lambda: bytearray(len(bands) // 8 + 1))
    marks[""]  # there even when every band asks for something
    for place, band in enumerate(bands):
        for value in getattr(band.targeting, rule) or ("",):
            marks[value][place >> 3] |= 1 << (place & 7)
    return {value: int.from_bytes(mask, "little") for value, mask in marks.items()}


def _places(mask: int) -> Iterator[int]:
    digits = bin(mask)[:1:-1]
    place = digits.find("1")
    while place >= 0:
        yield place
        place = digits.find("1", place + 1)


def _changes(bands: list[Band]) -> set[int]:
    changes: set[int] = set()
    for band in bands:
        for window in band.targeting.hours or ():
            changes.update(window)
        for campaign, _ in band.members:
            changes.update((campaign.starts_at, campaign.ends_at))
    return changes
