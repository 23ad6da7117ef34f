"""Reading: a course's texts are told to whom they are for, wherever the origin tells them."""

from __future__ import annotations

from uuid import UUID

from functions.problems import Forbidden
from storage import memberships
from storage.database import Connection


class ForMembers(Forbidden):
    """This course is for its members."""

    slug = "for-members"


def check(db: Connection, reader: UUID | None, course: UUID) -> None:
    """Raise ForMembers when somebody (None: a guest) may not read the texts of a course."""
    if not memberships.may_read(db, reader, course):
        raise ForMembers
