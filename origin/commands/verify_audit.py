"""`uchi verify-audit`: the audit log's chain recomputed from its first row to its last."""

from __future__ import annotations

import argparse
import sys

from origin import logs, settings
from storage import audit, database, pools


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--head",
        metavar="HASH",
        help="a hash that this command printed before: the log must still contain it, which also "
        "shows a log that was cut off at its end",
    )


def run(options: argparse.Namespace) -> int:
    """Say how many entries are as they were written; 1 when one is not, or a head is missing."""
    known = settings.load()
    logs.configure("WARNING")
    pool = pools.pool(known.database_url, max_size=1, application="uchi-verify-audit")
    try:
        with database.transaction(pool) as db:
            verdict = audit.verify(db)
            kept = options.head is None or audit.holds(db, options.head)
    finally:
        pool.close()
    if verdict.broken is not None:
        print(
            f"uchi: entry {verdict.broken} was changed or is missing; "
            f"the {verdict.entries} before it are as they were written.",
            file=sys.stderr,
        )
        return 1
    if not kept:
        print("uchi: the log does not contain that hash: its end was cut off.", file=sys.stderr)
        return 1
    print(f"{verdict.entries} entries are as they were written; the last hash is")
    print(verdict.head.hex())
    return 0
