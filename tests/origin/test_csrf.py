"""CSRF: only our own pages change anything under a browser's cookies."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import jwt
import pytest

from functions.cookies import names
from functions.permissions import ROUTES
from origin import csrf
from origin.house import House
from tests.origin.asking import Asker, by_script, cookie_of, csrf_in
from tests.origin.conftest import PASSWORD, Somebody

Make = Callable[[str], Somebody]
FORMS = [route.path for route in ROUTES if route.body == "form"]


def logged_in(asker: Asker, email: str = "student@uchi.example") -> str:
    return cookie_of(asker.form("/login", {"email": email, "password": PASSWORD}))


def forged(house: House, real: str) -> list[str]:
    ring = house.settings.csrf_keys
    other = csrf.token(ring, uuid4())
    flipped = real[:-1] + ("A" if real[-1] != "A" else "B")
    return ["", "x", "A" * 64, flipped, real.lower(), real + "A", real[:-4], other, "я" * 64]


def test_a_form_that_is_not_proven_changes_nothing(
    asker: Asker, house: House, people: Make
) -> None:
    people("student")
    cookie = logged_in(asker)
    for value in forged(house, csrf_in(cookie)):
        assert asker.form("/logout", cookie=cookie, csrf=value).status == 403
    assert asker.edge("GET", "/me", headers={"cookie": cookie}).status == 200
    assert asker.form("/logout", cookie=cookie).status == 303
    assert asker.edge("GET", "/me", headers={"cookie": cookie}).status == 303


def test_a_pair_that_somebody_else_got_is_worth_nothing_to_who_is_logged_in(
    asker: Asker, house: House, people: Make
) -> None:
    people("student")
    cookie = logged_in(asker)
    own = csrf_in(cookie)
    ring = house.settings.csrf_keys
    # Tossed into the victim's browser: cookie and form agree, and both are ours.
    for stranger in (csrf.token(ring, csrf.NOBODY), csrf.token(ring, uuid4())):
        tossed = cookie.replace(own, stranger)
        assert asker.form("/logout", cookie=tossed, csrf=stranger).status == 403
        script = by_script(tossed)
        assert asker.edge("POST", "/api/auth/logout", headers=script).status == 403


def test_a_cookie_that_stands_twice_proves_nothing(
    asker: Asker, house: House, people: Make
) -> None:
    people("student")
    cookie = logged_in(asker)
    name = names(house.settings.public_url).csrf
    tossed = f"{cookie}; {name}={csrf.token(house.settings.csrf_keys, csrf.NOBODY)}"
    assert asker.form("/logout", cookie=tossed, csrf=csrf_in(cookie)).status == 403


@pytest.mark.parametrize("path", FORMS)
def test_every_form_asks_for_proof(asker: Asker, house: House, people: Make, path: str) -> None:
    people("admin")
    cookie = logged_in(asker, "admin@uchi.example")
    address = "/".join(
        str(uuid4()) if ":uuid" in part else part.strip("{}") for part in path.split("/")
    )
    for held in (cookie, ""):
        answer = asker.form(address, {"email": "x@uchi.example"}, cookie=held, csrf="")
        # Who is not logged in is sent to log in where a login is asked for, and told so by the API.
        assert answer.status == 403 or (not held and answer.status in (303, 307, 401)), path


def test_a_script_under_cookies_sends_the_proof_in_a_header(
    asker: Asker, house: House, people: Make
) -> None:
    people("author")
    cookie = logged_in(asker, "author@uchi.example")
    course = {"slug": "kurs", "title": "Курс"}
    without = {"cookie": cookie, "sec-fetch-site": "same-origin"}
    refused = asker.edge("POST", "/api/courses", course, headers=without)
    assert (refused.status, refused.problem) == (403, "unproven-form")
    for value in forged(house, csrf_in(cookie))[1:-1]:
        sent = without | {"x-csrf-token": value}
        assert asker.edge("POST", "/api/courses", course, headers=sent).status == 403
    assert asker.edge("POST", "/api/courses", course, headers=by_script(cookie)).status == 201


def test_the_access_cookie_alone_changes_nothing(asker: Asker, people: Make) -> None:
    """Browsers keep the refresh cookie to /api/auth: everywhere else this is all they send."""
    people("author")
    cookie = logged_in(asker, "author@uchi.example")
    alone = "; ".join(part for part in cookie.split("; ") if "refresh" not in part)
    without = {"cookie": alone, "sec-fetch-site": "same-origin"}
    course = {"slug": "kurs", "title": "Курс"}
    assert asker.edge("POST", "/api/courses", course, headers=without).problem == "unproven-form"
    assert asker.edge("POST", "/api/courses", course, headers=by_script(alone)).status == 201


def test_a_pair_of_somebodys_own_making_logs_nobody_in(
    asker: Asker, house: House, people: Make
) -> None:
    """Or a stranger's page would log its reader into an account of the stranger's."""
    people("student")
    made_up = "A" * 64
    cookie = f"{names(house.settings.public_url).csrf}={made_up}"
    fields = {"email": "student@uchi.example", "password": PASSWORD}
    assert asker.form("/login", fields, cookie=cookie, csrf=made_up).status == 403


def test_a_page_gives_the_proof_of_who_looks_at_it_now(
    asker: Asker, house: House, people: Make
) -> None:
    people("student")
    cookie = logged_in(asker)
    stale = cookie.replace(csrf_in(cookie), csrf.token(house.settings.csrf_keys, csrf.NOBODY))
    page = asker.edge("GET", "/me", headers={"cookie": stale})
    assert csrf_in(cookie_of(page)) == csrf_in(cookie)
    assert csrf_in(cookie).encode() in page.body


def test_the_refresh_cookie_alone_renews_nothing(asker: Asker, people: Make) -> None:
    people("student")
    cookie = logged_in(asker)
    # As a browser that comes back after the access token's quarter of an hour.
    alone = "; ".join(part for part in cookie.split("; ") if "access" not in part)
    without = {"cookie": alone, "sec-fetch-site": "same-origin"}
    assert asker.edge("POST", "/api/auth/refresh", headers=without).problem == "unproven-form"
    assert asker.edge("POST", "/api/auth/refresh", headers=by_script(alone)).status == 200


def test_the_origin_is_asked_for_besides(asker: Asker, people: Make) -> None:
    people("student")
    cookie = logged_in(asker)
    foreign = {"sec-fetch-site": "cross-site"}
    assert asker.form("/logout", cookie=cookie, headers=foreign).status == 403


def test_a_bearer_token_is_its_own_proof(asker: Asker, people: Make) -> None:
    token = people("author").token
    course = {"slug": "kurs", "title": "Курс"}
    assert asker.edge("POST", "/api/courses", course, token=token).status == 201


def test_the_proof_names_its_session_and_stays_when_the_login_is_renewed(
    asker: Asker, house: House, people: Make
) -> None:
    people("student")
    cookie = logged_in(asker)
    access = cookie.partition("access")[2].partition("=")[2].partition(";")[0]
    session = jwt.decode(access, options={"verify_signature": False})["sid"]
    assert csrf.session_of(house.settings.csrf_keys, csrf_in(cookie)) == UUID(hex=session)
    renewed = asker.edge("POST", "/api/auth/refresh", headers=by_script(cookie))
    # Forms that other tabs have open go on working.
    assert csrf_in(cookie_of(renewed)) == csrf_in(cookie)


def test_logging_out_works_when_the_access_token_has_run_out(asker: Asker, people: Make) -> None:
    people("student")
    rest = "; ".join(part for part in logged_in(asker).split("; ") if "access" not in part)
    assert asker.form("/logout", cookie=rest).status == 303


def test_a_proof_is_no_token_of_another_kind(house: House) -> None:
    ring = house.settings.csrf_keys
    assert csrf.session_of(ring, csrf.token(ring, csrf.NOBODY)) == csrf.NOBODY
    assert csrf.token(ring, csrf.NOBODY) != csrf.token(ring, csrf.NOBODY)
    other = type(ring)(1, {1: bytes(range(32))})
    assert csrf.session_of(other, csrf.token(ring, csrf.NOBODY)) is None
