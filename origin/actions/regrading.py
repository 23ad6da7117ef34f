"""Regrading: a corrected key taken to finished attempts, nothing forgotten of what was before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from functions import quizzes as deciding
from functions.access import Claims
from functions.problems import Conflict, NotFound
from functions.questions import Question as Asked
from origin import jobs
from origin.acting import Acting
from origin.actions import records, sealing
from origin.actions.questions import StaleQuestion, own_one
from origin.house import House
from storage import attempt_events, attempts, marks, questions, regrades
from storage.database import Connection, transaction
from storage.marks import Ungraded
from storage.questions import Question
from storage.regrades import Concerned, Regrade

AT_ONCE = 25
"""So many attempts are graded anew within the request; of more a job does all."""
MOST_PREVIEWED = 500
_STEP = 50
_SPARE = timedelta(minutes=1)


class NothingToRegrade(Conflict):
    """There is nothing to grade anew."""

    slug = "nothing-to-regrade"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What one answer earned, and would earn by the newest key."""

    concerned: Concerned
    new_share: Fraction
    new_points: Decimal
    new_verdict: str

    @property
    def changed(self) -> bool:
        """Say whether the mark would be another one."""
        before = (Fraction(self.concerned.share or 0), self.concerned.verdict)
        return before != (self.new_share, self.new_verdict)


def foresee(db: Connection, question: UUID, person: Claims) -> tuple[Question, list[Foreseen]]:
    """Return the newest revision and what its key would make of finished attempts.

    At most `MOST_PREVIEWED` of them; nothing is changed. NotFound for another author's question.
    """
    found = own_one(db, question, person)
    listed = regrades.concerned(db, question, found.revision_id, limit=MOST_PREVIEWED)
    shown = questions.in_revisions(db, [*{each.shown_id for each in listed}])
    asked = {id: each.asked for id, each in shown.items()} | {found.revision_id: found.asked}
    return found, [_foreseen(each, found.revision_id, asked) for each in listed]


def begin(
    house: House,
    question: UUID,
    person: Claims,
    acting: Acting,
    *,
    revision: int | None = None,
    message: str = "",
) -> Regrade:
    """Let the key of the newest revision hold for all finished attempts that showed an older one.

    `revision` is the number that was looked at: StaleQuestion when a newer one is there by now.
    Few attempts are graded at once, many by a job. Raises NotFound, NothingToRegrade.
    """
    with transaction(house.pool) as db:
        found = own_one(db, question, person, lock=True)
        if revision is not None and revision != found.number:
            raise StaleQuestion(revision, {}, found)
        made = regrades.insert(
            db, question=question, revision=found.revision_id, by=person.user, message=message
        )
        if not made.attempts:
            raise NothingToRegrade(
                f"every finished attempt is graded by revision {found.number} already, or was "
                "marked by a person"
            )
        few = made.attempts <= AT_ONCE
        # Of few the job is there for the case that this process dies before it has done them.
        due_at = house.now() + _SPARE if few else None
        job = jobs.enqueue(
            db, "regrade", {"regrade": str(made.id)}, acting.request_id, due_at=due_at
        )
        regrades.begun(db, made.id, job)
        changes = {
            "revision": (None, found.number), "attempts": (None, made.attempts),
            "why": (None, message),
        }  # fmt: skip
        records.note(db, acting, "question.regraded", question, kind="question", changes=changes)
    # Behind the commit: whoever grades an attempt from here on finds the new key by themself, and
    # whoever did so before has left it sealed, so that it is found here.
    if few:
        work(house, made.id)
    with transaction(house.pool) as db:
        return regrades.find(db, question, made.id) or made


def work(house: House, regrade: UUID, told: Callable[[int, int], None] | None = None) -> None:
    """Grade what a regrade concerns and is not done yet; it may be begun again at any point.

    `told` hears how many of how many are done.
    """
    before: list[tuple[UUID, int]] = []
    while True:
        with transaction(house.pool) as db:
            found = regrades.find_any(db, regrade)
            if found is None or found.finished_at is not None:
                return
            left = regrades.left(db, found, _STEP)
        if not left:
            break
        if left == before:
            raise RuntimeError("a regrade does not come forward")
        before = left
        for attempt, slot in left:
            # One by one: two attempts held at once could wait for somebody who waits for us.
            with transaction(house.pool) as db:
                _grade(db, found, attempt, slot)
        if told:
            told(min(found.done + len(left), found.attempts), found.attempts)
    with transaction(house.pool) as db:
        if regrades.finish(db, regrade):
            for learner, attempt in regrades.learners_changed(db, regrade):
                letter = {
                    "template": "regraded", "user": str(learner), "attempt": str(attempt),
                    "regrade": str(regrade),
                }  # fmt: skip
                jobs.enqueue(db, "mail", letter)


def of_question(db: Connection, question: UUID, person: Claims) -> list[Regrade]:
    """Return the regrades of a question, newest first; NotFound for another author's."""
    own_one(db, question, person)
    return regrades.of_question(db, question)


def find(
    db: Connection,
    question: UUID,
    regrade: UUID,
    person: Claims,
    *,
    after: tuple[UUID, int] | None = None,
    limit: int = 100,
) -> tuple[Regrade, list[regrades.Compared]]:
    """Return a regrade with old and new marks side by side; NotFound for another author's."""
    own_one(db, question, person)
    found = regrades.find(db, question, regrade)
    if found is None:
        raise NotFound
    return found, regrades.marks(db, regrade, after=after, limit=limit)


def _grade(db: Connection, regrade: Regrade, attempt: UUID, slot: int) -> None:
    if attempts.hold(db, attempt) is None:
        return
    before = _mark(db, attempt, slot)
    if before is not None and before.marked_ms is not None:
        # A person has marked it meanwhile: that stays.
        return
    sealing.grade(db, attempt)
    after = _mark(db, attempt, slot)
    if before is None or before.share is None or after is None:
        return
    old = (before.share, before.points or Decimal(0), before.verdict or "")
    if not regrades.compare(db, regrade.id, attempt, slot, old):
        return
    detail = {"regrade": str(regrade.id), "old": before.share, "new": after.share}
    attempt_events.note(db, attempt, "regraded", regrade.asked_by, slot=slot, detail=detail)


def _mark(db: Connection, attempt: UUID, slot: int) -> marks.Marked | None:
    return next((each for each in marks.of(db, attempt) if each.slot == slot), None)


def _foreseen(each: Concerned, key: UUID, asked: Mapping[UUID, Asked]) -> Foreseen:
    answer = Ungraded(
        slot=each.slot, max_points=each.max_points, shown_id=each.shown_id, key_id=key,
        response=each.response, marked=False, share=each.share, verdict=each.verdict,
    )  # fmt: skip
    mark = sealing.mark_of(answer, asked, deciding.read(each.quiz_rules))
    return Foreseen(each, Fraction(mark.share), mark.points, mark.verdict)
