"""Ended sessions: a token that still looks good opens nothing, whatever else is wrong."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from origin.house import House
from storage import sessions, users
from storage.database import transaction
from tests.origin.asking import Asker, by_script, cookie_of
from tests.origin.conftest import PASSWORD, Somebody

ASKED = (
    ("GET", "/api/users/profile", None),
    ("GET", "/api/users/profile/second-factors", None),
    ("PUT", "/api/users/profile", {"name": "Нова"}),
    ("PUT", "/api/users/profile", {"no such": "field"}),
    ("POST", f"/api/attempts/{uuid4()}/answer", {"no such": "field"}),
    ("POST", f"/api/attempts/{uuid4()}/answer", {"question": str(uuid4()), "sequence": 1}),
)


@pytest.fixture
def maria(people: Callable[[str], Somebody]) -> Somebody:
    return people("student")


def test_a_token_of_an_ended_session_learns_nothing_but_that(
    asker: Asker, house: House, maria: Somebody
) -> None:
    with transaction(house.pool) as db:
        sessions.revoke_all(db, maria.user.id)
    for method, path, body in ASKED:
        answer = asker.ask(method, path, body, token=maria.token)
        assert (answer.status, answer.problem) == (401, "session-ended"), path
    with transaction(house.pool) as db:
        kept = users.find(db, maria.user.id)
    assert kept
    assert kept.name == maria.user.name, "nothing was changed on the way"
    # Even where anyone may read, a token that is sent must hold.
    assert asker.ask("GET", "/api/courses", token=maria.token).problem == "session-ended"
    assert asker.ask("GET", "/api/courses").status == 200


def test_a_deactivated_account_is_out_though_its_session_goes_on(
    asker: Asker, house: House, maria: Somebody
) -> None:
    with transaction(house.pool) as db:
        db.execute("UPDATE users SET deactivated_at = now() WHERE id = %s", (maria.user.id,))
    for method, path, body in ASKED:
        assert asker.ask(method, path, body, token=maria.token).status == 401, path


def test_a_browser_whose_session_ended_is_not_logged_in(
    asker: Asker, house: House, maria: Somebody
) -> None:
    known = {"email": maria.user.email, "password": PASSWORD}
    headers = by_script(cookie_of(asker.form("/login", known)))
    assert asker.edge("GET", "/api/users/profile", headers=headers).status == 200
    with transaction(house.pool) as db:
        sessions.revoke_all(db, maria.user.id)
    for method, path, body in ASKED:
        assert asker.edge(method, path, body, headers=headers).status == 401, path
    # A cookie that nobody sent on purpose is as good as none, and so is one that is no token.
    spoiled = {"cookie": headers["cookie"].replace("=eyJ", "=x")}
    assert spoiled["cookie"] != headers["cookie"]
    assert asker.edge("GET", "/api/courses", headers=spoiled).status == 200
    assert asker.edge("GET", "/api/courses", headers=headers).status == 200
    assert asker.ask("GET", "/api/users/profile", headers=headers).status == 401
