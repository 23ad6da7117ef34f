"""`uchi replay-erasures`: after a backup is restored, whoever was erased since is erased again."""

from __future__ import annotations

import argparse

from origin import house, logs, settings
from origin.actions import erasing


def configure(parser: argparse.ArgumentParser) -> None:
    """Add nothing: the ledger stands in the database and in the file storage."""


def run(options: argparse.Namespace) -> int:
    """Bring the ledger up to date and erase whom it names; it changes nothing the second time."""
    known = settings.load()
    logs.configure("WARNING")
    ours = house.build(known)
    try:
        missing, erased = erasing.replay(ours)
    finally:
        ours.close()
    print(f"{missing} erasures were unknown to this database, {erased} accounts were erased again")
    return 0
