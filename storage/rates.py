"""Rates: how often somebody may do something, counted in Redis for all processes together."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import TypeVar

import redis
from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from functions.limits import Rate
from storage import waiting
from storage.redis import connection_pool

PREFIX = "rates"
PAUSE_S = 5.0
"""After a failure Redis is left alone for this long and counting goes on in the process."""

LEASES = 50
"""Into so many parts an allowance is divided that is asked of Redis part by part."""
LEASE_S = 30.0
LARGEST_LEASE = 10
"""What is taken at once is at most this part of an allowance, however busy somebody is."""
MOST_LEASES = 20_000

ADVANCES = 30
"""A thirtieth of a smaller allowance is counted in the process before Redis is told of it."""

Answer = TypeVar("Answer")
Limiter = SlidingWindowCounterRateLimiter


class Rates:
    """Counts hits in a sliding window.

    While Redis is away every process counts for itself and allows half as much: stricter where
    one process serves, and never more than a small multiple where several do.
    """

    def __init__(self, url: str | None, *, fell_back: Callable[[], object] = lambda: None) -> None:
        """Count in Redis at `url`; in this process alone with None.

        `fell_back` is called for each hit that is counted here because Redis is away.
        """
        self._fell_back = fell_back
        self._own = Limiter(MemoryStorage())
        self._shared: Limiter | None = None
        if url:
            pool = connection_pool(url)
            self._shared = Limiter(
                RedisStorage("redis://", connection_pool=pool, key_prefix=PREFIX)
            )
        self._leases: dict[tuple[str, str], tuple[int, float, int]] = {}
        self._asked: set[tuple[str, str]] = set()
        """For whom a lease is being fetched."""
        self._advances: dict[tuple[str, str], tuple[int, float]] = {}
        self._away_until = 0.0
        self._lock = threading.Lock()
        self.fallbacks = 0
        """How often a hit was counted in the process because Redis was away."""

    def hit(self, rate: Rate, subject: str) -> int | None:
        """Count one hit; None when it is allowed, else after how many seconds to come again.

        The way to Redis costs more than most of what is limited, and to a core that works out a
        password it is a disturbance besides. So of a large allowance a fiftieth is taken at once
        (twice as much by whoever has just used that up) and used up here within half a minute, and
        what is left of it is lost. Of a smaller one Redis is told of the first thirtieth of a
        subject only when that is used up: who logs in once in a minute never asks it, and a flood
        gets that much more from each process, once.
        """
        if self._shared is None:
            return self._hit(rate, subject, 1)
        share = rate.times // LEASES
        if share >= 2:
            return self._leased(rate, subject, share)
        untold = self._untold(rate, subject)
        return None if untold is None else self._hit(rate, subject, 1 + untold)

    def _leased(self, rate: Rate, subject: str, share: int) -> int | None:
        key, now = (rate.name, subject), time.monotonic()
        with self._lock:
            left, until, before = self._leases.get(key, (0, 0.0, share))
            if left > 0 and now < until:
                self._leases[key] = (left - 1, until, before)
                return None
            asked = key in self._asked
            self._asked.add(key)
        if asked:
            # Another thread is fetching a lease: a second one would take the place of the first,
            # and what is left of that would be lost.
            return self._hit(rate, subject, 1)
        try:
            if now < until:
                # Used up before its time: whoever is so busy gets more at once.
                share = min(2 * before, rate.times // LARGEST_LEASE)
            if self._hit(rate, subject, share) is not None:
                return self._hit(rate, subject, 1)
            with self._lock:
                if len(self._leases) >= MOST_LEASES:
                    self._leases.clear()
                self._leases[key] = (share - 1, now + LEASE_S, share)
            return None
        finally:
            with self._lock:
                self._asked.discard(key)

    def _untold(self, rate: Rate, subject: str) -> int | None:
        """Return of how many hits Redis must hear with this one; None when it need not yet."""
        advance = rate.times // ADVANCES
        if advance == 0:
            return 0
        key, now = (rate.name, subject), time.monotonic()
        with self._lock:
            used, until = self._advances.get(key, (0, 0.0))
            if now >= until:
                used, until = 0, now + rate.seconds
                if len(self._advances) >= MOST_LEASES:
                    self._advances.clear()
            if used <= advance:
                self._advances[key] = (used + 1, until)
        if used < advance:
            return None
        return advance if used == advance else 0

    def _hit(self, rate: Rate, subject: str, cost: int) -> int | None:
        return self._ask(
            rate,
            lambda limiter, limit: (
                None
                if limiter.hit(limit, rate.name, subject, cost=cost)
                else _wait(limiter, limit, rate.name, subject)
            ),
        )

    def full(self, rate: Rate, subject: str) -> int | None:
        """Say, without counting, whether the next hit would be refused, as `hit` does."""
        return self._ask(
            rate,
            lambda limiter, limit: (
                None
                if limiter.test(limit, rate.name, subject)
                else _wait(limiter, limit, rate.name, subject)
            ),
        )

    def clear(self, rate: Rate, subject: str) -> None:
        """Forget what was counted."""
        with self._lock:
            self._leases.pop((rate.name, subject), None)
            self._advances.pop((rate.name, subject), None)
        self._ask(rate, lambda limiter, limit: limiter.clear(limit, rate.name, subject))

    def _ask(
        self, rate: Rate, question: Callable[[Limiter, RateLimitItemPerSecond], Answer]
    ) -> Answer:
        times, shared = rate.times, self._shared
        if shared is not None:
            if time.monotonic() >= self._away_until:
                limit = RateLimitItemPerSecond(times, rate.seconds)
                try:
                    return waiting.elsewhere(lambda: question(shared, limit))
                except redis.RedisError:
                    self._away_until = time.monotonic() + PAUSE_S
            with self._lock:
                self.fallbacks += 1
            self._fell_back()
            times = max(1, times // 2)
        return question(self._own, RateLimitItemPerSecond(times, rate.seconds))


def _wait(limiter: Limiter, limit: RateLimitItemPerSecond, name: str, subject: str) -> int:
    reset = limiter.get_window_stats(limit, name, subject).reset_time
    return max(1, math.ceil(reset - time.time()))
