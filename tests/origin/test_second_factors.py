"""Second factors: an administrator takes those that were lost, and has one in production."""

from __future__ import annotations

from uuid import uuid4

from origin import app
from origin.house import House
from storage import audit
from storage.database import transaction
from tests.origin.asking import Asker
from tests.origin.second_steps import (
    Clock,
    Make,
    asker,
    clock,
    letters,
    log_in,
    settings_of,
    timed,
    with_app,
)

__all__ = ["asker", "clock", "timed"]  # fixtures


def test_an_administrator_takes_the_factors_of_somebody_who_lost_them(
    asker: Asker, clock: Clock, house: House, people: Make
) -> None:
    maria, admin = people("student"), people("admin")
    with_app(asker, clock, maria)
    path = f"/api/users/{maria.user.id}/second-factors"
    assert asker.ask("DELETE", path, token=maria.token).status == 403
    assert asker.ask("DELETE", path, token=admin.token).status == 204
    assert "access_token" in log_in(asker).json
    # Who has the lost device may be logged in on it.
    assert asker.ask("GET", "/api/users/profile", token=maria.token).status == 401
    assert letters(house)[-1] == "second-factor-removed"
    with transaction(house.pool) as db:
        entry = audit.listing(db)[0]
    assert (entry.action, entry.actor, entry.subject) == (
        "second-factors.reset", admin.user.id, maria.user.id,
    )  # fmt: skip
    missing = f"/api/users/{uuid4()}/second-factors"
    assert asker.ask("DELETE", missing, token=admin.token).status == 404


def test_in_production_an_administrator_without_a_factor_can_only_set_one_up(
    timed: House, clock: Clock, people: Make
) -> None:
    admin = people("admin")
    asker = Asker(app.create(settings_of(timed, profile="production")), timed.settings.edge_keys)
    refused = asker.ask("GET", "/api/ads/sponsors", token=admin.token)
    assert (refused.status, refused.problem) == (403, "second-factor-required")
    page = asker.ask("GET", "/admin", token=admin.token)
    assert (page.status, page.header("location")) == (303, "/me/second-factors")
    assert asker.ask("GET", "/me/second-factors", token=admin.token).status == 200
    assert asker.ask("GET", "/api/users/profile", token=admin.token).status == 200
    with_app(asker, clock, admin)
    assert asker.ask("GET", "/api/ads/sponsors", token=admin.token).status == 200
    assert asker.ask("GET", "/api/ads/sponsors", token=people("student").token).status == 403


def test_in_development_an_administrator_needs_none(asker: Asker, people: Make) -> None:
    assert asker.ask("GET", "/api/ads/sponsors", token=people("admin").token).status == 200
