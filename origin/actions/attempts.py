"""Attempts: begun, looked at again from any device, and finished by their learner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from functions import quizzes, timing
from functions.problems import Conflict, NotFound
from functions.questions import Question
from functions.quizzes import Rules
from functions.timing import Past
from origin.actions import sealing
from origin.actions.answering import parsed
from origin.house import House
from storage import answers, attempt_events, attempts, memberships, papers, starts
from storage import quizzes as quizzes_stored
from storage.answers import Answer
from storage.attempts import Asked, Attempt
from storage.database import Connection, transaction
from storage.papers import Sheet
from storage.starts import Start


@dataclass(frozen=True, slots=True)
class Shown:
    """One question of an attempt."""

    sheet: Sheet
    question: Question


@dataclass(frozen=True, slots=True)
class View:
    """An attempt as its learner goes on with it."""

    attempt: Attempt
    title: str
    rules: Rules
    shown: list[Shown]
    answers: list[Answer]


def introduce(house: House, learner: UUID, quiz: UUID) -> tuple[Start, Rules]:
    """Return a quiz with what a learner is told before the start; raise NotFound."""
    with transaction(house.pool) as db:
        found = _readable(db, quiz, learner)
    return found, quizzes.read(found.rules)


def start(house: House, learner: UUID, quiz: UUID) -> View:
    """Begin an attempt; the one that goes on is returned as it is.

    Questions, their order and the deadline are fixed here, by the database's clock. Raises
    NotFound, and what functions/timing.py says against a start.
    """
    for _ in range(2):
        with transaction(house.pool) as db:
            found = _readable(db, quiz, learner)
            if found.open_id is None:
                attempt = _begin(house, db, found, learner)
                if attempt is not None:
                    return attempt
                # Begun from another tab at the same moment.
                found = _readable(db, quiz, learner)
            if found.open_id is not None:
                going_on = attempts.find(db, found.open_id, learner)
                if going_on is not None and not going_on.overdue:
                    return _view(db, going_on, found.title)
        if found.open_id is not None:
            sealing.seal(house, found.open_id, "deadline")
    raise Conflict("the attempt was begun and ended at the same moment")


def _readable(db: Connection, quiz: UUID, learner: UUID) -> Start:
    found = starts.find(db, quiz, learner)
    if found is None or not memberships.may_read(db, learner, found.course_id):
        raise NotFound
    return found


def _begin(house: House, db: Connection, found: Start, learner: UUID) -> View | None:
    rules = quizzes.read(found.rules)
    past = Past(found.attempts, found.finished_ms, found.extra_s, found.missing)
    refusal = timing.may_start(rules, past, found.now_ms)
    if refusal is not None:
        raise refusal
    seed = int.from_bytes(house.draw(8), "big") >> 1
    asked = starts.questions(db, found.quiz_id)
    sheets = _drawn(rules, asked, seed)
    if not sheets:
        raise NotFound("the quiz has no questions")
    deadline_ms = timing.deadline(rules, found.now_ms, found.extra_s)
    made = attempts.insert(
        db,
        quiz=found.quiz_id,
        learner=learner,
        number=found.attempts + 1,
        seed=seed,
        rules=found.rules,
        started_ms=found.now_ms,
        deadline_ms=deadline_ms,
        asked=[
            Asked(
                each.sheet.slot, each.sheet.question_id, each.sheet.revision_id,
                each.sheet.option_order, each.sheet.max_points,
            )
            for each in sheets
        ],
    )  # fmt: skip
    if made is None:
        return None
    attempt = Attempt(
        id=made, quiz_id=found.quiz_id, learner=learner, number=found.attempts + 1, seed=seed,
        rules=found.rules, state="open", started_ms=found.now_ms, deadline_ms=deadline_ms,
        sealed_ms=None, finished_ms=None, sealed_by=None, graded=False, share=None, points=None,
        max_points=sum((each.sheet.max_points for each in sheets), Decimal(0)), passed=None,
        waiting=0, now_ms=found.now_ms,
    )  # fmt: skip
    return View(attempt, found.title, rules, sheets, [])


def _drawn(rules: Rules, asked: Sequence[starts.Question], seed: int) -> list[Shown]:
    by_id = {str(each.question_id): each for each in asked}
    drawn = quizzes.draw(
        rules,
        [
            quizzes.Asked(
                str(each.question_id), parsed(each.revision_id, each.body), str(each.revision_id)
            )
            for each in asked
        ],
        str(seed),
    )
    shown: list[Shown] = []
    for slot, place in enumerate(drawn, 1):
        of = by_id[place.asked.id]
        question = place.asked.question
        sheet = Sheet(
            slot, of.question_id, of.revision_id, of.number, list(place.order), question.points,
            of.body, of.html,
        )  # fmt: skip
        shown.append(Shown(sheet, question))
    return shown


def view(house: House, learner: UUID, attempt: UUID) -> View:
    """Return an attempt as its learner goes on with it; one that is overdue is sealed first."""
    found = _current(house, learner, attempt)
    with transaction(house.pool) as db:
        if found.state == "open":
            attempt_events.note_once(db, attempt, "viewed", learner, within_s=60)
        # The attempt goes on also where readers don't see its quiz any more.
        quiz = quizzes_stored.find(db, found.quiz_id)
        return _view(db, found, quiz.title if quiz else "")


def _view(db: Connection, found: Attempt, title: str) -> View:
    sheets = papers.sheets(db, found.id)
    return View(
        attempt=found,
        title=title,
        rules=quizzes.read(found.rules),
        shown=[Shown(each, parsed(each.revision_id, each.body)) for each in sheets],
        answers=answers.of(db, found.id),
    )


def complete(house: House, learner: UUID, attempt: UUID) -> Attempt:
    """Seal an attempt by its learner's wish; done also when it is sealed already."""
    if not sealing.seal(house, attempt, "learner", learner=learner):
        return _current(house, learner, attempt)
    return _found(house, learner, attempt)


def _current(house: House, learner: UUID, attempt: UUID) -> Attempt:
    """Return the attempt as it stands: overdue ones are sealed, ungraded ones graded."""
    found = _found(house, learner, attempt)
    if found.overdue:
        sealing.seal(house, attempt, "deadline")
    elif found.state == "sealed" and not found.graded:
        # Whoever sealed it is grading now, or died: this waits for the one and stands in for
        # the other.
        with transaction(house.pool) as db:
            sealing.grade(db, attempt)
    else:
        return found
    return _found(house, learner, attempt)


def _found(house: House, learner: UUID, attempt: UUID) -> Attempt:
    with transaction(house.pool) as db:
        found = attempts.find(db, attempt, learner)
    if found is None:
        raise NotFound
    return found
