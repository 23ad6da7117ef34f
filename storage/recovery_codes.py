"""Recovery codes: the way in when the device with the second factor is lost; each works once."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from storage.database import Connection, changed, value


def replace(db: Connection, user: UUID, hashes: Sequence[bytes]) -> None:
    """Give an account these codes in the place of all that it had."""
    db.execute("DELETE FROM recovery_codes WHERE user_id = %s", (user,))
    db.execute(
        "INSERT INTO recovery_codes (user_id, hash) SELECT %s, unnest(%s::bytea[])",
        (user, list(hashes)),
    )


def take(db: Connection, user: UUID, hash_: bytes) -> bool:
    """Use a code up; False when it is not one of the account's, or was used before."""
    return bool(
        changed(
            db,
            """
            UPDATE recovery_codes SET used_at = now()
            WHERE user_id = %s AND hash = %s AND used_at IS NULL
            """,
            (user, hash_),
        )
    )


def left(db: Connection, user: UUID) -> int:
    """Return how many of an account's codes still work."""
    return (
        value(
            db,
            "SELECT count(*) FROM recovery_codes WHERE user_id = %s AND used_at IS NULL",
            (user,),
        )
        or 0
    )


def delete_all(db: Connection, user: UUID) -> None:
    """Forget an account's codes."""
    db.execute("DELETE FROM recovery_codes WHERE user_id = %s", (user,))
