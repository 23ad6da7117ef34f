"""The origin in a test: its application on a database of its own, and people with accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from uuid import uuid4

import psycopg
import pytest

from origin import app, settings
from origin.actions import accounts
from origin.house import House, build, settle
from storage.database import transaction
from storage.rates import Rates
from storage.users import User
from tests.conftest import copied
from tests.origin.asking import Asker
from tests.storage.emptying import emptied

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
        # No test asks other people's servers for anything; those of visits bring their own.
        own = {"UCHI_PROFILE": "test", "LANDING_VISITS": "off"}
        made = build(settings.load(given | own))
        made.files.ensure_bucket()
        # All connections are there before the threads of a test ask for one at once.
        made.pool.resize(made.settings.pool_size, made.settings.pool_size)
        made.pool.wait(60)
        yield made
        made.close()


@pytest.fixture
def house(built: House) -> House:
    """The house with nothing in its database and nothing counted."""
    with psycopg.connect(built.settings.database_owner_url, autocommit=True) as owner:
        emptied(owner)
    # A test before may have built a house of its own.
    settle(built.settings)
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
