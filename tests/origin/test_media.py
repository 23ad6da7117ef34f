"""Media: the files of a course come by their authors' hands, and leave when nothing shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from functions.problems import Problem
from origin.actions.judging import judged
from origin.house import House
from storage import contents, revisions
from storage.database import transaction
from tests.origin import files
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import Somebody

Make = Callable[..., Somebody]


class Course:
    """An author's course, asked over the API."""

    def __init__(self, asker: Asker, author: Somebody, slug: str = "bread") -> None:
        self.asker, self.token = asker, author.token
        made = self.ask("POST", "/api/courses", {"slug": slug, "title": "Bread"})
        self.id = made.json["id"]
        self.media = f"/api/courses/{self.id}/media"

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Answer:
        return self.asker.ask(method, path, body, token=self.token)

    def send(self, file: bytes, name: str = "oven.png", **fields: str) -> Answer:
        body, headers = files.form(file, name, **fields)
        return self.asker.ask("POST", self.media, body, token=self.token, headers=headers)

    def text(self, body: str, **fields: str) -> str:
        """Write a content in a chapter of its own and publish it; return its id."""
        count = len(self.ask("GET", f"/api/courses/{self.id}/chapters").json["chapters"])
        chapter = self.ask(
            "POST", f"/api/courses/{self.id}/chapters", {"title": f"C{count}", "slug": f"c{count}"}
        ).json["id"]
        given = {"kind": "text", "body": body} | fields
        made = self.ask("POST", f"/api/chapters/{chapter}/content", given)
        self.chapter = chapter
        assert made.status == 201, made.body
        self.ask("POST", f"/api/content/{made.json['id']}/publish", {})
        return made.json["id"]


@pytest.fixture
def course(asker: Asker, people: Make) -> Course:
    return Course(asker, people("author"))


def html(house: House, content: str) -> str:
    """Return what readers see of a content."""
    with transaction(house.pool) as db:
        found = contents.find(db, UUID(content))
        assert found is not None
        assert found.published_id is not None
        return revisions.html_of(db, [found.published_id])[found.published_id]


def kept(house: House) -> list[str]:
    """Return every hash that the database knows, and every raw upload in the storage."""
    with transaction(house.pool) as db:
        known = [row[0] for row in db.execute("SELECT hash FROM media").fetchall()]
        known += [str(row[0]) for row in db.execute("SELECT id FROM media_uploads").fetchall()]
    return [*known, *house.files.keys("uploads/")]


def test_a_file_is_added_listed_renamed_and_taken_out(course: Course) -> None:
    made = course.send(files.picture(), "Фурна.png", alternative=" An oven ")
    assert made.status == 201
    assert made.header("location") == f"{course.media}/{made.json['id']}"
    assert made.json["path"] == "media/furna.webp"
    assert made.json["alternative"] == "An oven"
    course.send(files.picture(colour="red"), "bread.png")
    first = course.ask("GET", f"{course.media}?limit=1").json
    second = course.ask("GET", f"{course.media}?limit=1&cursor={first['next']}").json
    assert [each["path"] for each in first["items"] + second["items"]] == [
        "media/bread.webp", "media/furna.webp",
    ]  # fmt: skip
    assert second["next"] is None
    here = f"{course.media}/{made.json['id']}"
    moved = course.ask("PUT", here, {"path": "ovens/one.webp", "alternative": "The oven"})
    assert (moved.json["path"], moved.json["alternative"]) == ("ovens/one.webp", "The oven")
    assert course.ask("PUT", here, {"path": "media/bread.webp"}).problem == "path-taken"
    for path in ("../x.webp", "a/../../x.webp", "x.png", "", ".x/y.webp", "x\u202e.webp"):
        assert course.ask("PUT", here, {"path": path}).status == 422, path
    assert course.ask("DELETE", here).status == 204
    assert course.ask("DELETE", here).status == 404
    assert len(course.ask("GET", course.media).json["items"]) == 1


def test_the_same_name_is_the_new_file_and_keeps_its_words(course: Course) -> None:
    first = course.send(files.picture(), alternative="An oven").json
    second = course.send(files.picture(colour="red")).json
    assert first["hash"] != second["hash"]
    assert (second["id"], second["alternative"]) == (first["id"], "An oven")


