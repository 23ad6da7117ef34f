"""Arrival at the origin: signatures, canonical paths, strict bodies, and what is answered."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from functions import cookies, signatures
from functions.events import Event, write_batch
from functions.keys import KeyRing
from functions.limits import SMALL_BODY_BYTES
from origin import app
from origin.house import House
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody

Make = Callable[[str], Somebody]


def test_a_wrong_signature_is_refused_and_never_taken_for_none(asker: Asker) -> None:
    stranger = Asker(asker.application, KeyRing(1, {1: b"x" * 32}))
    for path in ("/api/courses", "/edge/manifest", "/nothing"):
        answer = stranger.edge("GET", path)
        assert (answer.status, answer.problem) == (401, "bad-signature"), path
    for header in ("", "1.1.1.1", "nonsense"):
        assert asker.ask("GET", "/api/courses", headers={signatures.HEADER: header}).status == 401


def test_a_cookie_is_believed_from_the_edge_alone(asker: Asker, house: House, people: Make) -> None:
    """Straight at the origin only a bearer token counts: nobody's page can make one be sent."""
    token = people("student").token
    sent = {"cookie": f"{cookies.names(house.settings.public_url).access}={token}"}
    assert asker.edge("GET", "/api/users/profile", headers=sent).status == 200
    assert asker.ask("GET", "/api/users/profile", headers=sent).status == 401


@pytest.mark.parametrize("place", ["name", "value"])
def test_a_form_that_holds_nul_is_refused(asker: Asker, place: str) -> None:
    """No database takes it, and no field of ours means it."""
    field = b"email%00=x" if place == "name" else b"email=x%00"
    sent = {"content-type": "application/x-www-form-urlencoded"}
    assert asker.edge("POST", "/forgot", field.replace(b"%00", b""), headers=sent).status != 400
    assert asker.edge("POST", "/forgot", field, headers=sent).status == 400


@pytest.mark.parametrize(("fields", "refused"), [(100, False), (101, True)])
def test_a_small_form_and_a_query_have_at_most_a_hundred_fields(
    asker: Asker, fields: int, refused: bool
) -> None:
    many = "&".join(f"f{number}=1" for number in range(fields))
    sent = {"content-type": "application/x-www-form-urlencoded"}
    assert (asker.edge("POST", "/forgot", many.encode(), headers=sent).status == 400) == refused
    query = asker.edge("GET", f"/api/courses?{many}")
    assert ("the parameters" in str(query.json)) == refused


def test_an_old_signature_is_refused(asker: Asker) -> None:
    now = int(time.time() * 1000)
    assert asker.edge("GET", "/edge/manifest", at_ms=now - 61_000).status == 401
    assert asker.edge("GET", "/edge/manifest", at_ms=now - 50_000).status == 200


@pytest.mark.parametrize("part", ["method", "path", "query", "body", "client", "request"])
def test_every_signed_part_is_covered(asker: Asker, part: str) -> None:
    signed = signatures.Signed("POST", "/api/auth/login", "", b"{}", "203.0.113.7", "0" * 32)
    header = signatures.sign_request(asker.edge_keys, int(time.time() * 1000), signed)
    headers = {
        signatures.HEADER: header,
        signatures.ADDRESS_HEADER: "203.0.113.8" if part == "client" else signed.address,
        signatures.REQUEST_ID_HEADER: "1" * 32 if part == "request" else signed.request_id,
        "content-type": "application/json",
    }
    path = "/api/auth/register" if part == "path" else signed.path
    answer = asker.ask(
        "PUT" if part == "method" else "POST",
        path + ("?a=1" if part == "query" else ""),
        b"{ }" if part == "body" else b"{}",
        headers=headers,
    )
    assert (answer.status, answer.problem) == (401, "bad-signature")


@pytest.mark.parametrize(
    "path",
    [
        "//api/courses", "/api//courses", "/api/courses/", "/api/%63ourses", "/api/courses;x=.css",
        "/api/./courses", "/api/../api/courses", "/api%2Fcourses", "/api/courses%0d%0aX:1",
        "/api/courses%00", "/api/cou\u00e9", "/api/courses\\x", "/api/%d0%b0",
    ],
)  # fmt: skip
def test_one_page_has_one_spelling(asker: Asker, path: str) -> None:
    answer = asker.ask("GET", path)
    assert (answer.status, answer.problem) == (400, "bad-request")


