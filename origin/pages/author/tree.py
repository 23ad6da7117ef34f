"""The tree of a course: its chapters and their parts, in an order that buttons change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import falcon

from functions.problems import BadRequest, Conflict, InvalidFields
from origin import acting, contract
from origin.actions import archiving, ordering
from origin.actions import courses as actions
from origin.pages import notices
from origin.pages.author.finding import chapter_facts, course_facts, course_of, label, standing
from origin.pages.author.refusing import faults
from origin.pages.forms import Fault
from origin.pages.showing import account, show, somebody
from origin.resources.chapters import NewChapter
from storage import chapters, contents, outlines, quizzes
from storage.database import Connection, transaction
from storage.outlines import Part


class Tree:
    """/author/courses/{course}."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """Show the chapters and their parts."""
        _show(req, resp, course)

    def on_post(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """Do what the pressed button says: `add`, or a verb and the id of what it is about."""
        verb, _, named = req.context.form.get("do", "add").partition(" ")
        here = f"/author/courses/{course}"
        if verb == "add":
            _add(req, resp, course)
            return
        moved = read_id(named)
        with transaction(req.context.house.pool) as db:
            course_of(req, db, course)
            if verb == "restore":
                author = actions.owner(req.context.person)
                archiving.restore_chapter(db, moved, author, acting.of(req))
            elif verb in _STEPS:
                _step(req, db, course, moved, verb)
            elif verb in ("place-chapter", "place-content"):
                _place(req, db, course, moved, verb)
            else:
                raise BadRequest("no button of the page says this")
        if verb == "restore":
            notices.go(req, resp, here, "chapter-restored")
            return
        # The browser goes on where the moved one stands now, so that it can be moved further.
        resp.status = falcon.HTTP_303
        resp.location = f"{here}#at-{moved}"


_STEPS = {"chapter-up": -1, "chapter-down": 1, "content-up": -1, "content-down": 1}


def read_id(text: str) -> UUID:
    """Return the id that a button of ours carries; BadRequest for everything else."""
    try:
        return UUID(text)
    except ValueError:
        raise BadRequest("no button of the page says this") from None


def _step(req: falcon.Request, db: Connection, course: UUID, moved: UUID, verb: str) -> None:
    author = actions.owner(req.context.person)
    listed = [chapter.id for chapter in chapters.of_course(db, course)]
    if verb.startswith("chapter"):
        ordering.reorder(db, course, stepped(listed, moved, _STEPS[verb]), author)
        return
    found = contents.find(db, moved, author=author)
    if found is None:
        raise BadRequest("there is no such part")
    order = [content.id for content in contents.of_chapter(db, found.chapter_id)]
    changed = stepped(order, moved, _STEPS[verb])
    if changed != order:
        ordering.reorder_contents(db, found.chapter_id, changed, author)
        return
    # Beyond the end of its chapter begins the next one.
    beyond = listed.index(found.chapter_id) + _STEPS[verb] if found.chapter_id in listed else -1
    if 0 <= beyond < len(listed):
        there = [content.id for content in contents.of_chapter(db, listed[beyond])]
        after = there[-1] if there and verb == "content-up" else None
        ordering.place_content(db, moved, listed[beyond], after, author, acting.of(req))


def _place(req: falcon.Request, db: Connection, course: UUID, moved: UUID, verb: str) -> None:
    """Put what was dragged to where it was dropped; a script of the page sends this."""
    form, author = req.context.form, actions.owner(req.context.person)
    after = read_id(form["after"]) if form.get("after") else None
    if verb == "place-chapter":
        ordering.place_chapter(db, course, moved, after, author)
    else:
        chapter = read_id(form.get("chapter", ""))
        ordering.place_content(db, moved, chapter, after, author, acting.of(req))


def stepped(order: Sequence[UUID], moved: UUID, by: int) -> list[UUID]:
    """Return the order with one of it a step up (-1) or down (1); at the ends it stays."""
    changed = list(order)
    if moved in changed:
        at = changed.index(moved)
        changed.insert(max(0, at + by), changed.pop(at))
    return changed


def _add(req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
    form, author = req.context.form, actions.owner(req.context.person)
    try:
        body = contract.convert({"title": form.get("title", "").strip()}, NewChapter)
        with transaction(req.context.house.pool) as db:
            made = actions.add_chapter(db, course, body.title, None, author)
    except (InvalidFields, Conflict) as problem:
        resp.status = falcon.HTTP_422
        _show(req, resp, course, form, faults(req.context.interface, problem))
    else:
        notices.go(req, resp, f"/author/chapters/{made.id}", "chapter-added")


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    course: UUID,
    form: Mapping[str, str] | None = None,
    wrong: Sequence[Fault] = (),
) -> None:
    with transaction(req.context.house.pool) as db:
        user, found = somebody(req, db), course_of(req, db, course)
        listed = chapters.of_course(db, course, archived=True)
        parts = outlines.of_course(db, course)
        asked = quizzes.of_course(db, course, states=["draft", "published"])
    by_chapter: dict[UUID, list[Part]] = {}
    for part in parts:
        by_chapter.setdefault(part.chapter_id, []).append(part)
    show(
        req,
        resp,
        "author/tree.html",
        account=account(user),
        course=course_facts(found),
        chapters=[
            chapter_facts(chapter)
            | {
                "parts": [_row(p) for p in by_chapter.get(chapter.id, [])],
                "quizzes": [quiz_row(each) for each in asked if each.chapter_id == chapter.id],
            }
            for chapter in listed
            if chapter.state == "live"
        ],
        archived=[chapter_facts(chapter) for chapter in listed if chapter.state != "live"],
        waiting=sum(part.newest != part.published for part in parts),
        typed={"title": (form or {}).get("title", "")},
        faults=wrong,
    )


def _row(part: Part) -> dict[str, str]:
    return {
        "id": str(part.content_id),
        "path": f"/author/contents/{part.content_id}",
        "kind": part.kind,
        "label": label(part.beginning, part.alternative),
        "standing": standing(part.newest, part.published),
    }


def quiz_row(quiz: quizzes.Quiz) -> dict[str, str]:
    """Return a quiz as a line of a list."""
    return {"path": f"/author/quizzes/{quiz.id}", "title": quiz.title, "state": quiz.state}
