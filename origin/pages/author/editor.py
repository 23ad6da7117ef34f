"""The editor: an author's text beside the page that it makes, saved without losing anybody's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import falcon

from functions import figures
from functions.figures import Figure
from functions.problems import BadRequest, Conflict, InvalidFields
from origin import acting, picturing, references, slot_marks
from origin.actions import courses as actions
from origin.actions import publishing, revising
from origin.actions.revising import StaleRevision, Writing
from origin.markup import Rendered
from origin.pages import days, notices
from origin.pages.author import comparing, remarking
from origin.pages.author.finding import Place, chapter_facts, course_facts, place_of, standing
from origin.pages.author.refusing import faults
from origin.pages.author.tree import read_id
from origin.pages.forms import Fault
from origin.pages.showing import account, show, somebody
from storage import revisions
from storage.database import Connection, transaction
from storage.revisions import Revision
from templates import render

_MAX_NUMBER = 10


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the editor, saved or not."""

    body: str
    message: str
    base: int
    """The number of the revision that is edited; 0 where nothing was written yet."""
    alternative: str
    address: str


class Editor:
    """/author/contents/{content}."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, content: UUID) -> None:
        """Show the newest text and the page that it makes."""
        _show(req, resp, content)

    def on_post(self, req: falcon.Request, resp: falcon.Response, content: UUID) -> None:
        """Preview, save, publish or put away; what was typed stays whatever becomes of it."""
        form, here = req.context.form, f"/author/contents/{content}"
        do = form.get("do", "preview")
        with transaction(req.context.house.pool) as db:
            found = place_of(req, db, content)
            if do == "archive":
                author = actions.owner(req.context.person)
                actions.archive_content(db, content, author, acting.of(req))
        if do == "archive":
            notices.go(req, resp, f"/author/chapters/{found.chapter.id}", "part-archived")
            return
        if do not in ("preview", "save", "publish"):
            raise BadRequest("no button of the page says this")
        typed = _typed(req)
        if do == "preview":
            _show(req, resp, content, typed)
            return
        try:
            said = _save(req, content, typed, publish=do == "publish")
        except StaleRevision as stale:
            resp.status = falcon.HTTP_409
            _show(req, resp, content, typed, stale=stale)
        except (InvalidFields, Conflict) as problem:
            resp.status = falcon.HTTP_422
            _show(req, resp, content, typed, faults(req.context.interface, problem))
        else:
            notices.go(req, resp, here, said)


class Preview:
    """/author/preview: for the editor's script, while somebody types."""

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the page that the typed text makes, as HTML; nothing is kept."""
        content = read_id(req.context.form.get("content", ""))
        typed = _typed(req)
        with transaction(req.context.house.pool) as db:
            place = place_of(req, db, content)
            rendered = _rendered(db, place, typed, revisions.latest(db, content))
            html = _shown(db, place, rendered)
        resp.content_type = falcon.MEDIA_HTML
        resp.set_header("cache-control", "private, no-store")
        resp.text = render(
            "author/_page.html",
            interface=req.context.interface,
            course=course_facts(place.course),
            html=html,
            problems=remarking.said(req.context.interface, rendered.problems),
        )


def _typed(req: falcon.Request) -> Typed:
    form = req.context.form
    base = form.get("base", "")
    if not (base.isascii() and base.isdecimal()) or len(base) > _MAX_NUMBER:
        raise BadRequest("the form does not say which version it edits")
    return Typed(
        # Browsers send other line ends than texts are kept with; the preview sees the kept ones.
        body=revising.plain_ends(form.get("body", "")),
        message=form.get("message", "").strip(),
        base=int(base),
        alternative=form.get("alternative", "").strip(),
        address=form.get("address", "").strip(),
    )


def _figure(typed: Typed, newest: Revision | None) -> Figure:
    kept = newest.figure if newest else Figure()
    if kept == Figure():
        return kept
    address = typed.address if kept.address is not None else None
    return replace(kept, alternative=typed.alternative, address=address)


def _save(req: falcon.Request, content: UUID, typed: Typed, *, publish: bool) -> notices.Said:
    person, house = req.context.person, req.context.house
    with transaction(house.pool) as db:
        figure = _figure(typed, revisions.latest(db, content))
        writing = Writing(typed.body, typed.message, figure)
        revising.revise(db, house.files, content, writing, typed.base, person)
        if not publish:
            return "text-saved"
        author, by = actions.owner(person), acting.of(req)
        done = publishing.publish_content(db, content, author=author, acting=by)
    return "text-published" if done.visible else "text-published-in-draft"


def _rendered(db: Connection, place: Place, typed: Typed, newest: Revision | None) -> Rendered:
    figure = _figure(typed, newest)
    if figures.faults(place.content.kind, figure):
        # What could not be saved is not shown either: an address that nobody has checked.
        figure = newest.figure if newest else figures.NOTHING
    resolve = references.resolver(db, place.course)
    return publishing.render(db, place.course, place.content, typed.body, figure, resolve)


def _shown(db: Connection, place: Place, rendered: Rendered) -> str:
    # The same wrapping as on the page of readers, so that the same styles apply.
    id = place.content.id
    text = slot_marks.without_slots(picturing.texts(db, {id: rendered.html})[id])
    return f'<section data-part="{place.content.id}">\n{text}\n</section>'


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    content: UUID,
    typed: Typed | None = None,
    wrong: Sequence[Fault] = (),
    stale: StaleRevision | None = None,
) -> None:
    interface = req.context.interface
    with transaction(req.context.house.pool) as db:
        user, place = somebody(req, db), place_of(req, db, content)
        newest = revisions.latest(db, content)
        published = place.content.published_id
        seen = revisions.find(db, published) if published else None
        kept = _of_revision(newest)
        shown = typed or kept
        rendered = _rendered(db, place, shown, newest)
        html = _shown(db, place, rendered)
    number = newest.number if newest else 0
    figure = newest.figure if newest else Figure()
    show(
        req,
        resp,
        "author/editor.html",
        account=account(user),
        course=course_facts(place.course),
        chapter=chapter_facts(place.chapter),
        content={
            "id": str(content),
            "kind": place.content.kind,
            "path": f"/author/contents/{content}",
            "has_address": figure.address is not None,
            "number": number,
            "standing": standing(number, seen.number if seen else None),
            "saved": days.day_and_time(newest.created_at, days.zone(user.time_zone), interface)
            if newest
            else "",
        },
        # Whoever has seen the other text saves on top of it.
        typed=shown if stale is None else replace(shown, base=stale.newest.number),
        unsaved=replace(shown, base=0, message="") != replace(kept, base=0, message=""),
        html=html,
        problems=remarking.said(interface, rendered.problems),
        faults=wrong,
        stale=stale
        and {
            "number": stale.newest.number,
            "body": stale.newest.body,
            "differences": comparing.told(stale.newest.body, shown.body),
        },
    )


def _of_revision(newest: Revision | None) -> Typed:
    if newest is None:
        return Typed("", "", 0, "", "")
    return Typed(newest.body, "", newest.number, newest.alternative, newest.address or "")
