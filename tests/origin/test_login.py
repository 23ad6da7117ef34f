"""Logging in: tokens, cookies, the rotation of refresh tokens, and what a stranger can't learn."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import jwt
import pytest

from functions.cookies import names
from functions.problems import NotLoggedIn
from origin import app, csrf
from origin.actions import accounts, renewals
from origin.house import House
from storage import jobs, sessions, users
from storage.database import transaction
from tests.origin.asking import Answer, Asker, by_script, cookie_of
from tests.origin.conftest import PASSWORD, Somebody

Make = Callable[[str], Somebody]


def login(asker: Asker, email: str = "student@uchi.example", password: str = PASSWORD) -> Answer:
    return asker.edge("POST", "/api/auth/login", {"email": email, "password": password})


def cookies_of(house: House, answer: Answer) -> tuple[str, str]:
    called = names(house.settings.public_url)
    values = [answer.cookies[name].partition(";")[0] for name in (called.access, called.refresh)]
    return values[0], values[1]


def renew(asker: Asker, house: House, refresh: str, **headers: str) -> Answer:
    called = names(house.settings.public_url)
    proof = csrf.token(house.settings.csrf_keys, csrf.NOBODY)
    sent = by_script(f"{called.refresh}={refresh}; {called.csrf}={proof}") | headers
    return asker.edge("POST", "/api/auth/refresh", headers=sent)


def profile(asker: Asker, house: House, access: str) -> Answer:
    cookie = f"{names(house.settings.public_url).access}={access}"
    return asker.edge("GET", "/api/users/profile", headers={"cookie": cookie})


def test_a_token_is_answered_and_through_the_edge_cookies_too(
    asker: Asker, house: House, people: Make
) -> None:
    people("student")
    answer = login(asker)
    assert answer.json["token_type"] == "Bearer"
    assert answer.json["expires_in"] == 900
    access, _ = cookies_of(house, answer)
    assert profile(asker, house, access).json["email"] == "student@uchi.example"
    called = names(house.settings.public_url)
    assert "HttpOnly" in answer.cookies[called.access]
    assert "Path=/api/auth;" in answer.cookies[called.refresh]
    direct = asker.ask(
        "POST", "/api/auth/login", {"email": "STUDENT@uchi.example", "password": PASSWORD}
    )
    assert (direct.status, direct.cookies) == (200, {})


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(
    asker: Asker, people: Make
) -> None:
    people("student")
    answers = [login(asker, password="грешна парола"), login(asker, email="no@uchi.example")]
    for answer in answers:
        assert (answer.status, answer.problem) == (401, "wrong-login")
    first, second = (answer.json | {"instance": ""} for answer in answers)
    assert first == second


def test_guessing_at_one_account_ends_though_each_guess_comes_from_elsewhere(
    asker: Asker, people: Make
) -> None:
    people("student")
    statuses = [
        asker.edge(
            "POST",
            "/api/auth/login",
            {"email": "student@uchi.example", "password": f"guess number {n}"},
            client=f"203.0.113.{n}",
        ).status
        for n in range(12)
    ]
    assert statuses[:4] == [401] * 4
    assert statuses[-1] == 429
    # Half of the allowance is left while Redis is away, as in these tests.
    assert statuses.count(401) <= 10


def test_registering_a_known_address_answers_the_same_and_makes_no_second_account(
    asker: Asker, house: House, people: Make
) -> None:
    people("student")
    body = {"email": "Student@uchi.example", "password": "съвсем друга дълга парола"}
    known = asker.ask("POST", "/api/auth/register", body)
    fresh = asker.ask("POST", "/api/auth/register", body | {"email": "maria@uchi.example"})
    assert (known.status, known.body) == (fresh.status, fresh.body) == (202, known.body)
    with transaction(house.pool) as db:
        letters = [job.arguments["template"] for job in jobs.listing(db)]
        made = users.find_by_email(db, "maria@uchi.example")
    assert letters == ["verify", "known"]
    assert made is not None
    assert (made.role, made.verified_at) == ("student", None)


@pytest.mark.parametrize(
    "password",
    ["password1234", "парола123", "student2024", "mariauchi", "a" * 24],
)
def test_a_guessable_password_is_refused(asker: Asker, password: str) -> None:
    body = {"email": "maria.uchi@uchi.example", "name": "Мария", "password": password}
    answer = asker.ask("POST", "/api/auth/register", body)
    assert (answer.status, answer.problem) == (422, "invalid-fields")
    assert answer.json["errors"][0]["pointer"] == "/password"


def test_everything_wrong_with_a_registration_is_named_at_once(asker: Asker) -> None:
    body = {"email": "nobody@nowhere@uchi.example", "password": "парола123"}
    answer = asker.ask("POST", "/api/auth/register", body)
    assert answer.status == 422
    assert [error["pointer"] for error in answer.json["errors"]] == ["/email", "/password"]


def test_a_role_can_not_be_registered_with(asker: Asker) -> None:
    body = {"email": "eve@uchi.example", "password": PASSWORD, "role": "admin"}
    answer = asker.ask("POST", "/api/auth/register", body)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/role")


def test_a_refresh_token_rotates_and_a_repeat_within_seconds_gets_the_same_one(
    asker: Asker, house: House, people: Make
) -> None:
    people("student")
    _, first = cookies_of(house, login(asker))
    once, again = renew(asker, house, first), renew(asker, house, first)
    _, second = cookies_of(house, once)
    assert second != first
    assert cookies_of(house, again)[1] == second
    assert renew(asker, house, second).status == 200


def test_twenty_renewals_at_once_give_one_successor(
    asker: Asker, house: House, people: Make
) -> None:
    people("student")
    _, first = cookies_of(house, login(asker))
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: renew(asker, house, first), range(20)))
    assert {answer.status for answer in answers} == {200}
    assert len({cookies_of(house, answer)[1] for answer in answers}) == 1


def test_an_old_refresh_token_ends_the_session(asker: Asker, house: House, people: Make) -> None:
    people("student")
    first_login = login(asker)
    access, first = cookies_of(house, first_login)
    _, second = cookies_of(house, renew(asker, house, first))
    _, third = cookies_of(house, renew(asker, house, second))
    assert renew(asker, house, first).status == 401
    assert renew(asker, house, third).status == 401
    assert profile(asker, house, access).status == 401


def test_the_last_refresh_token_is_a_theft_once_its_seconds_are_over(
    house: House, people: Make
) -> None:
    people("student")
    first = accounts.login(house, "student@uchi.example", PASSWORD).refresh
    second = renewals.renew(house, first).refresh
    later = replace(house, now=lambda: house.now() + timedelta(seconds=11))
    with pytest.raises(NotLoggedIn):
        renewals.renew(later, first)
    with pytest.raises(NotLoggedIn):
        renewals.renew(house, second)


def test_a_made_up_refresh_token_ends_nobodys_session(
    asker: Asker, house: House, people: Make
) -> None:
    somebody = people("student")
    session = jwt.decode(somebody.token, options={"verify_signature": False})["sid"]
    access, real = cookies_of(house, login(asker))
    # The session's id is right (whoever sees an access token knows it), the secret is not.
    forged = real[:30] + ("A" if real[30] != "A" else "B") + real[31:]
    assert renew(asker, house, forged).status == 401
    assert profile(asker, house, access).status == 200
    with transaction(house.pool) as db:
        assert sessions.alive(db, UUID(hex=session))


def test_logging_out_ends_the_session_for_both_tokens(
    asker: Asker, house: House, people: Make
) -> None:
    people("student")
    began = login(asker)
    access, refresh = cookies_of(house, began)
    headers = by_script(cookie_of(began)) | {"origin": house.settings.public_url}
    answer = asker.edge("POST", "/api/auth/logout", headers=headers)
    assert answer.status == 204
    assert all("Max-Age=0" in rest for rest in answer.cookies.values())
    assert profile(asker, house, access).status == 401
    assert renew(asker, house, refresh).status == 401


def test_an_ended_session_is_denied_to_the_edges(asker: Asker, house: House, people: Make) -> None:
    somebody = people("student")
    session = jwt.decode(somebody.token, options={"verify_signature": False})["sid"]
    asker.ask("POST", "/api/auth/logout", token=somebody.token)
    assert session in asker.edge("GET", "/edge/manifest").json["denied"]


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {},
    ],
)
def test_another_site_can_not_change_anything_with_a_readers_cookies(
    asker: Asker, house: House, people: Make, headers: dict[str, str]
) -> None:
    admin = people("admin")
    cookie = f"{names(house.settings.public_url).access}={admin.token}"
    answer = asker.edge(
        "POST", "/api/courses", {"title": "Чужда"}, headers={"cookie": cookie, **headers}
    )
    assert (answer.status, answer.problem) == (403, "foreign-origin")


def test_the_form_of_another_site_can_not_log_a_reader_in(asker: Asker, people: Make) -> None:
    people("student")
    answer = asker.edge(
        "POST",
        "/login",
        b"email=student%40uchi.example",
        headers={
            "content-type": "application/x-www-form-urlencoded",
            "origin": "https://evil.example",
        },
    )
    assert answer.status == 403


def test_cookies_are_believed_only_from_the_edge(asker: Asker, house: House, people: Make) -> None:
    cookie = f"{names(house.settings.public_url).access}={people('admin').token}"
    assert asker.ask("GET", "/api/users/profile", headers={"cookie": cookie}).status == 401


def test_a_token_of_another_key_audience_type_or_issuer_is_refused(
    asker: Asker, house: House, people: Make
) -> None:
    token = people("admin").token
    assert asker.ask("GET", "/api/users/profile", token=token).status == 200
    header, payload = (
        jwt.get_unverified_header(token),
        jwt.decode(token, options={"verify_signature": False}),
    )
    key = house.signer._private[1]
    forged = [
        jwt.encode(payload | {"aud": "other"}, key, "EdDSA", header),
        jwt.encode(payload | {"iss": "https://other.example"}, key, "EdDSA", header),
        jwt.encode(payload, key, "EdDSA", header | {"typ": "JWT"}),
        jwt.encode(payload, key, "EdDSA", header | {"kid": "9"}),
        jwt.encode(payload, house.signer.public["1"], "HS256", {"typ": "at+jwt", "kid": "1"}),
        jwt.encode(payload, "", "none", {"typ": "at+jwt", "kid": "1"}),
        jwt.encode(payload | {"exp": payload["iat"] + 86_400}, key, "EdDSA", header),
        token[:-2] + ("AA" if token[-2:] != "AA" else "BB"),
    ]
    for each in forged:
        answer = asker.ask("GET", "/api/users/profile", token=each)
        assert (answer.status, answer.problem) == (401, "invalid-token")


def test_an_expired_page_request_is_renewed_on_its_way(
    asker: Asker, house: House, people: Make
) -> None:
    people("student")
    _, refresh = cookies_of(house, login(asker))
    cookie = {"cookie": f"{names(house.settings.public_url).refresh}={refresh}"}
    answer = asker.edge("GET", "/api/auth/renew?to=%2Fcourses%2Fx", headers=cookie)
    assert (answer.status, answer.header("location")) == (303, "/courses/x")
    away = asker.edge("GET", "/api/auth/renew?to=%2F%2Fevil.example", headers=cookie)
    assert away.header("location") == "/me"
    nobody = asker.edge("GET", "/api/auth/renew?to=%2Fcourses%2Fx")
    assert nobody.header("location") == "/login?to=%2Fcourses%2Fx"


def test_the_link_of_the_message_verifies_the_address_once_it_is_ours(
    house: House, asker: Asker
) -> None:
    from origin import verification

    asker.ask("POST", "/api/auth/register", {"email": "maria@uchi.example", "password": PASSWORD})
    with transaction(house.pool) as db:
        maria = users.find_by_email(db, "maria@uchi.example")
    assert maria is not None
    text = verification.token(house.settings.csrf_keys, maria.id, maria.email, house.now())
    path = "/api/auth/verify-email?token="
    assert asker.edge("GET", path + text[:-1] + ("b" if text.endswith("q") else "q")).status == 400
    assert asker.edge("GET", path + text).status == 303
    with transaction(house.pool) as db:
        found = users.find(db, maria.id)
    assert found is not None
    assert found.verified_at is not None


def test_a_deactivated_account_is_out_at_once(asker: Asker, house: House, people: Make) -> None:
    somebody = people("student")
    with transaction(house.pool) as db:
        db.execute("UPDATE users SET deactivated_at = now() WHERE id = %s", (somebody.user.id,))
    assert asker.ask("GET", "/api/users/profile", token=somebody.token).status == 401
    assert login(asker).problem == "wrong-login"


def test_production_cookies_are_bound_to_the_host_and_to_tls(house: House, people: Make) -> None:
    import msgspec

    settings = msgspec.structs.replace(house.settings, public_url="https://uchi.example")
    secure = replace(house, settings=settings)
    people("student")
    answer = login(Asker(app.create(secure), settings.edge_keys))
    assert set(answer.cookies) == {"__Host-access", "__Secure-refresh", "__Host-csrf"}
    assert all("; Secure" in rest for rest in answer.cookies.values())
