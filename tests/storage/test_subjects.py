"""The register: every column that says whose a row is stands in it, and no secret is handed out."""

from __future__ import annotations

from storage.database import Connection
from storage.subjects import REGISTER

NOT_PEOPLE: dict[tuple[str, str], str] = {
    ("course_authors", "user_id"): "a view of courses.author_id and co_authors.user_id",
}
"""Columns that look like a person's and are none, with the reason."""


def test_every_column_that_points_to_an_account_is_registered(db: Connection) -> None:
    rows = db.execute(
        """
        SELECT conrelid::regclass::text, attname FROM pg_constraint
        JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
        WHERE contype = 'f' AND confrelid = 'users'::regclass
        """
    ).fetchall()
    known = {(subject.table, subject.column) for subject in REGISTER}
    assert len(rows) > 10
    assert sorted(set(rows) - known - NOT_PEOPLE.keys()) == []


def test_every_column_that_is_called_like_a_person_is_registered(db: Connection) -> None:
    rows = db.execute(
        """
        SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name !~ '^events_[0-9]+$'
          AND column_name ~ '^(user|users|learner|person|account|author|actor|member|owner)(_id)?$'
        """
    ).fetchall()
    known = {(subject.table, subject.column) for subject in REGISTER}
    assert len(rows) > 10
    assert sorted(set(rows) - known - NOT_PEOPLE.keys()) == []


def test_what_is_registered_is_there(db: Connection) -> None:
    rows = db.execute(
        """
        SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public'
        """
    ).fetchall()
    columns = set(rows)
    for subject in REGISTER:
        named = {subject.column, *subject.hidden}
        assert {(subject.table, column) for column in named} <= columns, subject


def test_no_archive_holds_what_opens_an_account(db: Connection) -> None:
    exported = {subject.table: subject.hidden for subject in REGISTER if subject.exported}
    rows = db.execute(
        """
        SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name = ANY (%s)
          AND (data_type = 'bytea' OR column_name ~ '(hash|secret|salt|sealed|token|password)')
        """,
        (list(exported),),
    ).fetchall()
    assert rows
    open_secrets = [(table, column) for table, column in rows if column not in exported[table]]
    assert open_secrets == []


def test_an_id_that_research_keeps_or_that_is_cleared_may_be_empty(db: Connection) -> None:
    for subject in REGISTER:
        if subject.fate in ("pseudonym", "cleared"):
            row = db.execute(
                """
                SELECT is_nullable FROM information_schema.columns
                WHERE table_schema = 'public' AND table_name = %s AND column_name = %s
                """,
                (subject.table, subject.column),
            ).fetchone()
            assert row == ("YES",), subject
