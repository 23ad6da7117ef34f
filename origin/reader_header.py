"""The reader header: what the origin tells the edge of somebody, who keeps it in a cookie."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import falcon

HEADER = "x-uchi-reader"
"""The edge takes it off before the answer goes on to the browser (edge/readers.py)."""


def joined(created_at: datetime) -> int:
    """Return the day on which an account was made, in days since 1970 as the edge counts them."""
    return int(created_at.timestamp()) // 86_400


def tell(resp: falcon.Response, user: UUID, facts: Mapping[str, object]) -> None:
    """Let the edge keep these facts of the answer's own reader; what is not in them stays."""
    known = json.loads(resp.get_header(HEADER) or "{}")
    text = json.dumps({**known, "user": str(user), **facts}, separators=(",", ":"))
    resp.set_header(HEADER, text)
