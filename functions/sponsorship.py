"""Sponsorship: which creative may stand in a slot, in constant time whatever the number."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from functions import targeting
from functions.bands import Band, Bands, Choice, Key
from functions.lots import Lots
from functions.targeting import Moment

ROUNDS = 4
"""How often a slot is drawn anew for a reader to whom the first one may not be shown."""
DRAW_BYTES = 8 * (ROUNDS + 1)
"""Random bytes of one decision."""
HOUSE_STEPS = 64
"""How many messages of the house are looked at for one that may be shown."""
MAX_PLACES = 100_000
"""Places of all buckets together, some megabytes; the oldest bucket goes first."""


@dataclass(frozen=True, slots=True)
class Pool:
    """What a band may show now in one language."""

    band: Band
    wish: float
    """The sum of the shares of its campaigns."""
    lots: Lots[Choice] | None
    """None where there is only one."""
    first: Choice


class Bucket:
    """What may stand in one kind of moment: in each round what the ones before left unserved.

    In the first round every campaign has its own part of a whole. Where that falls on one that
    may not be shown, the part goes to campaigns that got less than they wished for; in no case
    does one stand more often than its share says. What nobody wishes for is the house's.
    """

    __slots__ = ("_house", "_left", "_pools", "_rounds", "_spoken", "places")

    def __init__(self, pools: list[Pool], house: list[tuple[Choice, float]]) -> None:
        """Take paid pools, and messages of the house by weight, the most urgent ones first.

        Each round is laid out when it is asked for.
        """
        self._pools = pools
        self._left = [pool.wish for pool in pools]
        self._rounds: list[Lots[Pool | None] | None] = []
        self._house = [choice for choice, _ in house]
        urgent = [each for each in house if each[0].campaign.priority == _first_priority(house)]
        self._spoken = Lots([each for each, _ in urgent], [w for _, w in urgent]) if house else None
        self.places = len(pools) * ROUNDS + len(house) + 1
        """What it costs in memory."""

    def choose(
        self, draw: bytes, *, paid: bool = True, excluded: Collection[str] = ()
    ) -> Choice | None:
        """Return what stands in a slot; None when nothing may.

        `draw` is DRAW_BYTES of randomness. `paid` is False once the manifest is out of date.
        `excluded` names campaigns that must not be shown: they stand in this page already, the
        reader refused them, or has seen them often enough.
        """
        if paid:
            for number in range(ROUNDS):
                at = 8 * number
                lots = self._rounds[number] if number < len(self._rounds) else self._next_round()
                pool = lots.draw(int.from_bytes(draw[at : at + 4], "big")) if lots else None
                if pool is None:
                    break
                choice = pool.first
                if pool.lots is not None:
                    choice = pool.lots.draw(int.from_bytes(draw[at + 4 : at + 8], "big"))
                if not excluded or choice.campaign.id not in excluded:
                    return choice
        return self._of_house(draw[-4:], excluded)

    def _next_round(self) -> Lots[Pool | None] | None:
        parts = divided([(p.band.priority, w, p.band.relevance) for p, w in self._wishes()])
        self._left = [max(0.0, wish - part) for wish, part in zip(self._left, parts, strict=True)]
        things: list[Pool | None] = []
        weights: list[float] = []
        for pool, part in zip(self._pools, parts, strict=True):
            if part > 0:
                things.append(pool)
                weights.append(part)
        served = sum(weights)
        if served < 1.0:
            things.append(None)
            weights.append(1.0 - served)
        lots = Lots(things, weights) if served > 0 else None
        self._rounds.append(lots)
        return lots

    def _wishes(self) -> Iterator[tuple[Pool, float]]:
        return zip(self._pools, self._left, strict=True)

    def _of_house(self, draw: bytes, excluded: Collection[str]) -> Choice | None:
        if self._spoken is None:
            return None
        choice = self._spoken.draw(int.from_bytes(draw, "big"))
        if choice.campaign.id not in excluded:
            return choice
        others = islice(self._house, HOUSE_STEPS)
        return next((each for each in others if each.campaign.id not in excluded), None)


class Index:
    """What may stand now, by shares: how often each paid campaign wishes to stand, 0 to 1.

    Buckets are made when the first reader comes to one, and there are no more than what campaigns
    tell apart.
    """

    def __init__(self, bands: Bands, shares: Mapping[str, float], now_ms: int) -> None:
        """Begin as of `now_ms`; nothing is sorted yet."""
        self.bands = bands
        self.shares = shares
        self.from_ms = now_ms
        self.until_ms = bands.next_change(now_ms)
        """When a flight or an hour begins or ends: this index is good until then."""
        self._buckets: dict[Key, Bucket] = {}
        self._pools: dict[tuple[int, str], Pool | None] = {}
        self._places = 0

    def bucket(self, moment: Moment) -> Bucket:
        """Return what may stand in a moment (its own time aside)."""
        key = self.bands.key(moment)
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = self._make(key)
            self._places += bucket.places
            while self._places > MAX_PLACES and len(self._buckets) > 1:
                self._places -= self._buckets.pop(next(iter(self._buckets))).places
        return bucket

    def _make(self, key: Key) -> Bucket:
        language = key[2]
        pools: list[Pool] = []
        house: list[tuple[Choice, float]] = []
        for band in self.bands.eligible(key):
            if band.house:
                house += self._weighed(band, language)
                continue
            at = (id(band), language)
            pool = self._pools[at] if at in self._pools else self._pool(band, language)
            self._pools[at] = pool
            if pool is not None:
                pools.append(pool)
        house.sort(key=lambda each: -each[0].campaign.priority)
        return Bucket(pools, house)

    def _pool(self, band: Band, language: str) -> Pool | None:
        weighed = self._weighed(band, language)
        if not weighed:
            return None
        choices = [choice for choice, _ in weighed]
        weights = [weight for _, weight in weighed]
        lots = Lots(choices, weights) if len(choices) > 1 else None
        return Pool(band, sum(weights), lots, choices[0])

    def _weighed(self, band: Band, language: str) -> list[tuple[Choice, float]]:
        """Return what a band may show now; a campaign's share is split among its creatives.

        Only among those that may stand here: one in another language takes nothing from the one
        in this.
        """
        weighed: list[tuple[Choice, float]] = []
        if not targeting.is_hour(band.targeting, self.from_ms):
            return weighed
        for campaign, choices in band.members:
            if not campaign.starts_at <= self.from_ms < campaign.ends_at:
                continue
            share = band.relevance if band.house else self.shares.get(campaign.id, 0.0)
            if share <= 0:
                continue
            here = [each for each in choices if each.creative.language in ("", language)]
            whole = sum(each.creative.weight for each in here)
            weighed += [(each, share * each.creative.weight / whole) for each in here]
        return weighed


def choose(
    index: Index,
    moment: Moment,
    draw: bytes,
    *,
    paid: bool = True,
    excluded: Collection[str] = (),
) -> Choice | None:
    """Return what stands in one slot at a moment; see Bucket.choose."""
    return index.bucket(moment).choose(draw, paid=paid, excluded=excluded)


def divided(wishes: Sequence[tuple[int, float, float]], whole: float = 1.0) -> list[float]:
    """Return what part of a whole each wish gets; wishes are (priority, wish, relevance).

    Higher priorities come first and get what they wish for. Where a priority wishes for more than
    is left, that is divided by wish times relevance, and nobody gets more than they wish for.
    """
    parts = [0.0] * len(wishes)
    by_priority = sorted(range(len(wishes)), key=lambda place: -wishes[place][0])
    left = whole
    for _, group in groupby(by_priority, key=lambda place: wishes[place][0]):
        if left <= 0:
            break
        places = list(group)
        asked = sum(wishes[place][1] for place in places)
        if asked <= left:
            for place in places:
                parts[place] = wishes[place][1]
            left -= asked
            continue
        # The most relevant first: each takes what its weight gives of what is left, or its whole
        # wish where that is less, and then leaves more to the others.
        places.sort(key=lambda place: -wishes[place][2])
        weight = sum(wishes[place][1] * wishes[place][2] for place in places)
        for place in places:
            _, wish, relevance = wishes[place]
            parts[place] = min(wish, left * wish * relevance / weight) if weight > 0 else 0.0
            weight -= wish * relevance
            left -= parts[place]
        left = 0.0
    return parts


def _first_priority(house: list[tuple[Choice, float]]) -> int:
    return house[0][0].campaign.priority if house else 0
