"""Consents: each yes and no to research, when it was said, and to which wording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.database import Connection, many, one

_COLUMNS = "id, given, text_version, at"


@dataclass(frozen=True, slots=True)
class Consent:
    """One answer; the newest one holds."""

    id: UUID
    given: bool
    text_version: str
    """The name of the wording (functions/consents.py)."""
    at: datetime


def record(db: Connection, user: UUID, *, given: bool, text_version: str) -> None:
    """Write down an answer, the same one again too: it may be to another wording."""
    db.execute(
        "INSERT INTO consents (user_id, given, text_version) VALUES (%s, %s, %s)",
        (user, given, text_version),
    )


def latest(db: Connection, user: UUID) -> Consent | None:
    """Return the answer that holds; None when nobody asked yet, which counts as a no."""
    return one(
        db,
        Consent,
        f"SELECT {_COLUMNS} FROM consents WHERE user_id = %s ORDER BY id DESC LIMIT 1",
        (user,),
    )


def history(db: Connection, user: UUID) -> list[Consent]:
    """Return all answers, oldest first."""
    return many(
        db,
        Consent,
        f"SELECT {_COLUMNS} FROM consents WHERE user_id = %s ORDER BY id",
        (user,),
    )
