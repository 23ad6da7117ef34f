"""Arriving: a large form is read as it comes, and believed only once its seal is right."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from uuid import uuid4

import pytest

from functions import signatures, streams
from functions.signatures import Signed
from functions.streams import Seal
from origin.house import House
from tests.origin import files
from tests.origin.asking import Answer, by_script, csrf_in
from tests.origin.conftest import Somebody
from tests.origin.pages.test_library import Desk, desk
from tests.origin.test_media import kept

__all__ = ["desk"]  # a fixture

Make = Callable[..., Somebody]


def streamed(
    desk: Desk,
    body: bytes,
    *,
    path: str = "",
    seal: bytes | None = None,
    said: int | None = None,
    sent: bytes | None = None,
    signed_length: int | None = None,
    cookie: bool = True,
) -> Answer:
    """Send a form as the edge streams it; what is given besides is not as the edge does it."""
    asker, path = desk.reader.asker, path or desk.path
    id = uuid4().hex
    ring = asker.edge_keys
    right = Seal(id)
    right.add(body)
    length = len(body) if signed_length is None else signed_length
    signed = Signed("POST", path, "", b"", "203.0.113.7", id, length)
    headers = {
        signatures.HEADER: signatures.sign_request(ring, int(time.time() * 1000), signed),
        signatures.ADDRESS_HEADER: "203.0.113.7",
        signatures.REQUEST_ID_HEADER: id,
        streams.HEADER: str(len(body) if said is None else said),
        "content-type": "multipart/form-data; boundary=b",
        "sec-fetch-site": "same-origin",
    }
    if cookie:
        headers["cookie"] = desk.reader.cookie["cookie"]
    whole = (body if sent is None else sent) + (right.written(ring) if seal is None else seal)
    return asker.ask("POST", path, whole, headers=headers)


def film_form(desk: Desk, csrf: str | None = None, size: int = 5_000) -> bytes:
    own = csrf_in(desk.reader.cookie["cookie"]) if csrf is None else csrf
    return files.form(files.film(size), "Хляб.mp4", csrf=own, alternative="A film")[0]


def test_a_film_comes_in_parts_and_is_the_one_that_was_sent(desk: Desk, house: House) -> None:
    size = 9 * 1024**2
    assert streamed(desk, film_form(desk, size=size)).status == 303
    (made,) = desk.course.ask("GET", desk.course.media).json["items"]
    assert (made["path"], made["bytes"], made["alternative"]) == (
        "media/hlyab.mp4", size, "A film",
    )  # fmt: skip
    assert made["hash"] == hashlib.sha256(files.film(size)).hexdigest()
    assert house.files.size(made["hash"]) == size
    assert kept(house) == [made["hash"]]


@pytest.mark.parametrize("kind", ["film", "picture"])
def test_a_body_that_was_changed_on_the_way_leaves_nothing(
    desk: Desk, house: House, kind: str
) -> None:
    csrf = csrf_in(desk.reader.cookie["cookie"])
    data = files.film() if kind == "film" else files.picture(size=(300, 200))
    body, _ = files.form(data, csrf=csrf)
    assert streamed(desk, body, seal=b"0" * 64).status == 401
    at = body.index(b"\r\n\r\n", body.index(b"filename")) + 40
    changed = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
    for answer in (
        streamed(desk, body, sent=changed),
        streamed(desk, body, path=desk.course.media, seal=b""),
    ):
        assert answer.status in (303, 401, 400)
    assert desk.course.ask("GET", desk.course.media).json["items"] == []
    assert kept(house) == []


def test_another_length_than_was_signed_is_refused(desk: Desk, house: House) -> None:
    body = film_form(desk)
    for answer in (
        streamed(desk, body, said=len(body) - 1),
        streamed(desk, body, signed_length=len(body) - 1),
        streamed(desk, body, sent=body[:-100], seal=b""),
    ):
        assert answer.status in (400, 401, 303)
    assert kept(house) == []


def test_only_the_media_of_a_course_are_streamed(desk: Desk) -> None:
    answer = streamed(desk, film_form(desk), path="/api/auth/login")
    assert (answer.status, answer.problem) == (400, "bad-request")


def test_a_streamed_form_is_proven_ours_before_its_file_is_read(desk: Desk, house: House) -> None:
    assert streamed(desk, film_form(desk, csrf="x")).status == 403
    body, _ = files.form(files.film())
    # The proof behind the file is no proof: nothing there is read.
    late = body[:-8] + b'\r\n--b\r\ncontent-disposition: form-data; name="csrf"\r\n\r\n'
    late += csrf_in(desk.reader.cookie["cookie"]).encode() + b"\r\n--b--\r\n"
    assert streamed(desk, late).status == 403
    assert kept(house) == []


def test_nobody_streams_without_being_an_author_here(
    desk: Desk, house: House, people: Make
) -> None:
    assert streamed(desk, film_form(desk), cookie=False).status in (303, 307)
    other = Desk.__new__(Desk)
    other.course, other.path = desk.course, desk.path
    from tests.origin.pages.test_own import Reader

    other.reader = Reader(desk.reader.asker, people("author", "other@uchi.example"))
    assert streamed(other, film_form(other)).status == 404
    assert kept(house) == []


def test_a_form_over_the_setting_is_refused_before_it_is_read(desk: Desk) -> None:
    cookie = by_script(desk.reader.cookie["cookie"])
    typed = {"content-type": "multipart/form-data; boundary=b", "content-length": str(2 * 10**9)}
    answer = desk.reader.asker.ask(
        "POST", desk.course.media, b"--b", token=desk.course.token, headers=typed | cookie
    )
    assert (answer.status, answer.problem) == (413, "too-large")
