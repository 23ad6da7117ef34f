"""Lateness: deadlines moved after an outage, and answers that came too late taken or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from functions.access import Claims
from functions.problems import NotFound
from origin.acting import Acting
from origin.actions import courses, records, sealing
from origin.house import House
from storage import attempts, extensions, late_answers, quizzes
from storage.database import Connection, transaction
from storage.late_answers import Late


@dataclass(frozen=True, slots=True)
class Extended:
    """What an extension did."""

    attempts: int
    """Those that go on, with a later deadline."""
    answers: int
    """Late answers that the later deadline lets in, of open ones and of those that the deadline
    had sealed; they count now."""


def extend(
    house: House,
    person: Claims,
    quiz: UUID,
    by: timedelta,
    acting: Acting,
    *,
    attempt: UUID | None = None,
    why: str = "",
) -> Extended:
    """Give the open attempts of a quiz (or one of them) more time; raise NotFound.

    What came late and within the new time counts, also where the deadline has sealed the attempt
    meanwhile; nothing is reopened.
    """
    author = courses.owner(person)
    with transaction(house.pool) as db:
        _own(db, quiz, author)
        moved = extensions.extend(db, quiz, by, person.user, attempt)
        taken = 0
        for each in late_answers.within(db, quiz, by, attempt):
            attempts.hold(db, each)
            taken += late_answers.accept(db, each, person.user, longer=by)
            sealing.grade(db, each)  # what is open is not graded
        changes = {
            "seconds": (None, int(by.total_seconds())), "attempts": (None, len(moved)),
            "late_answers": (None, taken), "attempt": (None, attempt), "why": (None, why),
        }  # fmt: skip
        changes = {name: change for name, change in changes.items() if change[1] not in (None, "")}
        records.note(db, acting, "quiz.extended", quiz, kind="quiz", changes=changes)
    return Extended(len(moved), taken)


def waiting(
    house: House, person: Claims, quiz: UUID, after: tuple[UUID, int] | None, limit: int
) -> list[Late]:
    """Return the late answers of a quiz that wait for a decision; raise NotFound."""
    with transaction(house.pool) as db:
        _own(db, quiz, courses.owner(person))
        return late_answers.of_quiz(db, quiz, after=after, limit=limit)


def decide(
    house: House,
    person: Claims,
    attempt: UUID,
    acting: Acting,
    *,
    accept: bool,
    questions: Sequence[UUID] | None = None,
) -> int:
    """Let late answers of an attempt count, or refuse them; return how many. Raises NotFound."""
    with transaction(house.pool) as db:
        if attempts.find_for_author(db, attempt, courses.owner(person)) is None:
            raise NotFound
        attempts.hold(db, attempt)
        if accept:
            decided = late_answers.accept(db, attempt, person.user, questions=questions)
            sealing.grade(db, attempt)
        else:
            decided = late_answers.refuse(db, attempt, person.user, questions)
        changes = {"answers": (None, decided)}
        if decided and accept:
            records.note(
                db, acting, "attempt.late-accepted", attempt, kind="attempt", changes=changes
            )
        elif decided:
            records.note(
                db, acting, "attempt.late-refused", attempt, kind="attempt", changes=changes
            )
    return decided


def _own(db: Connection, quiz: UUID, author: UUID | None) -> None:
    if quizzes.find(db, quiz, author=author) is None:
        raise NotFound
