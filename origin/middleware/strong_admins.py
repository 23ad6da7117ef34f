"""Strong administrators: in production they do nothing before they have a second factor."""

from __future__ import annotations

import falcon

from functions import permissions
from functions.permissions import Route
from functions.problems import Forbidden
from storage import second_factors
from storage.database import transaction


class SecondFactorRequired(Forbidden):
    """Administrators need a second factor here: set one up first."""

    slug = "second-factor-required"


def check(req: falcon.Request, route: Route) -> None:
    """Raise SecondFactorRequired for an administrator without one, but where one is set up.

    What anyone may use they use as somebody who is not logged in. Development and tests ask for
    nothing: there are no people to protect.
    """
    person = req.context.person
    if person is None or person.role != "admin":
        return
    house = req.context.house
    if house.settings.profile != "production" or route.path in permissions.SETTING_UP:
        return
    with transaction(house.pool) as db:
        has_one = second_factors.of_user(db, person.user).any
    if has_one:
        return
    if route.who == "anyone":
        req.context.person = None
        return
    raise SecondFactorRequired
