"""Campaigns and their messages over the API: agreed, aimed, reviewed, paused, and never half."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest

from functions import snapshots
from origin.house import House
from origin.jobs import letters, smtp
from storage import jobs
from storage.database import transaction
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import Somebody
from tests.origin.test_sponsors import picture
from tests.origin.test_thread import made

Make = Callable[..., Somebody]
PAID = {"pricing": "impression", "price_micros": 2_000, "budget_micros": 9_000_000}


@dataclass(frozen=True)
class Bakery:
    """A sponsor with an account, a running campaign and one live message."""

    asker: Asker
    admin: str
    zora: str
    sponsor: str
    campaign: dict[str, Any]
    creative: dict[str, Any]

    def of(self, token: str, method: str, path: str, **body: Any) -> Answer:
        sends = method in ("POST", "PUT") and not path.endswith(("/pause", "/resume"))
        return self.asker.ask(method, f"/api/ads{path}", body if sends else None, token=token)

    def wrong(self, method: str, path: str, **body: Any) -> list[str]:
        answer = self.of(self.admin, method, path, **body)
        assert answer.status == 422, answer.body
        return [error["pointer"] for error in answer.json["errors"]]


@pytest.fixture
def bakery(asker: Asker, people: Make, monkeypatch: pytest.MonkeyPatch) -> Bakery:
    monkeypatch.setattr("origin.actions.manifest.KEPT_MS", 0)
    admin, zora = people("admin"), people("sponsor")
    body = {"name": "Пекарна Зора", "members": [str(zora.user.id)]}
    sponsor = made(asker.ask("POST", "/api/ads/sponsors", body, token=admin.token))["id"]
    terms = {"sponsor_id": sponsor, "name": "Есен", "state": "live", **PAID}
    campaign = made(asker.ask("POST", "/api/ads/campaigns", terms, token=admin.token))
    message = {
        "campaign_id": campaign["id"], "headline": "Топъл хляб", "state": "live",
        "landing": "https://example.org/bread", "picture": picture(),
    }  # fmt: skip
    creative = made(asker.ask("POST", "/api/ads", message, token=admin.token))
    return Bakery(asker, admin.token, zora.token, sponsor, campaign, creative)


def shown(bakery: Bakery) -> set[str]:
    """The headlines in the snapshot that the manifest of this moment names."""
    version = bakery.asker.edge("GET", "/edge/manifest").json["snapshot"]
    if version is None:
        return set()
    body = bakery.asker.edge("GET", f"/edge/snapshots/{version}?format={snapshots.FORMAT}").body
    return {each["headline"] for each in json.loads(body)["creatives"]}


def test_the_manifest_after_a_pause_names_the_campaign_no_more(bakery: Bakery) -> None:
    place = f"/campaigns/{bakery.campaign['id']}"
    assert shown(bakery) == {"Топъл хляб"}
    paused = bakery.of(bakery.zora, "POST", f"{place}/pause")
    assert (paused.json["state"], paused.json["held"]) == ("paused", False)
    assert shown(bakery) == set()
    shares = bakery.asker.edge("GET", "/edge/manifest").json["shares"]
    assert bakery.campaign["id"] not in shares
    assert bakery.of(bakery.zora, "POST", f"{place}/resume").json["state"] == "live"
    assert shown(bakery) == {"Топъл хляб"}


def test_what_the_house_paused_its_sponsor_can_not_resume(bakery: Bakery) -> None:
    place = f"/campaigns/{bakery.campaign['id']}"
    assert bakery.of(bakery.admin, "POST", f"{place}/pause").json["held"]
    assert bakery.of(bakery.zora, "POST", f"{place}/resume").problem == "campaign-held"
    assert bakery.of(bakery.admin, "POST", f"{place}/resume").json["state"] == "live"
    assert bakery.of(bakery.admin, "DELETE", place).status == 204
    for token in (bakery.zora, bakery.admin):
        assert bakery.of(token, "POST", f"{place}/resume").problem == "campaign-ended"
    assert bakery.of(bakery.admin, "DELETE", place).status == 404


def test_an_archived_sponsor_shows_nothing_until_it_is_back(bakery: Bakery) -> None:
    place = f"/sponsors/{bakery.sponsor}"
    assert bakery.of(bakery.admin, "DELETE", place).status == 204
    assert shown(bakery) == set()
    resume = f"/campaigns/{bakery.campaign['id']}/resume"
    assert bakery.of(bakery.zora, "POST", resume).problem == "campaign-held"
    assert bakery.of(bakery.admin, "POST", resume).problem == "sponsor-archived"
    terms = {"sponsor_id": bakery.sponsor, "name": "Зима"}
    assert bakery.of(bakery.admin, "POST", "/campaigns", **terms).problem == "sponsor-archived"
    restored = bakery.asker.ask("POST", f"/api/ads{place}/restore", token=bakery.admin)
    assert restored.status == 204
    assert bakery.of(bakery.admin, "POST", resume).json["state"] == "live"


def test_a_campaign_keeps_all_that_it_is_aimed_at(bakery: Bakery, people: Make) -> None:
    author = people("author").token
    course = made(
        bakery.asker.ask("POST", "/api/courses", {"slug": "k", "title": "К"}, token=author)
    )
    path = f"/api/courses/{course['id']}/chapters"
    chapter = made(bakery.asker.ask("POST", path, {"slug": "c", "title": "C"}, token=author))
    other = made(
        bakery.asker.ask("POST", "/api/courses", {"slug": "o", "title": "О"}, token=author)
    )
    group = made(bakery.asker.ask("POST", "/api/groups", {"name": "7 б"}, token=bakery.admin))
    young = {"name": "6 а", "under_age": True}
    young_id = made(bakery.asker.ask("POST", "/api/groups", young, token=bakery.admin))["id"]
    place = f"/campaigns/{bakery.campaign['id']}"
    aim = {
        "courses": [course["id"]], "chapters": [chapter["id"]], "groups": [group["id"]],
        "languages": ["bg"], "stages": ["finishing", "beginning"], "visitors": "new",
        "hours": [9, 8, 9], "time_zone": "Europe/Sofia", "cap_views": 3, "cap_days": 7,
        "priority": 9, "daily_cap_micros": 1_000_000, "price_per_thousand_micros": 3_000_000,
    }  # fmt: skip
    saved = bakery.of(bakery.admin, "PUT", place, version=1, **aim)
    assert saved.status == 200, saved.body
    kept = bakery.of(bakery.zora, "GET", place).json
    assert kept == saved.json
    assert kept | aim == kept | {"stages": ["finishing", "beginning"], "hours": [9, 8, 9]}
    assert (kept["stages"], kept["hours"]) == (["beginning", "finishing"], [8, 9])
    assert (kept["price_micros"], kept["version"]) == (3_000, 2)
    nobody = str(uuid4())
    for fields, at in (
        ({"courses": [course["id"], nobody]}, ["/courses/1"]),
        ({"chapters": [nobody]}, ["/chapters/0"]),
        ({"groups": [group["id"], nobody]}, ["/groups/1"]),
        ({"groups": [young_id]}, ["/groups/0"]),
        ({"courses": [other["id"]]}, ["/chapters/0"]),
        ({"time_zone": "Mars/Olympus"}, ["/time_zone"]),
        ({"hours": [168]}, ["/hours/0"]),
        ({"languages": ["fr"]}, ["/languages/0"]),
        ({"budget_micros": 0}, ["/budget_micros"]),
        ({"budget_micros": 2**63}, ["/budget_micros"]),
        ({"daily_cap_micros": 9_000_001}, ["/daily_cap_micros"]),
        ({"house": True}, ["/price_micros", "/budget_micros", "/daily_cap_micros"]),
        ({"price_per_thousand_micros": 1_500}, ["/price_per_thousand_micros"]),
        ({"price_per_thousand_micros": 5_000, "price_micros": 4}, ["/price_per_thousand_micros"]),
        ({"ends_at": kept["starts_at"]}, ["/ends_at"]),
        ({"cap_days": None}, ["/cap_days"]),
        ({"state": "draft"}, ["/state"]),
    ):
        assert bakery.wrong("PUT", place, version=2, **fields) == at, fields
    assert bakery.of(bakery.zora, "GET", place).json == kept


def test_the_second_of_two_edits_loses_nothing_and_overwrites_nothing(bakery: Bakery) -> None:
    for place, field in ((f"/campaigns/{bakery.campaign['id']}", "name"),
                         (f"/{bakery.creative['id']}", "headline")):  # fmt: skip
        version = bakery.of(bakery.admin, "GET", place).json["version"]
        first = bakery.of(bakery.admin, "PUT", place, version=version, **{field: "Първо"})
        assert first.json["version"] == version + 1
        second = bakery.of(bakery.admin, "PUT", place, version=version, **{field: "Второ"})
        assert second.status == 409
        assert second.json["yours"] == {field: "Второ", "version": version}
        assert second.json["theirs"][field] == "Първо"
        assert second.json["theirs"]["version"] == version + 1
        without = bakery.of(bakery.admin, "PUT", place, **{field: "Трето"})
        assert without.json["errors"][0]["pointer"] == "/version"
        assert bakery.of(bakery.admin, "GET", place).json[field] == "Първо"


def test_a_sponsors_message_is_seen_once_somebody_has_looked_at_it(bakery: Bakery) -> None:
    body = {
        "campaign_id": bakery.campaign["id"], "headline": "Закваска",
        "landing": "https://пекарна.бг/закваска",
    }  # fmt: skip
    assert bakery.of(bakery.zora, "POST", "", **body, state="live").status == 422
    sent = bakery.of(bakery.zora, "POST", "", **body).json
    assert (sent["state"], sent["landing"][:12]) == ("review", "https://xn--")
    assert shown(bakery) == {"Топъл хляб"}
    place, version = f"/{sent['id']}", sent["version"]
    assert bakery.of(bakery.zora, "POST", f"{place}/approve", version=version).status == 403
    # Changed after the reviewer had read it: that is not what was looked at.
    changed = bakery.of(bakery.zora, "PUT", place, version=version, headline="Друго").json
    approve = f"{place}/approve"
    assert bakery.of(bakery.admin, "POST", approve, version=version).problem == "stale-creative"
    live = bakery.of(bakery.admin, "POST", approve, version=changed["version"], note="Хубаво").json
    assert (live["state"], live["headline"]) == ("live", "Друго")
    assert shown(bakery) == {"Топъл хляб", "Друго"}
    again = bakery.of(bakery.admin, "POST", approve, version=live["version"])
    assert again.problem == "nothing-waits"


def test_the_old_text_stands_until_the_new_one_is_approved(
    bakery: Bakery, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"/{bakery.creative['id']}"
    version = bakery.creative["version"]
    same = bakery.of(bakery.zora, "PUT", place, version=version, weight=7).json
    assert (same["state"], same["weight"], same["change"]) == ("live", 7, None)
    asked = bakery.of(bakery.zora, "PUT", place, version=same["version"], headline="Нов").json
    assert (asked["state"], asked["headline"]) == ("live", "Топъл хляб")
    assert (asked["change"]["state"], asked["change"]["headline"]) == ("review", "Нов")
    assert shown(bakery) == {"Топъл хляб"}
    refuse = f"{place}/refuse"
    assert bakery.wrong("POST", refuse, version=asked["version"]) == ["/note"]
    refused = bakery.of(bakery.admin, "POST", refuse, version=asked["version"], note="Без").json
    assert (refused["state"], refused["change"]["review_note"]) == ("live", "Без")
    asked = bakery.of(bakery.zora, "PUT", place, version=refused["version"], headline="По").json
    done = bakery.of(bakery.admin, "POST", f"{place}/approve", version=asked["version"]).json
    assert (done["state"], done["headline"], done["change"]) == ("live", "По", None)
    assert shown(bakery) == {"По"}
    down = bakery.of(bakery.admin, "POST", refuse, version=done["version"], note="Стига").json
    assert down["state"] == "refused"
    assert shown(bakery) == set()
    with transaction(house.pool) as db:
        asked_for = [each.arguments for each in jobs.listing(db) if each.kind == "mail"]
    told = [(each["template"], each["note"]) for each in asked_for if "creative" in each]
    assert sorted(told) == sorted([
        ("message-refused", "Без"), ("message-approved", ""), ("message-refused", "Стига"),
    ])  # fmt: skip
    posted: list[EmailMessage] = []
    monkeypatch.setattr(smtp, "send", lambda _, letter: posted.append(letter))
    with transaction(house.pool) as db:
        waiting = [each for each in jobs.listing(db) if "creative" in each.arguments]
        for each in waiting:
            letters.send(house, db, each)
        db.execute("DELETE FROM sponsor_members")
        letters.send(house, db, waiting[0])  # who left it meanwhile learns nothing
    assert len(posted) == 3
    plain = [letter.get_body(("plain",)) for letter in posted]
    assert all(body and f"/partners/messages{place}" in body.get_content() for body in plain)
    assert sum("Стига" in body.get_content() for body in plain if body) == 1


def test_another_sponsor_can_touch_nothing(bakery: Bakery, people: Make) -> None:
    rival = people("sponsor", "rival@uchi.example").token
    message = {
        "campaign_id": bakery.campaign["id"],
        "headline": "X",
        "landing": "https://a.example/",
    }
    assert bakery.of(rival, "POST", "", **message).status == 404
    for method, path in (
        ("GET", f"/{bakery.creative['id']}"), ("DELETE", f"/{bakery.creative['id']}"),
        ("GET", f"/campaigns/{bakery.campaign['id']}"),
        ("POST", f"/campaigns/{bakery.campaign['id']}/pause"),
        ("POST", f"/campaigns/{bakery.campaign['id']}/resume"),
    ):  # fmt: skip
        assert bakery.of(rival, method, path).status == 404
    change = bakery.of(rival, "PUT", f"/{bakery.creative['id']}", version=1, headline="X")
    assert change.status == 404
    assert shown(bakery) == {"Топъл хляб"}


def test_what_is_done_to_sponsors_stands_in_the_audit_log(bakery: Bakery) -> None:
    place = f"/campaigns/{bakery.campaign['id']}"
    bakery.of(bakery.zora, "POST", f"{place}/pause")
    bakery.of(bakery.admin, "PUT", f"/sponsors/{bakery.sponsor}", payer="Мелница", website="a")
    bakery.of(bakery.admin, "PUT", f"/sponsors/{bakery.sponsor}", payer="Мелница")
    bakery.of(bakery.admin, "PUT", place, version=2, hours=[1, 2])
    entries = bakery.asker.ask("GET", "/api/audit?limit=50", token=bakery.admin).json
    actions = [each["action"] for each in entries["items" if "items" in entries else "entries"]]
    assert {
        "sponsor.made", "sponsor.changed", "campaign.made", "campaign.changed", "campaign.paused",
        "creative.made",
    } <= set(actions)  # fmt: skip
