"""Sponsoring: the snapshot of what may stand in slots."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from functions import hours, snapshots
from functions.hours import DAY_MS
from functions.snapshots import Campaign, Creative, Snapshot
from functions.targeting import Targeting
from storage import sheets
from storage import snapshots as stored
from storage.database import Connection


@dataclass
class Maker:
    """Makes the snapshot anew only when something in it has changed; for one thread at a time."""

    _made_of: tuple[str, int] | None = None
    _made: Snapshot | None = None

    def current(self, db: Connection, now: datetime) -> Snapshot | None:
        """Return the snapshot as of `now`; None when nothing may stand anywhere."""
        now_ms = int(now.timestamp() * 1000)
        # Windows of time are those of whole days, so that they make one new snapshot a day.
        day_ms = now_ms - now_ms % DAY_MS
        made_of = stored.fingerprint(db, now), day_ms
        if made_of != self._made_of:
            self._made = _make(stored.live(db, now), day_ms)
            self._made_of = made_of
        return self._made


def keep_snapshot(db: Connection, made: Snapshot) -> None:
    """Keep a snapshot beside the sheets, so that every process can answer for its version.

    Versions are hashes of the contents, so neither can be taken for the other; what nobody names
    for a week is swept away with the sheets.
    """
    sheets.insert(db, made.version, snapshots.write(made))


def find_snapshot(db: Connection, version: str, now: datetime, format: int) -> bytes | None:
    """Return a snapshot as sent in a format; None when the version is nobody's."""
    kept = sheets.find(db, version)
    if kept is None:
        # Unchanged for longer than what is kept lasts.
        made = Maker().current(db, now)
        return snapshots.write(made, format) if made and made.version == version else None
    # A sheet's version asked for at the snapshots' address is no snapshot.
    if not kept.startswith(b"{"):
        return None
    if format == snapshots.FORMAT:
        return kept
    return snapshots.write(snapshots.read(kept), format)


def _make(live: str, day_ms: int) -> Snapshot | None:
    document = json.loads(live)
    creatives = tuple(Creative(**entry) for entry in document["creatives"])
    if not creatives:
        return None
    return snapshots.make(
        tuple(_campaign(entry, day_ms) for entry in document["campaigns"]), creatives
    )


def _campaign(entry: dict[str, Any], day_ms: int) -> Campaign:
    zone, week, visitors = (entry.pop(name) for name in ("time_zone", "hours", "visitors"))
    targeting = Targeting(
        **{
            name: tuple(entry.pop(name))
            for name in ("courses", "chapters", "groups", "languages", "stages")
        },
        visitors=(visitors,) if visitors else (),
        hours=_windows(week, zone, day_ms) if week else None,
    )
    ends_at = entry.pop("ends_at")
    return Campaign(
        **entry, targeting=targeting, ends_at=snapshots.FOREVER if ends_at is None else ends_at
    )


def _windows(week: list[int], zone: str, day_ms: int) -> tuple[tuple[int, int], ...]:
    try:
        return hours.windows(week, ZoneInfo(zone), day_ms)
    except (ValueError, OSError, LookupError):
        # The database of zones drops some: hours that nobody can tell are no hours, and one
        # campaign must not keep the manifest from everybody.
        return ()
