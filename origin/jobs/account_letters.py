"""Account letters: what a request leaves to be done, so that its answer tells nobody anything."""

from __future__ import annotations

from uuid import UUID

from origin import jobs
from origin.acting import Acting
from origin.actions import records, resets
from origin.house import House
from storage import users
from storage.database import Connection
from storage.jobs import Job


def send_reset_link(house: House, db: Connection, job: Job) -> None:
    """Send the link to a new password to the account `user`; nothing when there is none."""
    resets.send_link(house, db, UUID(str(job.arguments["user"])), job.request_id)


def tell_of_lock(house: House, db: Connection, job: Job) -> None:
    """Audit that the account `user` was locked for `minutes`, and tell its owner."""
    user = UUID(str(job.arguments["user"]))
    if users.find(db, user) is None:
        return
    jobs.enqueue(db, "mail", {"template": "locked", "user": str(user)}, job.request_id)
    house_itself = Acting(None, "", job.request_id)
    minutes = (0, job.arguments["minutes"])
    records.note(db, house_itself, "login.locked", user, changes={"minutes": minutes})
