"""Widths: pictures become lighter files that pages offer, made after the text is published."""

from __future__ import annotations

import hashlib
import io
import random
import re
from collections.abc import Callable
from concurrent.futures import Future
from uuid import UUID

import pytest
from PIL import Image

from origin import drafts, site
from origin.actions import publishing, widening
from origin.house import House
from origin.jobs import worker
from origin.pictures import illustration
from origin.pictures.widths import together, widths_of
from storage import contents, courses, jobs, media, revisions, widths
from storage.chapters import insert as add_chapter
from storage.database import Connection, transaction
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody

Make = Callable[..., Somebody]


def photograph(width: int = 1_000, height: int = 600) -> bytes:
    """A picture that compresses as photographs do: smooth, with some noise."""
    dice = random.Random(width)
    small = Image.frombytes("RGB", (60, 40), dice.randbytes(60 * 40 * 3))
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "A camera that tells"
    small.resize((width, height), Image.Resampling.BICUBIC).save(out, "JPEG", quality=92, exif=exif)
    return illustration(out.getvalue()).body


def animation() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (600, 400), colour) for colour in ("red", "green")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=80)
    return illustration(out.getvalue()).body


def test_a_photograph_is_offered_in_lighter_formats_up_to_its_own_width() -> None:
    data = photograph()
    made = widths_of(data)
    assert {(each.media_type, each.width) for each in made} == {
        (kind, width) for kind in ("image/avif", "image/webp") for width in (480, 960, 1_000)
    }
    for each in made:
        shown = Image.open(io.BytesIO(each.body))
        assert shown.size == (each.width, each.height)
        assert f"image/{(shown.format or '').lower()}" == each.media_type
        assert not shown.getexif()
        assert len(each.body) < len(data)


def test_a_picture_that_no_format_makes_lighter_is_left_alone() -> None:
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(out, "PNG")
    assert widths_of(illustration(out.getvalue()).body) == []
    assert widths_of(animation()) == []


def test_the_picture_itself_is_the_widest_where_nothing_beats_it() -> None:
    dice = random.Random(1)
    out = io.BytesIO()
    drawing = Image.new("RGB", (900, 600), "white")
    for _ in range(40):
        drawing.paste(
            (dice.randrange(256), 90, 200),
            (x := dice.randrange(800), y := dice.randrange(500), x + 90, y + 60),
        )
    drawing.save(out, "WEBP", lossless=True)
    data = out.getvalue() + bytes(0)
    made = [each for each in widths_of(data.ljust(2_048, b"\0")) if not each.body]
    assert [(each.width, each.hash("x")) for each in made] in ([], [(900, "x")])


def test_all_are_done_and_no_more_than_two_a_core_are_held() -> None:
    begun: list[int] = []

    def work(number: int) -> int:
        begun.append(number)
        if number == 5:
            raise ValueError
        return number * number

    results: dict[int, Future[int]] = {}
    most = 0
    for ended, (key, future) in enumerate(together(work, range(50), hands=2), 1):
        results[key] = future
        most = max(most, len(begun) - ended)
    assert most <= 4
    assert results[5].exception() is not None
    assert sum(each.result() for key, each in results.items() if key != 5) == 40_425 - 25


def published(house: House, data: bytes, author: UUID | None = None) -> tuple[UUID, str]:
    """Return a published course whose only chapter shows the picture, and the picture's hash."""
    name = hashlib.sha256(data).hexdigest()
    house.files.put(name, data, "image/jpeg")
    with transaction(house.pool) as db:
        shown = Image.open(io.BytesIO(data))
        media.insert(
            db, hash=name, media_type="image/jpeg", bytes=len(data), width=shown.width,
            height=shown.height,
        )  # fmt: skip
        course = courses.insert(db, slug="bread", title="Bread", author=author, cover=name)
        media.put_name(db, course=course.id, path="media/oven.jpg", hash=name)
        chapter = add_chapter(db, course=course.id, slug="flour", title="Flour")
        content = contents.insert(db, chapter=chapter.id, kind="text")
        revisions.insert(db, content=content.id, body="# Flour\n\n![An oven](media/oven.jpg)")
        publishing.publish_course(db, course.id)
        widening.ask(db, course.id)
    return course.id, name


