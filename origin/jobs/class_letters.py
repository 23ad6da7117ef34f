"""Class letters: to whom a teacher let into a class, and to whom they can't without an account."""

from __future__ import annotations

from uuid import UUID

from origin import invitation_codes
from origin.house import House
from origin.jobs import letters, smtp
from origin.jobs.letters import Receiver
from origin.jobs.outcomes import GivenUp
from storage import classes, invitations, users
from storage.classes import Class
from storage.database import Connection
from storage.jobs import Job


def send(house: House, db: Connection, job: Job) -> None:
    """Send the `letter` of a class: `added` to an account, or `invitation` to an address.

    Nothing is sent where the class, the account or the invitation is gone meanwhile.
    """
    if job.arguments["letter"] == "added":
        _tell(house, db, job)
    else:
        _invite(house, db, job)


def _tell(house: House, db: Connection, job: Job) -> None:
    group = classes.find(db, UUID(str(job.arguments["class"])))
    user = users.find(db, UUID(str(job.arguments["user"])))
    if group is None or user is None or user.deactivated_at is not None:
        return
    if not classes.is_member(db, group.id, user.id):
        return
    receiver = Receiver(user.email, user.name, user.language)
    link = f"{house.settings.public_url}/courses/{group.course_slug}"
    _send(house, job, "class-added", receiver, group, {"link": link})


def _invite(house: House, db: Connection, job: Job) -> None:
    invitation = invitations.find(db, UUID(str(job.arguments["invitation"])))
    if invitation is None or invitation.email is None or not invitation.is_open(house.now()):
        return
    group = classes.find(db, invitation.class_id)
    code = invitation_codes.code(house, invitation)
    if group is None:
        return
    if code is None:
        raise GivenUp("the key of this invitation was retired")
    receiver = Receiver(invitation.email, invitation.name, invitation.language)
    days = (invitation.expires_at - house.now()).days
    values = {"link": invitation_codes.address(house, code), "days": max(1, days)}
    _send(house, job, "class-invitation", receiver, group, values)


def _send(
    house: House,
    job: Job,
    template: str,
    receiver: Receiver,
    group: Class,
    values: dict[str, object],
) -> None:
    said = values | {
        "group": group.name, "course": group.course_title, "teacher": group.teacher,
    }  # fmt: skip
    smtp.send(house.settings.smtp_url, letters.compose(house, job, template, receiver, said))
