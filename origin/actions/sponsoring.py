"""Sponsoring: the snapshot of what may stand in slots."""

from __future__ import annotations

from datetime import datetime

from functions import snapshots
from functions.snapshots import Snapshot
from storage import creatives, sheets
from storage.database import Connection


def snapshot(db: Connection, now: datetime) -> Snapshot | None:
    """Return the snapshot as of `now`; None when nothing may stand anywhere."""
    live = creatives.live(db, now)
    return snapshots.make(live) if live else None


def keep_snapshot(db: Connection, made: Snapshot) -> None:
    """Keep a snapshot beside the sheets, so that every process can answer for its version.

    Versions are hashes of the contents, so neither can be taken for the other; what nobody names
    for a week is swept away with the sheets.
    """
    sheets.insert(db, made.version, snapshots.write(made))


def find_snapshot(db: Connection, version: str, now: datetime) -> bytes | None:
    """Return a snapshot as sent; None when the version is nobody's."""
    made = snapshot(db, now)
    if made is not None and made.version == version:
        return snapshots.write(made)
    kept = sheets.find(db, version)
    # A sheet's version asked for at the snapshots' address is no snapshot.
    return kept if kept is not None and kept.startswith(b"{") else None
