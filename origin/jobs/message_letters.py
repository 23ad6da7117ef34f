"""Letters about messages: what a reviewer decided, told to their sponsor."""

from __future__ import annotations

from uuid import UUID

from origin.house import House
from storage import creatives
from storage.database import Connection
from storage.jobs import Job

TEMPLATES = ("message-approved", "message-refused")


def told(db: Connection, house: House, job: Job) -> dict[str, object]:
    """Return what a letter about the job's `creative` tells; nothing when that is gone.

    The account must belong to the sponsor still: who left it meanwhile learns nothing.
    """
    member = UUID(str(job.arguments["user"]))
    found = creatives.find(db, UUID(str(job.arguments["creative"])), member=member)
    if found is None:
        return {}
    return {
        "headline": found.headline,
        "note": str(job.arguments["note"]),
        "link": f"{house.settings.public_url}/partners/messages/{found.id}",
    }
