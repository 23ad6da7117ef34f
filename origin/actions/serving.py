"""Serving: a message decided for a server, with a token by which its view and click are told."""

from __future__ import annotations

import base64
import threading
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from functions import beacons, tokens, traffic
from functions.bands import Bands, Choice
from functions.events import Event
from functions.problems import Conflict, NotFound
from functions.sponsorship import DRAW_BYTES, Index, choose
from functions.targeting import Moment
from functions.tokens import Slot
from origin.actions import pacing, sponsoring
from origin.house import House
from storage import events, pictures, surroundings
from storage.database import Connection, transaction

KEPT_MS = 1_000
"""How long shares are taken to be as they were: the manifest's own measure."""
NO_PAGE = UUID(int=0)
"""What an event's page is where a server asked for no course."""
NO_VERSION = bytes(8)
DEFAULT_LANGUAGE = "bg"


@dataclass(frozen=True, slots=True)
class Served:
    """A message that may be shown once."""

    choice: Choice
    picture: str
    """As a data: address; empty when there is none."""
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """A view or click that is kept now."""

    marks: tuple[str, ...]
    """Why it is not billed, whatever the campaign pays for; none where nothing is wrong."""
    landing: str


@dataclass
class Desk:
    """One process's index of what may stand, as an edge has one."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _maker: sponsoring.Maker = field(default_factory=sponsoring.Maker)
    _version: str = ""
    _bands: Bands | None = None
    _index: Index | None = None
    _made_ms: int = 0

    def index(self, db: Connection, now: datetime) -> Index | None:
        """Return the index as of `now`, at most a second old; None when nothing may stand."""
        now_ms = int(now.timestamp() * 1000)
        with self._lock:
            if self._index is not None and 0 <= now_ms - self._made_ms < KEPT_MS:
                return self._index
            snapshot = self._maker.current(db, now)
            if snapshot is None:
                self._index = None
                return None
            if self._bands is None or self._version != snapshot.version:
                self._bands, self._version = Bands(snapshot), snapshot.version
            self._index = Index(self._bands, pacing.current(db, now), now_ms)
            self._made_ms = now_ms
            return self._index


def serve(
    house: House, desk: Desk, course: UUID | None, chapter: UUID | None, language: str | None
) -> Served | None:
    """Return a message for a place; None when nothing may stand there.

    The reader is a guest of whom nothing is known: rules about learners never match. NotFound for
    a course or chapter that readers can't see.
    """
    now = house.now()
    with transaction(house.pool) as db:
        place = None
        if course is not None or chapter is not None:
            place = surroundings.find(db, course, chapter)
            if place is None:
                raise NotFound("readers can see no such course or chapter")
        index = desk.index(db, now)
        spoken = language or (place.language if place else DEFAULT_LANGUAGE)
        now_ms = int(now.timestamp() * 1000)
        moment = Moment(
            course=str(place.course) if place else "",
            chapter=str(place.chapter) if place and place.chapter else "",
            language=place.language if place else spoken,
            at_ms=now_ms,
        )
        choice = choose(index, moment, house.draw(DRAW_BYTES)) if index else None
        if choice is None:
            return None
        picture = ""
        if choice.creative.picture:
            held = pictures.find(db, choice.creative.picture)
            if held is None:
                return None  # What was bought has a picture.
            picture = f"data:{held.media_type};base64,{base64.b64encode(held.body).decode()}"
    slot = Slot(
        view=house.draw(16),
        page=(place.chapter or place.course) if place else NO_PAGE,
        creative=UUID(choice.creative.id),
        version=NO_VERSION,
        issued_ms=now_ms,
        price_micros=0 if choice.campaign.house else choice.campaign.price_micros,
        slot=1,
        language=spoken,
        landing=choice.creative.landing,
        reasons=choice.reasons,
    )
    token = tokens.sign_slot(house.settings.slot_keys, slot)
    expires_at = datetime.fromtimestamp((now_ms + tokens.SLOT_LIFETIME_MS) / 1000, now.tzinfo)
    return Served(choice, picture, token, expires_at)


def view(house: House, token: str, visible_ms: int | None, agent: str) -> Counted:
    """Count a message as seen, once; Conflict when it was, BadToken, ExpiredToken.

    `agent` is the reader's User-Agent as the server heard it. Without `visible_ms` it is taken to
    have been in view ever since it was served.
    """
    slot, now_ms = _read(house, token)
    event = beacons.seen_of(
        slot,
        now_ms - slot.issued_ms if visible_ms is None else visible_ms,
        accepted_ms=now_ms,
        learner=None,
        marks=traffic.marks(agent),
    )
    return _count(house, event, slot)


def click(house: House, token: str, agent: str) -> Counted:
    """Count a message as followed, once, and say where to; the problems of `view`."""
    slot, now_ms = _read(house, token)
    event = beacons.click_of(slot, accepted_ms=now_ms, learner=None, marks=traffic.marks(agent))
    return _count(house, event, slot)


def _read(house: House, token: str) -> tuple[Slot, int]:
    now_ms = int(house.now().timestamp() * 1000)
    return tokens.verify_slot(house.settings.slot_keys, token, now_ms), now_ms


def _count(house: House, event: Event, slot: Slot) -> Counted:
    with transaction(house.pool) as db:
        stored = events.store(db, [event])
    if not stored.stored:
        raise Conflict("it was counted before")
    return Counted(event.marks, slot.landing)
