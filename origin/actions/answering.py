"""Answering: one answer of a learner, checked against its question and saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from functions import questions, responses
from functions.access import Claims, SessionEnded
from functions.problems import NotFound, Problem
from functions.questions import Question
from origin.house import House
from origin.remembering import Remembered
from storage import papers
from storage.answers import Outcome, Save
from storage.database import reading
from storage.papers import Paper

MAX_SEQUENCE = 2**53 - 1
"""The largest whole number that a browser counts to."""

_papers: Remembered[UUID, Paper] = Remembered(10_000)
_questions: Remembered[UUID, Question] = Remembered(5_000)


class NotSaved(Problem):
    """The answer was not saved."""

    slug = "answer-not-saved"
    status = 409
    kept = False
    """Whether it is kept all the same, for the author to decide."""

    def __init__(self, outcome: Outcome) -> None:
        """Tell what is stored instead, which is the learner's own."""
        super().__init__()
        self.outcome = outcome

    def document(self) -> dict[str, object]:
        """Return the problem with what a browser goes on with."""
        return super().document() | {
            "saved": False,
            "kept": self.kept,
            "sequence": self.outcome.sequence,
            "now_ms": self.outcome.now_ms,
            "deadline_ms": self.outcome.deadline_ms,
        }


class AttemptSealed(NotSaved):
    """The attempt is already finished."""

    slug = "attempt-sealed"


class CameLate(NotSaved):
    """The time was over: the answer is kept and offered to the author."""

    slug = "answer-late"
    kept = True


class Outdated(NotSaved):
    """Another answer has been saved since, on this device or another one."""

    slug = "answer-outdated"

    def document(self) -> dict[str, object]:
        """Return the problem with the answer that is stored."""
        return super().document() | {"response": self.outcome.response}


class NotAsked(NotFound):
    """The attempt has no such question."""

    slug = "question-not-asked"


def save(
    house: House,
    person: Claims,
    attempt: UUID,
    question: UUID,
    sequence: int,
    response: Mapping[str, Any] | None,
) -> Outcome:
    """Save an answer; committed when this returns.

    A repeated save counts as saved. The session is asked for with it: raises SessionEnded; besides
    NotFound (also for somebody else's attempt), NotAsked, what functions/responses.py says of a
    wrong response, and a NotSaved.
    """
    paper = _papers.of(attempt, lambda: _paper(house, attempt))
    if paper.learner != person.user:
        raise NotFound
    place = paper.places.get(question)
    if place is None:
        raise NotAsked
    asked = _questions.of(place.revision_id, lambda: _question(house, place.revision_id))
    read = responses.write(asked, responses.read(asked, response))
    text = msgspec.json.encode(read).decode()
    outcome = house.answers.save(
        Save(attempt, person.user, UUID(hex=person.session), place.slot, sequence, text)
    )
    match outcome.verdict:
        case "saved":
            return outcome
        case "older":
            raise Outdated(outcome)
        case "late":
            raise CameLate(outcome)
        case "ended":
            raise SessionEnded
        case "absent":
            # It was there when its paper was read: erased with its learner since.
            raise NotFound
        case _:
            raise AttemptSealed(outcome)


def _paper(house: House, attempt: UUID) -> Paper:
    with reading(house.pool) as db:
        found = papers.find(db, attempt)
    if found is None:
        raise NotFound
    return found


def _question(house: House, revision: UUID) -> Question:
    with reading(house.pool) as db:
        found = papers.bodies(db, [revision])
    return questions.read(found[revision])


def parsed(revision: UUID, body: Mapping[str, Any]) -> Question:
    """Return the question of a revision whose document is at hand."""
    return _questions.of(revision, lambda: questions.read(body))