def test_what_a_picture_shows_is_said_where_a_text_does_not(course: Course, house: House) -> None:
    made = course.send(files.picture(), alternative="An oven").json
    assert 'alt="An oven"' in html(house, course.text(f"![]({made['path']})"))
    assert 'alt="Mine"' in html(house, course.text(f"![Mine]({made['path']})"))
    assert 'alt="An oven"' in html(house, course.text("", kind="image", media=made["hash"]))
    silent = course.send(files.picture(colour="red"), "other.png").json
    given = {"kind": "image", "body": "", "media": silent["hash"]}
    assert course.ask("POST", f"/api/chapters/{course.chapter}/content", given).status == 422


def test_a_file_that_is_shown_stays_and_says_where(course: Course) -> None:
    made = course.send(files.picture()).json
    here = f"{course.media}/{made['id']}"
    text = course.text(f"Look: ![An oven]({made['path']})")
    image = course.text("", kind="image", media=made["hash"], alternative="An oven")
    course.text(f"`![not one]({made['path']})` and the words oven.webp")
    course.ask("PUT", f"/api/courses/{course.id}", {"cover": made["hash"]})
    refused = course.ask("DELETE", here)
    assert (refused.status, refused.problem) == (409, "media-in-use")
    assert [(use["kind"], use["content_id"]) for use in refused.json["uses"]] == [
        ("cover", None), ("text", text), ("image", image),
    ]  # fmt: skip
    assert course.ask("PUT", here, {"path": "media/other.webp"}).problem == "media-in-use"
    assert course.ask("PUT", here, {"alternative": "An oven"}).status == 200
    # A newer text without it frees it only once readers see that one.
    course.ask("PUT", f"/api/content/{text}", {"body": "Nothing"})
    assert len(course.ask("DELETE", here).json["uses"]) == 3
    course.ask("POST", f"/api/content/{text}/publish", {})
    course.ask("PUT", f"/api/courses/{course.id}", {"cover": None})
    course.ask("DELETE", f"/api/content/{image}")
    assert course.ask("DELETE", here).status == 204


def test_a_file_that_a_question_shows_stays_and_says_where(course: Course) -> None:
    made = course.send(files.picture()).json
    here = f"{course.media}/{made['id']}"
    course.text("Nothing to see")
    given = {"chapter": course.chapter, "title": "Ovens"}
    quiz = course.ask("POST", "/api/tests", given).json["id"]
    question = {"kind": "description", "text": f"![An oven]({made['path']})"}
    added = course.ask("POST", f"/api/tests/{quiz}/questions", {"question": question})
    assert added.status == 201
    refused = course.ask("DELETE", here)
    assert (refused.status, refused.problem) == (409, "media-in-use")
    assert [(use["kind"], use["quiz_id"]) for use in refused.json["uses"]] == [("quiz", quiz)]
    course.ask("DELETE", f"/api/questions/{added.json['id']}")
    assert course.ask("DELETE", here).status == 204


def test_another_name_of_the_same_bytes_serves_a_figure_as_well(course: Course) -> None:
    one, two = (course.send(files.picture(), name).json for name in ("one.png", "two.png"))
    course.text("", kind="image", media=one["hash"], alternative="An oven")
    assert course.ask("DELETE", f"{course.media}/{one['id']}").status == 204
    assert course.ask("DELETE", f"{course.media}/{two['id']}").status == 409


def test_a_document_is_offered_on_the_page_of_the_course(course: Course, house: House) -> None:
    made = course.send(b"%PDF-1.7 recipe", "recipe.pdf").json
    assert made["attachment"]
    course.text("Text")
    course.ask("POST", f"/api/courses/{course.id}/publish", {})
    with transaction(house.pool) as db:
        before = db.execute("SELECT version FROM pages WHERE path = '/courses/bread'").fetchall()
    course.ask("DELETE", f"{course.media}/{made['id']}")
    with transaction(house.pool) as db:
        after = db.execute("SELECT version FROM pages WHERE path = '/courses/bread'").fetchall()
    assert before != after


