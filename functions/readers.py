"""Readers: what the edge keeps of a signed-in learner in one sealed cookie, to choose messages by.

It holds nothing that anybody else could use: no page, no address, no click. Campaigns and courses
stand in it by the last six bytes of their ids.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from functions import seals
from functions.keys import KeyRing
from functions.seals import BadSeal
from functions.targeting import STAGES

LIFETIME_S = 90 * 86_400
"""The longest time that impressions are counted in; after so long without any the cookie ends."""
MAX_BYTES = 480
"""Of the fields, so that the cookie stays under a kilobyte in letters."""
MAX_REFUSED = 30
MAX_STAGES = 8
MAX_MET = 10
MAX_TIMES = 6
NEW_DAYS = 7
"""A learner counts as new for so many days after joining."""

_PURPOSE = b"r"
_TAIL_BYTES = 6
_MET_BYTES = 3
_HOUR_MS = 3_600_000
_DAY_HOURS = 24
_MAX_AGE = LIFETIME_S // 3_600
# user, hour of writing, day of joining, flags, numbers of refusals, stages, tags, counts
_HEAD = struct.Struct(">16sIHBBBBB")
_STAGE = struct.Struct(">6sB")
_SEEN = struct.Struct(">6sB")
_FEWER, _NONE = 1, 2


@dataclass(frozen=True, slots=True)
class Desk:
    """What is kept of one learner."""

    user: UUID
    hour: int = 0
    """When it was written, in hours since 1970."""
    since_day: int = 0
    """When the learner joined, in days since 1970; 0 while unknown."""
    fewer: bool = False
    """At most one message in a page, and on about every second page none."""
    none: bool = False
    refused: tuple[bytes, ...] = ()
    """Tails of campaigns, the newest refusal first."""
    stages: Mapping[bytes, str] = field(default_factory=dict)
    """How far the learner is, by the tail of the course; the course told last stands last."""
    seen: Mapping[bytes, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """By the tail of the campaign: impressions as (hour, number); the one counted last is last."""
    met: tuple[bytes, ...] = ()
    """Tags of the impressions counted last: a page repeats its report."""


def tail(identifier: str) -> bytes:
    """Return by what an id stands in a cookie; ValueError when it is none."""
    return UUID(identifier).bytes[-_TAIL_BYTES:]


def stage(percent: int) -> str:
    """Return how far a learner is who has done so much of a course, in hundredths."""
    return STAGES[0 if percent < 34 else 1 if percent < 67 else 2]


def visitor(desk: Desk, now_ms: int) -> str:
    """Return new or returning; empty while nobody has said when they joined."""
    if not desk.since_day:
        return ""
    return "new" if now_ms // (_DAY_HOURS * _HOUR_MS) - desk.since_day < NEW_DAYS else "returning"


def views(desk: Desk, campaign: bytes, days: int, now_ms: int) -> int:
    """Return how often the learner has seen a campaign in the last days of 24 hours.

    Counted by the hour and rounded up: what was seen in the hour that is just leaving counts.
    """
    first = now_ms // _HOUR_MS - days * _DAY_HOURS
    return sum(number for hour, number in desk.seen.get(campaign, ()) if hour >= first)


def counted(desk: Desk, campaign: bytes, view: bytes, slot: int, now_ms: int) -> Desk:
    """Return the desk with one more impression; the same one when this was counted before."""
    tag = zlib.crc32(view + bytes((slot,))).to_bytes(4, "big")[:_MET_BYTES]
    if tag in desk.met:
        return desk
    hour = now_ms // _HOUR_MS
    times = list(desk.seen.get(campaign, ()))
    if times and times[-1][0] == hour:
        times[-1] = (hour, times[-1][1] + 1)
    else:
        times.append((hour, 1))
    if len(times) > MAX_TIMES:
        # The two oldest become one of the younger's hour: that counts them longer, never shorter.
        (_, first), (later, second), *others = times
        times = [(later, first + second), *others]
    others = {each: known for each, known in desk.seen.items() if each != campaign}
    return replace(desk, seen=others | {campaign: tuple(times)}, met=(*desk.met, tag)[-MAX_MET:])


def told(desk: Desk | None, facts: Mapping[str, object]) -> Desk:
    """Return the desk as the origin's facts make it; what they don't name stays.

    `facts`: user, and any of stages (by course), since (day), refused (campaigns, the newest
    first), fewer, none. A desk of somebody else is left aside. ValueError when they can't be read.
    """
    try:
        user = UUID(str(facts["user"]))
        if desk is None or desk.user != user:
            desk = Desk(user)
        given: dict[str, object] = {}
        if "since" in facts:
            given["since_day"] = _within(facts["since"], 0xFFFF)
        for flag in ("fewer", "none"):
            if flag in facts:
                given[flag] = bool(facts[flag])
        if "refused" in facts:
            given["refused"] = tuple(map(tail, _list(facts["refused"])[:MAX_REFUSED]))
        if "stages" in facts:
            stages = {tail(course): _stage(at) for course, at in _members(facts["stages"])}
            kept = {course: at for course, at in desk.stages.items() if course not in stages}
            given["stages"] = dict([*kept.items(), *stages.items()][-MAX_STAGES:])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("the facts of a reader can't be read") from error
    return replace(desk, **given)  # type: ignore[arg-type]  # fields of Desk, made above


def write(ring: KeyRing, desk: Desk, now_ms: int) -> str:
    """Return the cookie's value.

    Where there is no room for the counts of all campaigns, those counted longest ago are left out.
    """
    hour = now_ms // _HOUR_MS
    room = MAX_BYTES - _HEAD.size - len(desk.met) * _MET_BYTES
    room -= len(desk.refused) * _TAIL_BYTES + len(desk.stages) * _STAGE.size
    seen: list[bytes] = []
    for campaign, times in reversed(list(desk.seen.items())):
        fresh = [(at, number) for at, number in times if hour - at <= _MAX_AGE]
        if not fresh:
            continue
        entry = _SEEN.pack(campaign, len(fresh)) + b"".join(
            (max(0, hour - at) << 12 | min(number, 0xFFF)).to_bytes(3, "big")
            for at, number in fresh
        )
        room -= len(entry)
        if room < 0:
            break
        seen.append(entry)
    flags = _FEWER * desk.fewer | _NONE * desk.none
    numbers = (len(desk.refused), len(desk.stages), len(desk.met), len(seen))
    fields = b"".join(
        (
            _HEAD.pack(desk.user.bytes, hour, desk.since_day, flags, *numbers),
            *desk.refused,
            *(_STAGE.pack(course, STAGES.index(at)) for course, at in desk.stages.items()),
            *desk.met,
            *reversed(seen),
        )
    )
    return seals.sealed(ring, _PURPOSE, fields).decode()


def read(ring: KeyRing, text: str, now_ms: int) -> Desk | None:
    """Return what a cookie keeps; None when it is forged, cut, too old or from the future."""
    if len(text) > 2 * (MAX_BYTES + seals.MAC_BYTES + 3):
        return None
    try:
        _, fields = seals.opened(ring, _PURPOSE, text)
        desk = _unpacked(fields)
    except (BadSeal, ValueError, struct.error, IndexError):
        return None
    return desk if lives(desk, now_ms) else None


def lives(desk: Desk, now_ms: int) -> bool:
    """Say whether a desk is neither too old nor from the future."""
    return -1 <= now_ms // _HOUR_MS - desk.hour <= _MAX_AGE


def _unpacked(fields: bytes) -> Desk:
    user, hour, since, flags, refusals, stages, tags, counts = _HEAD.unpack_from(fields)
    at = _HEAD.size

    def take(size: int) -> bytes:
        nonlocal at
        at += size
        return fields[at - size : at]

    refused = tuple(take(_TAIL_BYTES) for _ in range(refusals))
    known = dict(_STAGE.unpack(take(_STAGE.size)) for _ in range(stages))
    met = tuple(take(_MET_BYTES) for _ in range(tags))
    seen: dict[bytes, tuple[tuple[int, int], ...]] = {}
    for _ in range(counts):
        campaign, times = _SEEN.unpack(take(_SEEN.size))
        packed = [int.from_bytes(take(3), "big") for _ in range(times)]
        seen[campaign] = tuple((hour - (each >> 12), each & 0xFFF) for each in packed)
    return Desk(
        UUID(bytes=user), hour, since, bool(flags & _FEWER), bool(flags & _NONE), refused,
        {course: STAGES[number] for course, number in known.items()}, seen, met,
    )  # fmt: skip


def _within(value: object, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError("a number out of its bounds")
    return value


def _list(value: object) -> Sequence[str]:
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value


def _members(value: object) -> list[tuple[str, object]]:
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return list(value.items())


def _stage(value: object) -> str:
    if value not in STAGES:
        raise ValueError("not a stage")
    return str(value)
