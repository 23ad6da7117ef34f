"""Leaving: whoever is shut out or erased is turned away by the edge itself within 15 seconds."""

from __future__ import annotations

import time
from uuid import uuid4

import pytest

from functions.cookies import names
from tests.flows.test_publishing import log_in, made
from tests.house import House
from tests.reader import Answer, ask

WITHIN_SECONDS = 15
PASSWORD = "шест сини лодки по Дунава"


@pytest.fixture(scope="module")
def closed(house: House) -> tuple[str, str]:
    """Return a course for members, and the address of its chapter."""
    admin = log_in(house, "admin")
    slug = f"members-{uuid4().hex[:8]}"
    course = made(
        ask(house.origin, "POST", "/api/courses",
            {"title": "За своите", "slug": slug, "access": "members", "joining": "open"}, admin)
    )  # fmt: skip
    chapter = made(
        ask(house.origin, "POST", f"/api/courses/{course}/chapters",
            {"title": "Първа", "slug": "parva"}, admin)
    )  # fmt: skip
    ask(house.origin, "POST", f"/api/chapters/{chapter}/content",
        {"kind": "text", "body": "Само за своите."}, admin)  # fmt: skip
    answer = ask(house.origin, "POST", f"/api/courses/{course}/publish", {}, admin)
    assert answer.status == 200, answer.body
    return course, f"/courses/{slug}/parva"


def member(house: House, course: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """Return the id of a new member of a course, their bearer header and their cookie header."""
    email = f"{uuid4().hex}@uchi.example"
    new = {"email": email, "password": PASSWORD}
    assert ask(house.origin, "POST", "/api/auth/register", new).status == 202
    token = ask(house.origin, "POST", "/api/auth/login", new).json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    joined = ask(house.origin, "POST", f"/api/courses/{course}/enrol", headers=bearer)
    token = joined.json()["access_token"]
    profile = ask(house.origin, "GET", "/api/users/profile", headers=bearer).json()
    cookie = {"Cookie": f"{names(house.settings['PUBLIC_URL']).access}={token}"}
    return profile["id"], bearer, cookie


def wait(house: House, page: str, cookie: dict[str, str], status: int) -> Answer:
    began = time.monotonic()
    while True:
        answer = ask(house.edge, "GET", page, headers=cookie)
        if answer.status == status:
            return answer
        assert time.monotonic() - began < WITHIN_SECONDS, answer.status
        time.sleep(0.2)


@pytest.mark.parametrize("how", ["deactivated", "erased"])
def test_the_edge_turns_away_whoever_is_out(
    house: House, closed: tuple[str, str], how: str
) -> None:
    course, members_page = closed
    user, bearer, cookie = member(house, course)
    assert "Само за своите" in wait(house, members_page, cookie, 200).body.decode()
    admin = log_in(house, "admin")
    if how == "deactivated":
        answer = ask(house.origin, "POST", f"/api/users/{user}/deactivate", headers=admin)
        assert answer.status == 200, answer.body
    else:
        body = {"password": PASSWORD}
        answer = ask(house.origin, "DELETE", "/api/users/profile", body, headers=bearer)
        assert answer.status == 204, answer.body
    # At the origin at once.
    assert ask(house.origin, "GET", "/api/users/profile", headers=bearer).status == 401
    turned = wait(house, members_page, cookie, 303)
    assert turned.headers["location"].startswith("/login?to=")
