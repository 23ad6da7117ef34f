"""Senders: who reports a page or follows a slot, and whether that may be paid for."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from edge.gate import Gate
from edge.manifest import Manifests
from edge.ports import Request
from functions import floods
from functions.access import InvalidToken
from functions.floods import Allowance, Bucket

MOST_KEPT = 20_000
"""Buckets in memory, the longest unused forgotten first: some 4 MB whatever is sent."""
STAFF = frozenset({"author", "sponsor", "admin"})


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever sent a request."""

    learner: str | None
    """UUID of the account; None for guests, whatever they sent."""
    staff: bool
    """Looks at pages as part of their work: they are nobody's audience."""
    counted_as: str
    """The account, or the address of a guest."""


class Senders:
    """Knows who sends, and how much they sent of late to this edge.

    Each edge counts for itself, and forgets when it ends: a flood is divided among edges at most
    as often as there are edges that its sender can reach.
    """

    def __init__(self, gate: Gate, manifests: Manifests) -> None:
        """Read access cookies through `gate`."""
        self._gate = gate
        self._manifests = manifests
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    async def of(self, request: Request) -> Sender:
        """Return who sent a request; a cookie that is no good speaks for nobody."""
        claims = None
        if (manifest := self._manifests.current) is not None:
            try:
                claims = await self._gate.who(request, manifest)
            except InvalidToken:
                claims = None
        if claims is None:
            return Sender(None, False, f"a {floods.origin_of(request.address)}")
        user = str(claims.user)
        return Sender(user, claims.role in STAFF, f"u {user}")

    def seen_marks(self, sender: Sender, count: int, now_ms: int) -> tuple[str, ...]:
        """Return the marks of `count` slots that a sender reports as seen."""
        if not count:
            return ()
        of_learner, of_address = floods.SEEN_OF_LEARNER, floods.SEEN_OF_ADDRESS
        allowance = of_learner if sender.learner else of_address
        flood = not self._draw(f"s {sender.counted_as}", allowance, now_ms, count)
        return _marks(sender, flood=flood)

    def click_marks(self, sender: Sender, view: str, now_ms: int) -> tuple[str, ...]:
        """Return the marks of a slot of `view` that a sender follows."""
        of_learner, of_address = floods.CLICKS_OF_LEARNER, floods.CLICKS_OF_ADDRESS
        allowance = of_learner if sender.learner else of_address
        flood = not self._draw(f"c {sender.counted_as}", allowance, now_ms)
        repeat = not self._draw(f"v {view}", floods.CLICKS_OF_VIEW, now_ms)
        return _marks(sender, flood=flood) + (("repeat",) if repeat else ())

    def _draw(self, key: str, allowance: Allowance, now_ms: int, count: int = 1) -> bool:
        bucket, allowed = floods.draw(self._buckets.get(key), allowance, now_ms, count)
        self._buckets[key] = bucket
        self._buckets.move_to_end(key)
        if len(self._buckets) > MOST_KEPT:
            self._buckets.popitem(last=False)
        return allowed


def _marks(sender: Sender, *, flood: bool) -> tuple[str, ...]:
    return (("staff",) if sender.staff else ()) + (("flood",) if flood else ())
