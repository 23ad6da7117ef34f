"""Exports: the archive of everything about one person, from asking for it until it is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from storage.database import Connection, changed, one, value

_COLUMNS = (
    "exports.id, user_id, exports.job_id, file, bytes, asked_at, expires_at, "
    "coalesce(jobs.state, 'failed') AS job_state, coalesce(progress, 0) AS progress"
)
_FROM = (
    "exports LEFT JOIN jobs ON jobs.id = exports.job_id "
    "LEFT JOIN job_runs ON job_runs.job_id = jobs.id"
)


@dataclass(frozen=True, slots=True)
class Export:
    """One archive."""

    id: UUID
    user_id: UUID
    job_id: UUID | None
    file: str | None
    """Its key in S3; None while it is being made."""
    bytes: int | None
    asked_at: datetime
    expires_at: datetime | None
    job_state: str
    """due, done or failed."""
    progress: int
    """Percent, while the job is due."""

    @property
    def state(self) -> Literal["being-made", "ready", "failed"]:
        """Return how it stands."""
        if self.file is not None:
            return "ready"
        return "being-made" if self.job_state == "due" else "failed"


def of_user(db: Connection, user: UUID) -> Export | None:
    """Return the person's archive, as it stands; None when none was asked for."""
    return one(db, Export, f"SELECT {_COLUMNS} FROM {_FROM} WHERE user_id = %s", (user,))


def hold(db: Connection, user: UUID) -> None:
    """Let nobody else ask for the same person's archive until the transaction ends."""
    db.execute("SELECT FROM users WHERE id = %s FOR NO KEY UPDATE", (user,))


def replace(db: Connection, user: UUID) -> UUID:
    """Note that the person asked for an archive; what was there before is no more."""
    db.execute("DELETE FROM exports WHERE user_id = %s", (user,))
    return value(db, "INSERT INTO exports (user_id) VALUES (%s) RETURNING id", (user,))


def begun(db: Connection, export: UUID, job: UUID) -> None:
    """Note which job makes it."""
    db.execute("UPDATE exports SET job_id = %s WHERE id = %s", (job, export))


def done(db: Connection, export: UUID, *, file: str, bytes: int, expires_at: datetime) -> bool:
    """Note that it is made; False when nobody wants it any more."""
    return bool(
        changed(
            db,
            "UPDATE exports SET file = %s, bytes = %s, expires_at = %s WHERE id = %s",
            (file, bytes, expires_at, export),
        )
    )


def forget_expired(db: Connection, now: datetime) -> list[str]:
    """Delete the archives whose time is over; return the files that are to be deleted too."""
    rows = db.execute("DELETE FROM exports WHERE expires_at <= %s RETURNING file", (now,))
    return [row[0] for row in rows]
