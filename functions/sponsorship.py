"""Sponsorship: which creative may stand in a slot, in constant time whatever the number."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from functions.snapshots import Creative, Snapshot


@dataclass(frozen=True, slots=True)
class Bucket:
    """The creatives eligible for one course and language, with their cumulative weights."""

    creatives: tuple[Creative, ...]
    bounds: tuple[float, ...]
    """Cumulative weights; the last one is the sum."""


_EMPTY = Bucket((), ())


class Index:
    """The snapshot, sorted once at load so that a view only draws.

    `shares` is what a campaign may take of the traffic (0 to 1); house messages need none. A
    share is kept by the draw itself: what the paid ones leave of a whole is left to the house.
    """

    def __init__(self, snapshot: Snapshot, shares: Mapping[str, float], now_ms: int) -> None:
        """Sort `snapshot` by course and language, as of `now_ms`."""
        self.creatives = {creative.id: creative for creative in snapshot.creatives}
        self._buckets: dict[tuple[str, str, bool], Bucket] = {}
        live = [c for c in snapshot.creatives if c.starts_at <= now_ms < c.ends_at]
        self._live = live
        self._shares = shares

    def bucket(self, course: str, language: str, *, house: bool) -> Bucket:
        """Return the creatives eligible here, made on the first question and kept."""
        key = (course, language, house)
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = self._sort(course, language, house)
        return bucket

    def _sort(self, course: str, language: str, house: bool) -> Bucket:
        eligible = [
            creative
            for creative in self._live
            if creative.house == house
            and creative.language in ("", language)
            and (not creative.courses or course in creative.courses)
        ]
        if house:
            weights = [float(creative.weight) for creative in eligible]
        else:
            # A campaign's share is split by weight among those of its creatives that may stand
            # here: one in another language takes nothing away from the one in this.
            sums: dict[str, int] = {}
            for creative in eligible:
                sums[creative.campaign] = sums.get(creative.campaign, 0) + creative.weight
            weights = [
                self._shares.get(creative.campaign, 0.0) * creative.weight / sums[creative.campaign]
                for creative in eligible
            ]
        kept = [(c, w) for c, w in zip(eligible, weights, strict=True) if w > 0]
        if not kept:
            return _EMPTY
        return Bucket(tuple(c for c, _ in kept), tuple(accumulate(w for _, w in kept)))


def choose(
    index: Index,
    course: str,
    language: str,
    draws: tuple[float, float],
    *,
    paid: bool,
    taken: Sequence[str] = (),
) -> Creative | None:
    """Return the creative for a slot; None when nothing may stand there.

    `draws` are two numbers in [0, 1). `paid` is False once the manifest is out of date. `taken`
    names the campaigns that stand in this page already: no campaign stands there twice, and a
    slot whose draw falls on one of them goes to the house.
    """
    if paid:
        bucket = index.bucket(course, language, house=False)
        # Shares that sum to less than one leave the rest of the traffic to the house.
        creative = _draw(bucket, draws[0], whole=1.0)
        if creative is not None and creative.campaign not in taken:
            return creative
    creative = _draw(index.bucket(course, language, house=True), draws[1], whole=0.0)
    return creative if creative is not None and creative.campaign not in taken else None


def _draw(bucket: Bucket, draw: float, whole: float) -> Creative | None:
    if not bucket.creatives:
        return None
    at = bisect_right(bucket.bounds, draw * max(whole, bucket.bounds[-1]))
    return bucket.creatives[at] if at < len(bucket.creatives) else None
