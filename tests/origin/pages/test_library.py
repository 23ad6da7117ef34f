"""The library: an author's files by forms alone, what was typed never lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from origin.house import House
from tests.origin import files
from tests.origin.asking import Answer, Asker, csrf_in
from tests.origin.conftest import Somebody
from tests.origin.pages.test_own import Reader
from tests.origin.test_media import Course

Make = Callable[..., Somebody]


class Desk:
    """An author before the library of a course."""

    def __init__(self, asker: Asker, author: Somebody) -> None:
        self.course = Course(asker, author)
        self.reader = Reader(asker, author)
        self.path = f"/author/courses/{self.course.id}/media"

    def send(self, file: bytes, name: str = "oven.png", **fields: str) -> Answer:
        cookie = self.reader.cookie["cookie"]
        body, headers = files.form(file, name, **({"csrf": csrf_in(cookie)} | fields))
        sent = headers | {"cookie": f"{cookie}; lang=en", "sec-fetch-site": "same-origin"}
        return self.reader.asker.edge("POST", self.path, body, headers=sent)

    def change(self, fields: dict[str, str]) -> Answer:
        cookie = f"{self.reader.cookie['cookie']}; lang=en"
        given = {"do": "change"} | fields
        csrf = csrf_in(self.reader.cookie["cookie"])
        return self.reader.asker.form(self.path, given, cookie=cookie, csrf=csrf)

    def page(self) -> str:
        return unescape(self.reader.open(self.path).body.decode())

    def id(self) -> str:
        return re.findall(r'<li id="file-([^"]+)"', self.page())[0]


@pytest.fixture
def desk(asker: Asker, people: Make) -> Desk:
    return Desk(asker, people("author"))


def test_a_picture_is_added_with_words_that_its_line_carries(desk: Desk) -> None:
    assert desk.send(files.picture(), alternative="An <oven>").status == 303
    page = desk.page()
    assert "<code>![An <oven>](media/oven.webp)</code>" in page
    assert 'alt="An <oven>"' in page
    assert "being made smaller" in page


def test_words_and_name_are_changed_by_form(desk: Desk) -> None:
    desk.send(files.picture())
    assert "no words yet" in desk.page()
    given = {"file": desk.id(), "alternative": "An oven", "path": "media/stove.webp"}
    page = desk.reader.follow(desk.change(given))
    assert "The file is saved" in page
    assert "![An oven](media/stove.webp)" in desk.page()


def test_a_refused_name_is_said_at_its_field_and_stays_typed(desk: Desk) -> None:
    desk.send(files.picture())
    given = {"file": desk.id(), "alternative": "Half", "path": "../stove.exe"}
    answer = desk.change(given)
    page = answer.body.decode()
    assert answer.status == 422
    assert f'id="path-{given["file"]}-fault"' in page
    assert 'value="../stove.exe"' in page
    assert 'value="Half"' in page
    assert "<details open>" in page


def test_what_is_shown_is_not_taken_out_and_the_page_says_where(desk: Desk) -> None:
    desk.send(files.picture())
    content = desk.course.text("![An oven](media/oven.webp)")
    answer = desk.reader.send(desk.path, do="remove", file=desk.id())
    assert answer.status == 422
    assert f'href="/author/contents/{content}"' in answer.body.decode()
    desk.course.ask("DELETE", f"/api/content/{content}")
    page = desk.reader.follow(desk.reader.send(desk.path, do="remove", file=desk.id()))
    assert "The file is out of the course" in page
    assert '<li id="file-' not in page


def test_each_reason_to_refuse_a_file_is_a_sentence(desk: Desk, house: House) -> None:
    for data, sentence in (
        (b"MZ" + bytes(50), "This is not a kind of file that is taken here"),
        (files.picture() + files.archive(), "Something else hides in this file"),
        (files.huge_png(9_000, 9_000), "This picture would unpack to far too much"),
        (b"", "Choose a file"),
    ):
        answer = desk.send(data, alternative="Kept")
        assert answer.status == 422
        assert sentence in unescape(answer.body.decode())
        assert 'value="Kept"' in answer.body.decode()


def test_no_form_but_ours_takes_anything_out(desk: Desk, asker: Asker, people: Make) -> None:
    desk.send(files.picture())
    file = desk.id()
    other = Reader(asker, people("author", "other@uchi.example"))
    assert other.send(desk.path, do="remove", file=file).status == 404
    assert desk.send(files.picture(), csrf="x").status == 403
    assert desk.reader.send(desk.path, do="paint", file=file).status == 400
    assert desk.id() == file
