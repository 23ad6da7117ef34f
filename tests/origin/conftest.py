"""The origin in a test: its application on a database of its own, and people with accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest

from origin import app, settings
from origin.actions import accounts
from origin.house import House, build
from storage.database import pool, transaction
from storage.rates import Rates
from storage.users import User
from tests.conftest import copied
from tests.origin.asking import Asker

PASSWORD = "шест сини лодки по Дунава"


@dataclass(frozen=True)
class Somebody:
    """An account, and a token of it."""

    user: User
    token: str


@pytest.fixture(scope="session")
def built(template: dict[str, str]) -> Iterator[House]:
    """The house that all these tests share, on a database of their own."""
    # A name of its own each time: tests outside this folder import these fixtures too.
    with copied(template, f"uchi_origin_{uuid4().hex}") as given:
        made = build(settings.load(given | {"UCHI_PROFILE": "test"}))
        made.files.ensure_bucket()
        yield made
        made.close()


@pytest.fixture
def house(built: House) -> House:
    """The house with nothing in its database and nothing counted."""
    owner = pool(built.settings.database_owner_url, max_size=1)
    with owner, transaction(owner) as db:
        # A copy of the database a test would take ten times as long.
        db.execute(
            """
            DO $$ BEGIN EXECUTE (
                SELECT 'TRUNCATE ' || string_agg(quote_ident(relname), ', ') || ' CASCADE'
                FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
                    AND NOT relispartition AND relname NOT IN ('migrations', 'audit')
            ); END $$
            """
        )
    return replace(built, rates=Rates(None))


@pytest.fixture
def asker(house: House) -> Asker:
    """Asks the application of this house."""
    return Asker(app.create(house), house.settings.edge_keys)


@pytest.fixture
def people(house: House) -> Callable[[str], Somebody]:
    """Makes an account of a role and logs it in."""

    def make(role: str, email: str | None = None) -> Somebody:
        with transaction(house.pool) as db:
            user = accounts.create(
                db,
                email or f"{role}@uchi.example",
                house.passwords.hash(PASSWORD),
                role=role,
                name=role.capitalize(),
                verified=True,
            )
        return Somebody(user, accounts.login(house, user.email, PASSWORD).access)

    return make
