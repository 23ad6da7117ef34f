"""Solutions and remarks: what is right, and what its author says to an answer."""

from __future__ import annotations

from typing import Any

from functions import grading, questions, remarks, responses, solutions
from tests.questions import CLOZE, ESSAY, MATCHING, ORDERING, TEXT


def said(document: Any, value: Any) -> list[str]:
    """The keys of the feedback to an answer as sent."""
    question = questions.read(document)
    grade = grading.grade(question, responses.read(question, value))
    return list(remarks.of(question, grade.verdict, grading.document(grade)["reasons"]))


def test_the_key_is_told_by_the_ids_that_are_shown() -> None:
    parts = solutions.of(questions.read(CLOZE))["parts"]
    assert parts["1"] == {"options": {"sofia": "1", "varna": "0", "tarnovo": "0"}}
    assert parts["2"]["accepted"][0]["value"] == "2925.4"
    assert solutions.of(questions.read(ORDERING)) == {"order": ["q", "z", "m", "k"]}
    assert solutions.of(questions.read(MATCHING))["pairs"]["kamchia"] == "b"
    assert solutions.of(questions.read(ESSAY))["rubric"][0]["levels"][1]["points"] == "4"


def test_a_small_tolerance_is_told_without_an_exponent() -> None:
    accepted = [{"value": "0.0000001", "tolerance": "0.00000001"}]
    told = solutions.of(questions.read({"kind": "numeric", "accepted": accepted}))["accepted"][0]
    assert (told["value"], told["tolerance"]) == ("0.0000001", "0.00000001")


def test_feedback_belongs_to_what_was_answered() -> None:
    cloze = CLOZE | {"feedback": "Общо.", "when_partly": "Почти.", "when_right": "Браво."}
    answer = {"parts": {"1": {"chosen": "varna"}, "2": {"text": "2930 m"}}}
    assert said(cloze, answer) == [
        "part.1.option.varna.feedback", "part.2.accepted.1.feedback", "when_partly", "feedback",
    ]  # fmt: skip
    assert said(TEXT, {"text": "Пловдин"}) == ["pattern.2.feedback"]
    assert said(TEXT, {"text": "Пловдиф"}) == ["pattern.0.feedback"]
    assert said(cloze, None) == ["feedback"]
