"""Floods: how much one address, account or page may bring about before it is no reading."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allowance:
    """A bucket that holds `burst` events and fills again by `per_s` a second."""

    burst: float
    per_s: float


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is left of an allowance, as of a moment."""

    left: float
    at_ms: int


# Behind one address sits a whole school, so guests share a wide allowance there; who is logged in
# has one of their own and is no part of it.
SEEN_OF_ADDRESS = Allowance(300, 3.0)
SEEN_OF_LEARNER = Allowance(60, 0.5)
CLICKS_OF_ADDRESS = Allowance(30, 0.2)
CLICKS_OF_LEARNER = Allowance(6, 1 / 30)
CLICKS_OF_VIEW = Allowance(3, 1 / 60)
"""Of one page: a reader follows a message, comes back, follows another."""


def draw(
    bucket: Bucket | None, allowance: Allowance, now_ms: int, count: int = 1
) -> tuple[Bucket, bool]:
    """Return the bucket after `count` more events, and whether they were allowed.

    None is a full bucket. What is refused takes nothing, so who slows down is allowed again; a
    clock that goes back fills nothing.
    """
    if bucket is None:
        left = allowance.burst
    else:
        passed_s = max(0, now_ms - bucket.at_ms) / 1000
        left = min(allowance.burst, bucket.left + passed_s * allowance.per_s)
    at_ms = now_ms if bucket is None else max(now_ms, bucket.at_ms)
    if count > left:
        return Bucket(left, at_ms), False
    return Bucket(left - count, at_ms), True


def origin_of(address: str) -> str:
    """Return what an address is counted under: itself, or the /64 that it shares with its house.

    Whoever has one IPv6 address has 2**64 of them.
    """
    if ":" not in address:
        return address
    head, _, tail = address.partition("::")
    groups = head.split(":") if head else []
    if len(groups) < 4:
        behind = tail.split(":") if tail else []
        groups = [*groups, *["0"] * (8 - len(groups) - len(behind)), *behind]
    return ":".join(group.lower().lstrip("0") or "0" for group in groups[:4])
