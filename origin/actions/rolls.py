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
from storage.classes import Class
from storage.database import Connection, transaction
from storage.rolls import Roll, RollLine

STEP = 20
"""Lines that are kept at once."""


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
    """Give every line that waits its fate; nothing more when the class is gone meanwhile.

    A few lines are kept at a time: accounts that are let in are held until then, and somebody who
    logs in must not wait for the whole list. Begun anew, it goes on with those that still wait.
    """
    asked = rolls.find(db, group, roll)
    if asked is None or asked.finished_at is not None:
        return
    waiting = [line for line in rolls.lines(db, roll) if line.fate is None]
    # In one order always: two lists with the same people wait for each other and never in a ring.
    waiting.sort(key=lambda line: mailboxes.key(line.email))
    for start in range(0, len(waiting), STEP):
        progress(100 * start // len(waiting))
        with transaction(house.pool) as part:
            known = classes.find(part, group)
            if known is None:
                return
            for line in waiting[start : start + STEP]:
                _settle(house, part, known, asked, line, request_id)
    rolls.finish(db, roll)


def _settle(
    house: House, db: Connection, group: Class, roll: Roll, line: RollLine, request_id: str
) -> None:
    try:
        address = canonical_email(line.email)
    except InvalidFields:
        rolls.settle(db, roll.id, line.line, "not-an-address")
        return
    admitted = inviting.admit(house, db, group, address, line.name, roll.sent_by, request_id)
    rolls.settle(
        db, roll.id, line.line, admitted.fate,
        user=admitted.user, invitation=admitted.invitation,
    )  # fmt: skip
