"""The origin in a test: its application on a database of its own, and people with accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from origin import app, settings
from origin.actions import accounts
from origin.house import House, build
from storage.database import transaction
from storage.rates import Rates
from storage.users import User
from tests.origin.asking import Asker

PASSWORD = "шест сини лодки по Дунава"


@dataclass(frozen=True)
class Somebody:
    """An account, and a token of it."""

    user: User
    token: str


@pytest.fixture
def house(own_database: dict[str, str]) -> Iterator[House]:
    """A house on an empty, migrated database; its rates count in this process only."""
    built = build(settings.load(own_database | {"UCHI_PROFILE": "test"}))
    # Every test begins with nothing counted.
    built = replace(built, rates=Rates(None))
    built.files.ensure_bucket()
    yield built
    built.close()


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
