"""Logging in, registering and the own page work without a script, through the edge."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from storage import jobs, sessions, users
from storage.database import transaction
from tests.origin import asking
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import PASSWORD, Somebody


def post(asker: Asker, path: str, headers: dict[str, str] | None = None, **form: str) -> Answer:
    sent = dict(headers or {})
    return asker.form(path, form, cookie=sent.pop("cookie", ""), headers=sent)


def cookie_of(answer: Answer) -> dict[str, str]:
    return {"cookie": asking.cookie_of(answer)}


def test_the_login_form_goes_on_to_where_the_reader_wanted(
    asker: Asker, people: Callable[[str], Somebody]
) -> None:
    somebody = people("student")
    answer = post(asker, "/login", email=somebody.user.email, password=PASSWORD, to="/courses/c/1")
    assert (answer.status, answer.header("location")) == (303, "/courses/c/1")
    page = asker.edge("GET", "/me", headers=cookie_of(answer))
    assert page.status == 200
    assert somebody.user.email in page.body.decode()


def test_each_role_comes_home_to_its_own_page(
    asker: Asker, people: Callable[[str], Somebody]
) -> None:
    homes = {"student": "/me", "author": "/me", "sponsor": "/partners", "admin": "/admin"}
    for role, home in homes.items():
        answer = post(asker, "/login", email=people(role).user.email, password=PASSWORD, to="")
        assert answer.header("location") == home
        assert asker.edge("GET", home, headers=cookie_of(answer)).status == 200


def test_a_login_never_leads_to_another_site(
    asker: Asker, people: Callable[[str], Somebody]
) -> None:
    somebody = people("student")
    for to in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"):
        answer = post(asker, "/login", email=somebody.user.email, password=PASSWORD, to=to)
        assert answer.header("location") == "/me"
        assert "evil" not in asker.edge("GET", f"/login?{urlencode({'to': to})}").body.decode()


def test_a_wrong_password_is_said_at_the_form_and_what_was_typed_stays(
    asker: Asker, people: Callable[[str], Somebody]
) -> None:
    somebody = people("student")
    wrong = [
        post(asker, "/login", {"accept-language": "bg"}, email=email, password="не е тази")
        for email in (somebody.user.email, "nobody@uchi.example")
    ]
    for answer, email in zip(wrong, (somebody.user.email, "nobody@uchi.example"), strict=True):
        text = answer.body.decode()
        assert answer.status == 422
        assert answer.cookies == {}
        assert "Имейлът или паролата не са верни" in text
        assert f'value="{email}"' in text
        assert "не е тази" not in text


def test_a_form_from_another_site_is_refused(
    asker: Asker, people: Callable[[str], Somebody]
) -> None:
    foreign = {"sec-fetch-site": "cross-site"}
    answer = post(asker, "/login", foreign, email=people("student").user.email, password=PASSWORD)
    assert answer.status == 403
    assert answer.cookies == {}


def test_logging_out_ends_the_session_and_forgets_the_cookies(
    asker: Asker, people: Callable[[str], Somebody], house
) -> None:
    somebody = people("student")
    login = post(asker, "/login", email=somebody.user.email, password=PASSWORD)
    with transaction(house.pool) as db:
        before = len(sessions.of_user(db, somebody.user.id))
    answer = post(asker, "/logout", cookie_of(login))
    assert (answer.status, answer.header("location")) == (303, "/")
    assert all("max-age=0" in rest.lower() for rest in answer.cookies.values())
    with transaction(house.pool) as db:
        assert len(sessions.of_user(db, somebody.user.id)) == before - 1
    again = asker.edge("GET", "/me", headers=cookie_of(login))
    assert (again.status, again.header("location")) == (303, "/api/auth/renew?to=%2Fme")
    over = asker.edge("GET", again.header("location") or "", headers=cookie_of(login))
    assert (over.status, over.header("location")) == (303, "/login?to=%2Fme")


def test_registering_makes_a_learner_and_a_letter_and_tells_nobody_who_has_an_account(
    asker: Asker, people: Callable[[str], Somebody], house
) -> None:
    known = people("student").user.email
    pages = [
        post(asker, "/register", name="Мария", email=email, password=PASSWORD)
        for email in ("maria@uchi.example", known)
    ]
    assert [page.status for page in pages] == [303, 303]
    first, second = (page.header("location") for page in pages)
    assert first == second
    with transaction(house.pool) as db:
        made = users.find_by_email(db, "maria@uchi.example")
        letters = [job.arguments["template"] for job in jobs.listing(db) if job.kind == "mail"]
    assert made is not None
    assert (made.role, made.name, made.verified_at) == ("student", "Мария", None)
    assert sorted(map(str, letters)) == ["known", "verify"]


def test_a_weak_password_and_a_wrong_address_are_said_at_their_fields(asker: Asker) -> None:
    weak = post(asker, "/register", name="М", email="m@uchi.example", password="password1")
    assert weak.status == 422
    assert 'id="password-fault"' in weak.body.decode()
    assert 'value="m@uchi.example"' in weak.body.decode()
    assert "password1" not in weak.body.decode()
    wrong = post(asker, "/register", name="М", email="not an address", password=PASSWORD)
    assert wrong.status == 422
    assert 'id="email-fault"' in wrong.body.decode()


def test_a_page_speaks_the_language_that_the_reader_chose(asker: Asker) -> None:
    english = asker.edge("GET", "/login", headers={"cookie": "lang=en"}).body.decode()
    bulgarian = asker.edge("GET", "/login", headers={"cookie": "lang=bg"}).body.decode()
    assert '<html lang="en">' in english
    assert '<html lang="bg">' in bulgarian
    assert "/language?to=/login&amp;lang=bg" in english


def test_a_page_runs_no_script_that_is_not_ours(asker: Asker) -> None:
    answer = asker.edge("GET", "/login")
    policy = answer.header("content-security-policy") or ""
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.header("cache-control") == "private, no-store"


def test_a_form_that_was_filled_in_for_longer_than_a_login_lasts_is_not_lost(
    asker: Asker, people: Callable[[str], Somebody], house
) -> None:
    somebody = people("student")
    login = post(asker, "/login", email=somebody.user.email, password=PASSWORD)
    pairs = dict(pair.split("=", 1) for pair in cookie_of(login)["cookie"].split("; "))
    # After 15 minutes the browser has dropped the access cookie; /api/auth gets the other one.
    late = {name: text for name, text in pairs.items() if "access" not in name}
    there = "; ".join(f"{n}={t}" for n, t in late.items() if "refresh" not in n)
    form = {"name": "Мария", "language": "bg", "time_zone": "Europe/Sofia"}
    first = post(asker, "/me/profile", {"cookie": there}, **form)
    assert (first.status, first.header("location")) == (307, "/api/auth/renew?to=%2Fme%2Fprofile")
    way = first.header("location") or ""
    second = post(asker, way, {"cookie": "; ".join(f"{n}={t}" for n, t in late.items())}, **form)
    assert (second.status, second.header("location")) == (307, "/me/profile")
    third = post(asker, "/me/profile", cookie_of(second), **form)
    assert third.status == 303
    assert (third.header("location") or "").startswith("/me/profile?said=profile-saved.")
    nobody = post(asker, way, None, **form)
    assert (nobody.status, nobody.header("location")) == (303, "/login?to=%2Fme")
