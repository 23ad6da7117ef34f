"""A sponsor reads what was counted, in sentence, chart and table, and nobody else's."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from functions.events import Event, EventKind
from origin.house import House
from storage import campaigns, creatives, events, sponsors
from storage.database import transaction
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody


@dataclass(frozen=True)
class Bakery:
    """A sponsor with an account and one message that runs."""

    member: Somebody
    creative: UUID


@pytest.fixture
def bakery(house: House, people: Callable[..., Somebody]) -> Bakery:
    member = people("sponsor")
    with transaction(house.pool) as db:
        sponsor = sponsors.insert(db, name="Пекарна <Зора>")
        sponsors.add_member(db, sponsor.id, member.user.id)
        campaign = campaigns.insert(
            db, sponsor=sponsor.id, name="Есен", state="live", pricing="impression",
            price_micros=10_000, budget_micros=50_000_000,
        )  # fmt: skip
        creative = creatives.insert(
            db, campaign=campaign.id, headline="Хляб & сол", landing="https://example.org/hlyab",
            language="bg", body="Всяка сутрин", state="live",
        )  # fmt: skip
    return Bakery(member, creative.id)


def happened(house: House, creative: UUID, kind: EventKind, count: int, *marks: str) -> None:
    """So many events of today, each on a page of its own."""
    now_ms = int(time.time() * 1000)
    batch = [
        Event(
            day=datetime.now(UTC).date().isoformat(), view=uuid4().hex, kind=kind, slot=1,
            sequence=0, page=str(uuid4()), version="0" * 16, language="bg",
            issued_at=now_ms - 5_000, accepted_at=now_ms, active_ms=1_500,
            creative=str(creative), price_micros=10_000, marks=marks,
        )
        for _ in range(count)
    ]  # fmt: skip
    with transaction(house.pool) as db:
        events.store(db, batch)


def page(asker: Asker, somebody: Somebody, path: str, language: str = "en") -> str:
    answer = asker.edge("GET", path, token=somebody.token, headers={"cookie": f"lang={language}"})
    assert answer.status == 200, (answer.status, answer.body)
    return answer.body.decode()


def test_the_first_sentence_says_what_today_came_to(
    asker: Asker, house: House, bakery: Bakery
) -> None:
    happened(house, bakery.creative, "seen", 12)
    happened(house, bakery.creative, "click", 1)
    html = page(asker, bakery.member, "/partners")
    assert "<strong>12 impressions</strong>, <strong>1 click</strong>" in html
    assert "Spent so far: 0.12 of 50.00 EUR." in html
    assert "12 показвания" in page(asker, bakery.member, "/partners", "bg")
    assert "Хляб &amp; сол" in html


def test_what_may_not_be_billed_is_told_apart(asker: Asker, house: House, bakery: Bakery) -> None:
    happened(house, bakery.creative, "seen", 3)
    happened(house, bakery.creative, "seen", 2, "bot")
    html = page(asker, bakery.member, f"/partners/{bakery.creative}")
    assert "<strong>3 impressions</strong>, <strong>0 clicks</strong>" in html
    assert "2 events were kept and not billed." in html


def test_the_message_is_shown_as_a_reader_sees_it_and_its_link_counts_nothing(
    asker: Asker, bakery: Bakery
) -> None:
    answer = asker.edge("GET", f"/partners/{bakery.creative}", token=bakery.member.token)
    html = answer.body.decode()
    assert "Реклама · Пекарна &lt;Зора&gt;" in html
    assert 'href="https://example.org/hlyab"' in html
    assert 'href="/r/' not in html
    nonce = html.partition('<style nonce="')[2].partition('"')[0]
    assert f"'nonce-{nonce}'" in (answer.header("content-security-policy") or "")


def test_another_sponsor_sees_none_of_it(
    asker: Asker, house: House, bakery: Bakery, people: Callable[..., Somebody]
) -> None:
    happened(house, bakery.creative, "seen", 12)
    other = people("sponsor", "other@uchi.example")
    html = page(asker, other, "/partners")
    assert "<strong>0 impressions</strong>" in html
    assert "You have no message yet" in html
    answer = asker.edge("GET", f"/partners/{bakery.creative}", token=other.token)
    assert answer.status == 404


def test_an_administrator_sees_every_sponsors(
    asker: Asker, house: House, bakery: Bakery, people: Callable[..., Somebody]
) -> None:
    happened(house, bakery.creative, "seen", 2)
    assert "<strong>2 impressions</strong>" in page(asker, people("admin"), "/partners")


def test_a_learner_has_no_business_there(
    asker: Asker, bakery: Bakery, people: Callable[..., Somebody]
) -> None:
    answer = asker.edge("GET", "/partners", token=people("student").token)
    assert answer.status == 403
