"""The files of a course: each with the line that shows it in a text, and ways to change it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import falcon

from functions.problems import BadRequest, Conflict, InvalidFields, Problem
from origin import references
from origin.actions import courses as actions
from origin.actions import taking
from origin.actions.refusing import REFUSALS
from origin.actions.usage import MediaInUse, Use
from origin.pages import notices
from origin.pages.author.finding import course_facts, course_of
from origin.pages.author.tree import read_id
from origin.pages.forms import Fault, fault
from origin.pages.showing import account, show, somebody
from origin.resources.media import receive
from storage import media, widths
from storage.database import transaction
from storage.media import CourseMedia

MAX_ROWS = 1_000
_NO_FILE = "Choose a file"
_SENTENCES = {
    "alternative": "This text is too long",
    "path": "This name can't be: keep its ending, without leaving the course",
    "name": "This file needs another name",
}


class Library:
    """/author/courses/{course}/media."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """Show the files."""
        _show(req, resp, course)

    def on_post(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """Add one, change one or take one out, or say why not."""
        with transaction(req.context.house.pool) as db:
            course_of(req, db, course)
        do = req.context.form.get("do", "add")
        try:
            if do == "add":
                said = _add(req, course)
            elif do in ("change", "remove"):
                said = _change(req, course, do)
            else:
                raise BadRequest("no button of the page says this")
        except (InvalidFields, Conflict, *REFUSALS) as problem:
            resp.status = falcon.HTTP_422
            _show(req, resp, course, _faults(req, problem), problem)
        else:
            notices.go(req, resp, f"/author/courses/{course}/media", said)


def _add(req: falcon.Request, course: UUID) -> notices.Said:
    # An empty field means that nothing is said: what was said of an older picture stays.
    words = req.context.form.get("alternative", "").strip() or None
    receive(req, course, words)
    return "picture-added"


def _change(req: falcon.Request, course: UUID, do: str) -> notices.Said:
    form, author = req.context.form, actions.owner(req.context.person)
    file = read_id(form.get("file", ""))
    with transaction(req.context.house.pool) as db:
        if do == "remove":
            taking.remove(db, course, file, author)
            return "picture-removed"
        path, words = form.get("path"), form.get("alternative")
        taking.change(db, course, file, author, path=path, alternative=words)
    return "picture-saved"


def _faults(req: falcon.Request, problem: Problem) -> list[Fault]:
    """Return what was refused, at its field: of the file in the list that it is about, or above."""
    interface, file = req.context.interface, req.context.form.get("file", "")
    if req.context.form.get("do", "add") == "add":
        names = [error.pointer.strip("/") for error in problem.errors]
        if "file" in names:
            return [fault(interface, "picture", _NO_FILE)]
        if "alternative" in names:
            return [fault(interface, "alternative", _SENTENCES["alternative"])]
        return [fault(interface, "picture", problem.title())]
    if not problem.errors:
        return [fault(interface, f"path-{file}", problem.title())]
    names = [error.pointer.strip("/") for error in problem.errors]
    return [
        fault(interface, f"{name}-{file}", _SENTENCES.get(name, problem.title())) for name in names
    ]


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    course: UUID,
    wrong: Sequence[Fault] = (),
    problem: Problem | None = None,
) -> None:
    form = req.context.form if wrong else {}
    with transaction(req.context.house.pool) as db:
        user, found = somebody(req, db), course_of(req, db, course)
        listed = media.of_course(db, course)
        waiting = widths.left(db, course)
    show(
        req,
        resp,
        "author/media.html",
        account=account(user),
        course=course_facts(found),
        pictures=[_facts(each, form) for each in listed[:MAX_ROWS]],
        more=max(0, len(listed) - MAX_ROWS),
        waiting=waiting,
        typed={"alternative": "" if "file" in form else form.get("alternative", "")},
        about=form.get("file", ""),
        uses=[_place(each) for each in problem.uses] if isinstance(problem, MediaInUse) else [],
        most_mb=req.context.house.settings.video_bytes // 1024**2,
        faults=wrong,
    )


def _facts(file: CourseMedia, form: dict[str, str]) -> dict[str, object]:
    own = form.get("file") == str(file.id) and form.get("do") == "change"
    return {
        "id": str(file.id),
        "address": references.address(file),
        "kind": file.media_type.partition("/")[0],
        "type": file.media_type,
        "hash": file.hash,
        "path": file.path,
        "width": file.width,
        "height": file.height,
        "kilobytes": max(1, round(file.bytes / 1024)),
        "alternative": file.alternative,
        # What was typed and refused is not lost.
        "typed_path": form.get("path", file.path) if own else file.path,
        "typed_alternative": form.get("alternative", file.alternative) if own else file.alternative,
    }


def _place(use: Use) -> dict[str, object]:
    return {
        "kind": use.kind,
        "chapter": use.chapter,
        "path": _address(use),
        "published": use.published,
    }


def _address(use: Use) -> str:
    """Return where it can be taken out; empty for the cover, which the settings hold."""
    if use.quiz_id:
        return f"/author/quizzes/{use.quiz_id}"
    return f"/author/contents/{use.content_id}" if use.content_id else ""
