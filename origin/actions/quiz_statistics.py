"""Statistics of a quiz: what its finished attempts tell its author, worked out when one is new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal
from uuid import UUID

from functions import questions as asking
from functions import responses, statistics
from functions.access import Claims
from functions.questions import Question
from functions.statistics import Statistics
from origin.actions.answering import parsed
from origin.actions.quiz_access import own
from origin.remembering import Remembered
from storage import papers, quiz_statistics
from storage.database import Connection
from storage.quiz_statistics import Graded, Mark

Which = Literal["first", "last", "best", "all"]
"""Which of each learner's attempts take part; Moodle advises the first: later ones build on it."""
BINS = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a quiz, and what its pictures need besides."""

    statistics: Statistics
    scores: tuple[int, ...]
    """How many attempts earned 0 to 10 %, over 10 to 20 %, …: ten numbers."""
    learners: int
    attempts: int
    """All that are graded, taking part or not."""
    questions: Mapping[str, Question]
    """In their newest revisions, by id; put away ones too."""


_known: Remembered[tuple[UUID, Which, int, str], Figures] = Remembered(64)


def of(db: Connection, quiz: UUID, person: Claims, which: Which = "first") -> Figures:
    """Return the figures of a quiz; NotFound for another author's.

    They are worked out anew when an attempt is graded, a mark changes or a question is revised.
    """
    own(db, quiz, person)
    count, changes = quiz_statistics.state(db, quiz)
    return _known.of((quiz, which, count, changes), lambda: _made(db, quiz, which))


def chosen(listed: Sequence[Graded], which: Which) -> list[Graded]:
    """Return the attempts that take part, of `listed` in the order of learner and number."""
    if which == "all":
        return list(listed)
    of_learner: dict[UUID, Graded] = {}
    for each in listed:
        known = of_learner.get(each.learner)
        better = known is not None and Fraction(each.share) > Fraction(known.share)
        if known is None or which == "last" or (which == "best" and better):
            of_learner[each.learner] = each
    return list(of_learner.values())


def _made(db: Connection, quiz: UUID, which: Which) -> Figures:
    listed = quiz_statistics.attempts(db, quiz)
    taking_part = chosen(listed, which)
    found = quiz_statistics.marks(db, quiz, [each.id for each in taking_part])
    shown = papers.bodies(db, {each.revision_id for each in found})
    asked = {revision: parsed(revision, body) for revision, body in shown.items()}
    newest = {
        str(question): asking.read(body)
        for question, body in quiz_statistics.bodies(
            db, {each.question_id for each in found}
        ).items()
    }
    made = statistics.statistics(_marks(found, asked), newest)
    waiting = {each.attempt_id for each in found if each.verdict == "waiting"}
    return Figures(
        statistics=made,
        scores=_binned(each.share for each in taking_part if each.id not in waiting),
        learners=len({each.learner for each in listed}),
        attempts=len(listed),
        questions=newest,
    )


def _marks(found: Sequence[Mark], asked: Mapping[UUID, Question]) -> Iterator[statistics.Mark]:
    for each in found:
        yield statistics.Mark(
            attempt=str(each.attempt_id),
            question=str(each.question_id),
            share=None if each.verdict == "waiting" else Fraction(each.share),
            points=each.max_points,
            response=responses.read(asked[each.revision_id], each.response),
        )


def _binned(shares: Iterator[str]) -> tuple[int, ...]:
    bins = [0] * BINS
    for share in shares:
        # The upper edge belongs to its bin: who earned just half stands with the lower half.
        place = -(-Fraction(share) * BINS // 1) - 1
        bins[min(BINS - 1, max(0, int(place)))] += 1
    return tuple(bins)
