"""Test history over the API: the attempts that somebody has begun."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from functions.disclosure import EVERYTHING, Disclosed
from functions.problems import NotFound
from origin import paging
from origin.actions import results as actions
from origin.contract import answers, give
from origin.resources.attempts import number
from storage.histories import Past


class PastAttempt(Struct):
    """One attempt; what its quiz's rules don't let be told (yet) is null."""

    id: UUID
    quiz_id: UUID
    title: str
    course: str
    path: str
    """The page of the chapter."""
    number: int
    state: str
    started_ms: int
    deadline_ms: int | None
    finished_ms: int | None
    sealed_by: str | None
    points: str | None
    max_points: str
    share: str | None
    passed: bool | None
    waiting: int | None


class History(Struct):
    """One page of somebody's attempts, newest first."""

    attempts: list[PastAttempt]
    cursor: str | None


class HistoryPaged(Struct, forbid_unknown_fields=True):
    """Where the list goes on."""

    cursor: Annotated[str, Meta(max_length=200)] | None = None
    limit: Annotated[int, Meta(ge=1, le=paging.MAX_LIMIT)] = 50


class HistoryOf:
    """`/api/users/{user}/test-history`"""

    @answers(History)
    def on_get(
        self, req: falcon.Request, resp: falcon.Response, user: UUID, query: HistoryPaged
    ) -> None:
        """List somebody's attempts: one's own, or as an author those at one's quizzes."""
        person = req.context.person
        own = person.user == user
        if not own and person.role not in ("author", "admin"):
            raise NotFound
        author = person.user if not own and person.role == "author" else None
        found = actions.history(
            req.context.house,
            user,
            author=author,
            before=paging.read_id(query.cursor),
            limit=query.limit + 1,
        )
        if not own and not found:
            raise NotFound
        shown = found[: query.limit]
        cursor = paging.write(shown[-1][0].id) if len(found) > query.limit else None
        give(
            resp,
            History([_view(each, told if own else EVERYTHING) for each, told in shown], cursor),
        )


def _view(each: Past, told: Disclosed) -> PastAttempt:
    return PastAttempt(
        id=each.id,
        quiz_id=each.quiz_id,
        title=each.title,
        course=each.course_title,
        path=each.chapter_path,
        number=each.number,
        state=each.state,
        started_ms=each.started_ms,
        deadline_ms=each.deadline_ms,
        finished_ms=each.finished_ms,
        sealed_by=each.sealed_by,
        points=number(each.points) if told.score else None,
        max_points=number(each.max_points) or "0",
        share=each.share if told.score else None,
        passed=each.passed if told.score else None,
        waiting=each.waiting if told.score else None,
    )
