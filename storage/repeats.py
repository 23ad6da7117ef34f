"""Repeats: the first answer to a request, kept for a day for whoever asks the same once more."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from storage.database import Connection, changed, one, value


@dataclass(frozen=True, slots=True)
class Repeat:
    """A request that was answered."""

    request_hash: bytes
    """SHA-256 of the whole request: the same key with another request is a mistake."""
    status: int
    headers: dict[str, str]
    body: bytes


def lock(db: Connection, user: UUID, key: str) -> bool:
    """Take the key for this transaction; False when another one is at work under it.

    A lock of the database and not a row: whoever is killed leaves nothing behind.
    """
    return bool(
        value(
            db,
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 7201836542))",
            (f"{user} {key}",),
        )
    )


def find(db: Connection, user: UUID, key: str) -> Repeat | None:
    """Return what was answered under a key within the last 24 hours."""
    return one(
        db,
        Repeat,
        """
        SELECT request_hash, status, headers, body FROM repeats
        WHERE user_id = %s AND key = %s AND answered_at > now() - interval '24 hours'
        """,
        (user, key),
    )


def keep(db: Connection, user: UUID, key: str, answer: Repeat) -> None:
    """Keep an answer in the transaction of its effect; one older than a day is replaced."""
    changed(
        db,
        """
        INSERT INTO repeats (user_id, key, request_hash, status, headers, body)
        VALUES (%s, %s, %s, %s, %s, %s)
        ON CONFLICT (user_id, key) DO UPDATE SET
            request_hash = excluded.request_hash, status = excluded.status,
            headers = excluded.headers, body = excluded.body, answered_at = now()
        """,
        (user, key, answer.request_hash, answer.status, json.dumps(answer.headers), answer.body),
    )


def forget(db: Connection) -> int:
    """Delete what is older than 24 hours; return how many."""
    return changed(db, "DELETE FROM repeats WHERE answered_at <= now() - interval '24 hours'")
