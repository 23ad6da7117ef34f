"""The question editor: plain forms for every kind, rows added and taken out by buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import falcon

from functions import questions as asking
from functions.problems import BadRequest, InvalidFields
from functions.questions import BadQuestion
from origin.actions import questions as actions
from origin.actions.questions import StaleQuestion
from origin.actions.quiz_publishing import UnfitQuiz
from origin.pages import notices
from origin.pages.author.quizzes import flattening, saying, trying, writing
from origin.pages.author.quizzes.finding import Place, path, question_of, quiz_of
from origin.pages.author.quizzes.flattening import Flat
from origin.pages.author.quizzes.publishing import field_faults
from origin.pages.author.quizzes.writing import PREFIX
from origin.pages.forms import Fault, fault
from origin.pages.showing import account, show, somebody
from storage.database import Connection, transaction
from storage.questions import Question
from templates import translate

_MAX_NUMBER = 9
_MAX_MESSAGE = 500


@dataclass(frozen=True, slots=True)
class _Edited:
    """What stands in the editor."""

    fields: Flat
    base: int
    """The revision that is edited; 0 for a new question."""
    message: str = ""


class NewQuestion:
    """/author/quizzes/{quiz}/add?kind=…"""

    def on_get(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Show the empty editor of a kind."""
        with transaction(req.context.house.pool) as db:
            quiz_of(req, db, quiz)
        kind = req.get_param("kind") or ""
        if kind not in asking.KINDS:
            raise BadRequest("there is no such kind of question")
        _show(req, resp, quiz, None, _Edited(writing.blank(kind), 0))

    def on_post(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Add or take out rows, preview the question, or keep it."""
        with transaction(req.context.house.pool) as db:
            quiz_of(req, db, quiz)
        _edit(req, resp, quiz, None)


class OneQuestion:
    """/author/questions/{question}."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, question: UUID) -> None:
        """Show a question in its editor."""
        with transaction(req.context.house.pool) as db:
            found = actions.own_one(db, question, req.context.person)
        edited = _Edited(writing.typed(found.asked), found.number)
        _show(req, resp, found.quiz_id, found, edited)

    def on_post(self, req: falcon.Request, resp: falcon.Response, question: UUID) -> None:
        """Add or take out rows, preview the question, or keep it as the next revision."""
        with transaction(req.context.house.pool) as db:
            _, found = question_of(req, db, question)
        _edit(req, resp, found.quiz_id, found)


def _edit(req: falcon.Request, resp: falcon.Response, quiz: UUID, found: Question | None) -> None:
    edited, do = _edited(req, found), req.context.form.get("do", "save")
    verb, row = flattening.pressed(do)
    if verb:
        changed = rows_changed(edited.fields, verb, row.removeprefix(PREFIX))
        _show(req, resp, quiz, found, _Edited(changed, edited.base, edited.message))
        return
    if do not in ("save", "preview", "back"):
        raise BadRequest("no button of the page says this")
    fields = writing.compact(edited.fields, edited.fields.get("kind", ""))
    edited = _Edited(fields, edited.base, edited.message)
    interface = req.context.interface
    try:
        asked = asking.read(writing.document(fields))
        if do == "preview":
            _show(req, resp, quiz, found, edited, asked=asked)
            return
        with transaction(req.context.house.pool) as db:
            kept = _keep(req, db, quiz, found, edited, asked)
    except StaleQuestion as stale:
        resp.status = falcon.HTTP_409
        edited = _Edited(fields, stale.newest.number, edited.message)
        _show(req, resp, quiz, found, edited, stale=True)
    except UnfitQuiz as problem:
        resp.status = falcon.HTTP_422
        at = str(found.id) if found else ""
        _show(req, resp, quiz, found, edited, field_faults(problem.faults, interface, at))
    except (BadQuestion, InvalidFields) as problem:
        resp.status = falcon.HTTP_422
        wrong = saying.fields(problem.errors, interface, prefix=PREFIX)
        wrong = wrong or [fault(interface, "", saying.OTHERWISE)]
        _show(req, resp, quiz, found, edited, wrong)
    else:
        said: notices.Said = "question-saved" if found else "question-added"
        notices.go(req, resp, f"/author/questions/{kept.id}", said)


def rows_changed(fields: Flat, verb: str, row: str) -> Flat:
    """Return the fields after the button of a list was pressed."""
    if verb == "remove":
        return flattening.removed(fields, row)
    if verb in ("up", "down"):
        return flattening.moved(fields, row, -1 if verb == "up" else 1)
    rows, _, kind = row.partition(":")
    if rows == "parts" and kind in writing.PARTS:
        return _with_part(fields, kind)
    last = rows.rpartition(".")[2]
    if last not in writing.NEW_ROWS:
        raise BadRequest("no button of the page says this")
    return flattening.added(fields, rows, writing.NEW_ROWS[last])


def _with_part(fields: Flat, kind: str) -> Flat:
    """Return the fields with one more gap, under the lowest number that is free."""
    taken = {fields.get(f"parts.{n}.id") for n in range(flattening.count(fields, "parts"))}
    free = next(str(n) for n in range(1, len(taken) + 2) if str(n) not in taken)
    inner = {f"question.{name}": each for name, each in writing.blank(kind).items()}
    return flattening.added(fields, "parts", {"id": free, "weight": "1", **inner})


def _edited(req: falcon.Request, found: Question | None) -> _Edited:
    form = req.context.form
    base = form.get("base", "")
    if not (base.isascii() and base.isdecimal()) or len(base) > _MAX_NUMBER:
        raise BadRequest("the form does not say which revision it edits")
    fields = writing.kept(form)
    if fields.get("kind") not in asking.KINDS:
        raise BadRequest("the form does not say which kind of question it is")
    if found is not None and fields["kind"] != found.body["kind"]:
        raise BadRequest("a question keeps its kind")
    return _Edited(fields, int(base), form.get("message", "")[:_MAX_MESSAGE])


def _keep(
    req: falcon.Request,
    db: Connection,
    quiz: UUID,
    found: Question | None,
    edited: _Edited,
    asked: asking.Question,
) -> Question:
    person = req.context.person
    if found is None:
        [made] = actions.add(db, quiz, [asked], person, message=edited.message)
        return made
    return actions.revise(db, found.id, asked, edited.base, person, message=edited.message)


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    quiz: UUID,
    found: Question | None,
    edited: _Edited,
    wrong: Sequence[Fault] = (),
    *,
    asked: asking.Question | None = None,
    stale: bool = False,
) -> None:
    interface, kind = req.context.interface, edited.fields["kind"]
    with transaction(req.context.house.pool) as db:
        user, place = somebody(req, db), quiz_of(req, db, quiz)
        preview = problems = None
        if asked is not None:
            shown = actions.preview(db, quiz, asked, req.context.person)
            preview, problems = trying.question(asked, shown.html), shown.problems
    here = f"/author/questions/{found.id}" if found else f"{path(quiz)}/add"
    show(
        req,
        resp,
        "author/quizzes/editor.html",
        account=account(user),
        **place.facts(),
        here_path=here,
        again=found is not None,
        kind={"name": kind, "label": saying.kind(kind, interface)},
        kinds={name: saying.kind(name, interface) for name in writing.PARTS},
        typed={PREFIX + name: value for name, value in edited.fields.items()},
        counts={PREFIX + rows: n for rows, n in flattening.counts(edited.fields).items()},
        base=edited.base,
        message=edited.message,
        known_tags=_tags(place),
        preview=preview,
        problems=[sentence for _, sentence in problems or ()],
        stale=stale,
        faults=wrong,
        words={name: translate(interface, each) for name, each in _SCORINGS.items()},
    )


_SCORINGS = {
    "absolute": "Each thing in its own place",
    "exact": "All or nothing",
    "next": "Each thing followed by the right one",
    "next_last": "Each thing followed by the right one, the last one too",
    "neighbours": "Each thing between its neighbours",
    "pairs": "Each two in the right order",
    "longest": "The longest run in the right order",
    "contiguous": "The longest run without a break",
    "distance": "The nearer to its place, the more",
}


def _tags(place: Place) -> list[str]:
    return [each.tag for each in place.quiz.rules.draws]
