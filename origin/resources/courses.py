"""Courses over the API."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import falcon
import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from functions.access import Claims
from functions.problems import NotFound
from origin import acting, paging
from origin.actions import courses as actions
from origin.actions import publishing
from origin.contract import answers, give
from storage import authors, courses
from storage.database import Connection, transaction

Title = Annotated[str, Meta(min_length=1, max_length=300)]
Slug = Annotated[str, Meta(min_length=1, max_length=100, pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
Summary = Annotated[str, Meta(max_length=2_000)]
Language = Literal["bg", "en"]
Level = Literal["beginner", "intermediate", "advanced"]
Access = Literal["open", "members"]
Joining = Literal["open", "invited"]
MediaHash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class NewCourse(Struct, forbid_unknown_fields=True):
    """What a course is made from; the slug is made from the title when it is left out."""

    title: Title
    slug: Slug | None = None
    summary: Summary = ""
    language: Language = "bg"
    level: Level = "beginner"
    access: Access = "open"
    translation_of: UUID | None = None
    cover: MediaHash | None = None
    """A picture of the media library."""
    joining: Joining = "invited"
    """Of a course for members: who becomes one."""


class CourseChange(Struct, forbid_unknown_fields=True):
    """The fields to change; what is left out stays."""

    title: Title | UnsetType = UNSET
    slug: Slug | UnsetType = UNSET
    summary: Summary | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    level: Level | UnsetType = UNSET
    access: Access | UnsetType = UNSET
    translation_of: UUID | UnsetType | None = UNSET
    position: Annotated[int, Meta(ge=0, le=1_000_000)] | UnsetType = UNSET
    cover: MediaHash | UnsetType | None = UNSET
    joining: Joining | UnsetType = UNSET


class CourseFilters(Struct, forbid_unknown_fields=True):
    """What a list of courses is narrowed to."""

    language: Language | None = None
    level: Level | None = None
    state: Literal["draft", "published", "archived"] | None = None
    search: Annotated[str, Meta(max_length=200)] | None = None
    cursor: Annotated[str, Meta(max_length=200)] | None = None
    limit: Annotated[int, Meta(ge=1, le=paging.MAX_LIMIT)] = 50


class CourseView(Struct):
    """A course."""

    id: UUID
    slug: str
    title: str
    summary: str
    language: str
    level: str
    access: str
    state: str
    translation_of: UUID | None
    author_id: UUID | None
    position: int
    cover: str | None
    """The hash of its picture."""
    joining: str
    """Of a course for members: open to who wishes it, or invited."""
    created_at: datetime
    changed_at: datetime


class CourseList(Struct):
    """One page of courses."""

    courses: list[CourseView]
    cursor: str | None
    """Asks for the next page; null on the last one."""


class CoursePublished(Struct):
    """What publishing a course did."""

    course: CourseView
    contents: int
    path: str
    problems: list[str]
    """What of the texts could not be shown as written."""


class Courses:
    """`/api/courses`"""

    @answers(CourseList)
    def on_get(self, req: falcon.Request, resp: falcon.Response, query: CourseFilters) -> None:
        """List what is published; authors see their own drafts too when they ask for a state."""
        person = req.context.person
        state, author = _visible_state(person, query.state)
        filters = courses.Filters(
            state=state,
            language=query.language,
            level=query.level,
            author=author,
            words=query.search,
        )
        with transaction(req.context.house.pool) as db:
            found = courses.listing(
                db, filters, after=paging.read(query.cursor), limit=query.limit + 1
            )
        shown = found[: query.limit]
        more = len(found) > query.limit
        cursor = paging.write(shown[-1].position, shown[-1].id) if more else None
        give(resp, CourseList([view(course) for course in shown], cursor))

    @answers(CourseView, 201)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: NewCourse) -> None:
        """Make a course in draft."""
        with transaction(req.context.house.pool) as db:
            draft = actions.Draft(**msgspec.structs.asdict(body))
            course = actions.make(db, draft, req.context.person.user)
        resp.location = f"/api/courses/{course.id}"
        give(resp, view(course), 201)


class Course:
    """`/api/courses/{course}`"""

    @answers(CourseView)
    def on_get(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """Answer a course; drafts only to whoever may change them."""
        with transaction(req.context.house.pool) as db:
            found = courses.find(db, course)
            seen = found is not None and may_see(db, req.context.person, found)
        if found is None or not seen:
            raise NotFound
        give(resp, view(found))

    @answers(CourseView)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, course: UUID, body: CourseChange
    ) -> None:
        """Change a course; pages follow within seconds."""
        author = actions.owner(req.context.person)
        with transaction(req.context.house.pool) as db:
            give(resp, view(actions.change(db, course, changes(body), author, acting.of(req))))

    @answers(None, 204)
    def on_delete(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """Archive a course."""
        with transaction(req.context.house.pool) as db:
            actions.archive(db, course, actions.owner(req.context.person), acting.of(req))
        resp.status = falcon.HTTP_204


class Publish:
    """`/api/courses/{course}/publish`"""

    @answers(CoursePublished)
    def on_post(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """Publish a course with the newest revision of everything in it."""
        author = actions.owner(req.context.person)
        with transaction(req.context.house.pool) as db:
            found, shown, problems = publishing.publish_course(
                db, course, author=author, acting=acting.of(req)
            )
        path = f"/courses/{found.slug}"
        give(resp, CoursePublished(view(found), shown, path, list(problems)))


def may_see(db: Connection, person: Claims | None, course: courses.Course) -> bool:
    """Say whether somebody sees a course at all: published ones, and those one may change."""
    return course.state == "published" or may_change(db, person, course)


def may_change(db: Connection, person: Claims | None, course: courses.Course) -> bool:
    """Say whether somebody may change a course."""
    if person is None or person.role not in ("author", "admin"):
        return False
    return person.role == "admin" or authors.is_author(db, course.id, person.user)


def view(course: courses.Course) -> CourseView:
    """Return a course as the API shows it."""
    return CourseView(**asdict(course))


def changes(body: Struct) -> dict[str, object]:
    """Return the fields of a change that were sent."""
    return {
        name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET
    }


def _visible_state(person: Claims | None, asked: str | None) -> tuple[str | None, UUID | None]:
    if person is None or person.role not in ("author", "admin"):
        # Asking for drafts that one may not see is answered like asking for none that exist.
        return asked if asked == "published" else "published", None
    if person.role == "admin":
        return asked, None
    return (asked, person.user) if asked not in (None, "published") else ("published", None)
