"""Emptying: a database without rows, far quicker than by truncating all of its tables."""

from __future__ import annotations

import psycopg
from psycopg import sql

KEPT = ["migrations", "audit"]
"""The first is no data, and from the second nobody may take anything."""


def emptied(owner: psycopg.Connection) -> None:
    """Delete every row of every table but `KEPT`; `owner` commits for itself."""
    tables = [
        sql.Identifier(name)
        for (name,) in owner.execute(
            """
            SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
                AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> ALL (%s)
            """,
            (KEPT,),
        )
    ]
    while full := _full(owner, tables):
        left = [table for table in full if not _delete(owner, table)]
        if left == full:
            everything = sql.SQL(", ").join(tables)
            owner.execute(sql.SQL("TRUNCATE {} CASCADE").format(everything))


def _full(owner: psycopg.Connection, tables: list[sql.Identifier]) -> list[sql.Identifier]:
    asked = (sql.SQL("EXISTS (SELECT FROM {})").format(table) for table in tables)
    [row] = owner.execute(sql.SQL("SELECT ") + sql.SQL(", ").join(asked))
    return [table for table, there in zip(tables, row, strict=True) if there]


def _delete(owner: psycopg.Connection, table: sql.Identifier) -> bool:
    """Say whether it went: not while rows elsewhere point to it."""
    try:
        owner.execute(sql.SQL("DELETE FROM {}").format(table))
    except (psycopg.errors.ForeignKeyViolation, psycopg.errors.RaiseException):
        return False
    return True
