"""The page of a quiz's rules, with its title and what stands before its start."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any
from uuid import UUID

import falcon

from functions import quizzes as deciding
from functions.problems import BadRequest, InvalidFields
from functions.quizzes import rules as bounds
from origin import contract
from origin.actions import questions as question_actions
from origin.actions import quizzes as actions
from origin.actions.quiz_publishing import UnfitQuiz
from origin.actions.quizzes import Draft, StaleQuiz
from origin.pages import days, notices
from origin.pages.author.quizzes import flattening, ruling, saying
from origin.pages.author.quizzes.finding import Place, path, quiz_of
from origin.pages.author.quizzes.flattening import Flat
from origin.pages.author.quizzes.ruling import PREFIX
from origin.pages.forms import Fault
from origin.pages.showing import account, show, somebody
from origin.resources.quizzes import QuizChange
from storage import chapters, questions, quizzes
from storage.database import Connection, transaction
from templates import translate

_MAX_NUMBER = 9
METHODS = {
    "best": "The best attempt",
    "last": "The last attempt",
    "average": "The average of all attempts",
    "first": "The first attempt",
}
MOMENTS = {
    "after_seal": "As soon as the attempt is finished",
    "after_close": "Once the quiz is closed for everybody",
    "after_last_attempt": "After the last attempt",
    "never": "Never",
}
PAGINGS = {"all": "All on one page", "one": "One at a time"}


class RulesOfQuiz:
    """/author/quizzes/{quiz}/rules."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Show the rules as they are."""
        _show(req, resp, quiz)

    def on_post(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Save the rules, add or take out rows of theirs, or copy the quiz."""
        form, do = req.context.form, req.context.form.get("do", "save")
        with transaction(req.context.house.pool) as db:
            zone = days.zone(somebody(req, db).time_zone)
            quiz_of(req, db, quiz)
        fields = _typed(req)
        verb, row = flattening.pressed(do)
        if verb:
            _show(req, resp, quiz, _rows_changed(fields, verb, row))
            return
        if do not in ("save", "copy"):
            raise BadRequest("no button of the page says this")
        if do == "copy":
            with transaction(req.context.house.pool) as db:
                made = _copy(req, db, quiz)
            notices.go(req, resp, f"{path(made)}/rules", "quiz-copied")
            return
        rules, shown = ruling.document(fields, zone)
        fields = {name: each for name, each in fields.items() if not name.startswith(PREFIX)}
        fields |= shown
        try:
            _save(req, quiz, form.get("base", ""), fields, rules)
        except StaleQuiz as stale:
            resp.status = falcon.HTTP_409
            _show(req, resp, quiz, fields | {"base": str(stale.newest.version)}, stale=True)
        except UnfitQuiz as problem:
            resp.status = falcon.HTTP_422
            interface = req.context.interface
            _show(req, resp, quiz, fields, [
                {"name": "" if each.question else saying.name_of(each.path),
                 "sentence": saying.fault(each, interface)}
                for each in deciding.stopping(problem.faults)
            ])  # fmt: skip
        except InvalidFields as problem:
            resp.status = falcon.HTTP_422
            wrong = saying.fields(problem.errors, req.context.interface)
            for each in wrong:
                # What has to come first is one choice in the form, and a kind and an id in rules.
                if each["name"].startswith(f"{PREFIX}prerequisites."):
                    each["name"] = each["name"].rpartition(".")[0] + ".of"
            _show(req, resp, quiz, fields, wrong)
        else:
            notices.go(req, resp, f"{path(quiz)}/rules", "quiz-saved")


def _typed(req: falcon.Request) -> Flat:
    form = req.context.form
    own = {name: form.get(name, "").replace("\r\n", "\n") for name in ("title", "intro", "chapter")}
    return ruling.kept(form) | own | {"base": form.get("base", "")}


def _rows_changed(fields: Flat, verb: str, row: str) -> Flat:
    if verb == "remove":
        return flattening.removed(fields, row)
    rows = row.removeprefix(PREFIX)
    if verb != "add" or rows not in ruling.NEW_ROWS:
        raise BadRequest("no button of the page says this")
    return flattening.added(fields, row, ruling.NEW_ROWS[rows])


def _save(req: falcon.Request, quiz: UUID, base: str, fields: Flat, rules: dict[str, Any]) -> None:
    if not (base.isascii() and base.isdecimal()) or len(base) > _MAX_NUMBER:
        raise BadRequest("the form does not say which version it edits")
    # Title and chapter as the API takes them; the rules are read by their own reader.
    given = contract.convert(
        {"title": fields["title"].strip(), "intro": fields["intro"], "chapter": fields["chapter"]},
        QuizChange,
    )
    values = {
        "title": given.title, "intro": given.intro, "chapter": given.chapter, "rules": rules,
    }  # fmt: skip
    with transaction(req.context.house.pool) as db:
        actions.change(db, quiz, values, int(base), req.context.person)


def _copy(req: falcon.Request, db: Connection, quiz: UUID) -> UUID:
    """Return another quiz in draft with the same rules and the same questions."""
    found = quiz_of(req, db, quiz).quiz
    title = translate(req.context.interface, "%(title)s (copy)", title=found.title)
    draft = Draft(title[:300], found.intro_md, deciding.plain(found.rules))
    made = actions.make(db, found.chapter_id, draft, req.context.person)
    asked = [each.asked for each in questions.of_quiz(db, quiz)]
    if asked:
        question_actions.add(db, made.id, asked, req.context.person)
    return made.id


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    quiz: UUID,
    fields: Flat | None = None,
    wrong: Sequence[Fault] = (),
    *,
    stale: bool = False,
) -> None:
    interface = req.context.interface
    with transaction(req.context.house.pool) as db:
        user, place = somebody(req, db), quiz_of(req, db, quiz)
        listed = chapters.of_course(db, place.course.id)
        others = quizzes.of_course(db, place.course.id, states=["draft", "published"])
        tags = sorted({tag for each in questions.of_quiz(db, quiz) for tag in each.asked.tags})
    zone = days.zone(user.time_zone)
    typed = fields or _as_kept(place, zone)
    show(
        req,
        resp,
        "author/quizzes/rules.html",
        account=account(user),
        **place.facts(),
        typed=typed,
        counts=flattening.counts(typed),
        faults=wrong,
        stale=stale,
        zone=user.time_zone or days.DEFAULT_ZONE,
        tags=[{"value": tag, "label": tag} for tag in tags],
        chapters=[
            {"value": str(each.id), "label": each.title} for each in listed if each.state == "live"
        ],
        firsts=[
            {"label": translate(interface, "A chapter is done"), "options": [
                {"value": f"chapter {each.id}", "label": each.title}
                for each in listed if each.state == "live"]},
            {"label": translate(interface, "A quiz is passed"), "options": [
                {"value": f"quiz {each.id}", "label": each.title}
                for each in others if each.id != quiz]},
        ],
        methods=_choices(METHODS, bounds.METHODS, interface),
        moments=_choices(MOMENTS, bounds.MOMENTS, interface),
        pagings=_choices(PAGINGS, bounds.PAGINGS[::-1], interface),
    )  # fmt: skip


def _as_kept(place: Place, zone: tzinfo) -> Flat:
    quiz = place.quiz
    return ruling.typed(quiz.rules, zone) | {
        "title": quiz.title,
        "intro": quiz.intro_md,
        "chapter": str(quiz.chapter_id),
        "base": str(quiz.version),
    }


def _choices(words: dict[str, str], order: Sequence[str], interface: str) -> list[dict[str, str]]:
    return [{"value": name, "label": translate(interface, words[name])} for name in order]
