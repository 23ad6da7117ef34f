"""Moves: old addresses of pages, from the change at the origin to the answer of an edge."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from edge.ports import Response
from functions.manifests import read
from origin.actions.manifest import Desk
from origin.house import House
from tests.edge.in_process import Here, header
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.test_thread import a_course, made

Make = Callable[..., Somebody]


def walked(house: House, asker: Asker, path: str) -> tuple[list[str], int]:
    """Return every address that a browser is led to from `path`, and the last answer's status."""

    async def go() -> tuple[list[str], int]:
        here = Here()
        here.clock.now_ms = int(house.now().timestamp() * 1000)
        here.origin.raw_manifest = Desk().current(house)
        for page in read(here.origin.raw_manifest).pages.values():
            for version in page.versions.values():
                here.origin.sheets[version] = asker.edge("GET", f"/edge/sheets/{version}").body
        been: list[str] = []
        answer: Response = await here.get(path)
        while answer.status == 301 and len(been) < 5:
            assert header(answer, "cache-control") == "no-cache"
            been.append(header(answer, "location"))
            answer = await here.get(been[-1])
        return been, answer.status

    return asyncio.run(go())


def test_old_addresses_lead_in_one_step_to_where_the_page_stands_with_what_was_asked(
    asker: Asker, people: Make, house: House
) -> None:
    token = people("author").token
    course, chapter, _ = a_course(asker, token)
    place, page = f"/api/courses/{course['id']}", f"/api/chapters/{chapter['id']}"
    made(asker.ask("POST", f"{place}/publish", token=token))
    first = "/courses/kniga-za-pametta"
    for slug in ("a", "b", "c"):
        made(asker.ask("PUT", place, {"slug": slug}, token=token))
    made(asker.ask("PUT", page, {"slug": "uvod"}, token=token))
    question = "q=%D0%B0&q=b%20c"
    for old in (first, "/courses/a", "/courses/b"):
        assert walked(house, asker, f"{old}?{question}") == ([f"/courses/c?{question}"], 200)
        for slug in ("nachalo", "uvod"):
            assert walked(house, asker, f"{old}/{slug}") == (["/courses/c/uvod"], 200)
    assert walked(house, asker, "/courses/c") == ([], 200)
    assert walked(house, asker, "/courses/c/uvod/") == (["/courses/c/uvod"], 200)
    # Back to the first one: nothing is led in a circle.
    made(asker.ask("PUT", place, {"slug": "kniga-za-pametta"}, token=token))
    made(asker.ask("PUT", page, {"slug": "nachalo"}, token=token))
    assert walked(house, asker, first) == ([], 200)
    for old in ("/courses/a", "/courses/b", "/courses/c"):
        assert walked(house, asker, f"{old}/uvod?{question}") == (
            [f"{first}/nachalo?{question}"], 200,
        )  # fmt: skip


def test_nothing_leads_to_what_readers_can_not_open(
    asker: Asker, people: Make, house: House
) -> None:
    token = people("author").token
    course, _, _ = a_course(asker, token)
    place = f"/api/courses/{course['id']}"
    made(asker.ask("POST", f"{place}/publish", token=token))
    made(asker.ask("PUT", place, {"slug": "nova"}, token=token))
    assert asker.ask("DELETE", place, token=token).status == 204
    assert walked(house, asker, "/courses/kniga-za-pametta") == ([], 404)
    assert walked(house, asker, "/courses/nova") == ([], 404)
