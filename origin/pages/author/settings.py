"""A course's settings: how it is called, where it stands, who may read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from uuid import UUID

import falcon

from functions.problems import BadRequest, Conflict, InvalidFields
from origin import acting, contract
from origin.actions import archiving
from origin.actions import courses as actions
from origin.pages import notices
from origin.pages.author.finding import course_facts, course_of
from origin.pages.author.refusing import faults
from origin.pages.forms import Fault
from origin.pages.showing import account, show, somebody
from origin.resources.courses import CourseChange, changes
from storage import courses, media
from storage.courses import Course, Filters
from storage.database import Connection, transaction
from templates import translate

_TEXTS = ("title", "slug", "summary", "language", "level", "access", "joining")
_CHOSEN = ("translation_of", "cover")
"""Fields that may be nothing."""
LEVELS = {
    "beginner": "For beginners",
    "intermediate": "For the practised",
    "advanced": "For the advanced",
}
ACCESS = {"open": "Everybody", "members": "Only its members"}
JOINING = {
    "open": "Whoever has an account and wishes it",
    "invited": "Whoever is invited to a class",
}
MAX_CHOICES = 200


class CourseSettings:
    """/author/courses/{course}/settings."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """Show the settings as they are."""
        _show(req, resp, course)

    def on_post(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """Save them, put the course away or take it out again."""
        form, author = req.context.form, actions.owner(req.context.person)
        here, do = f"/author/courses/{course}/settings", form.get("do", "save")
        said: notices.Said = "course-saved"
        by = acting.of(req)
        try:
            with transaction(req.context.house.pool) as db:
                if do == "archive":
                    actions.archive(db, course, author, by)
                    said = "course-archived"
                elif do == "restore":
                    archiving.restore_course(db, course, author, by)
                    said = "course-restored"
                elif do == "save":
                    given = contract.convert(_given(form), CourseChange)
                    actions.change(db, course, changes(given), author, by)
                else:
                    raise BadRequest("no button of the page says this")
        except (InvalidFields, Conflict) as problem:
            resp.status = falcon.HTTP_422
            _show(req, resp, course, form, faults(req.context.interface, problem))
        else:
            notices.go(req, resp, here, said)


def _given(form: Mapping[str, str]) -> dict[str, str | None]:
    given: dict[str, str | None] = {
        name: form[name].replace("\r\n", "\n").strip() for name in _TEXTS if name in form
    }
    return given | {name: form[name] or None for name in _CHOSEN if name in form}


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    course: UUID,
    form: Mapping[str, str] | None = None,
    wrong: Sequence[Fault] = (),
) -> None:
    interface = req.context.interface
    with transaction(req.context.house.pool) as db:
        user, found = somebody(req, db), course_of(req, db, course)
        originals, pictures = _originals(req, db, found), _pictures(db, found)
    kept = {name: getattr(found, name) for name in _TEXTS}
    kept |= {name: str(getattr(found, name) or "") for name in _CHOSEN}
    nothing = [{"value": "", "label": translate(interface, "None")}]
    show(
        req,
        resp,
        "author/settings.html",
        account=account(user),
        course=course_facts(found),
        typed=kept | dict(form or {}),
        faults=wrong,
        levels=_choices(LEVELS, interface),
        accesses=_choices(ACCESS, interface),
        joinings=_choices(JOINING, interface),
        originals=nothing + originals,
        pictures=nothing + pictures,
    )


def _choices(words: Mapping[str, str], interface: str) -> list[dict[str, str]]:
    return [{"value": name, "label": translate(interface, word)} for name, word in words.items()]


def _originals(req: falcon.Request, db: Connection, course: Course) -> list[dict[str, str]]:
    author = actions.owner(req.context.person)
    listed = courses.listing(db, Filters(author=author), limit=MAX_CHOICES)
    chosen = course.translation_of
    if chosen is not None and chosen not in {other.id for other in listed}:
        # Somebody else's original stays chosen: saving must not lose it.
        found = courses.find(db, chosen)
        listed += [found] if found else []
    return [
        {"value": str(other.id), "label": other.title} for other in listed if other.id != course.id
    ]


def _pictures(db: Connection, course: Course) -> list[dict[str, str]]:
    found = {
        file.hash: PurePosixPath(file.path).name
        for file in media.of_course(db, course.id)
        if file.media_type.startswith("image/")
    }
    if course.cover:
        found.setdefault(course.cover, course.cover[:12])
    return [{"value": hash, "label": name} for hash, name in found.items()]
