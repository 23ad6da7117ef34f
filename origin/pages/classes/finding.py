"""Finding: the class that a page is about, and what all its pages say of it."""

from __future__ import annotations

from uuid import UUID

import falcon

from origin.actions import classes as actions
from storage.classes import Class
from storage.database import Connection, transaction


def class_of(req: falcon.Request, db: Connection, group: UUID) -> Class:
    """Return a class that the reader manages; NotFound for every other."""
    return actions.found(db, group, req.context.person)


def check(req: falcon.Request, group: UUID) -> None:
    """Raise NotFound for a class that the reader does not manage, whatever a form says."""
    with transaction(req.context.house.pool) as db:
        class_of(req, db, group)


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
