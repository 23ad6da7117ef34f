"""One chapter at the desk: its title and address, what is added to it and what was put away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import falcon

from functions.figures import NOTHING, Figure
from functions.problems import BadRequest, Conflict, InvalidFields
from origin import acting, contract
from origin.actions import archiving, revising
from origin.actions import courses as actions
from origin.actions import quizzes as quiz_actions
from origin.actions.revising import Writing
from origin.pages import notices
from origin.pages.author.finding import chapter_facts, chapter_of, course_facts, label
from origin.pages.author.refusing import faults
from origin.pages.author.tree import quiz_row, read_id
from origin.pages.forms import Fault
from origin.pages.showing import account, show, somebody
from origin.resources.chapters import ChapterChange, NewChapter
from origin.resources.courses import changes
from storage import contents, quizzes, revisions
from storage.database import Connection, transaction


class OneChapter:
    """/author/chapters/{chapter}."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, chapter: UUID) -> None:
        """Show the chapter."""
        _show(req, resp, chapter)

    def on_post(self, req: falcon.Request, resp: falcon.Response, chapter: UUID) -> None:
        """Do what the pressed button says, or say at the fields why not."""
        try:
            with transaction(req.context.house.pool) as db:
                to, said = _done(req, db, chapter)
        except (InvalidFields, Conflict) as problem:
            resp.status = falcon.HTTP_422
            wrong = faults(req.context.interface, problem)
            if req.context.form.get("do") == "quiz":
                # The page has two titles: that of the chapter, and that of the new quiz.
                wrong = [Fault(name="quiz_title", sentence=each["sentence"]) for each in wrong]
            _show(req, resp, chapter, req.context.form, wrong)
        else:
            notices.go(req, resp, to, said)


def _done(req: falcon.Request, db: Connection, chapter: UUID) -> tuple[str, notices.Said]:
    form, person, here = req.context.form, req.context.person, f"/author/chapters/{chapter}"
    course, _ = chapter_of(req, db, chapter)
    author = actions.owner(person)
    verb, _, named = form.get("do", "save").partition(" ")
    if verb == "save":
        given = {name: form[name].strip() for name in ("title", "slug") if name in form}
        body = contract.convert(given, ChapterChange)
        actions.change_chapter(db, chapter, changes(body), author, acting.of(req))
        return here, "chapter-saved"
    if verb == "archive":
        actions.archive_chapter(db, chapter, author, acting.of(req))
        return f"/author/courses/{course.id}", "chapter-archived"
    if verb == "restore":
        archiving.restore_content(db, read_id(named), author, acting.of(req))
        return here, "part-restored"
    if verb == "quiz":
        title = contract.convert({"title": form.get("quiz_title", "").strip()}, NewChapter).title
        asked = quiz_actions.make(db, chapter, quiz_actions.Draft(title), person)
        return f"/author/quizzes/{asked.id}", "quiz-made"
    if verb not in ("text", "video"):
        raise BadRequest("no button of the page says this")
    figure = NOTHING
    if verb == "video":
        figure = Figure(
            address=form.get("address", "").strip(), alternative=form.get("alternative", "")
        )
    files = req.context.house.files
    made, _ = revising.add(db, files, chapter, verb, Writing("", figure=figure), person)
    return f"/author/contents/{made.id}", "part-added"


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    chapter: UUID,
    form: Mapping[str, str] | None = None,
    wrong: Sequence[Fault] = (),
) -> None:
    with transaction(req.context.house.pool) as db:
        user = somebody(req, db)
        course, found = chapter_of(req, db, chapter)
        listed = contents.of_chapter(db, chapter, archived=True)
        asked = quizzes.of_chapter(db, chapter)
        texts = {content.id: revisions.latest(db, content.id) for content in listed}
    rows = [
        {
            "id": str(content.id),
            "path": f"/author/contents/{content.id}",
            "kind": content.kind,
            "label": label(text.body[:300], text.alternative) if text else "",
            "live": content.state == "live",
        }
        for content in listed
        for text in (texts[content.id],)
    ]
    typed = {"title": found.title, "slug": found.slug, "address": "", "alternative": "",
             "quiz_title": ""}  # fmt: skip
    show(
        req,
        resp,
        "author/chapter.html",
        account=account(user),
        course=course_facts(course),
        chapter=chapter_facts(found),
        parts=[row for row in rows if row["live"]],
        archived=[row for row in rows if not row["live"]],
        quizzes=[quiz_row(each) for each in asked],
        typed=typed | dict(form or {}),
        faults=wrong,
    )
