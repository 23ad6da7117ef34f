"""Users: everybody who has an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from functions import mailboxes
from storage.database import Connection, changed, made, many, one, value

_COLUMNS = (
    "id, email, password_hash, role, name, language, time_zone, verified_at, deactivated_at, "
    "failed_login_attempts, last_login, created_at, locked_until"
)


@dataclass(frozen=True, slots=True)
class User:
    """One account."""

    id: UUID
    email: str
    password_hash: str
    role: str
    """student, author, sponsor or admin."""
    name: str
    language: str
    time_zone: str
    verified_at: datetime | None
    deactivated_at: datetime | None
    failed_login_attempts: int
    last_login: datetime | None
    created_at: datetime
    locked_until: datetime | None
    """After too many wrong passwords: until then not even the right one opens."""


def insert(
    db: Connection,
    *,
    email: str,
    password_hash: str,
    role: str = "student",
    name: str = "",
    language: str = "bg",
    verified: bool = False,
) -> User:
    """Make an account. Conflict when the mailbox has one, however its address is written."""
    return made(
        db,
        User,
        f"""
        INSERT INTO users (email, email_key, password_hash, role, name, language, verified_at)
        VALUES (%s, %s, %s, %s, %s, %s, CASE WHEN %s THEN now() END)
        RETURNING {_COLUMNS}
        """,
        (email, mailboxes.key(email), password_hash, role, name, language, verified),
    )


def find(db: Connection, user: UUID) -> User | None:
    """Return the account; None when there is none."""
    return one(db, User, f"SELECT {_COLUMNS} FROM users WHERE id = %s", (user,))


def find_by_email(db: Connection, email: str) -> User | None:
    """Return the account of an address, however it is written (`functions.mailboxes`)."""
    key = mailboxes.key(email)
    return one(db, User, f"SELECT {_COLUMNS} FROM users WHERE email_key = %s", (key,))


def of_role(
    db: Connection, role: str | None = None, *, after: UUID | None = None, limit: int = 50
) -> list[User]:
    """Return the accounts of a role (of all with None), oldest first, those after `after`."""
    return many(
        db,
        User,
        f"""
        SELECT {_COLUMNS} FROM users
        WHERE (%(role)s::text IS NULL OR role = %(role)s)
          AND (%(after)s::uuid IS NULL OR id > %(after)s)
        ORDER BY id LIMIT %(limit)s
        """,
        {"role": role, "after": after, "limit": limit},
    )


def counts(db: Connection) -> list[tuple[str, int]]:
    """Return how many active accounts each role has; a role without any is absent."""
    rows = db.execute(
        "SELECT role, count(*) FROM users WHERE deactivated_at IS NULL GROUP BY role ORDER BY role"
    )
    return [(role, count) for role, count in rows]


def record_failure(db: Connection, user: UUID) -> int:
    """Note a login that failed; return how many failed since the last one that succeeded."""
    return (
        value(
            db,
            """
        UPDATE users SET failed_login_attempts = failed_login_attempts + 1
        WHERE id = %s RETURNING failed_login_attempts
        """,
            (user,),
        )
        or 0
    )


def record_failure_of_nobody(db: Connection) -> None:
    """Leave nothing, at the price of `record_failure`.

    Its commit has to wait for the disk as well: by the time that it takes, a stranger could tell
    an address with an account from one without.
    """
    db.execute("SELECT pg_logical_emit_message(true, 'uchi', 'nobody')")


def lock(db: Connection, user: UUID, until: datetime) -> None:
    """Shut the account until a moment; its sessions go on."""
    db.execute("UPDATE users SET locked_until = %s WHERE id = %s", (until, user))


def unlock(db: Connection, user: UUID) -> bool:
    """Open the account again and forget its failures; False when there is no such account."""
    return bool(
        changed(
            db,
            "UPDATE users SET locked_until = NULL, failed_login_attempts = 0 WHERE id = %s",
            (user,),
        )
    )


def verify(db: Connection, user: UUID) -> bool:
    """Note that the address is the person's own; False when that was known already."""
    return bool(
        changed(
            db,
            "UPDATE users SET verified_at = now() WHERE id = %s AND verified_at IS NULL",
            (user,),
        )
    )


def change_password(db: Connection, user: UUID, password_hash: str) -> bool:
    """Replace the password's hash; False when there is no such account."""
    return bool(
        changed(db, "UPDATE users SET password_hash = %s WHERE id = %s", (password_hash, user))
    )


def change_email(db: Connection, user: UUID, email: str) -> bool:
    """Give an account another address, which it has proved to be its own.

    False when there is no such account; Conflict when the mailbox has another one.
    """
    return bool(
        changed(
            db,
            "UPDATE users SET email = %s, email_key = %s, verified_at = now() WHERE id = %s",
            (email, mailboxes.key(email), user),
        )
    )
