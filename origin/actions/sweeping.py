"""Sweeping: files that nobody uses any more leave the storage, and uploads that never came."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from functions.problems import Unavailable
from origin import metrics
from origin.house import House
from origin.logs import logger
from storage import audit, unused, uploads
from storage.database import Connection, transaction
from storage.unused import KEPT_DAYS, Unused

_AT_ONCE = 200
LONGEST_S = 20.0
"""One transaction's work: nobody can add a file while it lasts."""
UPLOAD_GRACE = timedelta(hours=1)
"""An upload that is being put when its time ends may still be finished."""


def before(house: House) -> datetime:
    """Return since when nobody may have touched what is removed."""
    return house.now() - timedelta(days=KEPT_DAYS)


def found(house: House) -> Iterator[Unused]:
    """Yield the files that a sweep at this moment would remove; nothing is changed."""
    after = ""
    with transaction(house.pool) as db:
        while batch := unused.listing(db, before(house), after=after, limit=_AT_ONCE):
            yield from batch
            after = batch[-1].hash


def sweep(house: House, db: Connection) -> tuple[int, int]:
    """Remove unused files from storage and database; return how many, and their bytes.

    In the caller's transaction. The bytes go before the rows are gone for others: what is
    interrupted in between is unused still, and removed by the next sweep. Raises Unavailable when
    files are being added at this moment, or the storage is away.
    """
    if not unused.try_alone(db):
        raise Unavailable("files are being added at this moment", retry_after=60)
    files = size = 0
    limit = before(house)
    until = time.monotonic() + LONGEST_S
    while time.monotonic() < until:
        batch = unused.listing(db, limit, limit=_AT_ONCE, hold=True)
        if not batch:
            break
        for each in batch:
            for key in unused.forget(db, each.hash, limit):
                house.files.delete(key)
            files, size = files + 1, size + each.bytes
    if files:
        metrics.MEDIA.labels("removed").inc(files)
        metrics.MEDIA_BYTES.labels("removed").inc(size)
        logger(__name__).info("unused files removed", files=files, bytes=size)
        audit.record(
            db,
            action="media.swept",
            actor=None,
            subject=None,
            kind="media",
            changes={"files": (files, 0), "bytes": (size, 0)},
        )
    return files, size


def sweep_uploads(house: House, db: Connection) -> int:
    """Forget uploads that were never completed, with whatever came of them; return how many."""
    gone = 0
    while batch := uploads.ended(db, house.now() - UPLOAD_GRACE, _AT_ONCE):
        for each in batch:
            house.files.delete(each.key)
            house.files.delete(each.taken_key)
            uploads.forget(db, each.id)
        gone += len(batch)
    gone += _sweep_lost(house, db)
    if gone:
        metrics.MEDIA.labels("never-completed").inc(gone)
        logger(__name__).info("uploads given up", uploads=gone)
    return gone


def _sweep_lost(house: House, db: Connection) -> int:
    """Remove what lies among the uploads and belongs to none: its course was deleted for good."""
    # In this order: the row of an upload is there before its bytes.
    keys = list(house.files.keys(uploads.FOLDER))
    known = {str(each) for each in uploads.all_ids(db)}
    lost = [key for key in keys if uploads.named(key) not in known]
    for key in lost:
        house.files.delete(key)
    return len(lost)
