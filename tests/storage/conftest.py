"""What storage's tests share: a connection that rolls back, a pool that commits."""

from collections.abc import Iterator

import psycopg
import pytest

from storage.database import Connection, Pool
from storage.pools import conninfo, pool


@pytest.fixture
def db(database: dict[str, str]) -> Iterator[Connection]:
    """A connection of the application's role; nothing that is done on it stays."""
    connection = psycopg.connect(conninfo(database["DATABASE_URL"]))
    try:
        yield connection
    finally:
        connection.rollback()
        connection.close()


@pytest.fixture
def own_pool(own_database: dict[str, str]) -> Iterator[Pool]:
    """A pool of the application's role on a database that this test has for itself."""
    made = pool(own_database["DATABASE_URL"], max_size=10)
    try:
        yield made
    finally:
        made.close()
