"""Records: what an action writes into the audit log of who did it, and from where."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from origin.acting import Acting
from storage import audit
from storage.audit import Changes
from storage.database import Connection


def note(
    db: Connection,
    acting: Acting,
    action: str,
    subject: UUID | None,
    *,
    kind: str = "user",
    changes: Changes | None = None,
    personal: Changes | None = None,
) -> None:
    """Write one entry; last in its transaction, for nobody else can write until that commits."""
    audit.record(
        db,
        action=action,
        actor=acting.user,
        subject=subject,
        kind=kind,
        address=acting.address,
        request_id=acting.request_id,
        changes=changes,
        personal=personal,
    )


def differences(before: object, after: object, fields: Iterable[str]) -> Changes:
    """Return which of the fields are different, with what they were and are."""
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in fields}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
