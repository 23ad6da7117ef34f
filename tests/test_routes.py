"""The routes: each has a policy, and the policy holds against everybody else."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from functions import permissions
from functions.permissions import ROUTES, Route
from origin import app, contract
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody, asker, built, house, people

__all__ = ["asker", "built", "house", "people"]  # fixtures of the origin's own tests

GUARDED = [route for route in ROUTES if route.who in permissions.ROLES_OF]
TABLE = dict(app.routes())


def name(route: Route) -> str:
    return f"{route.method} {route.path}"


def responder(route: Route) -> Callable:
    return getattr(TABLE[route.path], f"on_{route.method.lower()}")


def address(route: Route) -> str:
    """Fill the places of an address with ids that nothing has."""
    return "/".join(
        str(uuid4()) if part.endswith(":uuid}") else part.strip("{}")
        for part in route.path.split("/")
    )


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
