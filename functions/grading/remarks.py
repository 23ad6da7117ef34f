"""Remarks: which of an author's feedback texts belong to an answer."""

from __future__ import annotations

from functions.grading.grades import Grade
from functions.questions import Question, texts


def remarks(question: Question, grade: Grade) -> tuple[str, ...]:
    """Return the keys of `questions.texts` that hold feedback to this grade, in reading order.

    First what answers the options or the text, then the word for right, partly right or wrong,
    then the general one. An answer that waits for a person gets the general one alone.
    """
    found: list[str] = []
    for reason in grade.reasons:
        part, _, id = reason.subject.rpartition("/")
        prefix = f"part.{part}." if part else ""
        match reason.code:
            case "option":
                found.append(f"{prefix}option.{id}.feedback")
            case "pattern":
                found.append(f"{prefix}pattern.{int(id) - 1}.feedback")
            case "within":
                found.append(f"{prefix}accepted.{int(id) - 1}.feedback")
            case _:
                continue
    word = {"right": "when_right", "partly": "when_partly", "wrong": "when_wrong"}
    if grade.verdict in word:
        found.append(word[grade.verdict])
    found.append("feedback")
    kept = texts(question)
    return tuple(key for key in found if key in kept)
