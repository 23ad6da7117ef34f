"""The routes: each has a policy, and the policy holds against everybody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from functions import permissions
from functions.permissions import ROUTES, Route
from origin import app, contract
from origin.house import House
from storage.database import transaction
from tests import specimens
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody, asker, built, house, people

__all__ = ["asker", "built", "house", "people"]  # fixtures of the origin's own tests

address = specimens.address
GUARDED = [route for route in ROUTES if route.who in permissions.ROLES_OF]
TABLE = dict(app.routes())


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


def responder(route: Route) -> Callable:
    return getattr(TABLE[route.path], f"on_{route.method.lower()}")


def test_every_address_has_a_policy_and_every_policy_an_address() -> None:
    app.check(app.routes())


def test_an_address_without_a_policy_does_not_start() -> None:
    class Open:
        def on_delete(self) -> None: ...

    with pytest.raises(app.UndeclaredRoute, match="DELETE /api/backdoor has no policy"):
        app.check([*app.routes(), ("/api/backdoor", Open())])


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_a_policy_names_rate_body_and_purpose(route: Route) -> None:
    assert route.does
    assert route.rate.name
    assert (route.rate.by == "nobody") == (
        route.who in ("edge", "loopback") or route.path == "/healthz"
    )
    taken = contract.of(responder(route)).body
    if route.body == "json":
        assert getattr(taken, "__name__", None) == route.takes
        assert taken.__struct_config__.forbid_unknown_fields
    elif route.body == "batch":
        assert taken is bytes
    else:
        assert taken is None
    assert (route.body == "none") == (route.max_bytes == 0)


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_no_body_takes_a_role_or_a_score(route: Route) -> None:
    if (route.path, route.who) == ("/api/users/{user:uuid}/role", "admin"):
        return  # a role has an address of its own, for administrators, and changes by no other
    if route.body == "json":
        fields = set(contract.of(responder(route)).body.__struct_fields__)
        assert not fields & {
            "role",
            "score",
            "verified",
            "author_id",
            "password_hash",
            "spent_micros",
        }


def test_everybody_else_is_refused(asker: Asker, people: Callable[[str], Somebody]) -> None:
    tokens = {role: people(role).token for role in ("student", "author", "sponsor", "admin")}
    for route in GUARDED:
        nobody = asker.ask(route.method, address(route), headers=_typed(route))
        assert nobody.status == (303 if route.page else 401), name(route)
        for role, token in tokens.items():
            answer = asker.ask(route.method, address(route), token=token, headers=_typed(route))
            if role in permissions.ROLES_OF[route.who]:
                assert answer.status not in (401, 403), (name(route), role, answer.body)
                assert answer.status < 500, (name(route), role, answer.body)
            else:
                assert answer.status == 403, (name(route), role)


def test_a_request_that_would_be_right_is_refused_to_the_wrong_role(
    asker: Asker, people: Callable[[str], Somebody]
) -> None:
    tokens = {role: people(role).token for role in ("student", "author", "sponsor", "admin")}
    for route in GUARDED:
        body = specimens.body(route)
        target = address(route) + specimens.query(route)
        for role in set(tokens) - permissions.ROLES_OF[route.who]:
            answer = asker.ask(
                route.method, target, body, token=tokens[role], headers=_typed(route)
            )
            assert answer.status == 403, (name(route), role, answer.body)


def test_an_ended_session_opens_nothing(
    asker: Asker, people: Callable[[str], Somebody], house: House
) -> None:
    ended, gone = people("admin"), people("author")
    asker.ask("POST", "/api/auth/logout", token=ended.token)
    with transaction(house.pool) as db:
        db.execute("UPDATE users SET deactivated_at = now() WHERE id = %s", (gone.user.id,))
    for route in GUARDED:
        for token in (ended.token, gone.token, ended.token[:-2], f"{ended.token}.x", "none"):
            answer = asker.ask(route.method, address(route), token=token, headers=_typed(route))
            assert answer.status == (303 if route.page else 401), (name(route), answer.body)


def test_what_belongs_to_somebody_else_is_not_there(
    asker: Asker, people: Callable[[str], Somebody]
) -> None:
    owner_ids = _world(asker, people)
    strangers = {
        role: people(role, f"stranger-{role}@uchi.example").token  # type: ignore[call-arg]  # the fixture takes an address too
        for role in ("student", "author", "sponsor")
    }
    for route in ROUTES:
        places = set(re.findall(r"{(\w+):uuid}", route.path))
        if not places or route.who in ("admin", "edge", "loopback"):
            continue
        # A new kind of thing needs a specimen of it here.
        assert places <= set(owner_ids), name(route)
        target = specimens.address(route, owner_ids)
        for role, token in strangers.items():
            body = specimens.body(route)
            answer = asker.ask(route.method, target, body, token=token, headers=_typed(route))
            if answer.status == 422 and (route.body == "form" or b'"/password"' in answer.body):
                # One's own password, or a field of a form, is asked for before anything is
                # looked up: the answer is the same for what is there and for what is not.
                continue
            wanted = (404,) if permissions.may(route.who, role) else (403,)
            assert answer.status in wanted, (name(route), role, answer.status, answer.body[:300])
        nobody = asker.ask(route.method, target, specimens.body(route), headers=_typed(route))
        assert nobody.status in (303, 401, 404), (name(route), nobody.status)


def _world(asker: Asker, people: Callable[[str], Somebody]) -> dict[str, UUID]:
    """Make one of everything that somebody can own, and return its id by the name of its place."""
    author, sponsor, admin = people("author"), people("sponsor"), people("admin")

    def make(token: str, path: str, body: dict[str, Any]) -> UUID:
        made = asker.ask("POST", path, body, token=token)
        assert made.status == 201, (path, made.body)
        return UUID(made.json["id"])

    course = make(author.token, "/api/courses", {"slug": "own", "title": "Own"})
    chapter = make(author.token, f"/api/courses/{course}/chapters", {"slug": "c", "title": "C"})
    text = {"kind": "text", "body": "Text"}
    content = make(author.token, f"/api/chapters/{chapter}/content", text)
    bakery = {"name": "Bakery", "members": [str(sponsor.user.id)]}
    campaign = {
        "sponsor_id": str(make(admin.token, "/api/ads/sponsors", bakery)),
        "name": "Bread", "pricing": "impression", "price_micros": 1, "budget_micros": 1_000_000,
        "currency": "EUR", "starts_at": "2026-01-01T00:00:00Z", "ends_at": "2030-01-01T00:00:00Z",
    }  # fmt: skip
    bought = make(admin.token, "/api/ads/campaigns", campaign)
    creative = {
        "campaign_id": str(bought), "headline": "Bread", "landing": "https://bakery.example/",
    }  # fmt: skip
    quiz = make(author.token, "/api/tests", {"chapter": str(chapter), "title": "Own"})
    question = {"question": {"kind": "description", "text": "Own"}}
    group = make(author.token, "/api/classes", {"name": "6 а", "course": str(course)})
    roll = asker.ask(
        "POST", f"/api/classes/{group}/import", {"csv": "a@uchi.example"}, token=author.token
    )
    session = asker.ask("GET", "/api/users/profile/sessions", token=author.token)
    attempt = _attempt(asker, author.token, make)
    return {
        "attempt": attempt,
        "course": course,
        "chapter": chapter,
        "content": content,
        "quiz": quiz,
        "question": make(author.token, f"/api/tests/{quiz}/questions", question),
        "campaign": bought,
        # Any campaign may be refused by anybody: this one is none.
        "refused": uuid4(),
        "creative": make(admin.token, "/api/ads", creative),
        "user": author.user.id,
        "group": group,
        "invitation": make(author.token, f"/api/classes/{group}/invitations", {}),
        "roll": UUID(roll.json["id"]),
        "session": UUID(session.json["items"][0]["id"]),
        "passkey": uuid4(),
        "regrade": uuid4(),
        "link": _link(asker, sponsor.token, bought),
        "file": _file(asker, author.token, course),
        "upload": make(
            author.token,
            f"/api/courses/{course}/media/uploads",
            {"name": "a.png", "media_type": "image/png", "bytes": 9},
        ),
    }


def _attempt(asker: Asker, token: str, make: Callable[[str, str, dict[str, Any]], UUID]) -> UUID:
    """Return an attempt at a quiz that everybody may take, in a course that everybody may read."""
    course = make(token, "/api/courses", {"slug": "open", "title": "Open"})
    chapter = make(token, f"/api/courses/{course}/chapters", {"slug": "c", "title": "C"})
    make(token, f"/api/chapters/{chapter}/content", {"kind": "text", "body": "Text"})
    quiz = make(token, "/api/tests", {"chapter": str(chapter), "title": "Open"})
    options = [{"text": "Yes", "right": True}, {"text": "No", "right": False}]
    single = {"kind": "single", "text": "Yes?", "options": options}
    make(token, f"/api/tests/{quiz}/questions", {"question": single})
    for path in (f"/api/courses/{course}/publish", f"/api/tests/{quiz}/publish"):
        done = asker.ask("POST", path, token=token)
        assert done.status == 200, done.body
    begun = asker.ask("POST", f"/api/tests/{quiz}/start", token=token)
    assert begun.status == 200, begun.body
    return UUID(begun.json["id"])


def _link(asker: Asker, token: str, campaign: UUID) -> UUID:
    """Return a link to the report of a sponsor's campaign."""
    typed = {"content-type": "application/x-www-form-urlencoded"}
    form = f"about={campaign}&days=7".encode()
    page = asker.ask("POST", "/partners/links", form, token=token, headers=typed).body.decode()
    [link] = re.findall(r'action="/partners/links/([0-9a-f-]{36})/end"', page)
    return UUID(link)