@pytest.mark.parametrize(
    "name", ["{0}", "urn:uuid:{0}", "{1}", "{2}"], ids=["braces", "urn", "capitals", "bare"]
)
def test_an_id_has_one_spelling(asker: Asker, people: Make, name: str) -> None:
    admin = people("admin")
    course = asker.ask("POST", "/api/courses", {"title": "Книга"}, token=admin.token).json["id"]
    assert asker.ask("GET", f"/api/courses/{course}", token=admin.token).status == 200
    spelled = name.format(course, course.upper(), course.replace("-", ""))
    if name != "{0}":
        answer = asker.ask("GET", f"/api/courses/{spelled}", token=admin.token)
        assert answer.status == 404


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b"{", b'{"email": NaN}', b'{"email": "a", "email": "b"}',
        b"[" * 60_000, b'{"email": "\\ud800"}', b'{"email": "\\u0000"}', b"\xff\xfe{}",
        b'\xef\xbb\xbf{"email": "a"}', b'{"email": 1e999}', b'{"email": ' + b"9" * 5_000 + b"}",
        b'{"email": "a@b.example", "password": "x", "extra": 1}', b'{"email": 5, "password": "x"}',
    ],
)  # fmt: skip
def test_a_body_that_can_be_read_in_two_ways_is_refused(asker: Asker, body: bytes) -> None:
    answer = asker.ask(
        "POST", "/api/auth/login", body, headers={"content-type": "application/json"}
    )
    assert answer.status in (400, 422), answer.body
    assert answer.problem in ("bad-request", "invalid-fields")


def test_a_body_of_another_type_or_size_is_refused(asker: Asker) -> None:
    form = {"content-type": "text/plain"}
    assert asker.ask("POST", "/api/auth/login", b"{}", headers=form).problem == "unsupported-type"
    large = b'{"email": "' + b"a" * SMALL_BODY_BYTES + b'"}'
    json = {"content-type": "application/json"}
    assert asker.ask("POST", "/api/auth/login", large, headers=json).problem == "too-large"
    # The edge's is read first, for its signature: the limit of the route holds all the same.
    assert asker.edge("POST", "/api/auth/login", large, headers=json).problem == "too-large"


def test_a_refused_request_names_itself_as_the_log_does(asker: Asker) -> None:
    answer = asker.ask("GET", "/api/nothing")
    assert answer.header("content-type") == "application/problem+json"
    request_id = answer.header("uchi-request")
    assert request_id is not None
    assert answer.json["instance"].replace("-", "") == f"urn:uuid:{request_id}"


def test_a_person_who_mistypes_an_address_sees_a_page_and_a_program_a_document(
    asker: Asker,
) -> None:
    typed = asker.ask("GET", "/admin/nothing", headers={"accept": "text/html,*/*"})
    assert (typed.status, (typed.header("content-type") or "")[:9]) == (404, "text/html")
    assert asker.ask("GET", "/admin/nothing").problem == "not-found"
    assert asker.ask("GET", "/api/x", headers={"accept": "text/html"}).problem == "not-found"


def test_every_answer_carries_the_security_headers(asker: Asker) -> None:
    for path in ("/api/courses", "/login", "/nothing"):
        answer = asker.ask("GET", path)
        assert answer.header("x-content-type-options") == "nosniff"
        assert answer.header("cache-control") == "private, no-store"
        policy = answer.header("content-security-policy")
        assert policy is not None
        assert "unsafe" not in policy


def test_an_unexpected_error_is_a_problem_without_its_trace(
    asker: Asker, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret that nobody reads")

    monkeypatch.setattr("storage.courses.listing", broken)
    answer = asker.ask("GET", "/api/courses")
    assert (answer.status, answer.problem) == (500, "internal-error")
    assert b"secret" not in answer.body


def test_a_database_that_is_away_is_a_503_with_a_time_to_come_again(house: House) -> None:
    import msgspec

    from origin.house import build

    gone = msgspec.structs.replace(
        house.settings, database_url="postgresql://nobody@127.0.0.1:1/none"
    )
    away = build(gone)
    try:
        asker = Asker(app.create(away), gone.edge_keys)
        for path in ("/healthz", "/api/courses"):
            answer = asker.ask("GET", path)
            assert (answer.status, answer.problem) == (503, "unavailable")
            assert answer.header("retry-after")
    finally:
        away.close()


def test_too_many_requests_of_one_address_are_refused_with_a_time(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"email": "x@uchi.example", "password": "x"}
    answers = [
        asker.edge("POST", "/api/auth/login", body | {"email": f"{n}@uchi.example"})
        for n in range(91)
    ]
    assert answers[-1].problem == "too-many"
    assert int(answers[-1].header("retry-after") or 0) >= 1
    elsewhere = asker.edge("POST", "/api/auth/login", body, client="198.51.100.1")
    assert elsewhere.problem == "wrong-login"


def test_a_batch_of_events_is_stored_once_and_what_is_broken_is_counted(asker: Asker) -> None:
    now = int(time.time() * 1000)
    event = Event(
        day=time.strftime("%Y-%m-%d", time.gmtime(now / 1000)), view="ab" * 16, kind="read",
        slot=0, sequence=1, page="00000000-0000-0000-0000-000000000000", version="cd" * 8,
        language="bg", issued_at=now, accepted_at=now, active_ms=5_000, furthest=300,
    )  # fmt: skip
    batch = write_batch([event])
    broken = batch.replace(b'"events":[', b'"events":[{"day":1},')
    sent = {"content-type": "application/json"}
    first = asker.edge("POST", "/edge/events", broken, headers=sent)
    assert first.json == {"stored": 1, "known": 0, "broken": 1}
    second = asker.edge("POST", "/edge/events", batch, headers=sent)
    assert second.json == {"stored": 0, "known": 1, "broken": 0}
    assert asker.ask("POST", "/edge/events", batch, headers=sent).status == 401
