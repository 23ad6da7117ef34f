"""What the origin tells the edge of a reader: on logging in, and with each personal call."""

from __future__ import annotations

import json
import time

from functions import readers
from origin.actions import wishes
from origin.house import House
from storage import campaigns, sponsors
from storage.database import transaction
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import PASSWORD
from tests.origin.test_login import cookies_of, renew
from tests.origin.test_progress import Make, published, read


def today() -> int:
    """Return the day as readers' facts count it."""
    return int(time.time()) // 86_400


def told(answer: Answer) -> dict:
    facts = json.loads(answer.header("x-uchi-reader") or "{}")
    if facts:
        readers.told(None, facts)  # as the edge reads it
    return facts


def test_a_personal_call_tells_how_far_the_learner_is_and_what_they_wish(
    asker: Asker, house: House, people: Make
) -> None:
    maria, (course, chapters) = people("student"), published(asker, people("admin").token, 2)
    place = f"/api/progress/chapters/{chapters[0]['id']}"
    before = today()
    facts = told(asker.ask("GET", place, token=maria.token))
    # The house says a day at least: midnight may pass meanwhile.
    assert before - 1 <= facts.pop("since") <= today()
    assert facts == {
        "user": str(maria.user.id), "stages": {course["id"]: "beginning"},
        "refused": [], "fewer": False, "none": False,
    }  # fmt: skip
    read(asker, house, maria, chapters[0])
    wishes.change(house, maria.user.id, fewer=True)
    facts = told(asker.ask("GET", place, token=maria.token))
    assert (facts["stages"], facts["fewer"]) == ({course["id"]: "midway"}, True)


def test_another_device_knows_what_is_wished_for_from_its_login_on(
    asker: Asker, house: House, people: Make
) -> None:
    maria = people("student")
    with transaction(house.pool) as db:
        sponsor = sponsors.insert(db, name="Зора")
        campaign = campaigns.insert(db, sponsor=sponsor.id, name="Хляб", state="live").id
    wishes.refuse(house, maria.user.id, campaign)
    credentials = {"email": maria.user.email, "password": PASSWORD}
    answer = asker.edge("POST", "/api/auth/login", credentials)
    facts = told(answer)
    assert (facts["user"], facts["refused"]) == (str(maria.user.id), [str(campaign)])
    renewed = renew(asker, house, cookies_of(house, answer)[1])
    assert told(renewed)["refused"] == [str(campaign)]
    assert told(asker.edge("POST", "/api/auth/login", credentials | {"password": "не е"})) == {}
