"""Finding: the class that a page is about, and what all its pages say of it."""

from __future__ import annotations

from uuid import UUID

import falcon

from origin.actions import classes as actions
from storage.classes import Class
from storage.database import Connection


def class_of(req: falcon.Request, db: Connection, group: UUID) -> Class:
    """Return a class that the reader manages; NotFound for every other."""
    return actions.found(db, group, req.context.person)


def facts(group: Class) -> dict[str, object]:
    """Return what the head of a class's pages shows."""
    return {
        "name": group.name,
        "path": f"/classes/{group.id}",
        "course": group.course_title,
        "course_path": f"/courses/{group.course_slug}",
        "language": group.language,
        "teacher": group.teacher,
        "members": group.members,
    }
