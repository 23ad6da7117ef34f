"""Exporting: everything about oneself, asked for as one archive and fetched while it is there."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from functions.problems import NotFound
from origin import jobs
from origin.acting import Acting
from origin.actions import records
from origin.house import House
from storage import exports
from storage.database import transaction
from storage.exports import Export

KEPT = timedelta(days=7)
"""How long an archive can be fetched."""


def ask(house: House, user: UUID, acting: Acting) -> Export:
    """Have the person's archive made and return how far it is.

    While one is being made that one is answered; one that is ready is replaced.
    """
    with transaction(house.pool) as db:
        exports.hold(db, user)
        known = exports.of_user(db, user)
        if known is not None and known.state == "being-made":
            return known
        if known is not None and known.file is not None:
            jobs.enqueue(db, "forget-files", {"files": [known.file]}, acting.request_id)
        export = exports.replace(db, user)
        job = jobs.enqueue(
            db, "export", {"user": str(user), "export": str(export)}, acting.request_id
        )
        exports.begun(db, export, job)
        asked = exports.of_user(db, user)
        records.note(db, acting, "export.asked", user)
        if asked is None:
            raise NotFound
        return asked


def find(house: House, user: UUID) -> Export:
    """Return how far the person's archive is; NotFound when none was asked for, or it is over."""
    with transaction(house.pool) as db:
        export = exports.of_user(db, user)
    if export is None or (export.expires_at is not None and export.expires_at <= house.now()):
        raise NotFound
    return export


def fetch(house: House, user: UUID, acting: Acting) -> Export:
    """Return the person's archive when it is ready; NotFound before and after."""
    export = find(house, user)
    if export.file is None:
        raise NotFound("the archive is not ready yet")
    with transaction(house.pool) as db:
        records.note(db, acting, "export.fetched", user)
    return export