def sheet(db: Connection, course: UUID, path: str) -> tuple[str, str]:
    """Return the version of a page and what it shows."""
    found = courses.find(db, course)
    assert found is not None
    draft = next(
        each for each in site.dressed(db, drafts.of_course(db, found)) if each.path == path
    )
    return draft.version, draft.sheet(drafts.texts(db, [draft])).decode(errors="replace")


def test_pages_offer_the_widths_once_they_are_there(asker: Asker, house: House) -> None:
    course, name = published(house, photograph())
    with transaction(house.pool) as db:
        before, html = sheet(db, course, "/courses/bread/flour")
        assert "<source" not in html
        stored = revisions.newest_of_course(db, course)
    assert worker.drain(house, lambda: False) == 1
    with transaction(house.pool) as db:
        after, html = sheet(db, course, "/courses/bread/flour")
        front = sheet(db, course, "/courses/bread")[1]
        assert {row[0] for row in db.execute("SELECT version FROM pages").fetchall()} >= {after}
        # The text itself is what it was: nothing was published anew.
        assert revisions.newest_of_course(db, course) == stored
    assert after != before
    kinds = re.findall(r'<source type="image/(\w+)" srcset="([^"]+)" sizes="[^"]+">', html)
    assert [kind for kind, _ in kinds] == ["avif", "webp"]
    image = r'<picture>(<source [^>]+>)+<img src="/media/\w+/oven.jpg" alt="An oven" width="1000"'
    assert re.search(image, html)
    assert '<picture><source type="image/avif"' in front
    for kind, srcset in kinds:
        for address, width in re.findall(r"(\S+) (\d+)w", srcset):
            answer = asker.ask("GET", address)
            assert answer.status == 200
            assert answer.header("content-type") == f"image/{kind}"
            assert "immutable" in (answer.header("cache-control") or "")
            assert Image.open(io.BytesIO(answer.body)).width == int(width)
    # A width that there is not is never answered with the picture.
    assert asker.ask("GET", f"/media/{name}/oven~961.avif").status == 404


def test_what_was_made_stays_when_the_work_is_interrupted(house: House) -> None:
    course, _ = published(house, photograph())

    def interrupt(done: int, all: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        widening.make(house, course, interrupt)
    assert widening.make(house, course) == 0
    with transaction(house.pool) as db:
        assert widths.courses_waiting(db) == []


def test_the_job_says_how_far_it_is(house: House) -> None:
    course, _ = published(house, photograph(600, 400))
    with transaction(house.pool) as db:
        job = widening.ask(db, course)
    worker.drain(house, lambda: False)
    with transaction(house.pool) as db:
        found = jobs.find(db, job)
    assert found is not None
    assert (found.state, found.progress) == ("done", 100)


def test_widths_of_a_picture_never_change(house: House) -> None:
    course, name = published(house, photograph(600, 400))
    widening.make(house, course)
    with transaction(house.pool) as db:
        made = widths.of_all(db, [name])[name]
        widths.keep(db, name, [
            widths.Width(name, each.media_type, each.width, 1, 1, "0" * 64) for each in made
        ])  # fmt: skip
        assert widths.of_all(db, [name])[name] == made


def test_the_preview_offers_what_the_page_offers(house: House, asker: Asker, people: Make) -> None:
    author = people("author")
    course, _ = published(house, photograph(), author.user.id)
    widening.make(house, course)
    with transaction(house.pool) as db:
        content = contents.of_course(db, course)[0].id
    page = asker.ask("GET", f"/author/contents/{content}", token=author.token)
    assert b'<picture><source type="image/avif"' in page.body
