"""Targeting: whom and when a campaign is aimed at, and whether a moment is one of those."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reason = Literal["course", "chapter", "group", "language", "stage", "visitor", "hours"]
"""A rule that may have matched, as "why do I see this" tells it."""

STAGES = ("beginning", "midway", "finishing")
VISITORS = ("new", "returning")

_WORTH: dict[Reason, float] = {
    "chapter": 1.0,
    "group": 1.0,
    "course": 0.5,
    "stage": 0.5,
    "visitor": 0.25,
    "hours": 0.25,
    "language": 0.25,
}
"""What a rule adds to the relevance: the fewer readers it leaves, the more."""


@dataclass(frozen=True, slots=True)
class Targeting:
    """A campaign's rules; every one that is there must match."""

    courses: tuple[str, ...] = ()
    """UUIDs; empty means all, here and below."""
    chapters: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    """Groups of learners, as access tokens name them."""
    languages: tuple[str, ...] = ()
    """Languages of the page's text."""
    stages: tuple[str, ...] = ()
    """How far the learner is in the page's course: of STAGES."""
    visitors: tuple[str, ...] = ()
    """Of VISITORS."""
    hours: tuple[tuple[int, int], ...] | None = None
    """Windows [from, until) in milliseconds UTC of the coming days; None means any time."""


EVERYBODY = Targeting()


@dataclass(frozen=True, slots=True)
class Moment:
    """What is known where a slot is decided; nothing unknown ever matches a rule about it."""

    course: str = ""
    """UUID; empty on pages that belong to no course."""
    chapter: str = ""
    language: str = ""
    """The language of the page's text."""
    groups: frozenset[str] = frozenset()
    """The learner's; none for guests and for who is not to be targeted."""
    stage: str = ""
    """Of STAGES; empty while unknown."""
    visitor: str = ""
    """Of VISITORS; empty while unknown."""
    at_ms: int = 0
    """Milliseconds UTC."""


def matches(targeting: Targeting, moment: Moment) -> bool:
    """Say whether every rule of a campaign matches the moment."""
    return (
        (not targeting.courses or moment.course in targeting.courses)
        and (not targeting.chapters or moment.chapter in targeting.chapters)
        and (not targeting.groups or not moment.groups.isdisjoint(targeting.groups))
        and (not targeting.languages or moment.language in targeting.languages)
        and (not targeting.stages or moment.stage in targeting.stages)
        and (not targeting.visitors or moment.visitor in targeting.visitors)
        and is_hour(targeting, moment.at_ms)
    )


def is_hour(targeting: Targeting, at_ms: int) -> bool:
    """Say whether the moment lies in one of the windows of time."""
    windows = targeting.hours
    return windows is None or any(start <= at_ms < end for start, end in windows)


def reasons(targeting: Targeting) -> tuple[Reason, ...]:
    """Return the rules that a campaign has: all of them matched wherever it stands."""
    present: tuple[tuple[Reason, object], ...] = (
        ("course", targeting.courses),
        ("chapter", targeting.chapters),
        ("language", targeting.languages),
        ("group", targeting.groups),
        ("stage", targeting.stages),
        ("visitor", targeting.visitors),
        ("hours", targeting.hours is not None),
    )
    return tuple(reason for reason, rule in present if rule)


def relevance(targeting: Targeting) -> float:
    """Return how much a campaign's wish counts among others of its priority, at least 1.

    The closer its rules describe a reader, the more: a message for one chapter stands there before
    one for everybody, as long as neither gets more than it wants.
    """
    return 1.0 + sum(_WORTH[reason] for reason in reasons(targeting))
