"""Readers at the edge: who looks at a page, as far as messages may be chosen by it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from edge.gate import Gate
from edge.memory import Memory
from edge.metrics import Metrics
from edge.ports import HeaderList, Ports, Request, Response
from edge.settings import EdgeSettings
from functions import cookies, privacy, readers
from functions.access import InvalidToken
from functions.events import Event
from functions.manifests import Manifest
from functions.readers import Desk
from functions.sheets import SheetHeader
from functions.sponsorship import Index
from functions.targeting import Moment

HEADER = "x-uchi-reader"
"""By it the origin tells facts of its own answer's reader; no browser ever gets to see it."""
MAX_HEADER = 8_192
KNOWN_BYTES = 4 * 1024**2
DESK_BYTES = 4_000
"""What a desk in memory takes, about."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader of one page: a guest, unless more is known."""

    groups: frozenset[str] = frozenset()
    """None for guests, and for whom nothing is targeted at."""
    desk: Desk | None = None
    targeted: bool = False

    def most(self, places: int, draw: int) -> int:
        """Return how many messages a page of so many places may hold; `draw` is a random byte."""
        if self.desk is None or not (self.desk.none or self.desk.fewer):
            return places
        return 0 if self.desk.none else draw & 1

    def moment(self, header: SheetHeader, now_ms: int) -> Moment:
        """Return what is known where this reader's slots are decided."""
        stage = visitor = ""
        if self.targeted and self.desk is not None:
            visitor = readers.visitor(self.desk, now_ms)
            if header.course and self.desk.stages:
                stage = self.desk.stages.get(readers.tail(header.course), "")
        return Moment(
            header.course, header.page, header.language, self.groups, stage, visitor, now_ms
        )

    def excluded(self, index: Index, now_ms: int) -> list[str]:
        """Return the campaigns that this reader refused or has seen often enough."""
        desk = self.desk
        if desk is None or not (desk.refused or desk.seen):
            return []
        by_tail = index.bands.by_tail
        found = [by_tail[tail].id for tail in desk.refused if tail in by_tail]
        for tail in desk.seen:
            campaign = by_tail.get(tail)
            if (
                campaign is not None
                and campaign.cap_views
                and readers.views(desk, tail, campaign.cap_days, now_ms) >= campaign.cap_views
            ):
                found.append(campaign.id)
        return found


GUEST = Reader()


class Readers:
    """Reads and writes the cookie that a learner's desk is kept in; guests have none, ever."""

    def __init__(self, ports: Ports, settings: EdgeSettings, gate: Gate, metrics: Metrics) -> None:
        """Seal with the slot keys."""
        self._ports = ports
        self._ring = settings.slot_keys
        self._names = cookies.names(settings.public_url)
        self._gate = gate
        self._metrics = metrics
        # What was found to be ours stays so: a third of what a learner's page costs is saved.
        self._known: Memory[Desk] = Memory(KNOWN_BYTES)

    async def of(self, request: Request, manifest: Manifest) -> Reader:
        """Return who asks, by the access token and the desk.

        Between two access tokens a desk speaks for its learner alone: wishes, refusals and counts
        hold, and nothing is targeted. One that is forged, cut, too old or somebody else's is none.
        """
        held = request.headers.get("cookie")
        if not held or not (self._names.access in held or self._names.desk in held):
            return GUEST
        desk = self._desk(held)
        try:
            claims = await self._gate.who(request, manifest)
        except InvalidToken:
            claims = None
        if claims is None:
            return GUEST if desk is None else Reader(desk=desk)
        if desk is not None and desk.user != claims.user:
            desk = None
        if claims.minor or privacy.untargeted(_asked(request)):
            return Reader(desk=desk)
        return Reader(frozenset(claims.groups), desk, targeted=True)

    def hear(self, request: Request, response: Response) -> Response:
        """Return the origin's answer without what it tells of its reader, which is kept."""
        told = [value for name, value in response.headers if name == HEADER]
        if not told:
            return response
        headers = [pair for pair in response.headers if pair[0] != HEADER]
        try:
            if len(told) != 1 or len(told[0]) > MAX_HEADER:
                raise ValueError("too much is told")
            before = self._desk(request.headers.get("cookie") or "")
            after = readers.told(before, json.loads(told[0]))
        except (ValueError, RecursionError) as error:
            self._ports.log("error", "a reader's facts can't be read", error=str(error))
        else:
            headers += self._kept(before, after)
        return replace(response, headers=headers)

    def counted(self, request: Request, events: Iterable[Event], index: Index | None) -> HeaderList:
        """Return how a learner's browser keeps that impressions of campaigns with a cap were taken.

        Of two tabs that report in the same moment one may be forgotten: a learner sees a message
        once more than its cap says for each tab that reports while another does.
        """
        before = after = None
        for event in events:
            if event.kind != "seen" or event.learner is None or index is None:
                continue
            campaign = index.bands.campaign_of.get(event.creative or "")
            if campaign is None or not campaign.cap_views:
                continue
            if after is None:
                before = self._desk(request.headers.get("cookie") or "")
                after = readers.told(before, {"user": event.learner})
            after = readers.counted(
                after, readers.tail(campaign.id), bytes.fromhex(event.view), event.slot,
                event.accepted_at,
            )  # fmt: skip
        return [] if after is None else self._kept(before, after)

    def _desk(self, held: str) -> Desk | None:
        if self._names.desk not in held:
            return None
        value = cookies.parse(held).get(self._names.desk)
        if not value:
            return None
        now_ms = self._ports.now_ms()
        desk = self._known.get(value)
        if desk is not None and readers.lives(desk, now_ms):
            return desk
        desk = readers.read(self._ring, value, now_ms)
        if desk is None:
            self._metrics.count("uchi_refused_desks_total")
        else:
            self._known.put(value, desk, DESK_BYTES)
        return desk

    def _kept(self, before: Desk | None, after: Desk) -> HeaderList:
        now_ms = self._ports.now_ms()
        # Written anew once a day at least, so that it does not end under somebody who comes often.
        if after == before and now_ms // 3_600_000 - after.hour < 24:
            return []
        value = readers.write(self._ring, after, now_ms)
        return [("set-cookie", cookies.set_desk(self._names, value))]


def _asked(request: Request) -> dict[str, str]:
    return {name: request.headers.get(name) or "" for name in ("sec-gpc", "dnt")}
