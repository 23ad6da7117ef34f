"""Uploading: a file that is put straight into the storage is looked at before anybody sees it."""

from __future__ import annotations

import hashlib
import http.client
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from PIL import Image

from origin import app
from origin.actions import sweeping, uploading
from origin.house import House
from storage.database import transaction
from storage.files import Files
from tests.origin import files
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.test_media import Course, course, kept

__all__ = ["course"]  # a fixture

Make = Callable[..., Somebody]


@pytest.fixture(autouse=True)
def swept(house: House) -> Iterator[None]:
    """Leave no file behind that was put and never looked at: other tests count what is there."""
    yield
    for key in list(house.files.keys("uploads/")):
        house.files.delete(key)


def begun(course: Course, data: bytes, media_type: str = "image/png", **more: Any) -> Any:
    given = {"name": "oven.png", "media_type": media_type, "bytes": len(data)} | more
    made = course.ask("POST", f"{course.media}/uploads", given)
    assert made.status == 201, made.body
    return made.json


def put(ticket: Any, data: bytes, **headers: str) -> int:
    """Put bytes where the ticket says, as a program outside does; return the status."""
    address = urlsplit(ticket["address"])
    connection = http.client.HTTPConnection(address.netloc, timeout=60)
    sent = ticket["headers"] | {name.replace("_", "-"): each for name, each in headers.items()}
    sent["content-length"] = str(len(data))
    connection.request("PUT", f"{address.path}?{address.query}", data, sent)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def test_a_file_is_put_looked_at_and_becomes_one_of_the_course(
    course: Course, house: House
) -> None:
    data = files.picture("JPEG", (60, 40))
    ticket = begun(course, data, "image/jpeg", alternative="An oven")
    done = f"{course.media}/uploads/{ticket['id']}/complete"
    assert course.ask("POST", done).problem == "nothing-uploaded"
    assert put(ticket, data) == 200
    made = course.ask("POST", done)
    assert made.status == 201
    assert (made.json["alternative"], made.json["width"]) == ("An oven", 60)
    body = house.files.read(made.json["hash"])
    assert hashlib.sha256(body).hexdigest() == made.json["hash"]
    assert Image.open(io.BytesIO(body)).size == (60, 40)
    assert list(house.files.keys("uploads/")) == []
    assert course.ask("POST", done).status == 404


def test_only_what_was_announced_can_be_put_there(course: Course) -> None:
    data = files.picture()
    ticket = begun(course, data)
    assert put(ticket, data + b"x") == 403
    assert put(ticket, data[:-1]) == 403
    assert put(ticket, data, content_type="text/html") == 403
    elsewhere = ticket | {"address": ticket["address"].replace("/uploads/", "/uploads/x")}
    assert put(elsewhere, data) == 403


@pytest.mark.parametrize(
    ("data", "slug"),
    [
        (b"<script>alert(1)</script>", "unknown-file"),
        (files.picture() + files.archive(), "disguised-file"),
        (files.film()[:-100], "broken-file"),
        (files.film() + files.archive(), "broken-file"),
        (files.film()[:24] + bytes(500), "broken-file"),
        (files.film()[:24], "broken-file"),
        (files.film().replace(bytes(40), b"<script>alert(1)</script>".ljust(40, b"\0"), 1)[:5_000],
         "disguised-file"),
    ],
    ids=["a page", "picture and archive", "half a film", "film and archive", "not boxes",
         "no pictures", "film and page"],
)  # fmt: skip
def test_what_is_refused_is_gone_at_once(
    data: bytes, slug: str, course: Course, house: House
) -> None:
    ticket = begun(course, data, "video/mp4", name="film.mp4")
    assert put(ticket, data) == 200
    answer = course.ask("POST", f"{course.media}/uploads/{ticket['id']}/complete")
    assert (answer.status, answer.problem) == (422, slug)
    assert kept(house) == []


