"""Extra times: an author lets somebody, or everybody of a group, take longer at a quiz."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from functions.access import Claims
from functions.problems import FieldError, InvalidFields, NotFound
from origin.acting import Acting
from origin.actions import records
from origin.actions.quiz_access import own
from storage import extra_times, users
from storage.database import Connection
from storage.extra_times import ExtraTime


@dataclass(frozen=True, slots=True)
class Whose:
    """Who is meant: exactly one of these."""

    user: UUID | None = None
    email: str | None = None
    group: UUID | None = None


def of_quiz(db: Connection, quiz: UUID, person: Claims) -> list[ExtraTime]:
    """Return who has more time at a quiz; NotFound for another author's."""
    own(db, quiz, person)
    return extra_times.of_quiz(db, quiz)


def give(
    db: Connection, quiz: UUID, whose: Whose, seconds: int, person: Claims, acting: Acting
) -> list[ExtraTime]:
    """Let somebody have so many more seconds from their next attempt on; 0 takes it back.

    Raises NotFound for another author's quiz and for somebody or a group that there is not.
    """
    own(db, quiz, person)
    if sum(each is not None for each in (whose.user, whose.email, whose.group)) != 1:
        wrong = FieldError("/user", "one account, by id or address, or one group is named")
        raise InvalidFields(errors=(wrong,))
    user = whose.user
    if whose.email is not None:
        found = users.find_by_email(db, whose.email)
        if found is None:
            raise NotFound("there is no account with this address")
        user = found.id
    if seconds:
        before = extra_times.give(db, quiz, seconds, user=user, group=whose.group)
    else:
        before = extra_times.take(db, quiz, user=user, group=whose.group)
    if (before or 0) != seconds:
        who = {"user": (None, user)} if user else {"group": (None, whose.group)}
        changes = {"seconds": (before or 0, seconds)} | who
        records.note(db, acting, "quiz.extra-time", quiz, kind="quiz", changes=changes)
    return extra_times.of_quiz(db, quiz)
