"""What learners are told of messages, and what they can do about them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from functions import tokens
from origin.house import House
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import Somebody
from tests.origin.pages.test_own import Reader

Make = Callable[[str], Somebody]
OWN = "/api/users/profile/messages"


@pytest.fixture
def creative(house: House) -> UUID:
    """A live creative of the bakery, for whom an agency pays."""
    with psycopg.connect(house.settings.database_owner_url, autocommit=True) as db:
        row = db.execute(
            """
            WITH sponsor AS (
                INSERT INTO sponsors (name, payer, website)
                VALUES ('Пекарна <Зора>', 'Агенция Юг', 'https://zora.example/') RETURNING id
            ), campaign AS (
                INSERT INTO campaigns (sponsor_id, name, state, languages, cap_views, cap_days)
                SELECT id, 'пролет', 'live', '{bg}', 3, 7 FROM sponsor RETURNING id
            )
            INSERT INTO creatives (campaign_id, headline, landing, state)
            SELECT id, 'Топъл хляб', 'https://zora.example/hlyab', 'live' FROM campaign
            RETURNING id
            """
        ).fetchone()
    assert row
    return row[0]


def token_of(house: House, creative: UUID, *, age: timedelta = timedelta(), **more: Any) -> str:
    """Return the token of a slot as the edge made it."""
    issued = int((datetime.now(UTC) - age).timestamp() * 1000)
    slot = tokens.Slot(
        view=b"v" * 16, page=uuid4(), creative=creative, version=b"01234567", issued_ms=issued,
        price_micros=0, slot=1, language="bg", landing="https://zora.example/hlyab", **more,
    )  # fmt: skip
    return tokens.sign_slot(house.settings.slot_keys, slot)


def campaign_of(house: House, creative: UUID) -> UUID:
    with psycopg.connect(house.settings.database_owner_url) as db:
        row = db.execute("SELECT campaign_id FROM creatives WHERE id = %s", (creative,)).fetchone()
    assert row
    return row[0]


def told(answer: Answer) -> dict[str, Any]:
    """Return what the edge is told of the reader."""
    return json.loads(answer.header("x-uchi-reader") or "{}")


def test_anybody_reads_who_pays_and_by_what_a_message_was_chosen(
    asker: Asker, house: House, creative: UUID
) -> None:
    token = token_of(house, creative, reasons=("language",))
    answer = asker.edge("GET", f"/why/{token}", headers={"accept-language": "en"})
    page = answer.body.decode()
    assert answer.status == 200
    assert "Агенция Юг paid for this place, on behalf of Пекарна &lt;Зора&gt;." in page
    assert "It was chosen by the language of the page. Nothing about you was used." in page
    assert "At most 3 times in 7 days to the same learner" in page
    assert "nothing is kept of you here" in page
    assert "<button" not in page.partition("<main")[2]
    assert f"/api/auth/renew?to=/why/{token}" in page
    assert answer.header("x-robots-tag") == "noindex"


def test_a_token_that_names_no_reason_is_explained_by_what_the_campaign_asks_for(
    asker: Asker, house: House, creative: UUID
) -> None:
    here = f"/why/{token_of(house, creative)}"
    page = asker.edge("GET", here, headers={"accept-language": "en"}).body.decode()
    assert "It was chosen by the language of the page." in page
    here = f"/why/{token_of(house, creative, reasons=('everybody',))}"
    page = asker.edge("GET", here, headers={"accept-language": "en"}).body.decode()
    assert "It is shown on all pages" in page


def test_a_guests_form_keeps_nothing_and_leads_to_the_login(
    asker: Asker, house: House, creative: UUID
) -> None:
    here = f"/why/{token_of(house, creative)}"
    answer = asker.form(here, {"refuse": "yes"})
    assert (answer.status, answer.header("location")) == (303, f"/api/auth/renew?to={here}")
    assert answer.header("x-uchi-reader") is None
    with psycopg.connect(house.settings.database_owner_url) as db:
        assert db.execute("SELECT count(*) FROM refused_campaigns").fetchone() == (0,)


def test_a_forged_token_is_no_page_and_an_old_one_says_that_it_is_over(
    asker: Asker, house: House, creative: UUID
) -> None:
    token = token_of(house, creative)
    changed = token[:-1] + ("b" if token[-1] != "b" else "c")
    for wrong in (changed, token[:-2], "bcfg", token_of(house, uuid4())):
        assert asker.edge("GET", f"/why/{wrong}").status == 404
    assert asker.edge("GET", f"/why/{token_of(house, creative, age=timedelta(4))}").status == 410


def test_a_learner_sends_a_message_away_and_lets_it_come_again(
    asker: Asker, house: House, people: Make, creative: UUID
) -> None:
    maria = Reader(asker, people("student"))
    here, campaign = f"/why/{token_of(house, creative)}", str(campaign_of(house, creative))
    away = maria.send(here, refuse="yes")
    assert told(away) == {
        "user": str(maria.user.id), "refused": [campaign], "fewer": False, "none": False,
    }  # fmt: skip
    assert "You don&#39;t see this message any more" in maria.follow(away).replace("’", "&#39;")
    assert "Топъл хляб" in maria.open("/me/messages").body.decode()
    again = maria.send("/me/messages", again=campaign)
    assert told(again)["refused"] == []
    assert "Топъл хляб" not in maria.follow(again)


def test_a_form_without_its_proof_changes_nothing(
    asker: Asker, house: House, people: Make, creative: UUID
) -> None:
    maria = Reader(asker, people("student"))
    here = f"/why/{token_of(house, creative)}"
    assert maria.send(here, refuse="yes", csrf="x" * 64).status == 403
    assert told(maria.send(here, fewer="yes"))["refused"] == []


def test_only_the_readers_own_group_is_named(
    asker: Asker, house: House, people: Make, creative: UUID
) -> None:
    maria = Reader(asker, people("student"))
    with psycopg.connect(house.settings.database_owner_url, autocommit=True) as db:
        for name in ("7а", "12в"):
            db.execute(
                "WITH made AS (INSERT INTO groups (name) VALUES (%s) RETURNING id)"
                " INSERT INTO campaign_groups SELECT %s, id FROM made",
                (name, campaign_of(house, creative)),
            )
        db.execute(
            "INSERT INTO group_members (group_id, user_id) SELECT id, %s FROM groups"
            " WHERE name = '7а'",
            (maria.user.id,),
        )
    here = f"/why/{token_of(house, creative, reasons=('language', 'group'))}"
    page = maria.open(here).body.decode()
    assert "you are in 7а" in page
    assert "12в" not in page
    assert "a group that you belong to. Nothing else about you" in page
    assert "7а" not in asker.edge("GET", here).body.decode()


def test_wishes_are_kept_and_told_to_the_edge(asker: Asker, people: Make) -> None:
    maria = people("student")
    answer = asker.edge("PUT", OWN, {"fewer": True, "none": True}, token=maria.token)
    assert (answer.json["fewer"], answer.json["none"], answer.json["without"]) == (True,) * 3
    assert (told(answer)["fewer"], told(answer)["none"]) == (True, True)
    answer = asker.edge("PUT", OWN, {"none": False}, token=maria.token)
    assert (answer.json["fewer"], answer.json["without"]) == (True, False)
    assert asker.edge("GET", OWN, token=maria.token).json["fewer"] is True


def test_what_the_site_does_not_offer_can_not_be_wished_for(asker: Asker, people: Make) -> None:
    maria, admin = people("student").token, people("admin").token
    asker.edge("PUT", OWN, {"none": True}, token=maria)
    paid = {"without_sponsors": "paid", "without_price_micros": 12_500_000}
    assert asker.ask("PUT", "/api/site", paid, token=admin).status == 200
    # What was wished for while it was free does not hold any more, nor can it be wished for anew.
    assert asker.edge("GET", OWN, token=maria).json["without"] is False
    assert asker.edge("PUT", OWN, {"none": True}, token=maria).problem == "not-for-free"
    page = asker.edge("GET", "/me/messages", token=maria, headers={"accept-language": "en"})
    assert "12.50 EUR a year" in page.body.decode()
    assert 'name="none"' not in page.body.decode()
    wrong = {"without_sponsors": "free", "without_price_micros": 1}
    assert asker.ask("PUT", "/api/site", wrong, token=admin).status == 422
    assert asker.ask("PUT", "/api/site", {"without_sponsors": "off"}, token=admin).status == 422


def test_an_administrator_grants_it_for_a_time_and_the_log_says_so(
    asker: Asker, house: House, people: Make
) -> None:
    maria, admin = people("student"), people("admin").token
    here = f"/api/users/{maria.user.id}/messages"
    until = (house.now() + timedelta(days=30)).isoformat()
    assert asker.ask("PUT", here, {"none_until": until}, token=admin).json["without"] is True
    assert told(asker.edge("PUT", OWN, {"fewer": False}, token=maria.token))["none"] is True
    past = (house.now() - timedelta(days=1)).isoformat()
    assert asker.ask("PUT", here, {"none_until": past}, token=admin).status == 422
    assert asker.ask("PUT", here, {"none_until": None}, token=admin).json["without"] is False
    unknown = f"/api/users/{uuid4()}/messages"
    assert asker.ask("PUT", unknown, {"none_until": None}, token=admin).status == 404
    entries = asker.ask("GET", "/api/audit", token=admin).json["entries"]
    assert [entry["action"] for entry in entries][:2] == ["messages.granted"] * 2


def test_the_administrators_page_grants_until_the_end_of_a_day(
    asker: Asker, house: House, people: Make
) -> None:
    maria, admin = people("student").user, Reader(asker, people("admin"))
    here, day = f"/admin/users/{maria.id}", (house.now() + timedelta(days=9)).date().isoformat()
    page = admin.follow(admin.send(here, do="grant", none_until=day))
    assert f'value="{day}"' in page
    assert admin.send(here, do="grant", none_until="yesterday").status == 422
    assert 'value=""' in admin.follow(admin.send(here, do="grant", none_until=""))


def test_an_unknown_campaign_can_not_be_refused(asker: Asker, people: Make) -> None:
    maria = people("student").token
    assert asker.edge("PUT", f"{OWN}/refused/{uuid4()}", token=maria).status == 404
    assert asker.edge("DELETE", f"{OWN}/refused/{uuid4()}", token=maria).status == 404
