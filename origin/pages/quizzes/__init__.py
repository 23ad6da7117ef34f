"""Pages of quizzes for learners: before the start, while answering, and what came of it."""

from __future__ import annotations

from origin.pages.quizzes.finishing import Finishing
from origin.pages.quizzes.history import History
from origin.pages.quizzes.resulting import Resulting
from origin.pages.quizzes.sitting import Sitting
from origin.pages.quizzes.starting import Starting


def routes() -> list[tuple[str, object]]:
    """Return every page's address with the resource that renders it."""
    return [
        ("/quizzes/{quiz:uuid}", Starting()),
        ("/quizzes/attempts/{attempt:uuid}", Sitting()),
        ("/quizzes/attempts/{attempt:uuid}/finish", Finishing()),
        ("/quizzes/attempts/{attempt:uuid}/results", Resulting()),
        ("/me/quizzes", History()),
    ]
