"""What every room's tests share: the embedded services, and migrated databases on them.

`services`  settings of a platform whose Postgres, Valkey, S3 and mail run for this test run.
`database`  the same settings with a migrated database of this run; tests roll back.
`own_database`  a copy of it for one test that commits, dropped afterwards.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import hypothesis
import pytest

from infra.supervisor import services_for_tests

if TYPE_CHECKING:
    import psycopg

# Before any room is imported: settings read it.
os.environ["UCHI_PROFILE"] = "test"

# A few examples each at every commit; `make soak` runs them with a thousand.
hypothesis.settings.register_profile("quick", max_examples=25, deadline=None)
hypothesis.settings.register_profile("deep", max_examples=1_000, deadline=None)
hypothesis.settings.load_profile("quick")

TEMPLATE = "uchi"
"""The database that is migrated once and then only copied."""


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The settings (see infra/supervisor/settings.py) of services that run until the end."""
    with services_for_tests(Path(tmp_path_factory.mktemp("services"))) as settings:
        yield settings


@pytest.fixture(scope="session")
def template(services: dict[str, str]) -> dict[str, str]:
    """The settings of the migrated database that the others are copied from; do not open it."""
    from storage.migrate import migrate

    migrate(services["DATABASE_OWNER_URL"], services["DATABASE_URL"])
    return services


@pytest.fixture(scope="session")
def database(template: dict[str, str]) -> Iterator[dict[str, str]]:
    """The settings with a migrated database that all tests share: leave nothing in it."""
    with copied(template, "uchi_shared") as settings:
        yield settings


@pytest.fixture
def own_database(
    template: dict[str, str], request: pytest.FixtureRequest
) -> Iterator[dict[str, str]]:
    """The settings with a migrated, empty database of this test's own."""
    with copied(template, f"uchi_{abs(hash(request.node.nodeid)):x}") as settings:
        yield settings


@contextmanager
def copied(settings: dict[str, str], name: str) -> Iterator[dict[str, str]]:
    """Yield the settings with a copy of the template under a name; drop the copy at the end."""
    import psycopg
    from psycopg import sql

    # Not from the template itself: it may have no connection while it is copied.
    server = at(settings["DATABASE_OWNER_URL"], "postgres")
    with psycopg.connect(server, autocommit=True) as owner:
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        owner.execute(made.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
    try:
        yield settings | {
            each: at(settings[each], name) for each in ("DATABASE_URL", "DATABASE_OWNER_URL")
        }
    finally:
        with psycopg.connect(server, autocommit=True) as owner:
            dropped(owner, name)


def dropped(owner: psycopg.Connection, name: str) -> None:
    """Drop a database with whoever is connected to it; raises after half a minute of trying."""
    import psycopg
    from psycopg import sql

    plainly = sql.SQL("DROP DATABASE {}").format(sql.Identifier(name))
    deadline = time.monotonic() + 30
    while True:
        try:
            owner.execute(plainly + sql.SQL(" WITH (FORCE)"))
            return
        except psycopg.errors.InsufficientPrivilege:
            # The server's own autovacuum is in it, not ours to end: dropping it plainly ends that.
            with suppress(psycopg.errors.ObjectInUse):
                owner.execute(plainly)
                return
            if time.monotonic() > deadline:
                raise


def at(url: str, name: str) -> str:
    """Return the address of another database on the same server."""
    parts = urlsplit(url)
    # urlunsplit would leave the slashes out where there is no host, so they are put by hand.
    return (
        urlunsplit(parts._replace(path=f"/{name}"))
        if parts.hostname
        else (f"{parts.scheme}://{parts.netloc}/{name}?{parts.query}")
    )