LIES = {
    "a page": (b"<!doctype html><script>alert(1)</script>", "unknown-file"),
    "a program": (b"MZ" + bytes(500), "unknown-file"),
    "a bitmap": (files.picture("BMP"), "unknown-file"),
    "half a picture": (files.picture(size=(200, 200))[:-40], "broken-file"),
    "a picture and an archive": (files.picture() + files.archive(), "disguised-file"),
    "an archive inside of a picture": (
        files.png_with(b"zIPc", files.archive()), "disguised-file",
    ),
    "a picture and a page": (
        files.picture("GIF") + b"/*<script>alert(1)</script>*/", "disguised-file",
    ),
    "a page in a picture's notes": (
        files.png_with(b"tEXt", b"Comment\0<script src=//a.example></script>"), "disguised-file",
    ),
    "a picture and a document": (
        files.png_with(b"tEXt", b"Comment\0%PDF-1.7 1 0 obj"), "disguised-file",
    ),
    "too many pixels": (files.huge_png(9_000, 9_000), "oversized-picture"),
    "too wide": (files.huge_png(20_000, 1), "oversized-picture"),
    "a drawing with a script": (
        f"<svg {files.SVG}><script>alert(1)</script></svg>".encode(), "unsafe-drawing",
    ),
    "a drawing with a handler": (
        f"<svg {files.SVG} onload='alert(1)'></svg>".encode(), "unsafe-drawing",
    ),
    "a drawing with a script behind a link": (
        f"<svg {files.SVG}><a href=' java\tscript:alert(1)'/></svg>".encode(), "unsafe-drawing",
    ),
    "a drawing with a page": (
        f"<svg {files.SVG}><foreignObject/></svg>".encode(), "unsafe-drawing",
    ),
    "a drawing with entities": (
        f"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg {files.SVG}/>".encode(), "unsafe-drawing",
    ),
    "broken captions": (b"WEBVTT\n\n00:02.000 --> 00:01.000\nx", "broken-file"),
    "a broken archive": (b"PK\x03\x04" + bytes(50), "unsafe-archive"),
    "nothing": (b"x", "unknown-file"),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_what_is_not_what_it_says_is_named_and_nothing_is_kept(
    lie: str, course: Course, house: House
) -> None:
    data, slug = LIES[lie]
    before = kept(house)
    answer = course.send(data, "oven.png")
    assert (answer.status, answer.problem) == (422, slug)
    assert kept(house) == before


def test_flat_colour_that_unpacks_a_thousandfold_is_a_bomb() -> None:
    with pytest.raises(Problem) as refused:
        judged(files.huge_png(6_000, 6_000))
    assert refused.value.slug == "oversized-picture"
    assert judged(files.huge_png(1_000, 1_000)).width == 1_000


def test_files_are_the_authors_own(course: Course, asker: Asker, people: Make) -> None:
    made = course.send(files.picture()).json
    upload = {"name": "a.png", "media_type": "image/png", "bytes": 9}
    body, headers = files.form(files.picture())
    for role, status in (("author", 404), ("student", 403), ("sponsor", 403)):
        token = people(role, f"other-{role}@uchi.example").token
        answers = [
            asker.ask("GET", course.media, token=token),
            asker.ask("POST", course.media, body, token=token, headers=headers),
            asker.ask("PUT", f"{course.media}/{made['id']}", {"alternative": "x"}, token=token),
            asker.ask("DELETE", f"{course.media}/{made['id']}", token=token),
            asker.ask("POST", f"{course.media}/uploads", upload, token=token),
        ]
        assert [answer.status for answer in answers] == [status] * 5, role
    # An own course is no way to somebody else's file.
    other = Course(asker, people("author", "third@uchi.example"), "cake")
    assert other.ask("DELETE", f"{other.media}/{made['id']}").status == 404
    assert course.ask("GET", course.media).json["items"][0]["alternative"] == ""


def test_a_file_is_needed(course: Course, asker: Asker) -> None:
    part = b'--b\r\ncontent-disposition: form-data; name="x"\r\n\r\n1\r\n--b--\r\n'
    typed = {"content-type": "multipart/form-data; boundary=b"}
    empty = asker.ask("POST", course.media, part, token=course.token, headers=typed)
    assert (empty.status, empty.json["errors"][0]["pointer"]) == (422, "/file")
