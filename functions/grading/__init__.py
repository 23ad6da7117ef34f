"""Grading: what an answer earns, exactly, and why.

    grade = grading.grade(question, response)   # share, verdict, reasons
    grading.points(grade.share, question.points)
    grading.document(grade); grading.read(document)
    grading.mark_by_rubric(essay, levels); grading.mark_by_points(question, points)

Shares are fractions and points decimals; nothing is rounded before it is shown.
"""

from functions.grading.essays import BadMark, mark_by_points, mark_by_rubric, words
from functions.grading.grades import (
    Grade,
    Reason,
    Verdict,
    document,
    exact,
    points,
    read,
    rounded,
    verdict,
)
from functions.grading.judging import CODES, grade

__all__ = [
    "CODES",
    "BadMark",
    "Grade",
    "Reason",
    "Verdict",
    "document",
    "exact",
    "grade",
    "mark_by_points",
    "mark_by_rubric",
    "points",
    "read",
    "rounded",
    "verdict",
    "words",
]
