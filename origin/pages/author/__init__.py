"""The author's desk: courses are made, put in order, written, compared and published here."""

from __future__ import annotations

from origin.pages.author import quizzes
from origin.pages.author.authors import Authors
from origin.pages.author.chapter import OneChapter
from origin.pages.author.courses import Courses
from origin.pages.author.editor import Editor, Preview
from origin.pages.author.history import History
from origin.pages.author.library import Library
from origin.pages.author.publishing import Publishing
from origin.pages.author.settings import CourseSettings
from origin.pages.author.tree import Tree


def routes() -> list[tuple[str, object]]:
    """Return every page's address with the resource that renders it."""
    return [
        ("/author", Courses()),
        ("/author/courses/{course:uuid}", Tree()),
        ("/author/courses/{course:uuid}/settings", CourseSettings()),
        ("/author/courses/{course:uuid}/publish", Publishing()),
        ("/author/courses/{course:uuid}/media", Library()),
        ("/author/courses/{course:uuid}/authors", Authors()),
        ("/author/chapters/{chapter:uuid}", OneChapter()),
        ("/author/contents/{content:uuid}", Editor()),
        ("/author/contents/{content:uuid}/history", History()),
        ("/author/preview", Preview()),
        *quizzes.routes(),
    ]
