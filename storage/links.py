"""Links: what a message's single-use link stands for, known by the hash of its token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from functions import mailboxes
from storage.database import Connection, changed, made, one, value

_COLUMNS = "id, user_id, purpose, email, salt, token_hash, created_at, expires_at, used_at"


@dataclass(frozen=True, slots=True)
class Link:
    """One link."""

    id: UUID
    user_id: UUID
    purpose: str
    """reset (a new password), email (a new address) or restore (the former address again)."""
    email: str | None
    """The address that it makes the account's own; None for `reset`."""
    salt: bytes
    """32 random bytes from which the token is worked out, with a key that is not kept here."""
    token_hash: bytes
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    """When it was used or made void."""


def insert(
    db: Connection,
    *,
    user: UUID,
    purpose: str,
    salt: bytes,
    token_hash: bytes,
    expires_at: datetime,
    email: str | None = None,
) -> Link:
    """Keep a link."""
    return made(
        db,
        Link,
        f"""
        INSERT INTO links (user_id, purpose, salt, token_hash, expires_at, email, email_key)
        VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING {_COLUMNS}
        """,
        (
            user,
            purpose,
            salt,
            token_hash,
            expires_at,
            email,
            None if email is None else mailboxes.key(email),
        ),
    )


def find(db: Connection, link: UUID) -> Link | None:
    """Return the link, used or not; None when there is none."""
    return one(db, Link, f"SELECT {_COLUMNS} FROM links WHERE id = %s", (link,))


def of_token(db: Connection, token_hash: bytes) -> Link | None:
    """Return the link of a token, used or not; None when there is none."""
    return one(db, Link, f"SELECT {_COLUMNS} FROM links WHERE token_hash = %s", (token_hash,))


def way_back(db: Connection, email: str) -> Link | None:
    """Return the open way back to an address that an account gave up: it is reserved so long."""
    return one(
        db,
        Link,
        f"""
        SELECT {_COLUMNS} FROM links
        WHERE email_key = %s AND purpose = 'restore' AND used_at IS NULL AND expires_at > now()
        ORDER BY id LIMIT 1
        """,
        (mailboxes.key(email),),
    )


def use(db: Connection, link: UUID, now: datetime) -> bool:
    """Use a link; False when it was used, made void or too old. Of many at once, one gets True."""
    return bool(
        changed(
            db,
            "UPDATE links SET used_at = %s WHERE id = %s AND used_at IS NULL AND expires_at > %s",
            (now, link, now),
        )
    )


def void(
    db: Connection, user: UUID, now: datetime, purpose: str, *, since: datetime | None = None
) -> int:
    """Make a user's unused links of a purpose good for nothing; return how many.

    With `since` only those that were made then or later.
    """
    return changed(
        db,
        """
        UPDATE links SET used_at = %s
        WHERE user_id = %s AND used_at IS NULL AND purpose = %s
          AND created_at >= coalesce(%s, created_at)
        """,
        (now, user, purpose, since),
    )


def count(db: Connection, user: UUID, purpose: str, since: datetime) -> int:
    """Return how many links of a purpose a user was sent since a moment."""
    return value(
        db,
        "SELECT count(*) FROM links WHERE user_id = %s AND purpose = %s AND created_at >= %s",
        (user, purpose, since),
    )


def forget(db: Connection, before: datetime) -> int:
    """Delete the links that were over before a moment; return how many."""
    return changed(db, "DELETE FROM links WHERE expires_at < %s", (before,))
