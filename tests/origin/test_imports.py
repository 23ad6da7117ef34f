"""Imports: what is right in a folder comes in, what is wrong is named, a repeat changes nothing."""

from __future__ import annotations

import io
import json
import os
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from origin.actions import publishing
from origin.actions.imports import AlreadyImporting, import_course
from origin.imports.plans import Settings
from origin.imports.report import Report
from origin.imports.scanning import BadFolder
from storage import audit, chapters, contents, courses, media, pages, pools, revisions, users
from storage.database import Pool, transaction
from storage.files import Files

ROOT = Path(__file__).resolve().parents[2]
SVG = 'xmlns="http://www.w3.org/2000/svg" width="9" height="9"'
COURSE = ROOT.parent / "shared" / "data" / "course-bg"


@dataclass(frozen=True)
class World:
    pool: Pool
    files: Files

    def imported(self, root: Path, draft: bool = False, **given: str) -> Report:
        return import_course(self.pool, self.files, root, Settings(**given), draft=draft)  # type: ignore[arg-type] # names are checked by Settings itself

    def chapters(self, slug: str) -> list[tuple[str, str]]:
        with transaction(self.pool) as db:
            course = courses.find_by_slug(db, slug)
            assert course is not None
            return [(c.slug, c.title) for c in chapters.of_course(db, course.id)]

    def html(self, slug: str, chapter: str) -> str:
        with transaction(self.pool) as db:
            course = courses.find_by_slug(db, slug)
            assert course is not None
            found = chapters.find_by_slug(db, course.id, chapter)
            assert found is not None
            shown = [r.revision_id for r in revisions.published_of_chapter(db, found.id)]
            texts = revisions.html_of(db, shown)
            return "".join(texts[each] for each in shown)

    def versions(self, slug: str, chapter: str) -> int:
        with transaction(self.pool) as db:
            course = courses.find_by_slug(db, slug)
            assert course is not None
            found = chapters.find_by_slug(db, course.id, chapter)
            assert found is not None
            content = contents.of_chapter(db, found.id)[0]
            return len(revisions.of_content(db, content.id))


@pytest.fixture
def world(own_database: dict[str, str]) -> Iterator[World]:
    pool = pools.pool(own_database["DATABASE_URL"])
    files = Files(
        endpoint=own_database["S3_ENDPOINT"],
        bucket=own_database["S3_BUCKET"],
        region=own_database["S3_REGION"],
        access_key=own_database["S3_ACCESS_KEY"],
        secret_key=own_database["S3_SECRET_KEY"],
    )
    files.ensure_bucket()
    yield World(pool, files)
    pool.close()


def picture(color: str = "teal", kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, kind)
    return out.getvalue()


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in members.items():
            made.writestr(name, body)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "bread"
    (root / "assets").mkdir(parents=True)
    (root / "SUMMARY.md").write_text(
        "# Хляб\n\n* [Брашно](flour.md)\n  * [**Мая**](yeast.md)\n* [Сайт](https://example.org)\n"
        "* [Няма](absent.md)\n"
    )
    (root / "flour.md").write_text(
        "# 1. Брашно\n\nВиж [маята](yeast.md#vreme) и ![пита](/assets/loaf.png).\n"
        "[Архив](assets/recipe.zip)\n"
    )
    (root / "yeast.md").write_bytes("\ufeff# Мая\r\n\r\n## Време\r\n\r\nТекст.\r\n".encode())
    (root / "assets/loaf.png").write_bytes(picture())
    (root / "assets/recipe.zip").write_bytes(archive(text=b"flour, water, salt"))
    return root


def reasons(report: Report, outcome: str) -> dict[str, str]:
    return {e.path: e.detail for e in report.entries if e.outcome == outcome}


def test_a_folder_becomes_a_course_in_the_order_of_its_summary(world: World, folder: Path) -> None:
    report = world.imported(folder)
    assert world.chapters("bread") == [("flour", "Брашно"), ("yeast", "Мая")]
    assert report.title == "Хляб"
    assert report.published
    assert reasons(report, "failed") == {
        "absent.md": "named in SUMMARY.md, line 6, but absent",
    }
    html = world.html("bread", "flour")
    assert "<h2" not in html
    assert 'href="/courses/bread/yeast#t-vreme"' in html
    assert 'width="40" height="30"' in html
    with transaction(world.pool) as db:
        assert "/courses/bread/flour" in pages.current(db)
        course = courses.find_by_slug(db, "bread")
        assert course is not None
        files = {file.path: file for file in media.of_course(db, course.id)}
    assert files["assets/recipe.zip"].attachment
    assert not files["assets/loaf.png"].attachment
    for file in files.values():
        assert len(world.files.read(file.hash)) == file.bytes
        assert f"/media/{file.hash}/" in html


