"""Profiles: what somebody says of themself, and how they want things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True, slots=True)
class Own:
    """An account as its owner sees it, read in one statement."""

    id: UUID
    email: str
    role: str
    name: str
    language: str
    time_zone: str
    settings: Mapping[str, object]
    wanted_mails: list[str]
    under_age: bool
    """By their own word."""
    minor: bool
    """By their own word or a group's."""
    verified: bool
    created_at: datetime
    consent: Mapping[str, object] | None
    """The answer about research that holds: given, text_version, at; None before the first."""
    groups: list[dict[str, str]]
    """The id and name of each, by name."""


def own(db: Connection, user: UUID, session: UUID) -> Own | None:
    """Return the account as its owner sees it; None when it or the session does not go on."""
    return one(
        db,
        Own,
        """
        SELECT id, email, role, users.name, language, time_zone, settings, wanted_mails,
               users.under_age, users.under_age OR coalesce(theirs.under_age, false) AS minor,
               verified_at IS NOT NULL AS verified, created_at,
               (SELECT json_build_object('given', given, 'text_version', text_version, 'at', at)
                FROM consents WHERE user_id = users.id ORDER BY id DESC LIMIT 1) AS consent,
               coalesce(theirs.groups, '[]') AS groups
        FROM users LEFT JOIN LATERAL (
            SELECT bool_or(g.under_age) AS under_age,
                   json_agg(json_build_object('id', g.id, 'name', g.name) ORDER BY fold(g.name))
                       AS groups
            FROM group_members JOIN groups g ON g.id = group_id WHERE user_id = users.id
        ) theirs ON true
        WHERE id = %(user)s AND deactivated_at IS NULL AND EXISTS (
            SELECT FROM sessions WHERE sessions.id = %(session)s AND user_id = users.id
                AND revoked_at IS NULL AND expires_at > now()
        )
        """,
        {"user": user, "session": session},
    )


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


def wanted_mails(db: Connection, user: UUID) -> list[str]:
    """Return which mails that are not necessary somebody wants."""
    return value(db, "SELECT wanted_mails FROM users WHERE id = %s", (user,)) or []


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
