"""Course folders: what goes out comes back the same, and nothing is written elsewhere."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.figures import NOTHING, Figure
from origin.actions import publishing
from origin.actions.course_folders import NothingPublished, UnsafeFolder, export_course
from origin.actions.imports import import_course
from storage import chapters, contents, courses, media, pages, revisions
from storage.database import transaction
from tests.origin.test_imports import COURSE, World, folder, reasons, world

__all__ = ["folder", "world"]

CAPTIONS = b"WEBVTT\n\n00:01.000 --> 00:02.000\n\xd0\x90.\n"


def state(world: World, slug: str) -> dict[str, object]:
    """Everything of a course that an import could change."""
    with transaction(world.pool) as db:
        course = courses.find_by_slug(db, slug)
        assert course is not None
        listed = chapters.of_course(db, course.id, archived=True)
        every = [c for chapter in listed for c in contents.of_chapter(db, chapter.id)]
        return {
            "course": replace(course, changed_at=course.created_at),
            "chapters": listed,
            "contents": every,
            "revisions": [revisions.of_content(db, content.id) for content in every],
            "files": media.of_course(db, course.id),
            "pages": pages.current(db),
        }


def odd_course(world: World) -> None:
    """A course that holds what a folder does not say by itself."""
    film = b"\x00\x00\x00\x18ftypmp42" + bytes(40)
    hashes = {}
    for name, kind, data in (("film", "video/mp4", film), ("captions", "text/vtt", CAPTIONS)):
        hashes[name] = hashlib.sha256(data).hexdigest()
        world.files.put(hashes[name], data, kind)
    with transaction(world.pool) as db:
        for name, kind in (("film", "video/mp4"), ("captions", "text/vtt")):
            media.insert(db, hash=hashes[name], media_type=kind, bytes=9)
        original = courses.insert(db, slug="original", title="Първи")
        course = courses.insert(
            db, slug="odd", title="Учи *бързо*  и\\добре", summary='"Две"\nреда', language="en",
            level="advanced", access="members", joining="open", translation_of=original.id,
            position=7,
        )  # fmt: skip
        film_shown = Figure(hashes["film"], captions=hashes["captions"], alternative="Филм")
        far = Figure(address="https://films.example/w?v=1", alternative='"Далечен" филм')
        for slug, title, pieces in (
            ("summary", "Глава 1", [("text", "# 1\n\nТекст", NOTHING)]),
            ("index", "a_b [c](d)  *e*", [("text", "\n\n  отстъп\n", NOTHING)]),
            (
                "films", "Филми",
                [
                    ("video", "Под него.\n\n", film_shown),
                    ("text", "Текст\n:::content video\n\\:::content\n", NOTHING),
                    ("video", "", far),
                ],
            ),
            ("empty", "Празна", []),
        ):  # fmt: skip
            chapter = chapters.insert(db, course=course.id, slug=slug, title=title)
            for kind, body, figure in pieces:
                content = contents.insert(db, chapter=chapter.id, kind=kind)
                revisions.insert(db, content=content.id, body=body, figure=figure)
        publishing.publish_course(db, course.id)


def test_an_exported_course_comes_back_the_same(world: World, folder: Path) -> None:
    (folder / "course.toml").write_text(
        'title = "Хляб"\naccess = "members"\ncover = "assets/loaf.png"\nlevel = "advanced"\n'
        '[words]\n"assets/loaf.png" = "Хляб, \\"още топъл\\""\n"lost.png" = "?"\n'
        f'"assets/recipe.zip" = "{"x" * 501}"\n'
    )
    said = {(note.path, note.detail) for note in world.imported(folder).notes}
    assert said >= {
        ("course.toml", "there is no file “lost.png” that its words could tell of"),
        ("course.toml", "the words of “assets/recipe.zip” are too long or no plain text"),
    }
    with transaction(world.pool) as db:
        course = courses.find_by_slug(db, "bread")
        assert course is not None
        words = {file.path: file.alternative for file in media.of_course(db, course.id)}
    assert words == {"assets/loaf.png": 'Хляб, "още топъл"', "assets/recipe.zip": ""}
    before = state(world, "bread")
    assert before["course"].cover is not None  # type: ignore[attr-defined]  # a Course
    out = folder.parent / "out"
    export_course(world.pool, world.files, "bread", out)
    assert (out / "flour.md").read_text().startswith("# Брашно\n\nВиж")
    report = world.imported(out)
    assert state(world, "bread") == before
    assert [e.path for e in report.of("imported")] == ["SUMMARY.md", "course.toml"]
    again = export_course(world.pool, world.files, "bread", out)
    assert again.unchanged == len(again.texts) + len(again.files) + 2


def test_what_a_folder_can_not_say_by_itself_comes_back_too(world: World, tmp_path: Path) -> None:
    odd_course(world)
    before = state(world, "odd")
    done = export_course(world.pool, world.files, "odd", tmp_path / "out")
    assert done.left_out == [("empty", "there is nothing of this chapter to write yet")]
    report = world.imported(tmp_path / "out")
    assert reasons(report, "failed") == {}
    assert reasons(report, "missing") == {"empty": "the chapter “Празна”"}
    after = state(world, "odd")
    # The film has a name in the course now; nothing else is different.
    assert len(after.pop("files")) == 2  # type: ignore[arg-type]  # a list
    before.pop("files")
    assert after == before


def revised(world: World, slug: str, chapter: str, body: str) -> None:
    """Write a newer text of a chapter that nobody publishes."""
    with transaction(world.pool) as db:
        course = courses.find_by_slug(db, slug)
        assert course is not None
        found = chapters.find_by_slug(db, course.id, chapter)
        assert found is not None
        revisions.insert(db, content=contents.of_chapter(db, found.id)[0].id, body=body)


def test_what_readers_see_is_written_and_what_waits_only_when_it_is_asked_for(
    world: World, folder: Path
) -> None:
    world.imported(folder)
    published, drafts = folder.parent / "published", folder.parent / "drafts"
    revised(world, "bread", "flour", "Неиздаден текст.")
    done = export_course(world.pool, world.files, "bread", published)
    assert done.waiting == ["Брашно"]
    assert "Виж" in (published / "flour.md").read_text()
    before = state(world, "bread")
    done = export_course(world.pool, world.files, "bread", drafts, drafts=True)
    assert done.waiting == []
    assert "Неиздаден текст." in (drafts / "flour.md").read_text()
    # The draft comes back as the draft that it was.
    world.imported(drafts, draft=True)
    assert state(world, "bread") == before
    # And what readers see comes back on top of it: nothing of the history is lost.
    world.imported(published)
    assert world.versions("bread", "flour") == 3


def test_a_course_of_which_nothing_is_published_is_written_only_as_drafts(
    world: World, folder: Path
) -> None:
    world.imported(folder, draft=True)
    out = folder.parent / "out"
    with pytest.raises(NothingPublished):
        export_course(world.pool, world.files, "bread", out)
    assert not out.exists()
    before = state(world, "bread")
    export_course(world.pool, world.files, "bread", out, drafts=True)
    world.imported(out, draft=True)
    assert state(world, "bread") == before


# Titles and texts that a folder may take for something else than they are.
_TITLES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=40
).map(str.strip).filter(bool)  # fmt: skip
_BODIES = st.lists(
    st.sampled_from(
        ["# Глава", "## A", ":::content", ":::content video", "\\:::content", ":::", "---", "", " ",
         "```", "* [x](y.md)", "[a]: b", "<!-- x -->", "текст", "\ttext", "title = 1", "+++", ">"]
    ),
    max_size=6,
).map("\n".join)  # fmt: skip


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(written=st.lists(st.tuples(_TITLES, st.lists(_BODIES, min_size=1, max_size=3)), max_size=3))
def test_whatever_is_written_comes_back_as_it_was(
    world: World, tmp_path_factory: pytest.TempPathFactory, written: list
) -> None:
    slug = f"any-{uuid4().hex[:12]}"
    with transaction(world.pool) as db:
        course = courses.insert(db, slug=slug, title="Всичко")
        for number, (title, bodies) in enumerate([*written, ("Край", ["Край."])]):
            chapter = chapters.insert(db, course=course.id, slug=f"c{number}", title=title)
            for body in bodies:
                content = contents.insert(db, chapter=chapter.id)
                revisions.insert(db, content=content.id, body=body)
        publishing.publish_course(db, course.id)
    before = state(world, slug)
    out = tmp_path_factory.mktemp("out")
    export_course(world.pool, world.files, slug, out)
    report = world.imported(out)
    assert reasons(report, "failed") == {}
    assert state(world, slug) == before


def test_what_the_folder_has_not_is_named_and_put_away_only_on_request(
    world: World, folder: Path
) -> None:
    world.imported(folder)
    (folder / "yeast.md").unlink()
    (folder / "assets/recipe.zip").unlink()
    named = world.imported(folder)
    assert set(reasons(named, "missing")) == {"yeast", "assets/recipe.zip"}
    assert [slug for slug, _ in world.chapters("bread")] == ["flour", "yeast"]
    (folder / "broken.md").write_bytes(b"\xff")
    put_away = import_course(world.pool, world.files, folder, archive_missing=True)
    assert set(reasons(put_away, "archived")) == {"yeast", "assets/recipe.zip"}
    assert [slug for slug, _ in world.chapters("bread")] == ["flour"]
    with transaction(world.pool) as db:
        assert "/courses/bread/yeast" not in pages.current(db)


def test_a_file_that_can_not_be_read_is_not_missing(world: World, folder: Path) -> None:
    world.imported(folder)
    (folder / "yeast.md").write_bytes(b"\xff")
    report = import_course(world.pool, world.files, folder, archive_missing=True)
    assert reasons(report, "archived") == {}
    assert "yeast.md" in reasons(report, "failed")
    assert [slug for slug, _ in world.chapters("bread")] == ["flour", "yeast"]


def test_a_figure_that_can_not_be_shown_stops_its_own_chapter_only(
    world: World, folder: Path
) -> None:
    (folder / "flour.md").write_text(
        '# Брашно\n\nТекст.\n\n:::content image\nmedia = "assets/none.png"\n:::\n'
    )
    report = world.imported(folder)
    [entry] = [each for each in report.of("failed") if each.path == "flour.md"]
    assert entry.detail == "image: there is no file “assets/none.png” for its media"
    assert entry.line == 5
    assert [slug for slug, _ in world.chapters("bread")] == ["yeast"]


def test_nothing_is_written_through_a_link(world: World, folder: Path, tmp_path: Path) -> None:
    world.imported(folder)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    out = tmp_path / "out"
    out.mkdir()
    (out / "assets").symlink_to(elsewhere)
    with pytest.raises(UnsafeFolder):
        export_course(world.pool, world.files, "bread", out)
    assert list(elsewhere.iterdir()) == []
    (out / "assets").unlink()
    (elsewhere / "mine.md").write_text("мое")
    (out / "yeast.md").unlink(missing_ok=True)
    (out / "yeast.md").symlink_to(elsewhere / "mine.md")
    with pytest.raises(UnsafeFolder):
        export_course(world.pool, world.files, "bread", out)
    assert (elsewhere / "mine.md").read_text() == "мое"


@pytest.mark.skipif(not COURSE.is_dir(), reason="../shared/data/course-bg is not beside the clone")
def test_a_real_course_comes_in_whole_goes_out_and_comes_back_the_same(
    world: World, tmp_path: Path
) -> None:
    report = world.imported(COURSE)
    assert report.chapters == 21
    assert reasons(report, "failed") == {"README.md": "named in SUMMARY.md, line 1, but absent"}
    assert len([e for e in report.of("imported") if e.path.endswith((".png", ".jpg"))]) == 567
    assert len([e for e in report.of("imported") if e.path.endswith((".svg", ".zip"))]) == 4
    assert len([e for e in report.of("left out") if e.path.endswith(".js")]) == 3
    wrong = [n for n in report.notes if not n.detail.endswith("has no alternative text")]
    assert {n.detail for n in wrong} == {
        "the link to “softuni.bg” leads nowhere",
        "the link to “/chapter-10-methods.md” leads nowhere",
    }
    assert report.seconds < 60
    before = state(world, "course-bg")
    done = export_course(world.pool, world.files, "course-bg", tmp_path / "out")
    assert (len(done.texts), done.left_out) == (21, [])
    report = world.imported(tmp_path / "out")
    assert {e.path for e in report.of("imported")} == {"SUMMARY.md", "course.toml"}
    assert report.of("failed") == report.of("missing") == []
    assert state(world, "course-bg") == before
