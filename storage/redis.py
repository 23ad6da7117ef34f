"""Redis: one client, quick to give up, for what may be lost at any moment."""

from __future__ import annotations

import redis

CONNECT_TIMEOUT_S = 0.3
ANSWER_TIMEOUT_S = 0.5
"""Redis stands in no acknowledged path, so nobody waits long for it."""


def connection_pool(url: str) -> redis.ConnectionPool:
    """Return connections to the server at `url` (redis://, rediss:// or unix://)."""
    return redis.ConnectionPool.from_url(
        url,
        socket_connect_timeout=CONNECT_TIMEOUT_S,
        socket_timeout=ANSWER_TIMEOUT_S,
        health_check_interval=30,
    )


def client(url: str) -> redis.Redis:
    """Return a client with connections of its own."""
    return redis.Redis(connection_pool=connection_pool(url))
