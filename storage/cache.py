"""Cache: what is cheap to lose and costly to make, for a while, in Redis."""

from __future__ import annotations

import time
from datetime import timedelta

import redis

PREFIX = "cache:"
PAUSE_S = 5.0
"""After a failure Redis is left alone for this long, so that its absence costs nothing."""


class Cache:
    """A cache that forgets everything rather than fail: without Redis it is always empty."""

    def __init__(self, client: redis.Redis | None) -> None:
        """Keep everything in `client`; nothing with None."""
        self._client = client
        self._away_until = 0.0
        self.failures = 0
        """How often Redis did not answer, for the metrics."""

    def get(self, key: str) -> bytes | None:
        """Return what was put under `key`; None when it is gone or Redis is away."""
        if self._client is None or time.monotonic() < self._away_until:
            return None
        try:
            found = self._client.get(PREFIX + key)
        except redis.RedisError:
            self._pause()
            return None
        return found if isinstance(found, bytes) else None

    def put(self, key: str, data: bytes, lifetime: timedelta) -> None:
        """Keep `data` under `key` for `lifetime` at most."""
        if self._client is None or time.monotonic() < self._away_until:
            return
        try:
            self._client.set(PREFIX + key, data, px=lifetime)
        except redis.RedisError:
            self._pause()

    def _pause(self) -> None:
        self.failures += 1
        self._away_until = time.monotonic() + PAUSE_S
