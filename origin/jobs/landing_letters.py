"""Letters about landing addresses: a message is not shown, for its address leads astray."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from functions.visits import Visit
from origin import leading
from origin.house import House
from storage import creatives
from storage.database import Connection
from storage.jobs import Job
from storage.users import User

TEMPLATES = ("message-stopped", "message-astray")
"""Of a message that ran, and of one that waited for its review."""


def told(db: Connection, house: House, job: Job, person: User) -> dict[str, object]:
    """Return what a letter about the job's `creative` tells; nothing when that is gone.

    Who does not belong to the sponsor any more learns nothing; an administrator does.
    """
    given: dict[str, Any] = dict(job.arguments)
    admin = person.role == "admin"
    member = None if admin else person.id
    found = creatives.find(db, UUID(given["creative"]), member=member)
    if found is None:
        return {}
    seen = Visit("astray", tuple(given["hops"]), given["reason"], given["fault"])
    place = "/admin/partners/messages" if admin else "/partners/messages"
    return {
        "headline": found.headline,
        "why": leading.sentence(person.language, seen),
        "link": f"{house.settings.public_url}{place}/{found.id}",
    }
