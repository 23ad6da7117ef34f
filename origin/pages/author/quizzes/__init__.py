"""Quizzes at the author's desk: built, tried, published, marked and looked into."""

from __future__ import annotations

from origin.pages.author.quizzes.builder import Builder
from origin.pages.author.quizzes.editor import NewQuestion, OneQuestion
from origin.pages.author.quizzes.files import Files
from origin.pages.author.quizzes.marking import Marking, Queues
from origin.pages.author.quizzes.previewing import Previewing
from origin.pages.author.quizzes.publishing import Publishing
from origin.pages.author.quizzes.regrading import Regrading
from origin.pages.author.quizzes.rules import RulesOfQuiz
from origin.pages.author.quizzes.statistics import StatisticsOfQuiz
from origin.pages.author.quizzes.time import MoreTime


def routes() -> list[tuple[str, object]]:
    """Return every page's address with the resource that renders it."""
    return [
        ("/author/quizzes/{quiz:uuid}", Builder()),
        ("/author/quizzes/{quiz:uuid}/add", NewQuestion()),
        ("/author/quizzes/{quiz:uuid}/files", Files()),
        ("/author/quizzes/{quiz:uuid}/rules", RulesOfQuiz()),
        ("/author/quizzes/{quiz:uuid}/publish", Publishing()),
        ("/author/quizzes/{quiz:uuid}/preview", Previewing()),
        ("/author/quizzes/{quiz:uuid}/marking", Marking()),
        ("/author/quizzes/{quiz:uuid}/statistics", StatisticsOfQuiz()),
        ("/author/quizzes/{quiz:uuid}/time", MoreTime()),
        ("/author/questions/{question:uuid}", OneQuestion()),
        ("/author/questions/{question:uuid}/regrade", Regrading()),
        ("/author/marking", Queues()),
    ]
