"""Profiles: what somebody says of themself, and how they want things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from psycopg.types.json import Jsonb

from storage.database import Connection, changed, one, value

_COLUMNS = "id, name, language, time_zone, settings, wanted_mails, under_age"


@dataclass(frozen=True, slots=True)
class Profile:
    """The part of an account that its owner writes."""

    id: UUID
    name: str
    language: str
    time_zone: str
    """An IANA name, such as Europe/Sofia."""
    settings: Mapping[str, object]
    """As the person chose; what is not in it is as usual."""
    wanted_mails: list[str]
    """Kinds out of functions/mails.py."""
    under_age: bool
    """By their own word; a group may say so too (storage/groups.py)."""


def find(db: Connection, user: UUID, *, lock: bool = False) -> Profile | None:
    """Return the profile; None when there is no such account. `lock` holds it until the end."""
    return one(
        db,
        Profile,
        f"SELECT {_COLUMNS} FROM users WHERE id = %s" + (" FOR NO KEY UPDATE" if lock else ""),
        (user,),
    )


def update(db: Connection, profile: Profile) -> None:
    """Write a profile as given (`dataclasses.replace` of what `find(lock=True)` returned)."""
    db.execute(
        """
        UPDATE users SET name = %s, language = %s, time_zone = %s, settings = %s,
            wanted_mails = %s, under_age = %s
        WHERE id = %s
        """,
        (
            profile.name, profile.language, profile.time_zone, Jsonb(dict(profile.settings)),
            profile.wanted_mails, profile.under_age, profile.id,
        ),
    )  # fmt: skip


def refuse_mail(db: Connection, user: UUID, kind: str) -> bool:
    """Send no more mails of a kind; False when the person did not want them anyway."""
    return bool(
        changed(
            db,
            """
            UPDATE users SET wanted_mails = array_remove(wanted_mails, %(kind)s)
            WHERE id = %(user)s AND %(kind)s = ANY(wanted_mails)
            """,
            {"user": user, "kind": kind},
        )
    )


def salt(db: Connection, user: UUID) -> bytes | None:
    """Return what goes into the person's pseudonyms; None when there is no such account."""
    return value(db, "SELECT salt FROM users WHERE id = %s", (user,))
