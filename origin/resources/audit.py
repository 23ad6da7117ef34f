"""The audit log over the API: read by administrators, written by nobody from here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from origin import auditing, paging
from origin.contract import answers, give
from storage import audit
from storage.database import transaction


class AuditFilters(Struct, forbid_unknown_fields=True):
    """What is looked for; times with their zone."""

    actor: UUID | None = None
    subject: UUID | None = None
    action: Annotated[str, Meta(pattern=r"^[a-z-]+[.][a-z-]+$", max_length=60)] | None = None
    since: Annotated[datetime, Meta(tz=True)] | None = None
    until: Annotated[datetime, Meta(tz=True)] | None = None
    """The first moment that is not asked for."""
    cursor: Annotated[str, Meta(max_length=200)] | None = None
    limit: Annotated[int, Meta(ge=1, le=paging.MAX_LIMIT)] = 50


class AuditEntry(Struct):
    """Something that was done."""

    number: int
    at: datetime
    action: str
    actor: UUID | None
    subject: UUID | None
    kind: str
    """What the subject is."""
    address: str | None
    request_id: str
    changes: dict[str, list[Any] | None]
    """Fields with what stood there before and after; null for what is not kept or was erased."""


class AuditLog(Struct):
    """One page of the log."""

    entries: list[AuditEntry]
    cursor: str | None


class Audit:
    """`/api/audit`"""

    @answers(AuditLog)
    def on_get(self, req: falcon.Request, resp: falcon.Response, query: AuditFilters) -> None:
        """List what was done, newest first."""
        house = req.context.house
        with transaction(house.pool) as db:
            found = audit.listing(
                db,
                actor=query.actor,
                subject=query.subject,
                action=query.action,
                since=query.since,
                until=query.until,
                before=paging.read_number(query.cursor),
                limit=query.limit + 1,
            )
            shown = auditing.read(house.settings.vault_keys, db, found[: query.limit])
        cursor = paging.write(shown[-1].entry.number) if len(found) > query.limit else None
        give(resp, AuditLog([_view(each) for each in shown], cursor))


def _view(read: auditing.Read) -> AuditEntry:
    entry = read.entry
    return AuditEntry(
        number=entry.number,
        at=entry.at,
        action=entry.action,
        actor=entry.actor,
        subject=entry.subject,
        kind=entry.kind,
        address=read.address,
        request_id=entry.request_id,
        changes=dict(read.changes),
    )
