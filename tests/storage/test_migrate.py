"""Migrations: each once, none changed, and the application gets rows and no tables."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from storage.database import Connection
from storage.migrate import MigrationChanged, MigrationFailed, migrate


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "9001_pre_first.sql").write_text("CREATE TABLE firsts (id integer);")
    return tmp_path


def test_a_migration_is_applied_once(own_database: dict[str, str], folder: Path) -> None:
    urls = own_database["DATABASE_OWNER_URL"], own_database["DATABASE_URL"]
    # 0001 is not in this folder: what was applied by an older clone stays applied.
    assert migrate(*urls, folder) == ["9001_pre_first"]
    assert migrate(*urls, folder) == []


def test_two_that_migrate_at_once_wait_for_each_other(
    own_database: dict[str, str], folder: Path
) -> None:
    urls = own_database["DATABASE_OWNER_URL"], own_database["DATABASE_URL"]
    with ThreadPoolExecutor(3) as threads:
        applied = list(threads.map(lambda _: migrate(*urls, folder), range(3)))
    assert sorted(applied) == [[], [], ["9001_pre_first"]]


def test_a_changed_migration_is_refused(own_database: dict[str, str], folder: Path) -> None:
    urls = own_database["DATABASE_OWNER_URL"], own_database["DATABASE_URL"]
    migrate(*urls, folder)
    (folder / "9001_pre_first.sql").write_text("CREATE TABLE others (id integer);")
    with pytest.raises(MigrationChanged, match="9001_pre_first"):
        migrate(*urls, folder)


def test_a_migration_that_fails_leaves_nothing_behind(
    own_database: dict[str, str], folder: Path
) -> None:
    urls = own_database["DATABASE_OWNER_URL"], own_database["DATABASE_URL"]
    broken = folder / "9002_pre_second.sql"
    broken.write_text("CREATE TABLE seconds (id integer); SELECT 1/0;")
    with pytest.raises(MigrationFailed, match="9002_pre_second"):
        migrate(*urls, folder)
    broken.write_text("CREATE TABLE seconds (id integer);")
    assert migrate(*urls, folder) == ["9002_pre_second"]


@pytest.mark.parametrize(
    "statement",
    ["DROP TABLE users", "CREATE TABLE mine (id integer)", "TRUNCATE events",
     "UPDATE migrations SET checksum = ''", "ALTER TABLE users ADD mine integer"],
)  # fmt: skip
def test_the_application_may_not_change_tables(db: Connection, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        db.execute(statement.encode())


def test_the_application_may_ask_for_a_days_partition_and_for_no_far_one(db: Connection) -> None:
    db.execute("SELECT make_events_partition(current_date + 2)")
    with pytest.raises(psycopg.Error, match="30 days"):
        db.execute("SELECT make_events_partition(current_date + 400)")
