"""Turns: one process at a time, for as long as a transaction lasts."""

from __future__ import annotations

from storage.database import Connection, value


def try_take(db: Connection, name: str) -> bool:
    """Take the turn of this name until the transaction ends; False at once when it is taken."""
    return bool(value(db, "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 1))", (name,)))
