"""Operations: what whoever runs the house asks it."""

from __future__ import annotations

from functions import limits
from functions.permissions.route import Route

ROUTES: tuple[Route, ...] = (
    Route("GET", "/healthz", "anyone", limits.UNLIMITED, "Say whether the service works"),
    Route("GET", "/metrics", "loopback", limits.UNLIMITED, "Read the counters"),
)  # fmt: skip
