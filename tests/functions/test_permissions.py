"""Permissions: who may what, and that no role is above the edge's own door."""

from __future__ import annotations

import pytest

from functions.permissions import NoSuchRoute, may, methods, of

ROLES = ("student", "author", "sponsor", "admin")


def test_a_route_is_open_to_the_roles_of_its_word_and_to_no_others() -> None:
    allowed = {who: [role for role in ROLES if may(who, role)] for who in ("author", "sponsor")}
    assert allowed == {"author": ["author", "admin"], "sponsor": ["sponsor", "admin"]}
    assert all(may("member", role) for role in ROLES)
    assert not may("member", None)
    assert may("anyone", None)


def test_nobody_is_the_edge() -> None:
    assert not any(may(who, role) for who in ("edge", "loopback") for role in (*ROLES, None))


def test_a_role_that_is_not_known_may_what_everybody_may() -> None:
    assert may("anyone", "root")
    assert not may("member", "root")


def test_reading_the_head_is_reading_and_an_unknown_route_has_no_policy() -> None:
    assert of("HEAD", "/api/courses") is of("GET", "/api/courses")
    assert methods("/api/courses") == ("GET", "HEAD", "POST")
    with pytest.raises(NoSuchRoute):
        of("DELETE", "/api/courses")
