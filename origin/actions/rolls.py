"""Rolls: a list of learners taken from a teacher, and worked through line by line."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from functions import mailboxes
from functions import rolls as decided
from functions.access import Claims
from functions.problems import InvalidFields
from origin import jobs
from origin.acting import Acting
from origin.actions import inviting, records
from origin.actions.accounts import canonical_email
from origin.actions.classes import found
from origin.house import House
from storage import classes, rolls
from storage.database import Connection, transaction

STEP = 20
"""Lines between two words about how far it is."""


def send(house: House, group: UUID, data: bytes, person: Claims, acting: Acting) -> UUID:
    """Keep a list to be worked through; return its id.

    Raises NotFound, and InvalidFields for what is no list at all.
    """
    with transaction(house.pool) as db:
        found(db, group, person)
        lines = decided.read(data)
        roll = rolls.insert(db, group, person.user, lines)
        job = jobs.enqueue(
            db, "class-roll", {"class": str(group), "roll": str(roll)}, acting.request_id
        )
        rolls.worked_by(db, roll, job)
        changes = {"lines": (None, len(lines))}
        records.note(db, acting, "class.list-sent", group, kind="class", changes=changes)
        return roll


def work(
    house: House,
    db: Connection,
    group: UUID,
    roll: UUID,
    request_id: str,
    progress: Callable[[int], object],
) -> None:
    """Give every line that waits its fate; nothing when the class is gone meanwhile."""
    known, asked = classes.find(db, group), rolls.find(db, group, roll)
    if known is None or asked is None or asked.finished_at is not None:
        return
    waiting = [line for line in rolls.lines(db, roll) if line.fate is None]
    # In one order always: two lists with the same people wait for each other and never in a ring.
    for number, line in enumerate(sorted(waiting, key=lambda each: mailboxes.key(each.email))):
        if number % STEP == 0:
            progress(100 * number // len(waiting))
        try:
            address = canonical_email(line.email)
        except InvalidFields:
            rolls.settle(db, roll, line.line, "not-an-address")
            continue
        admitted = inviting.admit(house, db, known, address, line.name, asked.sent_by, request_id)
        rolls.settle(
            db, roll, line.line, admitted.fate,
            user=admitted.user, invitation=admitted.invitation,
        )  # fmt: skip
    rolls.finish(db, roll)
