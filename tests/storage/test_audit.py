"""The audit log: everything is added, nothing is changed, and a change would be found."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors

from storage import audit
from storage.database import Connection, Pool, transaction

MARIA = UUID("01900000-0000-7000-8000-000000000001")
BREAKS = (
    "UPDATE audit SET action = 'user.praised' WHERE number = 2",
    "UPDATE audit SET actor = NULL WHERE number = 2",
    "UPDATE audit SET changes = '{}' WHERE number = 2",
    "UPDATE audit SET at = at + interval '1 microsecond' WHERE number = 2",
    "DELETE FROM audit WHERE number = 2",
    "UPDATE audit SET hash = previous WHERE number = 2",
)


def write(db: Connection, **facts: object) -> None:
    changes = {"role": ("student", "author")}
    given = {"action": "role.changed", "actor": MARIA, "subject": MARIA, "changes": changes}
    audit.record(db, **(given | facts))  # type: ignore[arg-type]  # a test's own names


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET kind = 'course'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "DROP TABLE audit",
    ],
)
def test_the_application_can_only_add_to_the_log(db: Connection, statement: str) -> None:
    write(db)
    with pytest.raises(errors.InsufficientPrivilege):
        db.execute(statement.encode())


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET kind = 'x'", "DELETE FROM audit", "TRUNCATE audit"]
)
def test_the_triggers_refuse_even_the_owner(own_database: dict[str, str], statement: str) -> None:
    with psycopg.connect(own_database["DATABASE_OWNER_URL"]) as owner:
        write(owner)
        with pytest.raises(errors.InsufficientPrivilege, match="append-only"):
            owner.execute(statement.encode())


@pytest.mark.parametrize("statement", BREAKS)
def test_a_row_that_was_changed_is_named(own_database: dict[str, str], statement: str) -> None:
    with psycopg.connect(own_database["DATABASE_OWNER_URL"]) as owner:
        for _ in range(4):
            write(owner)
        assert audit.verify(owner).broken is None
        # As a thief with the owner's password would: triggers off, change, triggers on.
        owner.execute("ALTER TABLE audit DISABLE TRIGGER USER")
        owner.execute(statement.encode())
        assert audit.verify(owner) == audit.Verdict(1, 2, audit.verify(owner).head)


def test_the_chain_is_the_databases_and_not_the_callers(db: Connection) -> None:
    write(db)
    db.execute(
        "INSERT INTO audit (number, at, action, kind, previous, hash) "
        "VALUES (1000000, '2020-01-01', 'user.praised', 'user', %(zero)s, %(zero)s)",
        {"zero": bytes(32)},
    )
    last = audit.listing(db, limit=1)[0]
    assert last.action == "user.praised"
    assert last.number < 1_000_000
    assert last.at.year > 2020
    assert audit.verify(db).broken is None


def test_a_temporary_table_does_not_stand_in_for_the_log(db: Connection) -> None:
    db.execute("CREATE TEMP TABLE audit (number bigint, hash bytea)")
    db.execute("INSERT INTO public.audit (action, kind) VALUES ('user.praised', 'user')")
    db.execute("DROP TABLE pg_temp.audit")
    assert audit.verify(db).broken is None


def test_entries_of_many_at_once_make_one_chain(own_pool: Pool) -> None:
    def add(_: int) -> None:
        with transaction(own_pool) as db:
            write(db)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add, range(40)))
    with transaction(own_pool) as db:
        assert audit.verify(db).entries == 40
        assert audit.verify(db).broken is None


def test_what_is_undone_leaves_no_entry(own_pool: Pool) -> None:
    def fail() -> None:
        with transaction(own_pool) as db:
            write(db)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with transaction(own_pool) as db:
        assert audit.verify(db).entries == 0


def test_no_line_break_and_no_control_character_comes_through(db: Connection) -> None:
    evil = "x\n2026-01-01 user.erased\x00\x1b[2J\ud800"
    write(db, changes={"name": (evil, "y")})
    entry = audit.listing(db, limit=1)[0]
    assert entry.changes.isprintable()
    assert entry.changes.isascii()
    assert json.loads(entry.changes)["name"][0] == evil
    assert audit.verify(db).broken is None
    for action in ("role.changed\n", "Role.changed", "role", "role.changed; drop"):
        with pytest.raises(errors.CheckViolation), db.transaction():
            write(db, action=action)


def test_a_field_named_like_a_secret_leaves_its_name_only(db: Connection) -> None:
    write(
        db,
        changes={"password_hash": ("canary-1", "canary-2"), "Refresh_Token": ("canary-3", "")},
        personal={"recovery_code": ("canary-4", "canary-5")},
    )
    row = db.execute("SELECT audit::text FROM audit ORDER BY number DESC LIMIT 1").fetchone()
    assert row is not None
    assert "canary" not in row[0]
    kept = json.loads(audit.listing(db, limit=1)[0].changes)
    assert kept == dict.fromkeys(("password_hash", "Refresh_Token", "recovery_code"))


def test_entries_are_found_by_who_and_whom_and_what(db: Connection) -> None:
    other = uuid4()
    write(db, subject=other)
    write(db, actor=other, action="session.revoked", kind="session")
    assert [e.action for e in audit.listing(db, subject=other)] == ["role.changed"]
    assert [e.kind for e in audit.listing(db, actor=other)] == ["session"]
    newest = audit.listing(db, limit=1)[0]
    assert audit.listing(db, before=newest.number, subject=other)[0].number == newest.number - 1
    assert audit.listing(db, action="session.revoked", actor=other, until=newest.at) == []
