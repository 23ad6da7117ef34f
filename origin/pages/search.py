"""The page of search: a form, and where the words stand, by course."""

from __future__ import annotations

from typing import cast, get_args
from urllib.parse import urlencode

import falcon

from origin.actions import searching
from origin.actions.searching import Found, Outcome, Wish
from origin.pages.showing import account, show
from origin.resources.search import read_cursor, write_cursor
from storage import users
from storage.database import transaction
from storage.search import Kind
from templates import translate

PAGE = 20
MAX_LENGTH = 200
_LANGUAGES = {"bg": "In Bulgarian", "en": "In English"}
_LEVELS = {
    "beginner": "For beginners",
    "intermediate": "For the practised",
    "advanced": "For the advanced",
}
_KINDS = {"course": "Courses", "chapter": "Chapters", "part": "Parts of chapters"}
assert set(_KINDS) == set(get_args(Kind))


class Search:
    """/search."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Show where the words of the address stand; a filter nobody knows narrows nothing."""
        interface, person = req.context.interface, req.context.person
        text = (req.get_param("q") or "").strip()[:MAX_LENGTH]
        asked = {
            name: _one_of(req.get_param(name), known)
            for name, known in (("language", _LANGUAGES), ("level", _LEVELS), ("kind", _KINDS))
        }
        wish = Wish(
            text,
            asked["language"] or None,
            asked["level"] or None,
            cast("Kind | None", asked["kind"] or None),
        )
        cursor = req.get_param("cursor")
        with transaction(req.context.house.pool) as db:
            user = users.find(db, person.user) if person else None
            outcome = searching.look(
                db,
                wish,
                reader=user.id if user else None,
                after=read_cursor(cursor),
                limit=PAGE,
            )
        following = write_cursor(outcome.after)
        show(
            req,
            resp,
            "courses/search.html",
            keeps_query=True,
            account=account(user) if user else None,
            asked=asked | {"q": text},
            languages=_options(interface, "Any language", _LANGUAGES),
            levels=_options(interface, "Any level", _LEVELS),
            kinds=_options(interface, "Everything", _KINDS),
            groups=_by_course(outcome),
            some=outcome.some,
            nothing_asked=outcome.empty,
            first=cursor is None,
            begin=_address(text, asked),
            next=_address(text, asked | {"cursor": following}) if following else "",
        )


def _one_of(given: str | None, known: dict[str, str]) -> str:
    return given if given in known else ""


def _options(interface: str, everything: str, known: dict[str, str]) -> list[dict[str, str]]:
    named = {"": everything} | known
    return [
        {"value": value, "label": translate(interface, words)} for value, words in named.items()
    ]


def _address(text: str, asked: dict[str, str]) -> str:
    return "/search?" + urlencode({"q": text} | {name: it for name, it in asked.items() if it})


def _by_course(outcome: Outcome) -> list[dict[str, object]]:
    """Return what was found by course, in the order of each course's best place."""
    groups: dict[str, dict[str, object]] = {}
    places: dict[str, list[dict[str, object]]] = {}
    for found in outcome.found:
        hit = found.hit
        if hit.course_path not in groups:
            places[hit.course_path] = []
            groups[hit.course_path] = {
                "title": hit.course_title,
                "path": hit.course_path,
                "language": hit.language,
                "level": hit.level,
                "members": hit.access == "members",
                "excerpt": (),
                "places": places[hit.course_path],
            }
        if hit.kind == "course":
            groups[hit.course_path]["excerpt"] = found.excerpt
        else:
            places[hit.course_path].append(_place(found))
    return list(groups.values())


def _place(found: Found) -> dict[str, object]:
    hit = found.hit
    return {
        "title": hit.title,
        "path": found.address,
        "chapter": hit.chapter_title if hit.kind == "part" else "",
        "excerpt": found.excerpt,
    }
