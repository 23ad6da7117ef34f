"""Sealing: an attempt closed for good, and what was saved in it graded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from functions import grading, quizzes, responses
from functions.problems import Problem
from functions.questions import Question
from functions.quizzes import Rules
from origin.actions.answering import parsed
from origin.house import House
from origin.logs import logger
from storage import attempt_events, attempts, marks, papers
from storage.attempts import Attempt, Sealer
from storage.database import Connection, transaction
from storage.marks import Mark, Ungraded

LEFT_UNGRADED = timedelta(seconds=15)
"""Whoever seals grades at once; what is ungraded for so long was left by a process that died."""
AT_ONCE = 200
"""Attempts of one round of the sweeper."""


def seal(house: House, attempt: UUID, by: Sealer, *, learner: UUID | None = None) -> bool:
    """Close an attempt and grade it; False when it was closed already (or is not overdue).

    Two transactions: what is sealed stays sealed, whatever may happen while it is graded.
    """
    with transaction(house.pool) as db:
        closed = attempts.seal(db, attempt, by, learner=learner)
    if closed:
        with transaction(house.pool) as db:
            grade(db, attempt)
    return closed


def sweep(house: House) -> int:
    """Seal what is overdue and grade what was left ungraded; return how many attempts.

    Two that sweep at once are harmless: only one of them seals each attempt.
    """
    with transaction(house.pool) as db:
        over = attempts.overdue(db, AT_ONCE)
        left = attempts.ungraded(db, LEFT_UNGRADED, AT_ONCE)
    done = 0
    for attempt in over:
        done += _tried(house, attempt, seal_overdue=True)
    for attempt in left:
        done += _tried(house, attempt, seal_overdue=False)
    return done


def _tried(house: House, attempt: UUID, *, seal_overdue: bool) -> bool:
    try:
        if seal_overdue:
            return seal(house, attempt, "deadline")
        with transaction(house.pool) as db:
            return grade(db, attempt, wait=False) is not None
    except Problem:
        raise
    except Exception:  # noqa: BLE001 - whatever it is, the others are not to wait for it
        # One that can't be graded is told of at every round, and keeps nobody else's waiting.
        logger(__name__).exception("an attempt could not be graded", attempt=str(attempt))
        return False


def grade(db: Connection, attempt: UUID, *, wait: bool = True) -> Attempt | None:
    """Grade the answers of a sealed attempt, all but those that a person has marked.

    In the caller's transaction, which holds the attempt afterwards; None when it is not sealed
    (or, without `wait`, when somebody holds it). Grading twice changes nothing.
    """
    held = attempts.hold(db, attempt, wait=wait)
    if held is None or held.state != "sealed":
        return None
    rules = quizzes.read(held.rules)
    found = marks.ungraded(db, attempt)
    keys = keys_of(db, found)
    marks.keep(db, attempt, [mark_of(each, keys, rules) for each in found if not each.marked])
    if not held.graded:
        attempt_events.note(db, attempt, "graded", None)
    return recount(db, held)


def recount(db: Connection, attempt: Attempt) -> Attempt:
    """Add up the marks of an attempt (that `hold` holds), and say where its learner stands.

    For whoever changed a mark: grading, marking and regrading end here.
    """
    rules = quizzes.read(attempt.rules)
    total = added_up(marks.ungraded(db, attempt.id), rules)
    marks.total(
        db, attempt.id, share=str(total.share), points=total.points, passed=total.passed,
        waiting=total.waiting,
    )  # fmt: skip
    stand(db, attempt.quiz_id, attempt.learner)
    found = attempts.find(db, attempt.id, attempt.learner)
    return found or attempt


def stand(db: Connection, quiz: UUID, learner: UUID) -> None:
    """Work out where a learner stands at a quiz from all their graded attempts."""
    now = marks.hold_standing(db, quiz, learner)
    results = marks.results(db, quiz, learner)
    if now is None or not results:
        return
    rules = quizzes.read(now)
    result = rules.result(tuple(Fraction(each.share) for each in results)) or Fraction(0)
    passed = rules.passed(result)
    marks.stand(db, quiz, learner, attempts=len(results), share=str(result), passed=passed)


@dataclass(frozen=True, slots=True)
class Total:
    """What an attempt earned as a whole."""

    share: Fraction
    points: Decimal
    """Rounded once, half to even, to two places."""
    passed: bool | None
    """None while a person's marks may decide it."""
    waiting: int


def added_up(found: Sequence[Ungraded], rules: Rules) -> Total:
    """Return what the marks of an attempt's questions add up to, exactly; never less than 0."""
    most = sum((Fraction(each.max_points) for each in found), Fraction(0))
    earned = sum(
        (grading.exact(Fraction(each.share or 0), each.max_points) for each in found), Fraction(0)
    )
    earned = max(Fraction(0), earned)
    waiting = [each for each in found if each.verdict == "waiting"]
    possible = earned + sum((Fraction(each.max_points) for each in waiting), Fraction(0))
    share, best = (earned / most, possible / most) if most else (Fraction(0), Fraction(0))
    passed = True if rules.passed(share) else None if rules.passed(best) else False
    return Total(share, grading.rounded(earned), passed, len(waiting))


def keys_of(db: Connection, found: Sequence[Ungraded]) -> dict[UUID, Question]:
    """Return the questions that these answers were given to and are judged by, by revision."""
    wanted = {each.key_id for each in found} | {each.shown_id for each in found}
    bodies: Mapping[UUID, Mapping[str, Any]] = papers.bodies(db, wanted)
    return {revision: parsed(revision, body) for revision, body in bodies.items()}


def mark_of(each: Ungraded, keys: Mapping[UUID, Question], rules: Rules) -> Mark:
    """Return what an answer earns by its key; `keys` are the questions by revision."""
    shown, key, key_id = keys[each.shown_id], keys[each.key_id], each.key_id
    # The response is one to the question that was shown, whichever key holds now.
    response = responses.read(shown, each.response)
    try:
        graded = grading.grade(key, response, negative=rules.negative)
    except TypeError:
        # The later revision is of another kind: it can't be the key to this answer.
        key_id = each.shown_id
        graded = grading.grade(shown, response, negative=rules.negative)
    return Mark(
        slot=each.slot,
        share=str(graded.share),
        points=grading.points(graded.share, each.max_points),
        verdict=graded.verdict,
        reasons=grading.document(graded)["reasons"],
        graded_by=key_id,
    )
