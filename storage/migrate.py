"""Migrations: plain SQL files, each applied once, in the order of their names."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from storage import email_keys
from storage.database import Connection
from storage.pools import conninfo

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 7_201_836_540
"""Any number: whoever migrates this database holds the lock of it."""
LOCK_WAIT = "60s"
APPEND_ONLY = ("audit", "attempt_events")
"""Tables of which the application may read and add rows, and no more."""
FILLS: Mapping[str, Callable[[Connection], None]] = {
    "0002_pre_accounts": email_keys.fill,
    "0014_pre_reserved": email_keys.fill_links,
}
"""By migration: what follows its statements in their transaction and SQL alone can't work out."""


class MigrationChanged(Exception):
    """A migration was changed after it had been applied."""


class MigrationFailed(Exception):
    """A migration could not be applied."""


def migrate(owner_url: str, app_url: str, folder: Path = FOLDER) -> list[str]:
    """Apply what is missing and return its names; grant the application's role its rows.

    Two that migrate at once wait for each other. A migration that fails leaves nothing behind and
    raises MigrationFailed; one that was changed since raises MigrationChanged before anything runs.
    psycopg.OperationalError passes through while the database is away.
    """
    with psycopg.connect(conninfo(owner_url, "uchi-migrate"), autocommit=True) as db:
        db.execute("SELECT set_config('lock_timeout', %s, false)", (LOCK_WAIT,))
        db.execute("SET statement_timeout = 0")
        db.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        db.execute(
            """
            CREATE TABLE IF NOT EXISTS migrations (
                name       text PRIMARY KEY,
                checksum   text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            )
            """
        )
        missing = _missing(db, folder)
        for path in missing:
            _apply(db, path)
        _grant(db, str(conninfo_to_dict(app_url).get("user") or ""))
        return [path.stem for path in missing]


def pending(db: Connection, folder: Path = FOLDER) -> list[str]:
    """Return the names of the migrations that this database has not seen."""
    if db.execute("SELECT to_regclass('public.migrations')").fetchone() == (None,):
        return [path.stem for path in sorted(folder.glob("*.sql"))]
    return [path.stem for path in _missing(db, folder)]


def unknown_post(db: Connection, folder: Path = FOLDER) -> list[str]:
    """Return the applied migrations of the phase after a deploy that this version does not know."""
    if db.execute("SELECT to_regclass('public.migrations')").fetchone() == (None,):
        return []
    known = {path.stem for path in folder.glob("*.sql")}
    rows = db.execute("SELECT name FROM migrations ORDER BY name").fetchall()
    return [name for (name,) in rows if name not in known and "_post_" in name]


def _missing(db: Connection, folder: Path) -> list[Path]:
    rows = db.execute("SELECT name, checksum FROM migrations").fetchall()
    applied = {row[0]: row[1] for row in rows}
    missing: list[Path] = []
    for path in sorted(folder.glob("*.sql")):
        if path.stem not in applied:
            missing.append(path)
        elif applied[path.stem] != _checksum(path):
            raise MigrationChanged(
                f"{path.name} was changed after it had been applied: put it back as it was, and "
                "write the change as a new migration"
            )
    return missing


def _apply(db: Connection, path: Path) -> None:
    try:
        with db.transaction():
            # The file is our own; as bytes it needs no parameters and may hold many statements.
            db.execute(path.read_bytes())
            if path.stem in FILLS:
                FILLS[path.stem](db)
            db.execute(
                "INSERT INTO migrations (name, checksum) VALUES (%s, %s)",
                (path.stem, _checksum(path)),
            )
    except psycopg.OperationalError:
        raise
    except psycopg.Error as error:
        raise MigrationFailed(f"{path.name}: {error}") from error


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _grant(db: Connection, role: str) -> None:
    """Let the application read and write rows; tables, and what was applied, are the owner's."""
    row = db.execute("SELECT current_user").fetchone()
    if not role or (row and row[0] == role):
        return
    app = sql.Identifier(role)
    # In one transaction: nobody sees the moment in which all tables are granted alike.
    with db.transaction():
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "REVOKE INSERT, UPDATE, DELETE ON migrations FROM {}",
            "GRANT EXECUTE ON FUNCTION make_events_partition(date) TO {}",
        ):
            db.execute(sql.SQL(statement).format(app))
        for table in APPEND_ONLY:
            if db.execute("SELECT to_regclass(%s)", (table,)).fetchone() != (None,):
                revoked = sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}")
                db.execute(revoked.format(sql.Identifier(table), app))
