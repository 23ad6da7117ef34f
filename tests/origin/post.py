"""The post of a test: jobs done without a mail server, and the letters they would have sent."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from origin import links as message_links
from origin.house import House
from origin.jobs.kinds import KINDS
from storage import jobs, links, users
from storage.database import transaction


@dataclass(frozen=True)
class Posted:
    """One letter that is due."""

    template: str
    to: str
    """The account's address, or the one that the letter's link names."""
    token: str
    """Of its link; empty without one."""


def post(house: House) -> list[Posted]:
    """Do every job that is due but sending; return the letters in the order they were asked for."""
    with transaction(house.pool) as db:
        for job in reversed(jobs.listing(db)):
            if job.kind != "mail" and job.state == "due":
                KINDS[job.kind](house, db, job)
                db.execute("UPDATE jobs SET state = 'done' WHERE id = %s", (job.id,))
    found: list[Posted] = []
    with transaction(house.pool) as db:
        rows = db.execute("SELECT arguments FROM jobs WHERE kind = 'mail' ORDER BY id").fetchall()
        for (arguments,) in rows:
            person = users.find(db, UUID(arguments["user"]))
            if person is None:
                continue
            named = arguments.get("link")
            link = links.find(db, UUID(named)) if named else None
            address = message_links.address(house, link) if link else None
            to = link.email if link and link.email else person.email
            token = (address or "").partition("token=")[2]
            found.append(Posted(arguments["template"], to, token))
    return found
