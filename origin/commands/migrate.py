"""`uchi migrate`: the database brought up to date, the bucket made, changed pages named anew."""

from __future__ import annotations

import argparse
import time

import templates
from functions.problems import Unavailable
from origin import logs, settings
from origin.settings import Settings
from storage import database, facts, pools
from storage.files import Files
from storage.migrate import migrate

WAIT_S = 10.0
"""A server that has just been started may take this long until it answers."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--wait",
        type=float,
        default=WAIT_S,
        metavar="SECONDS",
        help="how long to wait for the database and the storage (default: %(default)s)",
    )


def run(options: argparse.Namespace) -> int:
    """Migrate and say what was done."""
    known = settings.load()
    logs.configure("WARNING")
    deadline = time.monotonic() + options.wait
    for name in _migrate(known, deadline):
        print(f"applied {name}")
    _ensure_bucket(known, deadline)
    pages = _refresh_pages(known)
    if pages:
        print(f"{pages} pages named anew, because the templates changed")
    print("the database is up to date")
    return 0


def _migrate(known: Settings, deadline: float) -> list[str]:
    while True:
        try:
            with database.translated():
                return migrate(known.database_owner_url, known.database_url)
        except Unavailable as error:
            if time.monotonic() > deadline:
                cause = str(error.__cause__ or error).strip().splitlines()[0]
                raise Unavailable(f"the database does not answer: {cause}") from error
        time.sleep(0.1)


def _ensure_bucket(known: Settings, deadline: float) -> None:
    files = Files(
        endpoint=known.s3_endpoint,
        bucket=known.s3_bucket,
        region=known.s3_region,
        access_key=known.s3_access_key,
        secret_key=known.s3_secret_key,
    )
    while True:
        try:
            files.ensure_bucket()
        except Unavailable as error:
            if time.monotonic() > deadline:
                raise Unavailable(f"the file storage does not answer: {error.__cause__}") from error
            time.sleep(0.1)
        else:
            return


def _refresh_pages(known: Settings) -> int:
    """Name every page's version anew when the templates are not those that it was named by."""
    digest = templates.digest()
    pool = pools.pool(known.database_url, max_size=1, application="uchi-migrate")
    try:
        with database.transaction(pool) as db:
            if facts.find(db, "templates") == digest:
                return 0
            # Only now: Markdown, formulas and colours cost every start a third of a second.
            from origin.actions import publishing

            facts.put(db, "templates", digest)
            return publishing.refresh_all(db)
    finally:
        pool.close()
