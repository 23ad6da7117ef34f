"""Passkeys: the public halves of keys that stay in people's devices, and open challenges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from storage.database import Connection, changed, made, many, one

Purpose = Literal["register", "login"]

_COLUMNS = "id, user_id, credential, public_key, sign_count, transports, name, created_at, used_at"


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey of one account."""

    id: UUID
    user_id: UUID
    credential: bytes
    """What the device calls it."""
    public_key: bytes
    """In COSE, as the device gave it."""
    sign_count: int
    """How often the device had used it by its own count; 0 for those that do not count."""
    transports: list[str]
    name: str
    created_at: datetime
    used_at: datetime | None


def insert(
    db: Connection,
    *,
    user: UUID,
    credential: bytes,
    public_key: bytes,
    sign_count: int,
    transports: Sequence[str],
    name: str,
) -> Passkey:
    """Keep a passkey; Conflict when any account has it."""
    return made(
        db,
        Passkey,
        f"""
        INSERT INTO passkeys (user_id, credential, public_key, sign_count, transports, name)
        VALUES (%s, %s, %s, %s, %s, %s) RETURNING {_COLUMNS}
        """,
        (user, credential, public_key, sign_count, list(transports), name),
    )


def of_user(db: Connection, user: UUID) -> list[Passkey]:
    """Return an account's passkeys, oldest first."""
    return many(
        db, Passkey, f"SELECT {_COLUMNS} FROM passkeys WHERE user_id = %s ORDER BY id", (user,)
    )


def find(db: Connection, user: UUID, credential: bytes) -> Passkey | None:
    """Return the account's passkey that its device calls so, locked until the end."""
    return one(
        db,
        Passkey,
        f"SELECT {_COLUMNS} FROM passkeys WHERE user_id = %s AND credential = %s FOR UPDATE",
        (user, credential),
    )


def use(db: Connection, passkey: UUID, sign_count: int) -> None:
    """Note a use and what the device counted."""
    changed(
        db,
        "UPDATE passkeys SET sign_count = %s, used_at = now() WHERE id = %s",
        (sign_count, passkey),
    )


def delete(db: Connection, user: UUID, passkey: UUID) -> bool:
    """Forget one passkey of an account; False when it has no such."""
    return bool(changed(db, "DELETE FROM passkeys WHERE user_id = %s AND id = %s", (user, passkey)))


def delete_all(db: Connection, user: UUID) -> int:
    """Forget all passkeys of an account; return how many there were."""
    return changed(db, "DELETE FROM passkeys WHERE user_id = %s", (user,))


def challenge(
    db: Connection, challenge: bytes, user: UUID, purpose: Purpose, expires_at: datetime
) -> None:
    """Remember a challenge that was given out; those that are too old are forgotten with it."""
    db.execute("DELETE FROM passkey_challenges WHERE expires_at < now()")
    db.execute(
        "INSERT INTO passkey_challenges (challenge, user_id, purpose, expires_at) "
        "VALUES (%s, %s, %s, %s)",
        (challenge, user, purpose, expires_at),
    )


def take_challenge(
    db: Connection, challenge: bytes, user: UUID, purpose: Purpose, now: datetime
) -> bool:
    """Take a challenge out; False when it was never given for this, is too old or was used."""
    return bool(
        changed(
            db,
            """
            DELETE FROM passkey_challenges
            WHERE challenge = %s AND user_id = %s AND purpose = %s AND expires_at > %s
            """,
            (challenge, user, purpose, now),
        )
    )
