"""Sponsors over the API: what they see is theirs, and its figures are those of the events."""

from __future__ import annotations

import base64
import io
import time
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from PIL import Image

from functions import snapshots
from functions.events import Event, write_batch
from origin.house import House
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.test_thread import made

Make = Callable[..., Somebody]


def picture() -> str:
    out = io.BytesIO()
    Image.effect_noise((640, 400), 40).convert("RGB").save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def a_creative(asker: Asker, admin: str, sponsor: Somebody | None = None, **more) -> dict:
    members = [str(sponsor.user.id)] if sponsor else []
    paying = made(
        asker.ask(
            "POST", "/api/ads/sponsors", {"name": "Пекарна Зора", "members": members}, token=admin
        )
    )
    campaign = made(
        asker.ask(
            "POST",
            "/api/ads/campaigns",
            {
                "sponsor_id": paying["id"],
                "name": "Есен",
                "state": "live",
                "pricing": "impression",
                "price_micros": 2_000,
                "budget_micros": 1_000_000,
            },
            token=admin,
        )
    )
    body = {
        "campaign_id": campaign["id"],
        "headline": "Топъл хляб",
        "landing": "https://example.org/bread",
        "state": "live",
        "picture": picture(),
    } | more
    return made(asker.ask("POST", "/api/ads", body, token=admin))


def seen_and_clicked(creative: str) -> list[Event]:
    now = int(time.time() * 1000)
    event = Event(
        day=time.strftime("%Y-%m-%d", time.gmtime(now / 1000)), view=uuid4().hex, kind="seen",
        slot=1, sequence=0, page=str(uuid4()), version="cd" * 8, language="bg", issued_at=now,
        accepted_at=now, active_ms=1_500, creative=creative, price_micros=2_000,
    )  # fmt: skip
    return [event, replace(event, kind="click")]


def test_the_statistics_are_those_of_the_events_and_only_the_sponsors_own(
    asker: Asker, people: Make
) -> None:
    admin, zora = people("admin"), people("sponsor")
    rival = people("sponsor", "rival@uchi.example")
    creative = a_creative(asker, admin.token, zora)
    batch = write_batch(seen_and_clicked(creative["id"]) + seen_and_clicked(creative["id"])[:1])
    sent = {"content-type": "application/json"}
    for _ in range(2):
        asker.edge("POST", "/edge/events", batch, headers=sent)
    place = f"/api/ads/{creative['id']}/statistics"
    for token in (zora.token, admin.token):
        figures = asker.ask("GET", place, token=token).json
        assert figures["today"] == figures["total"]
        assert (figures["today"]["impressions"], figures["today"]["clicks"]) == (2, 1)
        assert figures["today"]["spent_micros"] == 4_000
        assert [day["impressions"] for day in figures["days"]] == [2]
    assert asker.ask("GET", place, token=rival.token).status == 404
    assert asker.ask("GET", "/api/ads", token=rival.token).json["creatives"] == []
    assert asker.ask("GET", "/api/ads/campaigns", token=rival.token).json["campaigns"] == []
    assert len(asker.ask("GET", "/api/ads", token=zora.token).json["creatives"]) == 1


@pytest.mark.parametrize(
    "period", ["since=2026-02-01&until=2026-01-01", "since=2020-01-01&until=2026-01-01", "since=x"]
)
def test_a_period_that_can_not_be_is_refused(asker: Asker, people: Make, period: str) -> None:
    admin = people("admin")
    creative = a_creative(asker, admin.token)
    place = f"/api/ads/{creative['id']}/statistics?{period}"
    assert asker.ask("GET", place, token=admin.token).status == 422


def test_a_live_creative_stands_in_the_snapshot_with_its_small_picture(
    asker: Asker, people: Make
) -> None:
    creative = a_creative(asker, people("admin").token)
    manifest = asker.edge("GET", "/edge/manifest").json
    place = f"/edge/snapshots/{manifest['snapshot']}"
    snapshot = snapshots.read(asker.edge("GET", f"{place}?format=2").body)
    (found,), (campaign,) = snapshot.creatives, snapshot.campaigns
    assert (found.id, found.campaign) == (creative["id"], campaign.id)
    assert (campaign.sponsor, campaign.price_micros) == ("Пекарна Зора", 2_000)
    before = asker.edge("GET", place)
    assert before.json["format"] == 1
    assert snapshots.read(before.body).version == snapshot.version
    assert asker.edge("GET", f"{place}?format=3").status == 404
    assert manifest["shares"] == {found.campaign: 1.0}
    shown = asker.edge("GET", f"/edge/pictures/{found.picture}")
    assert shown.header("content-type") in ("image/avif", "image/webp")
    assert 0 < len(shown.body) <= 9_216


def test_the_snapshot_before_is_still_answered(
    asker: Asker, people: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("origin.actions.manifest.KEPT_MS", 0)
    admin = people("admin")
    creative = a_creative(asker, admin.token)
    before = asker.edge("GET", "/edge/manifest").json["snapshot"]
    changed = asker.ask(
        "PUT",
        f"/api/ads/{creative['id']}",
        {"headline": "Още по-топъл", "version": creative["version"]},
        token=admin.token,
    )
    assert changed.json["headline"] == "Още по-топъл"
    after = asker.edge("GET", "/edge/manifest").json["snapshot"]
    assert before != after
    for version in (before, after):
        assert snapshots.read(asker.edge("GET", f"/edge/snapshots/{version}").body)
        assert asker.edge("GET", f"/edge/sheets/{version}").status == 404


def test_an_archived_creative_stands_nowhere_and_keeps_its_figures(
    asker: Asker, people: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("origin.actions.manifest.KEPT_MS", 0)
    admin = people("admin")
    creative = a_creative(asker, admin.token)
    asker.edge(
        "POST", "/edge/events", write_batch(seen_and_clicked(creative["id"])),
        headers={"content-type": "application/json"},
    )  # fmt: skip
    assert asker.ask("DELETE", f"/api/ads/{creative['id']}", token=admin.token).status == 204
    assert asker.edge("GET", "/edge/manifest").json["snapshot"] is None
    place = f"/api/ads/{creative['id']}/statistics"
    assert asker.ask("GET", place, token=admin.token).json["today"]["clicks"] == 1


@pytest.mark.parametrize(
    "change",
    [
        {"landing": "javascript:alert(1)"}, {"landing": "http://127.0.0.1/"},
        {"landing": "https://user@example.org/"}, {"headline": "x" * 81},
        {"picture": "bm90IGEgcGljdHVyZQ=="}, {"weight": 0}, {"state": "archived"},
    ],
)  # fmt: skip
def test_a_creative_that_can_not_stand_in_a_page_is_refused(
    asker: Asker, people: Make, change: dict
) -> None:
    admin = people("admin")
    creative = a_creative(asker, admin.token)
    place = f"/api/ads/{creative['id']}"
    body = change | {"version": creative["version"]}
    answer = asker.ask("PUT", place, body, token=admin.token)
    assert (answer.status, answer.problem) == (422, "invalid-fields")


def test_only_an_account_of_a_sponsor_can_be_its_member(
    asker: Asker, people: Make, house: House
) -> None:
    admin, student = people("admin"), people("student")
    body = {"name": "Зора", "members": [str(student.user.id)]}
    answer = asker.ask("POST", "/api/ads/sponsors", body, token=admin.token)
    assert answer.json["errors"][0]["pointer"] == "/members/0"
    assert asker.ask("GET", "/api/ads/sponsors", token=admin.token).json["sponsors"] == []