def test_again_changes_nothing_and_a_changed_chapter_is_one_new_revision(
    world: World, folder: Path
) -> None:
    world.imported(folder)
    with transaction(world.pool) as db:
        before = pages.current(db)
    again = world.imported(folder)
    assert set(reasons(again, "unchanged")) == {
        "flour.md", "yeast.md", "assets/loaf.png", "assets/recipe.zip",
    }  # fmt: skip
    assert world.versions("bread", "flour") == 1
    with transaction(world.pool) as db:
        assert pages.current(db) == before
    (folder / "yeast.md").write_text("Нов текст.")
    changed = world.imported(folder)
    assert "yeast.md" in reasons(changed, "imported")
    assert (world.versions("bread", "flour"), world.versions("bread", "yeast")) == (1, 2)
    assert "Нов текст" in world.html("bread", "yeast")


def test_a_changed_picture_shows_in_a_text_that_did_not_change(world: World, folder: Path) -> None:
    world.imported(folder)
    before = world.html("bread", "flour")
    (folder / "assets/loaf.png").write_bytes(picture("maroon", size=(50, 30)))
    world.imported(folder)
    assert world.html("bread", "flour") != before
    assert world.versions("bread", "flour") == 1


def test_a_draft_is_not_shown_and_publishing_shows_it(world: World, folder: Path) -> None:
    report = world.imported(folder, draft=True)
    assert not report.published
    with transaction(world.pool) as db:
        assert "/courses/bread/flour" not in pages.current(db)
        course = courses.find_by_slug(db, "bread")
        assert course is not None
        assert course.state == "draft"
        publishing.publish_course(db, course.id)
    assert 'href="/courses/bread/yeast#t-vreme"' in world.html("bread", "flour")


def test_a_draft_of_a_published_course_leaves_what_readers_see(world: World, folder: Path) -> None:
    world.imported(folder)
    with transaction(world.pool) as db:
        before = pages.current(db)
    (folder / "yeast.md").write_text("Нов текст.")
    world.imported(folder, draft=True, title="Друго")
    assert world.versions("bread", "yeast") == 2
    assert "Нов текст" not in world.html("bread", "yeast")
    with transaction(world.pool) as db:
        assert pages.current(db) == before


def test_what_is_wrong_is_named_and_the_rest_comes_in(world: World, folder: Path) -> None:
    secret = folder.parent / "secret.png"
    secret.write_bytes(picture("red"))
    (folder / "assets/link.png").symlink_to(secret)
    (folder / "assets/out").symlink_to(folder.parent)
    (folder / "assets/lie.png").write_bytes(b"<script>alert(1)</script>")
    (folder / "assets/cut.png").write_bytes(picture(size=(300, 300))[:60])
    (folder / "assets/script.js").write_text("alert(1)")
    (folder / "assets/bomb.zip").write_bytes(archive(x=bytes(30 * 1024**2)))
    (folder / "assets/slip.zip").write_bytes(archive(**{"../x": b"x"}))
    (folder / "assets/lie.zip").write_bytes(b"not a zip")
    (folder / "assets/lie.pdf").write_bytes(b"not a PDF")
    (folder / "assets/evil.svg").write_text(f'<!DOCTYPE svg [<!ENTITY a "b">]><svg {SVG}/>')
    (folder / "assets/far.svg").write_text(f'<svg {SVG}><image href="/etc/x.png"/></svg>')
    os.mkfifo(folder / "assets/pipe.png")
    (folder / "latin.md").write_bytes(b"# One\n\nna\xefve")
    (folder / "nul.md").write_bytes(b"one\ntwo\x00")
    (folder / "empty.md").write_text(" \n")
    (folder / "big.md").write_text("x" * (10 * 1024**2))
    (folder / "Yeast.md").write_text("Same address.")
    (folder / "extra.md").write_text("# Отгоре\n\n![](../secret.png) [x](../../etc/passwd)")
    report = world.imported(folder)
    assert reasons(report, "failed") == {
        "absent.md": "named in SUMMARY.md, line 6, but absent",
        "assets/lie.png": "it is not a PNG, JPEG, WebP, GIF or AVIF picture",
        "assets/cut.png": reasons(report, "failed")["assets/cut.png"],
        "assets/bomb.zip": "it would unpack to more than 100 times its size",
        "assets/slip.zip": "it would unpack outside of its folder",
        "assets/lie.zip": "it is not a zip archive",
        "assets/lie.pdf": "it is not a PDF",
        "assets/evil.svg": "it has a document type or entities of its own, which are not taken",
        "assets/far.svg": "it names a picture that is not embedded in it",
        "latin.md": "byte 10 is not UTF-8",
        "nul.md": "it holds a NUL character",
        "empty.md": "it is empty",
        "big.md": "it is larger than 2 MB",
        "Yeast.md": "its address is that of yeast.md already",
    }
    lines = {e.path: e.line for e in report.entries if e.line}
    assert lines == {"latin.md": 3, "nul.md": 2}
    assert set(reasons(report, "left out")) == {
        "assets/link.png", "assets/out", "assets/script.js", "assets/pipe.png",
    }  # fmt: skip
    assert [slug for slug, _ in world.chapters("bread")] == ["flour", "yeast", "extra"]
    with transaction(world.pool) as db:
        course = courses.find_by_slug(db, "bread")
        assert course is not None
        assert {file.path for file in media.of_course(db, course.id)} == {
            "assets/loaf.png",
            "assets/recipe.zip",
        }
    lines_of_notes = {note.detail: (note.path, note.line) for note in report.notes}
    assert lines_of_notes["there is no picture “../secret.png”"] == ("extra.md", 3)
    assert lines_of_notes["the link to “../../etc/passwd” leads nowhere"] == ("extra.md", 3)


