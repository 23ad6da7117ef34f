"""E-mail keys: accounts from before the keys get theirs, and a mailbox has one account."""

from __future__ import annotations

import shutil
from pathlib import Path

import psycopg
import pytest

from functions import mailboxes
from functions.problems import Conflict
from storage import users
from storage.database import Connection, translated
from storage.migrate import FOLDER, MigrationFailed, migrate
from tests.conftest import copied

ADDRESSES = ["Maria@uchi.example", "Живко@Пример.example", "петър@xn--e1afmkfd.example"]


@pytest.fixture
def older(services: dict[str, str], template: dict[str, str], tmp_path: Path):  # type: ignore[no-untyped-def]  # a generator
    """An empty database, and the folder of the migrations up to 0001."""
    with copied(template, "uchi_email_keys") as settings:
        with psycopg.connect(settings["DATABASE_OWNER_URL"], autocommit=True) as owner:
            owner.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        shutil.copy(FOLDER / "0001_pre_house.sql", tmp_path)
        yield settings, tmp_path


def advance(settings: dict[str, str], folder: Path) -> None:
    shutil.copy(FOLDER / "0002_pre_accounts.sql", folder)
    migrate(settings["DATABASE_OWNER_URL"], settings["DATABASE_URL"], folder)


def insert(settings: dict[str, str], *addresses: str) -> None:
    with psycopg.connect(settings["DATABASE_OWNER_URL"]) as owner:
        for address in addresses:
            owner.execute("INSERT INTO users (email, password_hash) VALUES (%s, 'x')", (address,))


def test_accounts_that_are_there_get_their_keys(older: tuple[dict[str, str], Path]) -> None:
    settings, folder = older
    migrate(settings["DATABASE_OWNER_URL"], settings["DATABASE_URL"], folder)
    insert(settings, *ADDRESSES)
    advance(settings, folder)
    with psycopg.connect(settings["DATABASE_OWNER_URL"]) as owner:
        rows = owner.execute("SELECT email, email_key FROM users ORDER BY id").fetchall()
    assert rows == [(address, mailboxes.key(address)) for address in ADDRESSES]
    # A server of the version before goes on making accounts while the new one is deployed.
    insert(settings, "Petar@uchi.example")


def test_two_accounts_of_one_mailbox_stop_the_migration_and_are_named(
    older: tuple[dict[str, str], Path],
) -> None:
    settings, folder = older
    migrate(settings["DATABASE_OWNER_URL"], settings["DATABASE_URL"], folder)
    insert(settings, "живко@пример.example", "живко@xn--e1afmkfd.example")
    with pytest.raises(MigrationFailed, match="one address in two spellings"):
        advance(settings, folder)


def test_links_back_that_are_there_reserve_their_address(
    older: tuple[dict[str, str], Path],
) -> None:
    settings, folder = older
    for path in FOLDER.glob("*.sql"):
        if path.name < "0014":
            shutil.copy(path, folder)
    migrate(settings["DATABASE_OWNER_URL"], settings["DATABASE_URL"], folder)
    left, other = "Живко@Пример.example", "живко@xn--e1afmkfd.example"
    with psycopg.connect(settings["DATABASE_OWNER_URL"]) as owner:
        user = users.insert(owner, email="new@uchi.example", password_hash="x")
        owner.execute(
            """
            INSERT INTO links (user_id, purpose, salt, token_hash, expires_at, email)
            VALUES (%s, 'restore', %s, '', now() + interval '1 day', %s)
            """,
            (user.id, bytes(32), left),
        )
    shutil.copy(FOLDER / "0014_pre_reserved.sql", folder)
    migrate(settings["DATABASE_OWNER_URL"], settings["DATABASE_URL"], folder)
    with (
        psycopg.connect(settings["DATABASE_OWNER_URL"]) as owner,
        pytest.raises(Conflict),
        translated(),
    ):
        users.insert(owner, email=other, password_hash="x")


@pytest.mark.parametrize(
    ("one", "other"),
    [("живко@uchi.example", "Живко@uchi.example"), ("m@пример.example", "M@xn--e1afmkfd.example")],
)
def test_a_mailbox_has_one_account(db: Connection, one: str, other: str) -> None:
    made = users.insert(db, email=one, password_hash="x")
    found = users.find_by_email(db, other)
    assert found is not None
    assert found.id == made.id
    with pytest.raises(Conflict, match="somebody has an account"), translated():
        users.insert(db, email=other, password_hash="x")