def test_a_film_is_taken_as_it_is(course: Course, house: House) -> None:
    data = files.film(3_000_000)
    ticket = begun(course, data, "video/mp4", name="Печене.mp4")
    put(ticket, data)
    made = course.ask("POST", f"{course.media}/uploads/{ticket['id']}/complete").json
    assert (made["path"], made["media_type"]) == ("media/pechene.mp4", "video/mp4")
    assert made["hash"] == hashlib.sha256(data).hexdigest()
    assert house.files.read(made["hash"]) == data


def test_what_is_put_while_it_is_looked_at_changes_nothing(
    course: Course, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = files.film(20_000)
    ticket = begun(course, data, "video/mp4", name="film.mp4")
    put(ticket, data)
    look = uploading.boxes.checked

    def swap(read: Callable[[int, int], bytes], size: int) -> str:
        assert put(ticket, b"<script>".ljust(len(data), b"\0")) == 200
        return look(read, size)

    monkeypatch.setattr(uploading.boxes, "checked", swap)
    made = course.ask("POST", f"{course.media}/uploads/{ticket['id']}/complete").json
    assert house.files.read(made["hash"]) == data


def test_a_film_over_the_setting_is_not_announced(house: House, people: Make) -> None:
    small = msgspec.structs.replace(house.settings, video_bytes=21 * 1024**2)
    asker = Asker(app.create(replace(house, settings=small)), house.settings.edge_keys)
    course = Course(asker, people("author"))
    given = {"name": "film.mp4", "media_type": "video/mp4", "bytes": 21 * 1024**2 + 1}
    answer = course.ask("POST", f"{course.media}/uploads", given)
    assert (answer.status, answer.problem) == (413, "file-too-large")


def test_a_house_whose_storage_nobody_reaches_says_so(house: House, people: Make) -> None:
    known = house.settings
    inside = Files(
        endpoint=known.s3_endpoint, bucket=known.s3_bucket, region=known.s3_region,
        access_key=known.s3_access_key, secret_key=known.s3_secret_key,
    )  # fmt: skip
    asker = Asker(app.create(replace(house, files=inside)), known.edge_keys)
    course = Course(asker, people("author"))
    given = {"name": "a.png", "media_type": "image/png", "bytes": 9}
    answer = course.ask("POST", f"{course.media}/uploads", given)
    assert (answer.status, answer.problem) == (409, "no-direct-uploads")
    assert kept(house) == []


def test_an_upload_is_completed_in_its_own_course_alone(
    course: Course, asker: Asker, people: Make
) -> None:
    data = files.picture()
    ticket = begun(course, data)
    put(ticket, data)
    other = Course(asker, people("author", "other@uchi.example"), "cake")
    for place in (course.media, other.media):
        answer = other.ask("POST", f"{place}/uploads/{ticket['id']}/complete")
        assert answer.status == 404
    assert course.ask("POST", f"{course.media}/uploads/{ticket['id']}/complete").status == 201


def test_nobody_fills_the_storage_with_what_never_comes(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "MAX_UNDER_WAY", 2)
    for _ in range(2):
        begun(course, b"x")
    given = {"name": "a.png", "media_type": "image/png", "bytes": 9}
    answer = course.ask("POST", f"{course.media}/uploads", given)
    assert (answer.status, answer.problem) == (409, "too-many-uploads")


def test_what_was_never_completed_is_swept_away(course: Course, house: House) -> None:
    data = files.picture()
    old = begun(course, data)
    put(old, data)
    house.files.put("uploads/01900000-0000-7000-8000-000000000001", b"of nobody", "x/y")
    young = begun(course, data)
    put(young, data)
    with transaction(house.pool) as db:
        db.execute("UPDATE media_uploads SET ends_at = now() WHERE id = %s", (old["id"],))
        assert sweeping.sweep_uploads(house, db) == 1  # of nobody; the other one has its grace
    late = replace(house, now=lambda: house.now() + sweeping.UPLOAD_GRACE + timedelta(seconds=5))
    with transaction(house.pool) as db:
        assert sweeping.sweep_uploads(late, db) == 1
    assert list(house.files.keys("uploads/")) == [f"uploads/{young['id']}"]
    answer = course.ask("POST", f"{course.media}/uploads/{old['id']}/complete")
    assert answer.status == 404
