"""Results: what an attempt earned and why, as far as the quiz's rules allow it to be told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from functions import disclosure, quizzes, remarks, solutions
from functions.access import Claims
from functions.disclosure import Disclosed, Situation
from functions.problems import Conflict, NotFound
from functions.questions import Question
from functions.quizzes import Rules
from origin.actions import courses, sealing
from origin.actions.answering import parsed
from origin.house import House
from storage import answers, attempt_events, attempts, histories, marks, papers
from storage.answers import Answer
from storage.attempts import Attempt
from storage.database import Connection, transaction
from storage.histories import Past
from storage.marks import Marked
from storage.papers import Sheet


class StillOpen(Conflict):
    """The attempt is not finished yet."""

    slug = "attempt-open"


@dataclass(frozen=True, slots=True)
class Explained:
    """One question of a finished attempt; what may not be told is None."""

    sheet: Sheet
    question: Question
    answer: Answer | None
    came_late: bool
    """An answer came too late, and nobody has decided on it yet."""
    mark: Marked | None
    """None while scores are not told; without reasons while right answers are not."""
    solution: Mapping[str, Any] | None
    remarks: Mapping[str, str]
    """Feedback as HTML (Markdown where there is none), by its key."""


@dataclass(frozen=True, slots=True)
class Result:
    """A finished attempt."""

    attempt: Attempt
    title: str
    rules: Rules
    disclosed: Disclosed
    explained: list[Explained]
    band: str | None
    """What the author says of such a score, as HTML."""


def of(house: House, person: Claims, attempt: UUID) -> Result:
    """Return the result of one's own attempt, or as an author of one at an own quiz.

    Raises NotFound, StillOpen.
    """
    with transaction(house.pool) as db:
        found, own = _allowed(db, person, attempt)
    if found.overdue:
        sealing.seal(house, attempt, "deadline")
    with transaction(house.pool) as db:
        found, own = _allowed(db, person, attempt)
        if found.state == "open":
            raise StillOpen
        if not found.graded:
            found = sealing.grade(db, attempt) or found
        situation = histories.situation(db, found.quiz_id, found.learner)
        if situation is None:
            raise NotFound
        rules = quizzes.read(situation.rules)
        disclosed = _disclosed(rules, found, situation) if own else disclosure.EVERYTHING
        if own and disclosed != disclosure.NOTHING:
            attempt_events.note_once(db, attempt, "results", person.user)
        return Result(
            attempt=found,
            title=situation.title,
            rules=rules,
            disclosed=disclosed,
            explained=_explained(db, found, disclosed),
            band=_band(rules, found) if disclosed.feedback and disclosed.score else None,
        )


def history(
    house: House, learner: UUID, *, author: UUID | None, before: UUID | None, limit: int
) -> list[tuple[Past, Disclosed]]:
    """Return somebody's attempts, newest first, each with what may be told of it.

    Oneself is told what the rules allow; `author` sees everything of their own courses.
    """
    with transaction(house.pool) as db:
        found = histories.of(db, learner, author=author, before=before, limit=limit)
    return [(each, told_of(each)) for each in found]


def _allowed(db: Connection, person: Claims, attempt: UUID) -> tuple[Attempt, bool]:
    found = attempts.find(db, attempt, person.user)
    if found is not None:
        return found, True
    if person.role in ("author", "admin"):
        found = attempts.find_for_author(db, attempt, courses.owner(person))
    if found is None:
        raise NotFound
    return found, False


def _disclosed(rules: Rules, found: Attempt, now: histories.Situation) -> Disclosed:
    return disclosure.of(
        rules,
        Situation(
            now_ms=now.now_ms, sealed=found.state == "sealed", graded=found.graded,
            begun=now.begun, open=now.open, most_extra_s=now.most_extra_s,
        ),
    )  # fmt: skip


def told_of(each: Past) -> Disclosed:
    """Return what the learner may be told of one attempt of their history."""
    return disclosure.of(
        quizzes.read(each.rules),
        Situation(
            now_ms=each.now_ms, sealed=each.state == "sealed", graded=each.graded,
            begun=each.begun, open=each.open, most_extra_s=each.most_extra_s,
        ),
    )  # fmt: skip


def _explained(db: Connection, attempt: Attempt, disclosed: Disclosed) -> list[Explained]:
    given = {each.slot: each for each in answers.of(db, attempt.id)}
    earned = {each.slot: each for each in marks.of(db, attempt.id)}
    late = answers.late_slots(db, attempt.id)
    sheets = papers.sheets(db, attempt.id)
    keys = _keys(db, sheets, earned)
    return [
        _one(each, keys[each.slot], given.get(each.slot), earned[each.slot], late, disclosed)
        for each in sheets
    ]


_Key = tuple[Question, Mapping[str, str]]
"""The revision by which an answer was graded, with its texts as HTML."""


def _keys(db: Connection, sheets: list[Sheet], earned: Mapping[int, Marked]) -> dict[int, _Key]:
    later = {
        mark.graded_by
        for sheet in sheets
        if (mark := earned[sheet.slot]).graded_by not in (None, sheet.revision_id)
    }
    found = papers.revisions(db, [each for each in later if each is not None])
    keys: dict[int, _Key] = {}
    for sheet in sheets:
        by = earned[sheet.slot].graded_by
        revision = by if by is not None and by in found else sheet.revision_id
        body, html = found.get(revision, (sheet.body, sheet.html))
        keys[sheet.slot] = parsed(revision, body), html
    return keys


def _one(
    sheet: Sheet,
    key: _Key,
    answer: Answer | None,
    mark: Marked,
    late: Collection[int],
    disclosed: Disclosed,
) -> Explained:
    question, html = key
    said: dict[str, str] = {}
    if disclosed.feedback and mark.verdict is not None:
        found = remarks.of(question, mark.verdict, mark.reasons or [])
        said = {name: html.get(name, text) for name, text in found.items()}
    return Explained(
        sheet=sheet,
        question=parsed(sheet.revision_id, sheet.body),
        answer=answer,
        came_late=sheet.slot in late,
        mark=mark if disclosed.score else None,
        solution=solutions.of(question) if disclosed.answers else None,
        remarks=said,
    )


def _band(rules: Rules, attempt: Attempt) -> str | None:
    band = rules.band(Fraction(attempt.share)) if attempt.share is not None else None
    return (band.html or band.text) if band else None
