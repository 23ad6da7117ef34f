"""Replays: a text's older states become its history, in order, once, with their days."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from functions import anchors
from functions.problems import NotFound
from origin.actions import publishing
from origin.actions.replays import replay
from origin.imports.scanning import BadFolder
from storage import chapters, contents, courses, revisions
from storage.database import transaction
from storage.revisions import Revision
from tests.origin.test_imports import ROOT, World, world

__all__ = ["world"]

STATES = ROOT.parent / "shared" / "data" / "course-bg-revisions"


def history(world: World) -> list[Revision]:
    with transaction(world.pool) as db:
        course = courses.find_by_slug(db, "kurs")
        assert course is not None
        (chapter,) = chapters.of_course(db, course.id)
        (content,) = contents.of_chapter(db, chapter.id)
        return revisions.of_content(db, content.id, limit=100)[::-1]


@pytest.fixture
def course(world: World) -> None:
    with transaction(world.pool) as db:
        made = courses.insert(db, slug="kurs", title="Курс")
        chapters.insert(db, course=made.id, slug="glava", title="Глава")


@pytest.fixture
def states(tmp_path: Path) -> Path:
    (tmp_path / "0002-2019-01-01.md").write_text("# Глава\n\nВторо.")
    (tmp_path / "0001-2018-06-06.md").write_text("# Глава\n\nПърво.")
    (tmp_path / "0010-2020-02-02.md").write_text("# Глава\n\nВторо.")
    (tmp_path / "notes.md").write_text("Бележки.")
    return tmp_path


def test_states_become_revisions_in_their_order_and_on_their_days(
    world: World, course: None, states: Path
) -> None:
    report = replay(world.pool, states, "kurs", "glava")
    assert [(each.body, each.created_at) for each in history(world)] == [
        ("Първо.", datetime(2018, 6, 6, tzinfo=UTC)),
        ("Второ.", datetime(2019, 1, 1, tzinfo=UTC)),
    ]
    assert [e.path for e in report.of("unchanged")] == ["0010-2020-02-02.md"]
    assert [e.path for e in report.of("left out")] == ["notes.md"]
    replay(world.pool, states, "kurs", "glava")
    assert len(history(world)) == 2


def test_a_state_that_can_not_be_read_leaves_no_half_history(
    world: World, course: None, states: Path
) -> None:
    (states / "0003-2019-05-05.md").write_bytes(b"\xff")
    with pytest.raises(BadFolder, match=r"0003-2019-05-05\.md byte 1 is not UTF-8"):
        replay(world.pool, states, "kurs", "glava")
    with transaction(world.pool) as db:
        found = courses.find_by_slug(db, "kurs")
        assert found is not None
        (chapter,) = chapters.of_course(db, found.id)
        assert contents.of_chapter(db, chapter.id) == []


def test_a_chapter_that_is_not_there_gets_no_history(
    world: World, course: None, states: Path
) -> None:
    with pytest.raises(NotFound):
        replay(world.pool, states, "kurs", "other")


@pytest.mark.skipif(not STATES.is_dir(), reason="../shared/data is not beside the clone")
def test_deep_links_live_through_all_states_of_a_real_text(world: World, course: None) -> None:
    report = replay(world.pool, STATES, "kurs", "glava")
    assert len(report.of("imported")) + len(report.of("unchanged")) == 46
    written = history(world)
    known: dict[str, str] = {}
    renamed = 0
    for revision in written:
        with transaction(world.pool) as db:
            publishing.publish_content(db, revision.content_id, revision.number)
            html = revisions.html_of(db, [revision.id])[revision.id]
        now = anchors.of_html(html)
        every = re.findall(r' id="([^"]+)"', html)
        assert len(every) == len(set(every))
        # A heading that reads as before answers to the id it had before.
        answers = {each.text: {each.id, *each.old} for each in now}
        once = [text for text in known if [each.text for each in now].count(text) == 1]
        for text in once:
            assert known[text] in answers[text], text
        renamed += sum(bool(each.old) for each in now)
        texts = [each.text for each in now]
        known = {each.text: each.id for each in now if texts.count(each.text) == 1}
    assert renamed
