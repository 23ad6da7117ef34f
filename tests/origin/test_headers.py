"""The security headers stand on every answer, whatever was asked and however it ended."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import msgspec
import pytest

from functions.permissions import ROUTES
from origin import app
from origin.house import House
from storage import pools
from tests import specimens
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import Somebody
from tests.origin.test_naughty import NoLimits

Make = Callable[[str], Somebody]
ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def check(answer: Answer, what: str, *, https: bool = False) -> None:
    for name, text in ALWAYS.items():
        assert answer.header(name) == text, (what, name)
    assert "camera=()" in (answer.header("permissions-policy") or ""), what
    policy = answer.header("content-security-policy") or ""
    assert "default-src 'none'" in policy, what
    assert "frame-ancestors 'none'" in policy, what
    assert "unsafe" not in policy, what
    assert "*" not in policy, what
    # Nobody else's page reads our answers.
    assert not [name for name, _ in answer.headers if name.lower().startswith("access-control")]
    assert (answer.header("strict-transport-security") is not None) == https, what
    if (answer.header("content-type") or "").startswith("text/html"):
        html = answer.body.decode()
        nonces = set(re.findall(r"<(?:script|style)[^>]*nonce=\"([^\"]+)\"", html))
        assert all(f"'nonce-{nonce}'" in policy for nonce in nonces), what
        assert not re.search(r"<style>|<script>|\sstyle=|\son[a-z]+=\"", html), what


@pytest.fixture
def open_asker(house: House) -> Asker:
    return Asker(app.create(replace(house, rates=NoLimits(None))), house.settings.edge_keys)


def asked(asker: Asker, token: str) -> Iterator[tuple[str, Answer]]:
    for route in ROUTES:
        target = specimens.address(route)
        for who in (None, token):
            yield (
                f"{route.method} {target} {bool(who)}",
                asker.ask(route.method, target, token=who, headers=specimens.headers(route)),
            )
            yield (
                f"edge {route.method} {target} {bool(who)}",
                asker.edge(route.method, target, token=who, headers=specimens.headers(route)),
            )
        wrong = {"content-type": "text/plain"}
        yield f"415 {target}", asker.ask(route.method, target, b"x", token=token, headers=wrong)
        yield f"405 {target}", asker.ask("PATCH", target)
        yield f"OPTIONS {target}", asker.ask("OPTIONS", target)
        if route.max_bytes:
            large = b" " * (route.max_bytes + 1)
            yield (
                f"413 {target}",
                asker.ask(
                    route.method, target, large, token=token, headers=specimens.headers(route)
                ),
            )
    yield "404", asker.ask("GET", "/no/such/thing")
    yield "404 page", asker.edge("GET", "/no-such-page", headers={"accept": "text/html"})
    yield "400", asker.ask("GET", "/api//courses")
    yield "401", asker.ask("GET", "/api/users/profile", token="made.up.token")


def test_every_route_and_every_refusal_carries_them(open_asker: Asker, people: Make) -> None:
    seen = set()
    for what, answer in asked(open_asker, people("admin").token):
        seen.add(answer.status)
        check(answer, what)
    assert seen >= {200, 303, 400, 401, 403, 404, 405, 413, 415, 422}


def test_over_tls_the_browser_is_told_to_stay_there(house: House) -> None:
    settings = msgspec.structs.replace(house.settings, public_url="https://uchi.example")
    secure = Asker(app.create(replace(house, settings=settings)), house.settings.edge_keys)
    for target in ("/api/courses", "/login", "/nothing", "/api/users/profile"):
        check(secure.edge("GET", target), target, https=True)


def test_a_failure_of_ours_and_an_absent_database_carry_them_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = pools.pool("postgresql://uchi@127.0.0.1:1/uchi", max_size=1)
    with pool:
        away = Asker(app.create(replace(house, pool=pool)), house.settings.edge_keys)
        answer = away.ask("GET", "/api/courses")
        assert answer.status == 503
        check(answer, "503")
    broken = Asker(app.create(replace(house, pool=None)), house.settings.edge_keys)  # type: ignore[arg-type]  # broken on purpose
    answer = broken.ask("GET", "/api/courses")
    assert answer.status == 500
    check(answer, "500")


def test_no_other_site_may_ask(open_asker: Asker, people: Make) -> None:
    preflight = {
        "origin": "https://evil.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type, authorization",
    }
    for route in ROUTES:
        answer = open_asker.edge("OPTIONS", specimens.address(route), headers=preflight)
        # What is not allowed by a header is forbidden by the browser.
        assert answer.status in (401, 404, 405), route.path
        check(answer, route.path)
    token = people("admin").token
    simple = {"origin": "https://evil.example"}
    check(open_asker.edge("GET", "/api/users/profile", token=token, headers=simple), "simple")
