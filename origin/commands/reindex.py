"""`uchi reindex`: makes everything that can be found by words anew."""

from __future__ import annotations

import argparse

from origin import settings
from origin.actions import indexing
from storage import pages
from storage.database import transaction
from storage.pools import pool


def configure(parser: argparse.ArgumentParser) -> None:
    """Add nothing: it is all of it or none."""


def run(options: argparse.Namespace) -> int:
    """Rebuild the index in one transaction; readers find what they found until it ends."""
    known = settings.load()
    connections = pool(known.database_url, max_size=1, application="uchi-reindex")
    with connections, transaction(connections) as db:
        # Nobody publishes meanwhile: what they index would be indexed twice.
        pages.hold(db)
        count = indexing.rebuild_all(db)
    print(f"{count} pages can be found")
    return 0
