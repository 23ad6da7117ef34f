"""More time: for somebody or a group, for all after an outage, and answers that came too late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import falcon

from functions import questions
from functions.problems import BadRequest, InvalidFields, NotFound
from functions.timing import MOST_EXTENSION_S
from origin import acting
from origin.actions import extra_times, lateness
from origin.actions.courses import owner
from origin.actions.extra_times import Whose
from origin.pages import days, explaining, notices
from origin.pages.author.quizzes.finding import label, path, quiz_of
from origin.pages.author.quizzes.ruling import DECIMAL
from origin.pages.author.quizzes.writing import number
from origin.pages.author.tree import read_id
from origin.pages.forms import Fault, fault
from origin.pages.quizzes import describing, stating
from origin.pages.showing import account, show, somebody
from storage import classes, groups
from storage.database import Connection, transaction
from storage.late_answers import Late

MOST_LATE = 50
MOST_GROUPS = 200
_MINUTES = "Write minutes, from 1 to %(most)s"
_NOBODY = "There is no account with this address"
_ONE = "Name one person or one group"


class Wrong(Exception):
    """One field says something that can't be done; its name and a sentence."""


class MoreTime:
    """/author/quizzes/{quiz}/time."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Show who has more time, and what came too late."""
        _show(req, resp, quiz)

    def on_post(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Give more time, take it back, move deadlines, or decide on late answers."""
        with transaction(req.context.house.pool) as db:
            quiz_of(req, db, quiz)
        verb, _, named = req.context.form.get("do", "").partition(" ")
        try:
            said = _done(req, quiz, verb, named)
        except Wrong as problem:
            name, sentence = problem.args
            resp.status = falcon.HTTP_422
            most = MOST_EXTENSION_S // 60
            _show(req, resp, quiz, [fault(req.context.interface, name, sentence, most=most)])
        else:
            notices.go(req, resp, f"{path(quiz)}/time", said)


def _done(req: falcon.Request, quiz: UUID, verb: str, named: str) -> notices.Said:
    house, person, form, by = (
        req.context.house, req.context.person, req.context.form, acting.of(req),
    )  # fmt: skip
    if verb == "give":
        seconds = _seconds(form, "minutes")
        with transaction(house.pool) as db:
            _give(lambda: extra_times.give(db, quiz, _whose(form), seconds, person, by))
        return "extra-given"
    if verb in ("take-user", "take-group"):
        id = read_id(named)
        whose = Whose(user=id) if verb == "take-user" else Whose(group=id)
        with transaction(house.pool) as db:
            extra_times.give(db, quiz, whose, 0, person, by)
        return "extra-given"
    if verb == "extend":
        longer = timedelta(seconds=_seconds(form, "longer"))
        lateness.extend(house, person, quiz, longer, by, why=form.get("why", "")[:500])
        return "time-given"
    if verb in ("accept", "refuse"):
        attempt, _, question = named.partition(".")
        lateness.decide(
            house, person, _of_quiz(req, quiz, read_id(attempt)), by,
            accept=verb == "accept", questions=[read_id(question)],
        )  # fmt: skip
        return "late-decided"
    raise BadRequest("no button of the page says this")


def _of_quiz(req: falcon.Request, quiz: UUID, attempt: UUID) -> UUID:
    """Return the attempt when late answers of it wait here; whose it is the action asks again."""
    found = lateness.waiting(req.context.house, req.context.person, quiz, None, 1_000)
    if attempt not in {each.attempt_id for each in found}:
        raise BadRequest("no late answer of this attempt waits")
    return attempt


def _give(work: Any) -> None:
    try:
        work()
    except NotFound:
        raise Wrong("email", _NOBODY) from None
    except InvalidFields:
        raise Wrong("email", _ONE) from None


def _whose(form: Mapping[str, str]) -> Whose:
    email, group = form.get("email", "").strip(), form.get("group", "")
    return Whose(email=email or None, group=read_id(group) if group else None)


def _seconds(form: Mapping[str, str], name: str) -> int:
    text = number(form.get(name, ""))
    seconds = round(Decimal(text) * 60) if DECIMAL.fullmatch(text) else 0
    if not 1 <= seconds <= MOST_EXTENSION_S:
        raise Wrong(name, _MINUTES)
    return seconds


def _show(
    req: falcon.Request, resp: falcon.Response, quiz: UUID, wrong: Sequence[Fault] = ()
) -> None:
    interface, person = req.context.interface, req.context.person
    with transaction(req.context.house.pool) as db:
        user, place = somebody(req, db), quiz_of(req, db, quiz)
        extras = extra_times.of_quiz(db, quiz, person)
        listed = _groups(req, db, place.course.id)
    late = lateness.waiting(req.context.house, person, quiz, None, MOST_LATE + 1)
    zone = days.zone(user.time_zone)
    form = req.context.form if wrong else {}
    names = ("email", "group", "minutes", "longer", "why")
    show(
        req,
        resp,
        "author/quizzes/time.html",
        account=account(user),
        **place.facts(),
        limited=place.quiz.rules.time_limit_s is not None or place.quiz.rules.closes_ms is not None,
        extras=[
            {
                "name": each.name,
                "group": each.group_id is not None,
                "time": explaining.span(each.seconds * 1_000, interface),
                "take": f"take-group {each.group_id}"
                if each.group_id
                else f"take-user {each.user_id}",
            }
            for each in extras
        ],
        groups=listed,
        late=[_late(each, zone, interface) for each in late[:MOST_LATE]],
        more=len(late) > MOST_LATE,
        typed={name: form.get(name, "") for name in names},
        faults=wrong,
    )


def _groups(req: falcon.Request, db: Connection, course: UUID) -> list[dict[str, str]]:
    """Return the classes that learn the course and, for administrators, the house's groups."""
    found = [
        (each.id, each.name)
        for each in classes.listing(db, manager=owner(req.context.person))
        if each.course_id == course
    ]
    if req.context.person.role == "admin":
        found += [(each.id, each.name) for each in groups.listing(db, limit=MOST_GROUPS)]
    return [{"value": str(id), "label": name} for id, name in found]


def _late(late: Late, zone: Any, interface: str) -> dict[str, Any]:
    public = questions.public(questions.read(late.body), [], {})
    return {
        "id": f"{late.attempt_id}.{late.question_id}",
        "name": late.name,
        "question": label(late.body, interface),
        "answer": describing.answer(public, late.response),
        "counted": describing.answer(public, late.counted),
        "arrived": stating.moment(late.arrived_ms, zone, interface),
        "by": explaining.span(max(0, late.arrived_ms - late.deadline_ms), interface),
        "after_results": late.after_results,
    }
