"""The manifest: what is current, put together at most once a second by each process."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from functions import access, manifests
from functions.manifests import Manifest
from origin.actions import pacing, sponsoring
from origin.house import House
from storage import erasures, memberships, pages, redirects, sessions, site
from storage.database import Connection, transaction

KEPT_MS = 1_000
# A session's last access token may have been made in the second it ended.
DENIED_FOR = timedelta(seconds=access.LIFETIME_S + 60)


@dataclass
class Desk:
    """One process's copy of the manifest."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _body: bytes = b""
    _made_at: int = 0
    _snapshot: str | None = None
    _maker: sponsoring.Maker = field(default_factory=sponsoring.Maker)

    def current(self, house: House) -> bytes:
        """Return the manifest as sent, at most a second old; raise Unavailable."""
        now_ms = _ms(house)
        # One asks the database, the others wait for what it gets.
        with self._lock:
            if not self._body or not 0 <= now_ms - self._made_at < KEPT_MS:
                self._body = manifests.write(self._make(house))
                self._made_at = now_ms
            return self._body

    def _make(self, house: House) -> Manifest:
        # Taken before anything is read: what changes meanwhile is not promised by this one.
        now = house.now()
        made_at = int(now.timestamp() * 1000)
        with transaction(house.pool) as db:
            snapshot = self._maker.current(db, now)
            if snapshot is not None and snapshot.version != self._snapshot:
                sponsoring.keep_snapshot(db, snapshot)
            made = Manifest(
                made_at=made_at,
                valid_until=made_at + manifests.LIFETIME_MS,
                keys=house.signer.public,
                denied=_denied(db, now - DENIED_FOR),
                default_language=house.settings.default_language,
                pages=pages.current(db),
                snapshot=snapshot.version if snapshot else None,
                shares=pacing.current(db, now),
                redirects=redirects.current(db),
                site=site.find(db).name,
                departures=memberships.departures_since(db, now - DENIED_FOR),
            )
        self._snapshot = made.snapshot
        return made


def _denied(db: Connection, since: datetime) -> frozenset[str]:
    return frozenset([*sessions.revoked_since(db, since), *erasures.ended_since(db, since)])


def _ms(house: House) -> int:
    return int(house.now().timestamp() * 1000)
