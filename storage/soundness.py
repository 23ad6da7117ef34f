"""Soundness: whether the database keeps what it is given, and the application in its place."""

from __future__ import annotations

from storage import migrate
from storage.database import Connection, value

_SETTINGS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
"""What would lose acknowledged work when the power fails, each with the value that does."""


def faults(db: Connection) -> list[str]:
    """Return a sentence for everything that production must not run with; empty when it is sound.

    `db` is a connection of the application's own role.
    """
    found = [
        f"the database's {name} must not be {wrong}"
        for name, wrong in _SETTINGS.items()
        if value(db, "SELECT current_setting(%s)", (name,)) == wrong
    ]
    if value(
        db,
        """
        SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles
        WHERE rolname = current_user
        """,
    ):
        found.append("DATABASE_URL must not be a superuser's, nor of a role that makes roles")
    if value(db, "SELECT to_regclass('public.audit') IS NOT NULL") and value(
        db,
        """
        SELECT has_table_privilege('public.audit', 'UPDATE, DELETE, TRUNCATE')
            OR has_any_column_privilege('public.audit', 'UPDATE')
        """,
    ):
        found.append("DATABASE_URL's role may change the audit log: it must not own the tables")
    if missing := migrate.pending(db):
        found.append(f"the database lacks {', '.join(missing)}: run `uchi migrate`")
    # What a newer version adds before its deploy is there while this one still runs; what it
    # takes away after it is not ours to run on.
    if ahead := migrate.unknown_post(db):
        found.append(f"the database is ahead of this version by {', '.join(ahead)}")
    return found
