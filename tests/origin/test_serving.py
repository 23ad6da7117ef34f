"""Messages for servers: decided as at the edge, their views and clicks counted exactly once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from functions import tokens
from functions.keys import KeyRing
from origin import app
from origin.house import House
from storage import campaigns, reports
from storage.database import transaction, value
from tests.origin.asking import Answer, Asker
from tests.storage.test_completions import chapter
from tests.storage.world import PRICE, bakery

LANDING = "https://example.org/hlyab"


@dataclass
class Clock:
    """The house's time, as a test has it."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    """The time from which the server begins to ask."""
    return Clock(datetime.now(UTC))


@pytest.fixture
def server(house: House, clock: Clock) -> Asker:
    """Another program, which shows our messages."""
    with transaction(house.pool) as db:
        bakery(db)
    clock.later(seconds=1)
    return Asker(app.create(replace(house, now=clock)), house.settings.edge_keys)


def served(server: Asker, query: str = "") -> dict:
    answer = server.ask("GET", f"/api/ads/serve{query}")
    assert answer.status == 200, answer.body
    return answer.json


def tell(server: Asker, what: str, token: str, **more: object) -> Answer:
    return server.ask("POST", f"/api/ads/{what}", {"token": token, **more})


def counted(house: House) -> tuple[int, int, int, int]:
    with transaction(house.pool) as db:
        row = db.execute(
            """
            SELECT coalesce(sum(impressions), 0)::int, coalesce(sum(clicks), 0)::int,
                   coalesce(sum(unbilled), 0)::int, coalesce(sum(spent_micros), 0)::int
            FROM creative_hours
            """
        ).fetchone()
        assert row is not None
        assert reports.reconcile(db) == []
        return row


def test_a_served_message_is_seen_once_and_followed_once(
    house: House, server: Asker, clock: Clock
) -> None:
    found = served(server)
    message = found["message"]
    assert (message["headline"], message["landing"]) == ("Хляб на разсъмване", LANDING)
    assert (message["sponsor"], message["reasons"]) == ("Пекарна Зора", ["everybody"])
    clock.later(seconds=3)
    seen = tell(server, "view", found["token"], visible_ms=2_000)
    assert (seen.status, seen.json) == (200, {"counted": True, "marks": [], "landing": LANDING})
    assert tell(server, "click", found["token"]).json["landing"] == LANDING
    for what in ("view", "click", "view"):
        again = tell(server, what, found["token"])
        assert (again.status, again.problem) == (409, "conflict")
    assert counted(house) == (1, 1, 0, PRICE)


def test_twenty_that_tell_the_same_view_at_once_count_it_once(
    house: House, server: Asker, clock: Clock
) -> None:
    token = served(server)["token"]
    clock.later(seconds=3)
    with ThreadPoolExecutor(5) as threads:
        told = list(threads.map(lambda _: tell(server, "view", token).status, range(20)))
    assert sorted(told) == [200] + [409] * 19
    assert counted(house) == (1, 0, 0, PRICE)


def test_what_no_reader_saw_is_kept_and_not_billed(
    house: House, server: Asker, clock: Clock
) -> None:
    assert tell(server, "click", served(server)["token"]).json["marks"] == ["fast"]
    assert tell(server, "view", served(server)["token"]).json["marks"] == ["early"]
    short, robots, late = (served(server)["token"] for _ in range(3))
    clock.later(seconds=5)
    assert tell(server, "view", short, visible_ms=999).json["marks"] == ["early"]
    robot = tell(server, "view", robots, agent="Googlebot/2.1").json
    assert (robot["counted"], robot["marks"]) == (False, ["bot"])
    clock.later(hours=2)
    assert tell(server, "view", late).json["marks"] == ["late"]
    assert counted(house) == (0, 0, 5, 0)


@pytest.mark.parametrize("what", ["view", "click"])
@pytest.mark.parametrize("fault", ["forged", "cut", "a view's", "future", "expired", "odd", "long"])
def test_a_token_that_is_no_good_is_refused_by_name_and_counts_nothing(
    house: House, server: Asker, clock: Clock, what: str, fault: str
) -> None:
    token = served(server)["token"]
    ring = house.settings.slot_keys
    slot = tokens.verify_slot(ring, token, int(clock.now.timestamp() * 1000))
    view = tokens.View(slot.view, slot.page, slot.version, slot.issued_ms, "bg")
    bad = {
        "forged": tokens.sign_slot(KeyRing(ring.current, {ring.current: b"f" * 32}), slot),
        "cut": token[:-2],
        "a view's": tokens.sign_view(ring, view),
        "future": tokens.sign_slot(ring, replace(slot, issued_ms=slot.issued_ms + 120_000)),
        "expired": token,
        "odd": "ж" * 40,
        "long": "b" * 9_000,
    }[fault]
    clock.later(days=4 if fault == "expired" else 0, seconds=3)
    refused = tell(server, what, bad)
    status, slug = {"expired": (410, "expired-token"), "long": (422, "invalid-fields")}.get(
        fault, (400, "bad-token")
    )
    assert (refused.status, refused.problem) == (status, slug)
    assert counted(house) == (0, 0, 0, 0)


def test_a_body_of_ten_megabytes_is_refused(house: House, server: Asker) -> None:
    refused = tell(server, "view", served(server)["token"], agent="x" * 10_000_000)
    assert refused.status == 413
    assert counted(house) == (0, 0, 0, 0)


def test_a_message_keeps_to_its_course(house: House, server: Asker, clock: Clock) -> None:
    with transaction(house.pool) as db:
        page, _ = chapter(db)
        course = value(db, "SELECT course_id FROM chapters WHERE id = %s", (page,))
        campaign = campaigns.find(db, value(db, "SELECT id FROM campaigns"))
        assert campaign is not None
        campaigns.update(db, replace(campaign, courses=[course]))
    clock.later(seconds=2)
    assert served(server) == {"message": None, "token": None, "expires_at": None}
    assert server.ask("GET", f"/api/ads/serve?chapter={page}").status == 404
    with transaction(house.pool) as db:
        db.execute("UPDATE courses SET state = 'published'")
    for query in (f"?chapter={page}", f"?course={course}", f"?course={course}&chapter={page}"):
        assert served(server, query)["message"]["reasons"] == ["course"]
    other = UUID(int=5)
    assert server.ask("GET", f"/api/ads/serve?course={other}&chapter={page}").status == 404
    assert server.ask("GET", "/api/ads/serve?course=x").status == 422


def test_a_paused_campaign_is_not_served(house: House, server: Asker, clock: Clock) -> None:
    assert served(server)["message"]
    with transaction(house.pool) as db:
        db.execute("UPDATE campaigns SET state = 'paused'")
    clock.later(seconds=2)
    assert served(server)["message"] is None
