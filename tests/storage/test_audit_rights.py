"""Rights on the audit log: the application has two of them, and no way to more."""

from __future__ import annotations

import pytest
from psycopg import errors

from storage.database import Connection, value

TABLE_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
COLUMN_RIGHTS = ("UPDATE", "REFERENCES")


@pytest.mark.parametrize("table", ["audit", "attempt_events"])
def test_of_the_log_the_application_may_read_rows_and_add_them(db: Connection, table: str) -> None:
    # Asked of the catalogue: the triggers would refuse the rest even to somebody who had the right.
    had = {
        right
        for right in TABLE_RIGHTS
        if value(db, "SELECT has_table_privilege(%s, %s)", (f"public.{table}", right))
    }
    assert had == {"SELECT", "INSERT"}
    for right in COLUMN_RIGHTS:
        assert not value(
            db, "SELECT has_any_column_privilege(%s, %s)", (f"public.{table}", right)
        ), right


def test_the_application_owns_nothing_that_the_log_consists_of(db: Connection) -> None:
    owners = db.execute(
        """
        SELECT pg_has_role(relowner, 'MEMBER') FROM pg_class WHERE oid = 'public.audit'::regclass
        UNION ALL
        SELECT pg_has_role(proowner, 'MEMBER') FROM pg_proc WHERE proname LIKE 'audit\\_%'
        """
    ).fetchall()
    assert len(owners) == 4
    assert set(owners) == {(False,)}
    assert not value(db, "SELECT has_schema_privilege('public', 'CREATE')")


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "ALTER TABLE audit DISABLE TRIGGER audit_kept",
        "DROP TRIGGER audit_chain ON audit",
        "ALTER FUNCTION audit_refuse() RENAME TO audit_accept",
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql "
        "AS $f$ BEGIN RETURN NEW; END $f$",
        "CREATE RULE forget AS ON INSERT TO audit DO INSTEAD NOTHING",
        "ALTER TABLE audit OWNER TO CURRENT_USER",
    ],
)
def test_the_application_can_not_put_the_triggers_aside(db: Connection, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        db.execute(statement.encode())


def test_each_trigger_stands_and_is_switched_on(db: Connection) -> None:
    found = db.execute(
        """
        SELECT tgname, tgfoid::regproc::text, tgenabled::text, tgtype::integer FROM pg_trigger
        WHERE tgrelid = 'public.audit'::regclass AND NOT tgisinternal ORDER BY tgname
        """
    ).fetchall()
    before, row, insert, others = 2, 1, 4, 8 + 16 + 32
    assert found == [
        ("audit_chain", "audit_chain", "O", row + before + insert),
        ("audit_kept", "audit_refuse", "O", before + others),
    ]


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("action", "praised"), ("action", "user.praised\n"), ("action", f"user.{'a' * 60}"),
        ("kind", "Kind"), ("kind", "k" * 41), ("kind", None), ("request_id", "x"),
        ("request_id", "a" * 33), ("changes", f'"{"a" * 20_000}"'), ("changes", "{"),
        ("sealed", b"s" * 20_001), ("sealed_address", b"s" * 501),
    ],
)  # fmt: skip
def test_what_can_not_be_an_entry_is_refused(db: Connection, column: str, wrong: object) -> None:
    entry: dict[str, object] = {"action": "user.praised", "kind": "user", "request_id": "a" * 32}
    entry |= {"changes": "{}", "sealed": b"s", "sealed_address": b"s"}
    insert = (
        "INSERT INTO audit (action, kind, request_id, changes, sealed, sealed_address) VALUES "
        "(%(action)s, %(kind)s, %(request_id)s, %(changes)s, %(sealed)s, %(sealed_address)s)"
    )
    assert db.execute(insert, entry).rowcount == 1
    with pytest.raises((errors.CheckViolation, errors.NotNullViolation, errors.DataError)):
        db.execute(insert, entry | {column: wrong})
