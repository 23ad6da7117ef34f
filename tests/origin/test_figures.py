"""Images and videos: their files are ours, they speak to those who don't see, and fetch nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from storage import media
from storage.database import transaction
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.test_thread import a_course, made

Make = Callable[..., Somebody]
CAPTIONS = "WEBVTT\n\n00:01.000 --> 00:02.000\nДобър ден.\n"


@pytest.fixture
def kept(house) -> dict[str, str]:
    hashes = {}
    with transaction(house.pool) as db:
        for name, kind, size in (
            ("picture", "image/webp", (640, 360)),
            ("film", "video/mp4", (None, None)),
        ):
            hashes[name] = hashlib.sha256(name.encode()).hexdigest()
            media.insert(
                db, hash=hashes[name], media_type=kind, bytes=9, width=size[0], height=size[1]
            )
    return hashes


def shown(asker: Asker, token: str, body: dict) -> str:
    course, chapter, _ = a_course(asker, token)
    place = f"/api/chapters/{chapter['id']}/content"
    made(asker.ask("POST", place, body, token=token))
    made(asker.ask("POST", f"/api/courses/{course['id']}/publish", token=token))
    return asker.ask("GET", place).json["contents"][1]["html"]


def test_an_image_says_what_it_shows(asker: Asker, people: Make, kept: dict[str, str]) -> None:
    body = {"kind": "image", "media": kept["picture"], "alternative": 'Топъл "хляб"', "body": "*Х*"}
    html = shown(asker, people("author").token, body)
    assert f'src="/media/{kept["picture"]}/topal-hlyab.webp"' in html
    assert 'alt="Топъл &quot;хляб&quot;" width="640" height="360"' in html
    assert "<em>Х</em>" in html


def test_an_own_video_shows_its_poster_and_captions(
    asker: Asker, people: Make, kept: dict[str, str], house
) -> None:
    body = {
        "kind": "video", "media": kept["film"], "poster": kept["picture"], "alternative": "Урок",
        "captions": CAPTIONS,
    }  # fmt: skip
    html = shown(asker, people("author").token, body)
    track = hashlib.sha256(CAPTIONS.encode()).hexdigest()
    assert f'<source src="/media/{kept["film"]}/urok.mp4" type="video/mp4">' in html
    assert f'poster="/media/{kept["picture"]}/urok.webp"' in html
    assert f'<track default kind="captions" src="/media/{track}/urok.vtt" srclang="bg"' in html
    assert house.files.read(track).decode() == CAPTIONS


def test_an_outside_video_is_a_poster_and_a_link(
    asker: Asker, people: Make, kept: dict[str, str]
) -> None:
    body = {
        "kind": "video", "address": "https://www.films.example/w?v=1&t=2", "alternative": "Филм",
        "poster": kept["picture"],
    }  # fmt: skip
    html = shown(asker, people("author").token, body)
    assert 'href="https://www.films.example/w?v=1&amp;t=2" rel="noopener noreferrer"' in html
    assert "<small>films.example</small>" in html
    assert "<video" not in html
    assert 'src="http' not in html


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"kind": "image", "media": "picture"}, "/alternative"),
        ({"kind": "image", "alternative": "а"}, "/media"),
        ({"kind": "image", "media": "film", "alternative": "а"}, "/media"),
        ({"kind": "image", "media": "f" * 64, "alternative": "а"}, "/media"),
        ({"kind": "video", "alternative": "а"}, "/media"),
        ({"kind": "video", "media": "picture", "alternative": "а"}, "/media"),
        ({"kind": "video", "address": "javascript:alert(1)", "alternative": "а"}, "/address"),
        ({"kind": "video", "address": "https://127.0.0.1/a", "alternative": "а"}, "/address"),
        ({"kind": "video", "media": "film", "alternative": "а", "captions": "СЯ"}, "/captions"),
        ({"kind": "video", "media": "film", "poster": "film", "alternative": "а"}, "/poster"),
        ({"kind": "text", "body": "а", "media": "picture"}, "/media"),
    ],
)
def test_what_can_not_be_shown_is_refused_by_its_field(
    asker: Asker, people: Make, kept: dict[str, str], body: dict, pointer: str
) -> None:
    token = people("author").token
    _, chapter, _ = a_course(asker, token)
    sent = {key: kept.get(value, value) for key, value in body.items()}
    answer = asker.ask("POST", f"/api/chapters/{chapter['id']}/content", sent, token=token)
    assert answer.status == 422
    assert pointer in {each["pointer"] for each in answer.json["errors"]}


def test_a_revert_brings_the_old_picture_back(
    asker: Asker, people: Make, kept: dict[str, str]
) -> None:
    token = people("author").token
    _, chapter, _ = a_course(asker, token)
    place = f"/api/chapters/{chapter['id']}/content"
    first = {"kind": "image", "media": kept["picture"], "alternative": "Хляб"}
    content = f"/api/content/{made(asker.ask('POST', place, first, token=token))['id']}"
    changed = {"media": kept["picture"], "alternative": "Питка"}
    made(asker.ask("PUT", content, changed, token=token))
    told = asker.ask("GET", f"{content}/versions/1/diff/2", token=token).json
    assert told["fields"] == [{"name": "alternative", "before": "Хляб", "after": "Питка"}]
    back = made(asker.ask("POST", f"{content}/revert", {"version": 1}, token=token))
    assert (back["version"], back["alternative"]) == (3, "Хляб")


def test_ids_of_two_contents_of_a_page_never_meet(asker: Asker, people: Make) -> None:
    body = {"body": "## Памет\n\nВиж [горе](#памет) и бележка[^1].\n\n[^1]: Тук."}
    html = shown(asker, people("author").token, body)
    # The chapter's first content has a heading of this name too.
    assert '<h2 id="t-pamet-2">' in html
    assert 'href="#t-pamet-2"' in html
