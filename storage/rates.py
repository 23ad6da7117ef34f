"""Rates: how often somebody may do something, counted in Redis for all processes together."""

from __future__ import annotations

import math
import threading
import time

import redis
from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from storage.redis import connection_pool

PREFIX = "rates"
PAUSE_S = 5.0
"""After a failure Redis is left alone for this long and counting goes on in the process."""


class Rates:
    """Counts hits in a sliding window.

    While Redis is away every process counts for itself and allows half as much: stricter where
    one process serves, and never more than a small multiple where several do.
    """

    def __init__(self, url: str | None) -> None:
        """Count in Redis at `url`; in this process alone with None."""
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._shared = (
            SlidingWindowCounterRateLimiter(
                RedisStorage("redis://", connection_pool=connection_pool(url), key_prefix=PREFIX)
            )
            if url
            else None
        )
        self._away_until = 0.0
        self._lock = threading.Lock()
        self.fallbacks = 0
        """How often a hit was counted in the process because Redis was away, for the metrics."""

    def hit(self, name: str, identity: str, *, most: int, seconds: int) -> int:
        """Count one hit of `identity` on the limit `name`: `most` within `seconds`.

        Return 0 when it is allowed, else after how many whole seconds to come again.
        """
        if self._shared is not None and time.monotonic() >= self._away_until:
            limit = RateLimitItemPerSecond(most, seconds)
            try:
                return _hit(self._shared, limit, name, identity)
            except redis.RedisError:
                self._away_until = time.monotonic() + PAUSE_S
        if self._shared is not None:
            with self._lock:
                self.fallbacks += 1
            most = max(1, most // 2)
        return _hit(self._own, RateLimitItemPerSecond(most, seconds), name, identity)


def _hit(
    limiter: SlidingWindowCounterRateLimiter,
    limit: RateLimitItemPerSecond,
    name: str,
    identity: str,
) -> int:
    if limiter.hit(limit, name, identity):
        return 0
    wait = limiter.get_window_stats(limit, name, identity).reset_time - time.time()
    return max(1, math.ceil(wait))
