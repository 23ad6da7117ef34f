"""Lines: one JSON line on standard output for everything that matters."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime


def log(level: str, event: str, **fields: object) -> None:
    """Write `event` with `fields`; what JSON doesn't know is written as text."""
    line = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "level": level,
        "room": "edge",
        "event": event,
        **fields,
    }
    try:
        sys.stdout.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
        sys.stdout.flush()
    except (OSError, ValueError):
        # Whoever read the log is gone, or its disk is full: pages go on without it.
        return
