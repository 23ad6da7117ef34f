"""Production does not start on a database that would lose or leak what it is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from origin import production
from origin.house import House
from origin.settings import SettingsError
from storage import database, pools, soundness
from storage.database import Connection, Pool
from storage.pools import conninfo


@pytest.fixture
def db(own_database: dict[str, str]) -> Iterator[Connection]:
    with psycopg.connect(conninfo(own_database["DATABASE_URL"]), autocommit=True) as made:
        yield made


@pytest.fixture
def owner(own_database: dict[str, str]) -> Iterator[Connection]:
    with psycopg.connect(own_database["DATABASE_OWNER_URL"], autocommit=True) as made:
        yield made


def test_the_databases_own_settings_are_sound(db: Connection) -> None:
    # The test server itself may run without fsync for speed: that is exactly what is named.
    allowed = {"fsync", "full_page_writes", "synchronous_commit"}
    rest = [f for f in soundness.faults(db) if not any(name in f for name in allowed)]
    assert rest == []


def test_commits_that_do_not_wait_for_the_disk_are_named(db: Connection) -> None:
    db.execute("SET synchronous_commit = off")
    assert "the database's synchronous_commit must not be off" in soundness.faults(db)
    db.execute("SET synchronous_commit = on")
    assert not any("synchronous" in fault for fault in soundness.faults(db))


def test_the_owner_may_not_be_the_application(owner: Connection) -> None:
    faults = " ".join(soundness.faults(owner))
    assert "may change the audit log" in faults


def test_a_right_to_change_one_column_of_the_audit_log_is_named(
    db: Connection, owner: Connection
) -> None:
    owner.execute("GRANT UPDATE (changes) ON audit TO PUBLIC")
    assert "may change the audit log" in " ".join(soundness.faults(db))
    owner.execute("REVOKE UPDATE (changes) ON audit FROM PUBLIC")
    assert "may change the audit log" not in " ".join(soundness.faults(db))


@pytest.mark.parametrize("right", ["rolsuper", "rolbypassrls", "rolcreaterole"])
def test_a_role_that_may_give_itself_rights_is_named(db: Connection, right: str) -> None:
    assert not any("superuser" in fault for fault in soundness.faults(db))
    # Nobody here may make such a role; a temporary view of the name is looked into first.
    db.execute("CREATE TEMP VIEW pg_roles AS SELECT * FROM pg_catalog.pg_roles")
    assert not any("superuser" in fault for fault in soundness.faults(db))
    column = sql.Identifier(right)
    given = sql.SQL("CREATE OR REPLACE TEMP VIEW pg_roles AS SELECT ") + sql.SQL(", ").join(
        sql.SQL("true AS {}").format(column) if name == right else sql.Identifier(name)
        for name in _columns(db)
    )
    db.execute(given + sql.SQL(" FROM pg_catalog.pg_roles"))
    assert any("superuser" in fault for fault in soundness.faults(db))


def _columns(db: Connection) -> list[str]:
    found = db.execute("SELECT * FROM pg_catalog.pg_roles LIMIT 0").description or []
    return [column.name for column in found]


def test_a_missing_migration_and_one_from_the_future_are_named(
    db: Connection, owner: Connection
) -> None:
    owner.execute("DELETE FROM migrations WHERE name = '0004_pre_audit'")
    owner.execute("INSERT INTO migrations VALUES ('9999_post_far', 'x'), ('9998_pre_far', 'x')")
    faults = " ".join(soundness.faults(db))
    assert "lacks 0004_pre_audit" in faults
    assert "ahead of this version by 9999_post_far" in faults
    assert "9998" not in faults


def test_a_right_to_change_the_log_is_named(
    db: Connection, owner: Connection, own_database: dict[str, str]
) -> None:
    role = sql.Identifier(str(conninfo_to_dict(own_database["DATABASE_URL"])["user"]))
    owner.execute(sql.SQL("GRANT UPDATE ON audit TO {}").format(role))
    assert any("audit log" in fault for fault in soundness.faults(db))


def test_production_names_all_at_once_and_other_profiles_start(house: House) -> None:
    def asked(profile: str) -> House:
        settings = msgspec.structs.replace(house.settings, profile=profile)
        return replace(house, settings=settings, pool=pool)

    pool: Pool = pools.pool(house.settings.database_owner_url, max_size=1)
    with pool:
        production.check(asked("test"))
        with database.transaction(pool) as db:
            # For the session, so that the next transaction on this one connection sees it.
            db.execute("SET synchronous_commit = off")
        with pytest.raises(SettingsError, match=r"synchronous_commit.*audit log"):
            production.check(asked("production"))


def test_production_does_not_start_without_its_database(house: House) -> None:
    settings = msgspec.structs.replace(house.settings, profile="production")
    pool = pools.pool("postgresql://uchi@127.0.0.1:1/uchi", max_size=1)
    with pool, pytest.raises(SettingsError, match="does not answer"):
        production.check(replace(house, settings=settings, pool=pool), wait_s=0)
