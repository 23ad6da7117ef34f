"""Doors: which site a change may come from, and what opens from inside the house alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from prometheus_client import REGISTRY

from functions.cookies import names
from origin import app
from origin.house import House
from origin.middleware.person import ForeignOrigin, check_origin
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody

Make = Callable[[str], Somebody]
HERE, THERE = "https://uchi.example", "https://evil.example"


@pytest.mark.parametrize(
    ("site", "origin", "refused"),
    [
        ("same-origin", HERE, False), ("same-origin", None, False), ("none", None, False),
        (None, HERE, False), ("same-site", None, True), ("same-site", HERE, True),
        ("cross-site", None, True), ("cross-site", HERE, True), ("", HERE, True),
        ("same-origin", THERE, True), (None, THERE, True), ("none", "null", True),
        (None, f"{HERE}.evil.example", True), (None, "http://uchi.example", True),
    ],
)  # fmt: skip
def test_a_change_comes_from_our_own_pages(
    site: str | None, origin: str | None, refused: bool
) -> None:
    def ask(method: str, cookie_login: bool) -> bool:
        sent = {"sec-fetch-site": site, "origin": origin}
        house = SimpleNamespace(settings=SimpleNamespace(public_url=HERE))
        request = SimpleNamespace(
            method=method, get_header=sent.get, context=SimpleNamespace(house=house)
        )
        try:
            check_origin(request, cookie_login=cookie_login)  # type: ignore[arg-type]  # as much of it as is looked at
        except ForeignOrigin:
            return False
        return True

    assert all(ask("POST", login) != refused for login in (True, False))
    assert all(ask(method, True) for method in ("GET", "HEAD", "OPTIONS"))


def test_whoever_has_either_cookie_of_a_login_says_where_a_change_comes_from(
    asker: Asker, house: House
) -> None:
    called = names(house.settings.public_url)
    for cookie, slug in (
        (f"{called.access}=x", "foreign-origin"),
        (f"{called.refresh}=x", "foreign-origin"),
        ("theme=dark", "invalid-fields"),
    ):
        silent = asker.edge("POST", "/api/auth/login", {}, headers={"cookie": cookie})
        assert silent.problem == slug, cookie


def test_a_forged_token_is_counted_and_one_that_has_run_out_is_not(
    asker: Asker, house: House, people: Make
) -> None:
    def refused() -> float:
        return REGISTRY.get_sample_value("uchi_origin_tokens_refused_total") or 0

    token, before = people("student").token, refused()
    assert asker.ask("GET", "/api/users/profile", token=token).status == 200
    assert asker.ask("GET", "/api/users/profile").status == 401
    late = replace(house, now=lambda: house.now() + timedelta(minutes=16))
    over = Asker(app.create(late), house.settings.edge_keys)
    assert over.ask("GET", "/api/users/profile", token=token).problem == "token-expired"
    assert refused() == before
    assert asker.ask("GET", "/api/users/profile", token=f"{token[:-4]}AAAA").status == 401
    assert refused() == before + 1


def test_the_counters_and_the_edges_door_open_from_inside_alone(asker: Asker, people: Make) -> None:
    admin = people("admin").token
    assert asker.ask("GET", "/metrics").status == 200
    assert asker.ask("GET", "/metrics", token=admin, peer="203.0.113.9").status == 404
    assert asker.ask("GET", "/metrics", peer="unix:").status == 404
    assert asker.edge("GET", "/metrics", client="127.0.0.1").status == 404
    assert asker.ask("GET", "/edge/manifest", token=admin).status == 401
    assert asker.edge("GET", "/edge/manifest").status == 200
