"""Trying: questions as a learner would be asked them, and graded, with nothing stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from functions import grading, questions, responses, solutions
from functions import quizzes as deciding
from functions.problems import Problem
from functions.questions import Question as Asked
from functions.quizzes import Rules
from origin.actions.attempts import Shown
from origin.pages.quizzes import filling, history, papers, reasoning
from storage.papers import Sheet
from storage.questions import Question
from templates import translate

_NOBODY = UUID(int=0)


def question(asked: Asked, html: Mapping[str, str]) -> dict[str, Any]:
    """Return one question as it would be asked now, its options in an order of their own."""
    shown = _shown(1, _NOBODY, asked, html, deciding.order(Rules(), deciding.Asked("", asked), "0"))
    [found] = papers.questions_of([shown], {})
    return found | _as_new(shown)


def drawn(rules: Rules, listed: Sequence[Question], seed: str) -> list[Shown]:
    """Return what an attempt with this seed would show."""
    by_id = {str(each.id): each for each in listed}
    slots = deciding.draw(rules, [each.drawn for each in listed], seed)
    return [
        _shown(number, by_id[slot.asked.id].id, slot.asked.question, by_id[slot.asked.id].html,
               slot.order)
        for number, slot in enumerate(slots, 1)
    ]  # fmt: skip


def paper(
    shown: Sequence[Shown], form: Mapping[str, str], rules: Rules, interface: str
) -> list[dict[str, Any]]:
    """Return questions with what a form answers, graded where it answers anything at all."""
    given: dict[int, Mapping[str, Any] | None] = {}
    faults: dict[int, str] = {}
    for each in shown:
        try:
            response = filling.response(each.question, f"q{each.sheet.slot}", form)
            read = responses.read(each.question, response)
            given[each.sheet.slot] = responses.write(each.question, read)
        except Problem as problem:
            faults[each.sheet.slot] = translate(interface, problem.title())
    found = papers.questions_of(shown, given)
    for each, one in zip(found, shown, strict=True):
        each |= _as_new(one) | {"fault": faults.get(each["slot"], ""), "answered": False}
        each["mark"] = _mark(one, given.get(each["slot"]), rules, interface) if form else None
    return found


def _shown(
    slot: int, id: UUID, asked: Asked, html: Mapping[str, str], order: Sequence[str]
) -> Shown:
    sheet = Sheet(slot, id, id, 1, list(order), asked.points, questions.document(asked), html)
    return Shown(sheet, asked)


def _as_new(shown: Shown) -> dict[str, Any]:
    # What an attempt's page knows besides of an answer: here nothing is ever saved.
    return {
        "sequence": 0,
        "was": "",
        "saved": "",
        "fault": "",
        "answered": False,
        "points": history.points(shown.sheet.max_points, "en"),
    }


def _mark(
    shown: Shown, response: Mapping[str, Any] | None, rules: Rules, interface: str
) -> dict[str, Any] | None:
    if shown.question.kind == "description":
        return None
    read = responses.read(shown.question, response)
    grade = grading.grade(shown.question, read, negative=rules.negative)
    public = questions.public(shown.question, shown.sheet.option_order, shown.sheet.html)
    most = shown.sheet.max_points
    return {
        "verdict": grade.verdict,
        "exact": grading.points(grade.share, most),
        "points": history.points(grading.points(grade.share, most), interface),
        "most": history.points(most, interface),
        "reasons": reasoning.lines(
            public,
            solutions.of(shown.question),
            grading.document(grade)["reasons"],
            most,
            interface,
        ),
    }
