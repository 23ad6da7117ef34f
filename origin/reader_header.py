"""The reader header: what the origin tells the edge of somebody, who keeps it in a cookie."""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import UUID

import falcon

HEADER = "x-uchi-reader"
"""The edge takes it off before the answer goes on to the browser (edge/readers.py)."""


def tell(resp: falcon.Response, user: UUID, facts: Mapping[str, object]) -> None:
    """Let the edge keep these facts of the answer's own reader; what is not in them stays."""
    known = json.loads(resp.get_header(HEADER) or "{}")
    text = json.dumps({**known, "user": str(user), **facts}, separators=(",", ":"))
    resp.set_header(HEADER, text)
