"""Finding: a quiz that the reader may change, and what all its pages say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict
from uuid import UUID

import falcon

from functions.problems import NotFound
from origin.actions import questions as question_actions
from origin.actions.quiz_access import own
from origin.pages.author.finding import course_facts, course_of
from origin.pages.author.quizzes import saying
from storage import chapters
from storage.courses import Course
from storage.database import Connection
from storage.questions import Question
from storage.quizzes import Quiz

MAX_LABEL = 120


class Facts(TypedDict):
    """What every page of a quiz says of it."""

    course: dict[str, str]
    quiz: dict[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """A quiz with where it stands."""

    course: Course
    chapter: str
    """Its title."""
    quiz: Quiz

    def facts(self) -> Facts:
        """Return what every page of the quiz says."""
        return {
            "course": course_facts(self.course),
            "quiz": {
                "id": str(self.quiz.id),
                "title": self.quiz.title,
                "path": path(self.quiz.id),
                "state": self.quiz.state,
                "chapter": self.chapter,
            },
        }


def path(quiz: UUID | str) -> str:
    """Return the address of a quiz at the desk."""
    return f"/author/quizzes/{quiz}"


def quiz_of(req: falcon.Request, db: Connection, quiz: UUID) -> Place:
    """Return a quiz that the reader may change; NotFound for every other."""
    found = own(db, quiz, req.context.person)
    chapter = chapters.find(db, found.chapter_id)
    if chapter is None:
        raise NotFound
    return Place(course_of(req, db, found.course_id), chapter.title, found)


def question_of(req: falcon.Request, db: Connection, question: UUID) -> tuple[Place, Question]:
    """Return a question that the reader may change, with its quiz; NotFound for every other."""
    found = question_actions.own_one(db, question, req.context.person)
    return quiz_of(req, db, found.quiz_id), found


def label(body: object, interface: str) -> str:
    """Return what a question is called in a list: its name, else its text's first line."""
    said = body if isinstance(body, dict) else {}
    lines = (line.strip() for line in str(said.get("text", "")).splitlines())
    first = str(said.get("name", "")).strip() or next(filter(None, lines), "")
    return first[:MAX_LABEL] or saying.kind(str(said.get("kind", "")), interface)