@pytest.mark.parametrize("texts", [{}, {"a.md": b" "}, {"LICENSE.md": b"x"}, {"a.md": b"\xff"}])
def test_a_folder_without_a_chapter_is_refused(
    world: World, tmp_path: Path, texts: dict[str, bytes]
) -> None:
    root = tmp_path / "none"
    root.mkdir()
    for name, body in texts.items():
        (root / name).write_bytes(body)
    with pytest.raises(BadFolder):
        world.imported(root)


def test_the_second_import_of_the_same_course_at_once_says_so(world: World, folder: Path) -> None:
    entered, leave = threading.Event(), threading.Event()

    def wait(done: int, all: int) -> None:
        if done == 1:
            entered.set()
            leave.wait(20)

    first = threading.Thread(
        target=import_course, args=(world.pool, world.files, folder), kwargs={"progress": wait}
    )
    first.start()
    try:
        assert entered.wait(20)
        with pytest.raises(AlreadyImporting):
            world.imported(folder)
    finally:
        leave.set()
        first.join(20)
    assert world.versions("bread", "flour") == 1


def test_a_course_says_its_language_and_what_it_translates(world: World, folder: Path) -> None:
    world.imported(folder)
    english = folder.parent / "bread-en"
    english.mkdir()
    (english / "course.toml").write_text(
        'title = "Bread"\nlanguage = "en"\nlevel = "advanced"\nsummary = "Of flour."\n'
        'translation_of = "bread"\n'
    )
    (english / "flour.md").write_text("# Flour\n\nText.")
    world.imported(english)
    with transaction(world.pool) as db:
        original, made = (courses.find_by_slug(db, slug) for slug in ("bread", "bread-en"))
    assert original is not None
    assert made is not None
    assert (made.title, made.language, made.level) == ("Bread", "en", "advanced")
    assert made.translation_of == original.id
    with pytest.raises(BadFolder, match="no course nowhere"):
        world.imported(english, translation_of="nowhere")


def test_a_text_in_a_folder_names_pictures_from_there(world: World, folder: Path) -> None:
    (folder / "part/img").mkdir(parents=True)
    (folder / "part/img/a.png").write_bytes(picture("navy"))
    (folder / "part/one.md").write_text("![a](img/a.png) ![b](../assets/loaf.png) [c](two.md)")
    (folder / "part/two.md").write_text("Two.")
    report = world.imported(folder)
    assert [n.detail for n in report.notes if "list" not in n.detail] == []
    html = world.html("bread", "part-one")
    assert html.count("<img") == 2
    assert 'href="/courses/bread/part-two"' in html


def test_an_import_is_in_the_log_with_whose_course_it_is(world: World, folder: Path) -> None:
    with transaction(world.pool) as db:
        author = users.insert(db, email="a@uchi.example", password_hash="x", role="author")
    import_course(world.pool, world.files, folder, author=author.id)
    with transaction(world.pool) as db:
        course = courses.find_by_slug(db, "bread")
        assert course is not None
        (entry,) = audit.listing(db, subject=course.id)
    assert (entry.action, entry.actor, entry.kind) == ("course.imported", author.id, "course")
    assert json.loads(entry.changes) == {"chapters": [None, 2], "published": [None, True]}