def _file(asker: Asker, token: str, course: UUID) -> UUID:
    head = 'content-disposition: form-data; name="file"; filename="recipe.pdf"'
    sent = f"--b\r\n{head}\r\n\r\n%PDF-1.7\r\n--b--\r\n".encode()
    typed = {"content-type": "multipart/form-data; boundary=b"}
    made = asker.ask("POST", f"/api/courses/{course}/media", sent, token=token, headers=typed)
    assert made.status == 201, made.body
    return UUID(made.json["id"])


def test_the_edges_door_and_the_counters_are_closed_to_every_role(
    asker: Asker, people: Callable[[str], Somebody]
) -> None:
    token = people("admin").token
    for route in ROUTES:
        if route.who == "edge":
            answer = asker.ask(route.method, address(route), token=token)
            assert (answer.status, answer.problem) == (401, "not-logged-in")
    assert asker.ask("GET", "/metrics", token=token, peer="203.0.113.9").status == 404
    assert asker.edge("GET", "/metrics", token=token).status == 404
    forwarded = {"x-forwarded-for": "127.0.0.1"}
    assert asker.ask("GET", "/metrics", headers=forwarded).status == 404
    assert asker.ask("GET", "/metrics").status == 200


def test_a_method_that_is_not_declared_is_refused_with_those_that_are(asker: Asker) -> None:
    answer = asker.ask("PATCH", "/api/courses")
    assert (answer.status, answer.problem) == (405, "method-not-allowed")
    assert answer.header("allow") == "GET, HEAD, POST"
    assert asker.ask("OPTIONS", "/api/auth/login").status == 405


def _typed(route: Route) -> dict[str, str]:
    if route.body == "form":
        return {"content-type": "application/x-www-form-urlencoded"}
    return {"content-type": "application/json"} if route.body != "none" else {}
