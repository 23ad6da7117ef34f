"""Sample values of the pages of classes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from templates import render

_CSRF = "Zm9ybXMgb2Ygb3VycyBhbG9uZQ"
_LEARNER = {"name": "Мария", "role": "student", "home": "/me"}
_TEACHER = {"name": "Иван", "role": "author", "home": "/me"}
GROUP = {"name": "6 <а>", "path": "/classes/1", "course": "Как да учим & защо",
         "course_path": "/courses/c", "language": "bg", "teacher": "Иван",
         "members": 24}  # fmt: skip
_FAULTS = [{"name": "code", "sentence": "Кодът е сгрешен"}]


def _page(template: str, account: dict[str, str] | None = None, **values: Any):
    def show(interface: str) -> str:
        return render(
            f"classes/{template}.html", interface=interface, path="/x", csrf=_CSRF, said="",
            account=account, **values,
        )  # fmt: skip

    return show


_COURSE = {"title": "Как да <учим>", "summary": "Накратко", "language": "bg", "path": "/courses/c"}
_LINES = [
    {"number": 2, "email": "m@example.org", "name": "Мария", "fate": "вече е в класа",
     "good": True},
    {"number": 3, "email": "=1", "name": "<b>", "fate": "започва като формула", "good": False},
    {"number": 4, "email": "n@example.org", "name": "", "fate": "", "good": True},
]  # fmt: skip

PAGES: dict[str, Callable[[str], str]] = {
    "classes of a teacher": _page(
        "classes", _TEACHER, teaches=True, taught=[GROUP], learned=[GROUP | {"id": "1"}],
        courses=[{"value": "1", "label": "Курс"}], faults=[],
        typed={"name": "", "course": "", "under_age": False},
    ),
    "classes of a learner": _page(
        "classes", _LEARNER, teaches=False, taught=[], learned=[], courses=[], faults=[],
        typed={"name": "", "course": "", "under_age": False},
    ),
    "first class": _page(
        "classes", _TEACHER, teaches=True, taught=[], learned=[], courses=[], faults=[],
        typed={"name": "", "course": "", "under_age": False},
    ),
    "join a course": _page("enter", _LEARNER, to="/courses/c/1", course=_COURSE, by_wish=True),
    "course by invitation": _page(
        "enter", _LEARNER, to="/courses/c/1", course=_COURSE, by_wish=False
    ),
    "code of a class": _page("join", code="x", group=None, login="/login", register="/register",
                             faults=_FAULTS),
    "invited guest": _page("join", code="x", group=GROUP, login="/login?to=%2Fx",
                           register="/register?to=%2Fx", faults=[]),
    "invited": _page("join", _LEARNER, code="x", group=GROUP, login="/login",
                     register="/register", faults=[]),
    "class": _page(
        "learners", _TEACHER, group=GROUP, counted=23, uncounted=1, first="/classes/1",
        next="/classes/1?cursor=x", table="/api/classes/1/progress.csv", faults=[],
        typed={"email": ""},
        learners=[
            {"id": "1", "name": "Мария <b>", "email": "m@example.org", "counts": True,
             "percent": 42, "done": 5, "parts": 12, "time": "2 h", "last": "22.11"},
            {"id": "2", "name": "", "email": "n@example.org", "counts": False, "percent": 0,
             "done": 0, "parts": 12, "time": "", "last": ""},
        ],
        chapters=[{"title": "Глава <1>", "path": "/courses/c/1", "whole": 5, "begun": 9,
                   "whole_share": 21.7, "begun_share": 39.1}],
    ),
    "empty class": _page("learners", _TEACHER, group=GROUP, counted=0, uncounted=0, first="",
                         next="", table="/t", faults=[], typed={"email": ""}, learners=[],
                         chapters=[]),
    "invitations": _page(
        "invitations", _TEACHER, group=GROUP, letters=2, join="http://127.0.0.1/classes/join",
        typed={"days": "", "max_uses": ""}, lifetimes={"link": 30, "code": 7, "letter": 30},
        faults=[],
        invitations=[
            {"id": "1", "kind": "code", "code": "2B4K-MXT9-8HCP", "address": "", "uses": 1,
             "max_uses": 30, "until": "29.11"},
            {"id": "2", "kind": "link", "code": "bcbc",
             "address": "http://127.0.0.1/classes/join?code=bcbc", "uses": 0, "max_uses": None,
             "until": "22.12"},
        ],
    ),
    "learners from a list": _page(
        "lists", _TEACHER, group=GROUP, most=2_000, typed={"csv": "<b>"},
        faults=[{"name": "csv", "sentence": "Ред 3 не може да се прочете"}],
        sent=[{"path": "/classes/1/lists/2", "when": "22.11", "done": False}],
    ),
    "list of learners": _page(
        "list", _TEACHER, group=GROUP, here="/classes/1/lists/2", done=False, failed=False,
        percent=40, sent="22.11", counts=[{"words": "вече е в класа", "count": 1}], lines=_LINES,
    ),
    "class settings": _page("settings", _TEACHER, group=GROUP, faults=[],
                            typed={"name": "6 а", "under_age": True, "teacher": ""}),
}  # fmt: skip
