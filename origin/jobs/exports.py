"""Exports: the archive of everything that is kept about one person, made and put into S3."""

from __future__ import annotations

import hmac
import json
from typing import Any
from uuid import UUID

from functions.naming import spell
from origin import auditing
from origin.actions import own_attempts
from origin.actions.exporting import KEPT
from origin.auditing import PersonalSealer
from origin.house import House
from storage import audit, exports, subjects
from storage.database import Connection
from storage.jobs import Job

FORMAT = 1
FOLDER = "exports/"
_PURPOSE = b"export file\0"
_STEP = 500


def make(house: House, db: Connection, job: Job) -> None:
    """Make the archive `export` of the account `user`, unless nobody wants it any more."""
    user, export = UUID(str(job.arguments["user"])), UUID(str(job.arguments["export"]))
    asked = exports.of_user(db, user)
    if asked is None or asked.id != export:
        return
    data = json.dumps(archive(house, db, user), ensure_ascii=False, indent=1).encode()
    file = file_of(house, export)
    house.files.put(file, data, "application/json")
    exports.done(db, export, file=file, bytes=len(data), expires_at=house.now() + KEPT)


def file_of(house: House, export: UUID) -> str:
    """Return the key of an archive: nobody guesses it, and a job that is tried again finds it."""
    key = house.settings.csrf_keys.signing
    return FOLDER + spell(hmac.digest(key, _PURPOSE + export.bytes, "sha256"))


def archive(house: House, db: Connection, user: UUID) -> dict[str, Any]:
    """Return everything about somebody, by table; nothing that would open their account."""
    return {
        "format": FORMAT,
        "site": house.settings.public_url,
        "made_at": house.now().isoformat(),
        "tables": dict(subjects.rows(db, user)),
        "quizzes": own_attempts.of(db, user),
        "audit": _audit(house, db, user),
    }


def _audit(house: House, db: Connection, user: UUID) -> list[dict[str, Any]]:
    """Return what was done to and by the person; of what others did, not from where."""
    sealer = PersonalSealer(house.settings.vault_keys)
    entries: dict[int, audit.Entry] = {}
    for subject, actor in ((user, None), (None, user)):
        before: int | None = None
        while found := audit.listing(db, subject=subject, actor=actor, before=before, limit=_STEP):
            entries |= {entry.number: entry for entry in found}
            before = found[-1].number
    return [
        {
            "at": entry.at.isoformat(),
            "action": entry.action,
            "kind": entry.kind,
            "by_yourself": entry.actor == user,
            "changes": _changes(sealer, db, entry, user),
            "address": auditing.address(sealer, db, entry) if entry.actor == user else None,
        }
        for _, entry in sorted(entries.items())
    ]


def _changes(
    sealer: PersonalSealer, db: Connection, entry: audit.Entry, user: UUID
) -> dict[str, list | None]:
    if entry.person == user:
        return dict(auditing.changes(sealer, db, entry))
    # What the person did to somebody else is told, but not what that one's name was.
    return json.loads(entry.changes)
