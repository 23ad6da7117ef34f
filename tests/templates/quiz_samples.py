"""Sample values of the learner's pages of quizzes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from templates import render

_LEARNER = {"name": "Мария", "role": "student", "home": "/me"}
_CHAPTER = {"title": "Квас & <мая>", "path": "/courses/c/1", "language": "bg"}
_ATTEMPT = {
    "id": "1", "path": "/quizzes/attempts/1", "quiz": "/quizzes/1", "title": "Тест <1>",
    "left_ms": 60_000, "left": "1 мин", "until": "22.11.26, 18:00", "grace_ms": 5_000,
    "number": 2, "when": "22.11.26, 17:00", "by": "deadline",
}  # fmt: skip
_PAST = {
    "id": "1", "title": "Тест <1>", "course": "Хляб", "number": 1,
    "path": "/quizzes/attempts/1/results", "quiz": "/quizzes/1",
    "chapter": "/courses/c/1", "going_on": False, "left": "",
    "when": "22.11.26", "score": "41,2 %", "passed": True, "waiting": 1,
}  # fmt: skip


def _entry(id: str, text: str, **more: object) -> dict[str, object]:
    return {"id": id, "text": text, "html": None, "plain": text, "named": "", **more}


def _question(slot: int, kind: str, **more: object) -> dict[str, object]:
    return {
        "id": f"0{slot}", "slot": slot, "name": f"q{slot}", "kind": kind, "number": slot,
        "points": "1", "answered": slot % 2 == 0, "text": "Кое < кое?", "html": None,
        "sequence": 3, "was": "3.ab", "saved": "17:01" if slot % 2 == 0 else "", "fault": "",
        **more,
    }  # fmt: skip


_OPTIONS = [_entry("a", "София", chosen=True), _entry("b", "<Варна>", chosen=False)]
_TYPED = {"typed": 'а"<б', "asks_unit": True, "words": (2, None)}
_RUBRIC = [{"id": "r", "name": "Език", "levels": [{"points": "1", "words": "ясен"}]}]
QUESTIONS = [
    _question(1, "single", numbering="abc", options=_OPTIONS, fault="Отговорът е твърде дълъг"),
    _question(2, "multiple", numbering="none", options=_OPTIONS),
    _question(3, "text", **_TYPED, rubric=[]),
    _question(4, "essay", **_TYPED, rubric=_RUBRIC),
    _question(
        5, "matching", lettered=True, lefts=[{**_entry("l", "Ляво"), "with": "r"}],
        rights=[_entry("r", "Дясно", letter="A")],
    ),
    _question(6, "ordering", items=[_entry("p", "Първо", place=1), _entry("q", "Второ", place=0)]),
    _question(
        7, "cloze",
        pieces=[
            {"html": "<p>Столицата е "},
            {"part": {"id": "1", "kind": "single", "display": "inline", "options": _OPTIONS}},
            {"part": {"id": "2", "kind": "multiple", "display": "vertical", "options": _OPTIONS}},
            {"part": {"id": "3", "kind": "text", "display": "inline", **_TYPED}},
            {"html": ".</p>"},
        ],
    ),
    {**_question(8, "description"), "number": None},
]  # fmt: skip
RESULT = {
    "number": 1, "slot": 1, "kind": "single", "text": "Кое?", "html": None, "verdict": "partly",
    "points": "0,5", "most": "1", "late": True, "came_late": True, "answer": "<София>",
    "answered": True, "right": ["София"], "remarks": ["<p>Да.</p>"], "comment": "Добре <3",
    "options": [
        {"text": "София", "html": None, "chosen": True, "right": True, "remark": "<p>Да.</p>"},
        {"text": "Варна", "html": None, "chosen": False, "right": False, "remark": ""},
    ],
    "reasons": [{"sentence": "Избра „София“", "points": "+0,5", "gives": True}],
}  # fmt: skip
_SCORE = {"share": "41,2 %", "points": "7", "most": "17", "passed": False, "mark": "50",
          "waiting": 1}  # fmt: skip
_UNTOLD = {"share": "", "points": "", "most": "17", "passed": None, "mark": "", "waiting": 0}
_WORDS = {"saved": 'Запазено "тук" & <там>'}


def _page(template: str, **values: Any) -> Callable[[str], str]:
    def show(interface: str) -> str:
        return render(
            f"quizzes/{template}.html", interface=interface, path="/x", csrf="Zm9ybXM", said="",
            account=_LEARNER, **values,
        )  # fmt: skip

    return show


_START = {
    "quiz": {"path": "/quizzes/1", "title": "Тест <1>", "intro": "<p>Начало</p>"},
    "chapter": _CHAPTER, "language": "bg", "questions": 2, "points": "3",
    "rules": ["Имаш 1 мин."], "past": [_PAST],
}  # fmt: skip
_SITTING = {
    "attempt": _ATTEMPT, "language": "bg", "questions": QUESTIONS, "words": _WORDS,
    "faults": [{"name": "q1", "sentence": "Отговорът е твърде дълъг"}],
}  # fmt: skip
_RESULTS = {"attempt": _ATTEMPT, "language": "bg", "chapter": _CHAPTER, "words": _WORDS}
_TOLD = {"score": True, "answers": True, "feedback": True}

PAGES: dict[str, Callable[[str], str]] = {
    "quiz": _page("start", **_START, going_on=False, refusal="", missing=[]),
    "quiz refused": _page(
        "start", **_START, going_on=False, refusal="Първо друго", missing=["Глава <1>"]
    ),
    "attempt": _page("attempt", **_SITTING, one=False, here=1, previous=None, next=2),
    "attempt one by one": _page("attempt", **_SITTING, one=True, here=2, previous=1, next=3),
    "end of an attempt": _page(
        "finish", attempt=_ATTEMPT, answered=3, open=QUESTIONS[:2], one=True, words=_WORDS
    ),
    "result": _page(
        "results", **_RESULTS, own=True, score=_SCORE, told=_TOLD, later=[], band="<p>Добре</p>",
        questions=[RESULT, {**RESULT, "number": 2, "slot": 2, "options": []},
                   {**RESULT, "number": None}],
    ),
    "result held back": _page(
        "results", **_RESULTS, own=True, score=_UNTOLD, told={}, later=["След края"], band=None,
        questions=[{**RESULT, "verdict": None, "points": "", "right": [], "reasons": []}],
    ),
    "quizzes of a learner": _page("history", attempts=[_PAST], next="/me/quizzes?cursor=1"),
    "no quizzes yet": _page("history", attempts=[], next=""),
}  # fmt: skip
"""Every page by a name, in a language."""
