"""Sessions: seen and ended one by one or all at once, each person their own."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import jwt

from functions.cookies import names
from origin.house import House
from storage import audit
from storage.database import transaction
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import PASSWORD, Somebody

Make = Callable[..., Somebody]
OWN = "/api/users/profile/sessions"


def sid(token: str) -> str:
    claimed = jwt.decode(token, options={"verify_signature": False})["sid"]
    return f"{claimed[:8]}-{claimed[8:12]}-{claimed[12:16]}-{claimed[16:20]}-{claimed[20:]}"


def login(asker: Asker, email: str = "student@uchi.example") -> str:
    body = {"email": email, "password": PASSWORD}
    headers = {"user-agent": "Firefox on a phone"}
    answer = asker.edge("POST", "/api/auth/login", body, headers=headers, client="198.51.100.4")
    return answer.json["access_token"]


def works(asker: Asker, token: str) -> bool:
    return asker.ask("GET", "/api/users/profile", token=token).status == 200


def test_sessions_are_listed_with_device_and_place_the_current_one_marked(
    asker: Asker, people: Make
) -> None:
    here, there = people("student").token, login(asker)
    items = asker.ask("GET", OWN, token=here).json["items"]
    assert {item["id"]: item["current"] for item in items} == {sid(here): True, sid(there): False}
    [other] = [item for item in items if not item["current"]]
    assert (other["user_agent"], other["address"]) == ("Firefox on a phone", "198.51.100.4")


def test_one_session_is_ended_and_the_other_goes_on(
    asker: Asker, house: House, people: Make
) -> None:
    somebody = people("student")
    there = login(asker)
    assert asker.ask("DELETE", f"{OWN}/{sid(there)}", token=somebody.token).status == 204
    assert (works(asker, there), works(asker, somebody.token)) == (False, True)
    assert asker.ask("DELETE", f"{OWN}/{sid(there)}", token=somebody.token).status == 404
    with transaction(house.pool) as db:
        assert audit.listing(db, action="session.revoked", subject=somebody.user.id)
    denied = asker.edge("GET", "/edge/manifest").json["denied"]
    assert sid(there).replace("-", "") in denied


def test_nobody_ends_the_session_of_somebody_else(asker: Asker, people: Make) -> None:
    mine, theirs = people("student"), people("author")
    for session in (sid(theirs.token), str(uuid4())):
        assert asker.ask("DELETE", f"{OWN}/{session}", token=mine.token).status == 404
    assert works(asker, theirs.token)


def test_logging_out_everywhere_ends_all_or_all_others(asker: Asker, people: Make) -> None:
    somebody = people("student")
    there, bystander = login(asker), people("author")
    asked = f"{OWN}/revoke-all"
    others = asker.ask("POST", asked, {"others_only": True}, token=somebody.token)
    assert others.json == {"ended": 1}
    assert (works(asker, there), works(asker, somebody.token)) == (False, True)
    everything = asker.ask("POST", asked, {"others_only": False}, token=somebody.token)
    assert everything.json == {"ended": 1}
    assert (works(asker, somebody.token), works(asker, bystander.token)) == (False, True)


def test_a_browser_that_logs_out_everywhere_forgets_its_cookies(
    asker: Asker, house: House, people: Make
) -> None:
    token = people("student").token
    answer = asker.edge("POST", f"{OWN}/revoke-all", {"others_only": False}, token=token)
    assert answer.status == 200
    called = names(house.settings.public_url)
    assert "Max-Age=0" in answer.cookies[called.access]
    assert "Max-Age=0" in answer.cookies[called.refresh]


def test_an_administrator_sees_and_ends_the_sessions_of_others(
    asker: Asker, house: House, people: Make
) -> None:
    learner, admin = people("student"), people("admin")
    there = login(asker)
    of_learner = f"/api/users/{learner.user.id}/sessions"

    def ask(method: str, path: str) -> Answer:
        return asker.ask(method, path, token=admin.token)

    listed = ask("GET", of_learner).json["items"]
    assert [item["current"] for item in listed] == [False, False]
    assert ask("DELETE", f"{of_learner}/{sid(there)}").status == 204
    assert (works(asker, there), works(asker, learner.token)) == (False, True)
    # Under the wrong person's address there is no such session.
    assert ask("DELETE", f"{of_learner}/{sid(admin.token)}").status == 404
    assert ask("POST", f"{of_learner}/revoke-all").json == {"ended": 1}
    assert (works(asker, learner.token), works(asker, admin.token)) == (False, True)
    for method, path in (("GET", ""), ("POST", "/revoke-all")):
        assert ask(method, f"/api/users/{uuid4()}/sessions{path}").status == 404
    with transaction(house.pool) as db:
        [entry] = audit.listing(db, action="session.revoked-all", subject=learner.user.id)
    assert entry.actor == admin.user.id


def test_a_learner_sees_nobody_elses_sessions(asker: Asker, people: Make) -> None:
    learner, author = people("student"), people("author")
    path = f"/api/users/{author.user.id}/sessions"
    assert asker.ask("GET", path, token=learner.token).status == 403
