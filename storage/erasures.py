"""Erasures: an account and everything about its person taken away, and the ledger of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage import packed, subjects, unticked
from storage.database import Connection, Cursor, changed, one, value

_LOCK_WAIT = "20s"
"""A letter that is being sent to the person is waited for; mail servers take their time."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """One line of the ledger."""

    subject: bytes
    """SHA-256 of the account's id."""
    erased_at: datetime


def erase(db: Connection, user: UUID, pseudonym: UUID | None) -> Erasure | None:
    """Erase an account; None when there is none. Readings stay, under `pseudonym` if one is given.

    The sessions' ids stay on the deny-list until no token of them can be young any more.
    """
    db.execute("SELECT set_config('lock_timeout', %s, true)", (_LOCK_WAIT,))
    # No batch of events is stored meanwhile: one that began before is waited for and found by the
    # statements below, one that begins later finds the ledger's line.
    db.execute("SELECT pg_advisory_xact_lock(hashtextextended('erasures', 1))")
    if value(db, "SELECT id FROM users WHERE id = %s FOR UPDATE", (user,)) is None:
        return None
    db.execute(
        """
        INSERT INTO ended_sessions (id) SELECT id FROM sessions
        WHERE user_id = %s AND expires_at > now() ON CONFLICT DO NOTHING
        """,
        (user,),
    )
    unticked.forget(db, user)
    subjects.forget(db, user, pseudonym)
    return one(
        db,
        Erasure,
        """
        INSERT INTO erasures (subject) VALUES (sha256(uuid_send(%s::uuid)))
        ON CONFLICT (subject) DO UPDATE SET erased_at = erasures.erased_at
        RETURNING subject, erased_at
        """,
        (user,),
    )


def hold(db: Connection) -> None:
    """Let nobody be erased until the transaction ends; to be called before anything is locked."""
    db.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended('erasures', 1))")


def ask(db: Connection, people: Collection[str]) -> Cursor | None:
    """Ask which of the ids (as text) were erased; nobody is erased until the end. `told` reads it.

    Apart, for a pipeline of statements: what follows is sent before the answer is there.
    """
    if not people:
        return None
    hold(db)
    return db.execute(
        """
        SELECT id::text FROM unnest(%s::uuid[]) AS given (id)
        WHERE EXISTS (SELECT FROM erasures WHERE subject = sha256(uuid_send(given.id)))
        """,
        (packed.uuids(list(people)),),
    )


def told(answer: Cursor | None) -> set[str]:
    """Return who was erased, of those who were asked for."""
    return {row[0] for row in answer} if answer else set()


def of(db: Connection, people: Iterable[str]) -> set[str]:
    """Return those of the ids (as text) that were erased; nobody is erased until the end."""
    return told(ask(db, set(people)))


def restore(db: Connection, subjects: Collection[bytes]) -> int:
    """Put lines back into a ledger that an older backup brought; return how many were missing."""
    return changed(
        db,
        "INSERT INTO erasures (subject) SELECT unnest(%s::bytea[]) ON CONFLICT DO NOTHING",
        (list(subjects),),
    )


def revived(db: Connection) -> list[UUID]:
    """Return the accounts that the ledger says are erased and that are there all the same."""
    rows = db.execute(
        """
        SELECT id FROM users
        WHERE EXISTS (SELECT FROM erasures WHERE subject = sha256(uuid_send(users.id)))
        ORDER BY id
        """
    )
    return [row[0] for row in rows]


def ended_since(db: Connection, since: datetime) -> list[str]:
    """Return the sessions, in hex, whose account was erased since a moment."""
    rows = db.execute(
        """
        SELECT encode(uuid_send(id), 'hex') FROM ended_sessions WHERE ended_at >= %s ORDER BY id
        """,
        (since,),
    )
    return [row[0] for row in rows]


def tidy(db: Connection, before: datetime) -> int:
    """Forget the sessions that ended before a moment; return how many."""
    return changed(db, "DELETE FROM ended_sessions WHERE ended_at < %s", (before,))
