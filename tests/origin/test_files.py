"""Files at the origin: assets, and the media of courses whole or in ranges."""

from __future__ import annotations

import hashlib

import msgspec
import pytest

from origin import app
from origin.house import House
from storage import media
from storage.database import transaction
from templates import asset
from tests.origin.asking import Asker

DATA = bytes(range(256)) * 1_000


def a_file(house: House, media_type: str = "image/png") -> str:
    name = hashlib.sha256(DATA).hexdigest()
    house.files.put(name, DATA, media_type)
    with transaction(house.pool) as db:
        media.insert(db, hash=name, media_type=media_type, bytes=len(DATA))
    return f"/media/{name}/figure.png"


def test_a_file_is_answered_whole_with_what_keeps_it_harmless(asker: Asker, house: House) -> None:
    answer = asker.ask("GET", a_file(house))
    assert answer.body == DATA
    assert answer.header("content-type") == "image/png"
    assert answer.header("x-content-type-options") == "nosniff"
    assert "immutable" in (answer.header("cache-control") or "")
    assert answer.header("content-disposition") is None


@pytest.mark.parametrize(
    ("header", "status", "first", "last"),
    [
        ("bytes=0-9", 206, 0, 9),
        ("bytes=255990-", 206, 255_990, 255_999),
        ("bytes=-5", 206, 255_995, 255_999),
        ("bytes=100-999999", 206, 100, 255_999),
        ("bytes=0-1,5-9", 200, 0, 255_999),
        ("lines=0-1", 200, 0, 255_999),
        ("bytes=9-1", 200, 0, 255_999),
    ],
)
def test_a_range_is_answered_with_those_bytes(
    asker: Asker, house: House, header: str, status: int, first: int, last: int
) -> None:
    answer = asker.ask("GET", a_file(house), headers={"range": header})
    assert (answer.status, answer.body) == (status, DATA[first : last + 1])
    assert answer.header("content-length") == str(last - first + 1)
    if status == 206:
        assert answer.header("content-range") == f"bytes {first}-{last}/256000"


def test_a_range_behind_the_end_is_refused_with_the_length(asker: Asker, house: House) -> None:
    answer = asker.ask("GET", a_file(house), headers={"range": "bytes=256000-"})
    assert (answer.status, answer.header("content-range")) == (416, "bytes */256000")


def test_head_answers_the_length_without_the_bytes(asker: Asker, house: House) -> None:
    answer = asker.ask("HEAD", a_file(house))
    assert (answer.status, answer.body) == (200, b"")
    assert answer.header("content-length") == "256000"


@pytest.mark.parametrize("media_type", ["image/svg+xml", "text/html", "application/zip"])
def test_what_a_browser_could_run_is_saved_and_not_shown(
    asker: Asker, house: House, media_type: str
) -> None:
    answer = asker.ask("GET", a_file(house, media_type))
    assert (answer.header("content-disposition") or "").startswith("attachment")
    assert "sandbox" in (answer.header("content-security-policy") or "")


def test_nginx_is_told_where_the_bytes_are(house: House, asker: Asker) -> None:
    from dataclasses import replace

    path = a_file(house)
    settings = msgspec.structs.replace(house.settings, media_accel="/_files")
    answer = Asker(app.create(replace(house, settings=settings)), settings.edge_keys).ask(
        "GET", path
    )
    assert answer.header("x-accel-redirect") == "/_files/" + path.split("/")[2]
    assert answer.body == b""


@pytest.mark.parametrize("name", ["0" * 64, "x", "0" * 63 + "A"])
def test_a_file_that_is_not_there_is_a_404(asker: Asker, name: str) -> None:
    assert asker.ask("GET", f"/media/{name}/x.png").status == 404
    assert asker.ask("GET", f"/assets/{name}").status == 404


def test_an_asset_is_answered_for_a_year(asker: Asker) -> None:
    answer = asker.ask("GET", asset("page.css"))
    assert answer.status == 200
    assert (answer.header("content-type") or "").startswith("text/css")
    assert "immutable" in (answer.header("cache-control") or "")
