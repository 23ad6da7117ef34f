"""Joining: who holds an invitation's code comes into the class."""

from __future__ import annotations

from dataclasses import dataclass

from functions.access import Claims
from functions.problems import Problem
from origin import invitation_codes
from origin.acting import Acting
from origin.actions import passes, records
from origin.house import House
from storage import classes, courses, groups, invitations
from storage.classes import Class
from storage.database import Connection, reading, transaction
from storage.invitations import Invitation


class WrongCode(Problem):
    """The code is mistyped, or it does not work any more."""

    slug = "wrong-code"
    status = 422


@dataclass(frozen=True, slots=True)
class Joined:
    """A class that somebody has come into."""

    group: Class
    access: str
    """An access token that says so."""
    published: bool
    """Whether its course can be read already."""


def look(house: House, typed: str) -> Class:
    """Return the class that a code leads to; raise WrongCode for one that is not good now."""
    with reading(house.pool) as db:
        return _open(house, db, invitation_codes.read(db, typed))[1]


def join(house: House, typed: str, person: Claims, acting: Acting) -> Joined:
    """Come into the class of a code; done also by who is in it already.

    Raises WrongCode, and TooManyGroups.
    """
    with transaction(house.pool) as db:
        # Held: of many that come at once by the last use, one does.
        invitation, group = _open(house, db, invitation_codes.read(db, typed, lock=True))
        if groups.add(db, group.id, person.user):
            invitations.use(db, invitation.id, person.user)
            changes = {"class": (None, group.id), "invitation": (None, invitation.id)}
            records.note(db, acting, "class.joined", person.user, changes=changes)
        course = courses.find(db, group.course_id)
        access = passes.anew(house, db, person, first=group.course_id)
    return Joined(group, access, course is not None and course.state == "published")


def _open(house: House, db: Connection, invitation: Invitation | None) -> tuple[Invitation, Class]:
    group = classes.find(db, invitation.class_id) if invitation else None
    if invitation is None or group is None or not invitation.is_open(house.now()):
        # One answer for all: which of them it was is nothing to whoever guesses.
        raise WrongCode
    return invitation, group
