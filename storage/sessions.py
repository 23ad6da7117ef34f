"""Sessions: one browser of one user, from login to logout, known by hashes of its tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address
from uuid import UUID

from storage.database import Connection, changed, made, many, one, value

_COLUMNS = (
    "id, user_id, refresh_hash, parent_hash, created_at, used_at, expires_at, revoked_at, "
    "user_agent, address"
)


@dataclass(frozen=True, slots=True)
class Session:
    """One session."""

    id: UUID
    user_id: UUID
    refresh_hash: bytes
    """Hash of the refresh token that is good now."""
    parent_hash: bytes | None
    """Hash of the one before it; None before the first rotation."""
    created_at: datetime
    used_at: datetime
    """When the current refresh token was made."""
    expires_at: datetime
    """Absolute end: rotation does not move it."""
    revoked_at: datetime | None
    user_agent: str
    address: IPv4Address | IPv6Address | None


def insert(
    db: Connection,
    *,
    user: UUID,
    refresh_hash: bytes,
    expires_at: datetime,
    user_agent: str = "",
    address: str | None = None,
    session: UUID | None = None,
) -> Session:
    """Begin a session; `session` is its id where the token that is hashed here names it."""
    return made(
        db,
        Session,
        f"""
        INSERT INTO sessions (id, user_id, refresh_hash, expires_at, user_agent, address)
        VALUES (coalesce(%s, uuidv7()), %s, %s, %s, left(%s, 500), %s::inet) RETURNING {_COLUMNS}
        """,
        (session, user, refresh_hash, expires_at, user_agent, address),
    )


def find(db: Connection, session: UUID) -> Session | None:
    """Return the session, ended or not; None when there is none."""
    return one(db, Session, f"SELECT {_COLUMNS} FROM sessions WHERE id = %s", (session,))


def find_by_refresh(db: Connection, refresh_hash: bytes) -> Session | None:
    """Return the session whose current or last refresh token this is, locked until the end.

    The caller compares with `parent_hash`: a repeat of the last token within seconds is a lost
    answer, a later one is a theft.
    """
    return one(
        db,
        Session,
        f"""
        SELECT {_COLUMNS} FROM sessions
        WHERE refresh_hash = %(hash)s OR parent_hash = %(hash)s FOR UPDATE
        """,
        {"hash": refresh_hash},
    )


def rotate(db: Connection, session: UUID, *, old_hash: bytes, new_hash: bytes) -> bool:
    """Put a new refresh token into the place of the current one.

    False when `old_hash` is not the current one's any more, or the session is over.
    """
    return bool(
        changed(
            db,
            """
            UPDATE sessions SET refresh_hash = %s, parent_hash = %s, used_at = now()
            WHERE id = %s AND refresh_hash = %s AND revoked_at IS NULL AND expires_at > now()
            """,
            (new_hash, old_hash, session, old_hash),
        )
    )


def revoke(db: Connection, session: UUID) -> bool:
    """End a session; False when it is over already."""
    return bool(
        changed(
            db,
            "UPDATE sessions SET revoked_at = now() WHERE id = %s AND revoked_at IS NULL",
            (session,),
        )
    )


def revoke_all(db: Connection, user: UUID, *, but: UUID | None = None) -> int:
    """End all sessions of a user, but one where `but` names it; return how many."""
    return changed(
        db,
        """
        UPDATE sessions SET revoked_at = now()
        WHERE user_id = %s AND revoked_at IS NULL AND id IS DISTINCT FROM %s
        """,
        (user, but),
    )


def of_user(db: Connection, user: UUID) -> list[Session]:
    """Return the sessions of a user that go on, newest use first."""
    return many(
        db,
        Session,
        f"""
        SELECT {_COLUMNS} FROM sessions
        WHERE user_id = %s AND revoked_at IS NULL AND expires_at > now() ORDER BY used_at DESC
        """,
        (user,),
    )


def revoked_since(db: Connection, since: datetime) -> list[str]:
    """Return the sessions ended since a moment, in hex: their access tokens may still be young."""
    rows = db.execute(
        "SELECT encode(uuid_send(id), 'hex') FROM sessions WHERE revoked_at >= %s ORDER BY id",
        (since,),
    )
    return [row[0] for row in rows]


def alive(db: Connection, session: UUID) -> bool:
    """Say whether a session goes on: not ended, not expired, and its user not deactivated."""
    return bool(
        value(
            db,
            """
            SELECT true FROM sessions JOIN users ON users.id = sessions.user_id
            WHERE sessions.id = %s AND revoked_at IS NULL AND expires_at > now()
              AND deactivated_at IS NULL
            """,
            (session,),
        )
    )


def revoke_own(db: Connection, user: UUID, session: UUID) -> bool:
    """End one session of a user; False when they have no such session that goes on."""
    return bool(
        changed(
            db,
            """
            UPDATE sessions SET revoked_at = now()
            WHERE id = %s AND user_id = %s AND revoked_at IS NULL AND expires_at > now()
            """,
            (session, user),
        )
    )
