"""Metrics: what the origin counts, in Prometheus' words."""

from __future__ import annotations

import os

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

MEDIA_TYPE = CONTENT_TYPE_LATEST

REQUESTS = Counter(
    "uchi_origin_requests", "Requests answered, by route and status.", ("method", "route", "status")
)
SECONDS = Histogram(
    "uchi_origin_request_seconds",
    "Time to answer, by route.",
    ("route",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
EVENTS = Counter("uchi_origin_events", "Events of the edge, by what became of them.", ("fate",))
PROGRESS = Counter(
    "uchi_origin_progress",
    "What learners' pages asked for themselves, by what was done.",
    ("deed",),
)
LOGINS = Counter("uchi_origin_logins", "Logins tried, by result.", ("result",))
SECOND_STEPS = Counter(
    "uchi_origin_second_steps", "Second steps of logging in, by result.", ("result",)
)
LOCKED = Counter("uchi_origin_accounts_locked", "Accounts shut after wrong passwords.")
REUSED = Counter("uchi_origin_refresh_reused", "Refresh tokens that came a second time.")
TOKENS_REFUSED = Counter(
    "uchi_origin_tokens_refused", "Access tokens that were forged, meant for others or unreadable."
)
LIMITED = Counter("uchi_origin_limited", "Requests refused by a rate limit.", ("limit",))
LIMITS_ALONE = Counter(
    "uchi_origin_limits_without_redis",
    "Requests counted by a process alone and more strictly, because Redis was away.",
)
MEDIA = Counter(
    "uchi_origin_media", "Files and widths of pictures, by what became of them.", ("fate",)
)
MEDIA_BYTES = Counter(
    "uchi_origin_media_bytes", "Bytes of files, by what became of them.", ("fate",)
)
SHEETS = Counter("uchi_origin_sheets", "Sheets asked for, by where they came from.", ("source",))


def exposition() -> bytes:
    """Return all counters, of every process of the server where there are several."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return generate_latest(registry)
