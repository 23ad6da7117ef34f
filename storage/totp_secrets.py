"""TOTP secrets: what an authenticator app and we both know, and which of its codes were taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.database import Connection, changed, one, value


@dataclass(frozen=True, slots=True)
class TotpSecret:
    """One account's secret."""

    user_id: UUID
    sealed: bytes
    """Opened by the vault only."""
    confirmed_at: datetime | None
    """When a first code proved that the app has it; None: it does not count yet."""
    last_step: int | None
    """The newest step of 30 seconds whose code was taken."""
    created_at: datetime


def find(db: Connection, user: UUID) -> TotpSecret | None:
    """Return the account's secret, confirmed or not."""
    return one(
        db,
        TotpSecret,
        "SELECT user_id, sealed, confirmed_at, last_step, created_at FROM totp_secrets "
        "WHERE user_id = %s",
        (user,),
    )


def begin(db: Connection, user: UUID, sealed: bytes) -> bool:
    """Keep a secret that is yet to be confirmed; False when a confirmed one is in its place."""
    return bool(
        changed(
            db,
            """
            INSERT INTO totp_secrets (user_id, sealed) VALUES (%s, %s)
            ON CONFLICT (user_id) DO UPDATE SET sealed = excluded.sealed, created_at = now()
            WHERE totp_secrets.confirmed_at IS NULL
            """,
            (user, sealed),
        )
    )


def confirm(db: Connection, user: UUID, sealed: bytes, step: int) -> bool:
    """Let the secret count from now on; False when it is another one or counts already."""
    return bool(
        changed(
            db,
            """
            UPDATE totp_secrets SET confirmed_at = now(), last_step = %s
            WHERE user_id = %s AND sealed = %s AND confirmed_at IS NULL
            """,
            (step, user, sealed),
        )
    )


def take(db: Connection, user: UUID, step: int) -> bool:
    """Note that the code of a step was used; False when it, or a newer one, was used before."""
    return bool(
        changed(
            db,
            """
            UPDATE totp_secrets SET last_step = %(step)s
            WHERE user_id = %(user)s AND confirmed_at IS NOT NULL
              AND (last_step IS NULL OR last_step < %(step)s)
            """,
            {"user": user, "step": step},
        )
    )


def sealed_by_others(
    db: Connection, number: int, after: UUID | None, limit: int
) -> list[tuple[UUID, bytes]]:
    """Return accounts with what another of the vault's keys sealed, by id, those after `after`.

    What is sealed begins with its key's number. The rows are held until the end.
    """
    rows = db.execute(
        """
        SELECT user_id, sealed FROM totp_secrets
        WHERE get_byte(sealed, 0) <> %(number)s
          AND (%(after)s::uuid IS NULL OR user_id > %(after)s)
        ORDER BY user_id LIMIT %(limit)s FOR NO KEY UPDATE
        """,
        {"number": number, "after": after, "limit": limit},
    )
    return [(user, bytes(sealed)) for user, sealed in rows]


def count_sealed_by_others(db: Connection, number: int) -> int:
    """Return how many another of the vault's keys sealed."""
    return value(db, "SELECT count(*) FROM totp_secrets WHERE get_byte(sealed, 0) <> %s", (number,))


def replace_seal(db: Connection, user: UUID, old: bytes, new: bytes) -> bool:
    """Keep the same secret under another seal; False when it has become another one."""
    return bool(
        changed(
            db,
            "UPDATE totp_secrets SET sealed = %s WHERE user_id = %s AND sealed = %s",
            (new, user, old),
        )
    )


def delete(db: Connection, user: UUID) -> bool:
    """Forget the secret; False when there was none that counted."""
    confirmed = find(db, user)
    changed(db, "DELETE FROM totp_secrets WHERE user_id = %s", (user,))
    return confirmed is not None and confirmed.confirmed_at is not None
