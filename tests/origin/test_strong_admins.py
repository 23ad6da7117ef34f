"""Strong administrators: before a second factor, what is left of their rights in production."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace

from functions.permissions import ROUTES
from origin.acting import Acting
from origin.actions import app_codes
from origin.house import House
from origin.middleware import strong_admins
from origin.middleware.strong_admins import SecondFactorRequired
from tests.origin.conftest import PASSWORD, Somebody
from tests.origin.second_steps import code_of, settings_of

Make = Callable[[str], Somebody]
LEFT = re.compile(
    r"/me/second-factors|/logout|/api/auth/logout|/api/users/profile(/second-factors(/.*)?)?"
)
"""Where they are themselves: setting one up, seeing who they are, and going away."""


def left(house: House, somebody: Somebody, profile: str = "production") -> set[str]:
    """Return the addresses where they are somebody; where they are nobody, all must be let in."""
    found = set()
    strict = settings_of(house, profile=profile)
    for route in ROUTES:
        claims = SimpleNamespace(role=somebody.user.role, user=somebody.user.id)
        context = SimpleNamespace(house=strict, person=claims)
        try:
            strong_admins.check(SimpleNamespace(context=context), route)  # type: ignore[arg-type]  # as much of it as is looked at
        except SecondFactorRequired:
            assert route.who != "anyone", route.path
            continue
        if context.person is None:
            assert route.who == "anyone", route.path
        else:
            found.add(route.path)
    return found


def test_without_a_factor_an_administrator_is_somebody_only_where_one_is_set_up(
    house: House, people: Make
) -> None:
    everywhere = {route.path for route in ROUTES}
    admin, author = people("admin"), people("author")
    assert left(house, admin) == {path for path in everywhere if LEFT.fullmatch(path)}
    assert left(house, author) == everywhere
    assert left(house, admin, "development") == everywhere
    own = Acting(admin.user.id, "", "")
    secret = app_codes.begin(house, own, PASSWORD).secret
    assert len(left(house, admin)) < 20, "one that was only begun does not count"
    app_codes.confirm(house, own, code_of(secret, house.now()))
    assert left(house, admin) == everywhere
