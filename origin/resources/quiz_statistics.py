"""Statistics of a quiz over the API; formulas and meanings are those of `functions.statistics`."""

from __future__ import annotations

from uuid import UUID

import falcon
from msgspec import Struct

from functions.statistics import Count, Flag, Item
from origin.actions import quiz_statistics as actions
from origin.actions.quiz_statistics import Figures, Which
from origin.contract import answers, give
from storage.database import transaction


class StatisticsQuery(Struct, forbid_unknown_fields=True):
    """Which attempts take part."""

    attempts: Which = "first"
    """Of each learner."""


class StatisticsFlag(Struct):
    """One thing for the author to look at."""

    code: str
    values: list[str]


class AnswerCount(Struct):
    """How often one answer was given."""

    answer: str
    """An option's id, a pair, an order, or a text."""
    times: int
    part: float
    """Of all attempts that were shown the question."""
    lean: float | None
    """Above 0 the strong give it, below 0 the weak."""


class QuestionFigures(Struct):
    """How one question did; null where there are too few attempts to say. Parts of one."""

    question: UUID
    name: str
    kind: str
    text: str
    """Its beginning."""
    attempts: int
    empty: int
    facility: float | None
    deviation: float | None
    guess: float | None
    intended_weight: float | None
    effective_weight: float | None
    discrimination: float | None
    efficiency: float | None
    counts: list[AnswerCount]
    flags: list[StatisticsFlag]


class QuizFigures(Struct):
    """How a quiz did; null where there are too few attempts to say. Parts of one."""

    attempts: int
    """That take part."""
    waiting: int
    """Left out because a person has yet to mark them."""
    graded: int
    """All graded attempts, taking part or not."""
    learners: int
    mean: float | None
    median: float | None
    deviation: float | None
    skewness: float | None
    kurtosis: float | None
    alpha: float | None
    """Cronbach's alpha."""
    error_ratio: float | None
    error: float | None
    scores: list[int]
    """How many attempts earned up to 10 %, up to 20 % …"""
    flags: list[StatisticsFlag]
    questions: list[QuestionFigures]


_BEGINNING = 200


class StatisticsOfQuiz:
    """`/api/tests/{quiz}/statistics`"""

    @answers(QuizFigures)
    def on_get(
        self, req: falcon.Request, resp: falcon.Response, quiz: UUID, query: StatisticsQuery
    ) -> None:
        """Read how a quiz and each of its questions did."""
        with transaction(req.context.house.pool) as db:
            found = actions.of(db, quiz, req.context.person, query.attempts)
        give(resp, _view(found))


def _view(found: Figures) -> QuizFigures:
    whole = found.statistics
    return QuizFigures(
        attempts=whole.attempts,
        waiting=whole.waiting,
        graded=found.attempts,
        learners=found.learners,
        mean=whole.mean,
        median=whole.median,
        deviation=whole.deviation,
        skewness=whole.skewness,
        kurtosis=whole.kurtosis,
        alpha=whole.alpha,
        error_ratio=whole.error_ratio,
        error=whole.error,
        scores=list(found.scores),
        flags=[_flag(each) for each in whole.flags],
        questions=[_question(each, found) for each in whole.items],
    )


def _question(item: Item, found: Figures) -> QuestionFigures:
    asked = found.questions[item.question]
    return QuestionFigures(
        question=UUID(item.question),
        name=asked.name,
        kind=asked.kind,
        text=asked.text[:_BEGINNING],
        attempts=item.attempts,
        empty=item.empty,
        facility=item.facility,
        deviation=item.deviation,
        guess=item.guess,
        intended_weight=item.intended_weight,
        effective_weight=item.effective_weight,
        discrimination=item.discrimination,
        efficiency=item.efficiency,
        counts=[_count(each) for each in item.counts],
        flags=[_flag(each) for each in found.statistics.item_flags.get(item.question, ())],
    )


def _count(count: Count) -> AnswerCount:
    return AnswerCount(count.answer, count.times, float(count.part), count.lean)


def _flag(flag: Flag) -> StatisticsFlag:
    return StatisticsFlag(flag.code, list(flag.values))
