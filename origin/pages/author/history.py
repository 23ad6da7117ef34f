"""The history of a content: a timeline of its revisions, what changed, and the way back."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

import falcon

from functions.problems import BadRequest, NotFound
from origin import acting
from origin.actions import reverting
from origin.pages import days, notices
from origin.pages.author import comparing
from origin.pages.author.finding import chapter_facts, course_facts, place_of
from origin.pages.showing import account, show, somebody
from storage import revisions
from storage.database import Connection, transaction
from storage.revisions import Revision, Summary
from templates import translate

ROWS = 30
_DIGITS = 10
FIGURE_FIELDS = {
    "media": "file",
    "address": "address",
    "poster": "poster",
    "captions": "captions",
    "alternative": "words for the picture",
}


class History:
    """/author/contents/{content}/history."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, content: UUID) -> None:
        """Show the revisions, and what changed between the two that the address names."""
        interface = req.context.interface
        with transaction(req.context.house.pool) as db:
            user, place = somebody(req, db), place_of(req, db, content)
            listed = revisions.summaries(db, content, before=_number(req, "before"), limit=ROWS + 1)
            compared = _compared(req, db, content)
        where = days.zone(user.time_zone)
        here = f"/author/contents/{content}"
        show(
            req,
            resp,
            "author/history.html",
            keeps_query=True,
            account=account(user),
            course=course_facts(place.course),
            chapter=chapter_facts(place.chapter),
            content={"path": here},
            versions=[
                _row(each, here) | {"when": days.day_and_time(each.created_at, where, interface)}
                for each in listed[:ROWS]
            ],
            newest=_number(req, "before") is None and bool(listed),
            older=f"{here}/history?before={listed[ROWS - 1].number}" if len(listed) > ROWS else "",
            compared=compared and _told(*compared, interface),
        )

    def on_post(self, req: falcon.Request, resp: falcon.Response, content: UUID) -> None:
        """Write an old revision once more as the newest, and publish it where that is asked."""
        form, person = req.context.form, req.context.person
        number = _read(form.get("version", ""))
        with transaction(req.context.house.pool) as db:
            place_of(req, db, content)
            if number is None:
                raise BadRequest("the form does not say which version to go back to")
            message = translate(req.context.interface, "Back to version %(number)s", number=number)
            publish = form.get("do") == "revert-and-publish"
            by = acting.of(req)
            reverting.revert(db, content, number, message, person, by, publish=publish)
        notices.go(req, resp, f"/author/contents/{content}", "text-reverted")


def _number(req: falcon.Request, name: str) -> int | None:
    return _read(req.get_param(name) or "")


def _read(text: str) -> int | None:
    if not (text.isascii() and text.isdecimal()) or len(text) > _DIGITS:
        return None
    number = int(text)
    return number if 0 < number < 2**31 else None


def _compared(
    req: falcon.Request, db: Connection, content: UUID
) -> tuple[Revision, Revision] | None:
    """Return the two revisions to compare: those that are asked for, else the last step."""
    later, earlier = _number(req, "to"), _number(req, "from")
    after = revisions.find_number(db, content, later) if later else revisions.latest(db, content)
    if after is None:
        if later:
            raise NotFound
        return None
    before = revisions.find_number(db, content, earlier or after.number - 1)
    if before is None:
        if earlier:
            raise NotFound
        return None
    return before, after


def _told(before: Revision, after: Revision, interface: str) -> dict[str, object]:
    was, now = asdict(before.figure), asdict(after.figure)
    return {
        "before": before.number,
        "after": after.number,
        "differences": comparing.told(before.body, after.body),
        "fields": [
            {"name": translate(interface, name), "before": was[field], "after": now[field]}
            for field, name in FIGURE_FIELDS.items()
            if was[field] != now[field]
        ],
    }


def _row(each: Summary, here: str) -> dict[str, object]:
    step = f"{here}/history?from={each.number - 1}&to={each.number}"
    return {
        "number": each.number,
        "message": each.message,
        "author": each.author,
        "published": each.published,
        "step": step if each.number > 1 else "",
    }
