"""Invitations: ways into a class, known by the hash of their code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from storage.database import Connection, changed, made, many, one, value

Kind = Literal["link", "code", "letter"]
_COLUMNS = (
    "id, class_id, kind, salt, hash, email, name, language, max_uses, uses, made_by, created_at, "
    "expires_at, revoked_at"
)


@dataclass(frozen=True, slots=True)
class Invitation:
    """One invitation."""

    id: UUID
    class_id: UUID
    kind: Kind
    salt: bytes
    """32 random bytes, from which the code is worked out with a key that is not kept here."""
    hash: bytes
    """Of the code."""
    email: str | None
    """Whom the letter goes to; None for the others, and once it was used."""
    name: str
    language: str
    max_uses: int | None
    """How many may come by it; None: as many as come."""
    uses: int
    made_by: UUID | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Say whether somebody can come in by it now."""
        used_up = self.max_uses is not None and self.uses >= self.max_uses
        return self.revoked_at is None and now < self.expires_at and not used_up


def insert(
    db: Connection,
    *,
    group: UUID,
    kind: Kind,
    salt: bytes,
    hash: bytes,
    made_by: UUID | None,
    expires_at: datetime,
    max_uses: int | None = None,
    email: str | None = None,
    name: str = "",
    language: str = "bg",
) -> Invitation:
    """Keep an invitation."""
    return made(
        db,
        Invitation,
        f"""
        INSERT INTO invitations (class_id, kind, salt, hash, made_by, expires_at, max_uses, email,
                                 name, language)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING {_COLUMNS}
        """,
        (group, kind, salt, hash, made_by, expires_at, max_uses, email, name, language),
    )


def find(db: Connection, invitation: UUID) -> Invitation | None:
    """Return the invitation, good for anything or not."""
    return one(db, Invitation, f"SELECT {_COLUMNS} FROM invitations WHERE id = %s", (invitation,))


def of_code(db: Connection, hash: bytes, *, lock: bool = False) -> Invitation | None:
    """Return the invitation of a code's hash, good or not; `lock` holds it until the end."""
    return one(
        db,
        Invitation,
        f"SELECT {_COLUMNS} FROM invitations WHERE hash = %s"
        + (" FOR NO KEY UPDATE" if lock else ""),
        (hash,),
    )


def of_class(db: Connection, group: UUID, *, limit: int = 200) -> list[Invitation]:
    """Return the links and codes of a class, the newest first."""
    return many(
        db,
        Invitation,
        f"""
        SELECT {_COLUMNS} FROM invitations WHERE class_id = %s AND kind <> 'letter'
        ORDER BY id DESC LIMIT %s
        """,
        (group, limit),
    )


def letters_of_class(db: Connection, group: UUID, *, limit: int = 2_000) -> list[Invitation]:
    """Return the letters of a class that nobody came by yet, the newest first."""
    return many(
        db,
        Invitation,
        f"""
        SELECT {_COLUMNS} FROM invitations
        WHERE class_id = %s AND kind = 'letter' AND uses = 0 AND revoked_at IS NULL
        ORDER BY id DESC LIMIT %s
        """,
        (group, limit),
    )


def waiting_for(db: Connection, group: UUID, email: str, now: datetime) -> Invitation | None:
    """Return the letter to an address that is still good for this class."""
    return one(
        db,
        Invitation,
        f"""
        SELECT {_COLUMNS} FROM invitations
        WHERE class_id = %s AND kind = 'letter' AND fold(email) = fold(%s) AND uses = 0
            AND revoked_at IS NULL AND expires_at > %s
        ORDER BY id DESC LIMIT 1
        """,
        (group, email, now),
    )


def use(db: Connection, invitation: UUID, user: UUID) -> None:
    """Count somebody who came by it; what it says of an address is forgotten.

    To be called with the invitation held, which was open.
    """
    db.execute(
        "UPDATE invitations SET uses = uses + 1, email = NULL, name = '' WHERE id = %s",
        (invitation,),
    )
    # What a list said of who came is theirs now, and goes with their account.
    db.execute("UPDATE roll_lines SET user_id = %s WHERE invitation_id = %s", (user, invitation))


def revoke(db: Connection, group: UUID, invitation: UUID) -> bool:
    """Make an invitation of a class good for nothing; False when it is so, or another class's."""
    return bool(
        changed(
            db,
            """
            UPDATE invitations SET revoked_at = now(), email = NULL, name = ''
            WHERE id = %s AND class_id = %s AND revoked_at IS NULL
            """,
            (invitation, group),
        )
    )


def alive(db: Connection, group: UUID, now: datetime) -> int:
    """Return how many links and codes of a class are good for something."""
    return value(
        db,
        """
        SELECT count(*) FROM invitations
        WHERE class_id = %s AND kind <> 'letter' AND revoked_at IS NULL AND expires_at > %s
        """,
        (group, now),
    )


def forget(db: Connection, before: datetime) -> int:
    """Delete the invitations that were over before a moment; return how many."""
    return changed(db, "DELETE FROM invitations WHERE expires_at < %s", (before,))


def forget_address(db: Connection, email: str) -> int:
    """Delete the letters to an address, whose account is erased; return how many."""
    return changed(db, "DELETE FROM invitations WHERE fold(email) = fold(%s)", (email,))
