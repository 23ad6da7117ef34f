"""Quizzes over the API: what a chapter asks, by which rules."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import falcon
import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from functions import quizzes as deciding
from functions.quizzes import Fault
from origin import acting
from origin.actions import quiz_access, quiz_publishing
from origin.actions import quizzes as actions
from origin.actions.quizzes import Draft
from origin.contract import answers, give
from origin.resources.courses import Title, changes
from origin.resources.quiz_rules import QuizRules
from storage.database import transaction
from storage.quizzes import Quiz

Intro = Annotated[str, Meta(max_length=50_000)]
Version = Annotated[int, Meta(ge=1, lt=2**31)]


class NewQuiz(Struct, forbid_unknown_fields=True):
    """What a quiz is made from."""

    chapter: UUID
    title: Title
    intro: Intro = ""
    """Markdown; stands before the start."""
    rules: QuizRules | None = None


class QuizChange(Struct, forbid_unknown_fields=True):
    """The fields to change; what is left out stays. Rules are replaced as a whole."""

    title: Title | UnsetType = UNSET
    intro: Intro | UnsetType = UNSET
    rules: QuizRules | UnsetType = UNSET
    chapter: UUID | UnsetType = UNSET
    position: Annotated[int, Meta(ge=0, le=1_000_000)] | UnsetType = UNSET
    base: Version | None = None
    """The version that was edited: refused when there is a newer one by now."""


class QuizView(Struct):
    """A quiz."""

    id: UUID
    course_id: UUID
    chapter_id: UUID
    position: int
    title: str
    html: str
    """What stands before the start."""
    rules: dict[str, Any]
    """Its rules; what is said of scores only for those who may change it."""
    state: str
    intro: str | None = None
    """Markdown; only for those who may change it, like what follows."""
    version: int | None = None
    created_at: datetime | None = None
    changed_at: datetime | None = None


class QuizList(Struct):
    """The quizzes of a chapter, in its order."""

    quizzes: list[QuizView]


class QuizFault(Struct):
    """One thing to mend, or a piece of advice."""

    question: str | None
    """Null for the quiz itself."""
    path: str
    """JSON pointer into the quiz or its question."""
    code: str
    values: list[str]
    stops: bool
    """Whether the quiz can't be published with it."""


class QuizFaults(Struct):
    """What an author should mend before a quiz is published."""

    ready: bool
    faults: list[QuizFault]


class QuizzesOfChapter:
    """`/api/tests/chapter/{chapter}`"""

    @answers(QuizList)
    def on_get(self, req: falcon.Request, resp: falcon.Response, chapter: UUID) -> None:
        """List a chapter's quizzes: published ones, and all of them to its authors."""
        with transaction(req.context.house.pool) as db:
            found, own = quiz_access.of_chapter(db, chapter, req.context.person)
        give(resp, QuizList([view(each, own=own) for each in found]))


class Quizzes:
    """`/api/tests`"""

    @answers(QuizView, 201)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: NewQuiz) -> None:
        """Make a quiz in draft, at the end of its chapter."""
        draft = Draft(body.title, body.intro, _plain(body.rules))
        with transaction(req.context.house.pool) as db:
            made = actions.make(db, body.chapter, draft, req.context.person)
        resp.location = f"/api/tests/{made.id}"
        give(resp, view(made, own=True), 201)


class OneQuiz:
    """`/api/tests/{quiz}`"""

    @answers(QuizView)
    def on_get(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Answer a quiz with the rules by which it is taken."""
        with transaction(req.context.house.pool) as db:
            found, own = quiz_access.seen(db, quiz, req.context.person)
        give(resp, view(found, own=own))

    @answers(QuizView)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, quiz: UUID, body: QuizChange
    ) -> None:
        """Change a quiz; attempts that were begun keep the rules of their start."""
        values = changes(body)
        del values["base"]
        if body.rules is not UNSET:
            values["rules"] = _plain(body.rules)
        with transaction(req.context.house.pool) as db:
            changed = actions.change(db, quiz, values, body.base, req.context.person)
        give(resp, view(changed, own=True))

    @answers(None, 204)
    def on_delete(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Archive a quiz; its attempts stay."""
        with transaction(req.context.house.pool) as db:
            quiz_publishing.archive(db, quiz, req.context.person, acting.of(req))
        resp.status = falcon.HTTP_204


class PublishQuiz:
    """`/api/tests/{quiz}/publish`"""

    @answers(QuizView)
    def on_post(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Let learners take a quiz; refused with everything that has to be mended first."""
        with transaction(req.context.house.pool) as db:
            done = quiz_publishing.publish(db, quiz, req.context.person, acting.of(req))
        give(resp, view(done, own=True))


class RestoreQuiz:
    """`/api/tests/{quiz}/restore`"""

    @answers(QuizView)
    def on_post(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Take a quiz back into draft, from the archive or from the learners."""
        with transaction(req.context.house.pool) as db:
            done = quiz_publishing.restore(db, quiz, req.context.person, acting.of(req))
        give(resp, view(done, own=True))


class FaultsOfQuiz:
    """`/api/tests/{quiz}/faults`"""

    @answers(QuizFaults)
    def on_get(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Say what keeps a quiz from being published, and what its author should look at."""
        with transaction(req.context.house.pool) as db:
            found = quiz_publishing.faults(db, quiz_access.own(db, quiz, req.context.person))
        give(resp, QuizFaults(not deciding.stopping(found), [_fault(each) for each in found]))


def view(quiz: Quiz, *, own: bool) -> QuizView:
    """Return a quiz as its authors see it (`own`), or as learners do."""
    rules = deciding.plain(quiz.rules)
    shown = QuizView(
        id=quiz.id,
        course_id=quiz.course_id,
        chapter_id=quiz.chapter_id,
        position=quiz.position,
        title=quiz.title,
        html=quiz.intro_html,
        rules=rules if own else {name: rules[name] for name in rules if name != "bands"},
        state=quiz.state,
    )
    if own:
        shown.intro = quiz.intro_md
        shown.version = quiz.version
        shown.created_at, shown.changed_at = quiz.created_at, quiz.changed_at
    return shown


def _fault(fault: Fault) -> QuizFault:
    return QuizFault(
        fault.question or None, fault.path, fault.code, list(fault.values), fault.stops
    )


def _plain(rules: QuizRules | None) -> Any:
    return None if rules is None else msgspec.to_builtins(rules)
