"""Letters about marks: what they tell of an attempt, and nothing that its rules may hide."""

from __future__ import annotations

from uuid import UUID

from origin.house import House
from storage import attempts, courses, quizzes, regrades
from storage.database import Connection
from storage.jobs import Job

TEMPLATES = ("regraded", "marked")


def told(db: Connection, house: House, job: Job) -> dict[str, object]:
    """Return what a letter about the learner's `attempt` tells; nothing when that is gone.

    No points stand in it: the page that it leads to shows what may be shown on that day.
    """
    learner, attempt = UUID(str(job.arguments["user"])), UUID(str(job.arguments["attempt"]))
    found = attempts.find(db, attempt, learner)
    quiz = quizzes.find(db, found.quiz_id) if found else None
    course = courses.find(db, quiz.course_id) if quiz else None
    if quiz is None or course is None:
        return {}
    regrade = None
    if "regrade" in job.arguments:
        regrade = regrades.find_any(db, UUID(str(job.arguments["regrade"])))
    return {
        "quiz": quiz.title,
        "course": course.title,
        "message": regrade.message if regrade else "",
        "link": f"{house.settings.public_url}/quizzes/attempts/{attempt}/results",
    }
