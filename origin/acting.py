"""Acting: who does something, and from where, as the actions are told."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import falcon


@dataclass(frozen=True, slots=True)
class Acting:
    """Who is asking for a change."""

    user: UUID | None
    """None for somebody who is not logged in, and for the house itself (jobs, commands)."""
    address: str
    """The reader's address; empty where there is none."""
    request_id: str
    """32 hex digits; empty outside a request."""


HOUSE = Acting(None, "", "")
"""The house itself: jobs and commands."""


def of(req: falcon.Request) -> Acting:
    """Return who is asking."""
    person = req.context.person
    return Acting(person.user if person else None, req.context.address, req.context.request_id)
