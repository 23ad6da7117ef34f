"""Sweeping: what nothing uses leaves the storage after a week, and everything else stays."""

from __future__ import annotations

import argparse
import hashlib
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from functions.figures import Figure
from functions.problems import Unavailable
from functions.questions import Description
from functions.quizzes import Band, Rules
from origin import house as houses
from origin import settings
from origin.actions import publishing, sweeping
from origin.commands import media as command
from origin.house import House
from origin.jobs import worker
from storage import (
    contents,
    courses,
    jobs,
    media,
    questions,
    quizzes,
    revisions,
    site,
    unused,
    widths,
)
from storage.chapters import insert as add_chapter
from storage.database import Connection, transaction
from storage.site import Site
from storage.widths import Width

USES = ("name", "cover", "logo", "media", "poster", "captions", "shown once", "asked",
        "introduces", "said")  # fmt: skip


def a_file(house: House, db: Connection, name: str, media_type: str = "image/webp") -> str:
    """Keep a file that nobody touched for eight days; return its hash."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    house.files.put(digest, name.encode(), media_type)
    media.insert(db, hash=digest, media_type=media_type, bytes=len(name.encode()))
    db.execute("UPDATE media SET touched_at = now() - interval '8 days' WHERE hash = %s", (digest,))
    return digest


def used(house: House) -> dict[str, str]:
    """Make one file of every use; return their hashes."""
    with transaction(house.pool) as db:
        made = {use: a_file(house, db, use) for use in USES}
        course = courses.insert(db, slug="bread", title="Bread", cover=made["cover"])
        site.keep(db, Site(logo=made["logo"]))
        media.put_name(db, course=course.id, path="a.webp", hash=made["name"])
        media.put_name(db, course=course.id, path="old.webp", hash=made["shown once"])
        chapter = add_chapter(db, course=course.id, slug="flour", title="Flour")
        film = contents.insert(db, chapter=chapter.id, kind="video")
        figure = Figure(made["media"], None, made["poster"], made["captions"], "A film")
        revisions.insert(db, content=film.id, body="", figure=figure)
        text = contents.insert(db, chapter=chapter.id, kind="text")
        revisions.insert(db, content=text.id, body="![x](old.webp)")
        quiz = quizzes.insert(
            db, chapter=chapter.id, title="Bread",
            intro_html=f'<img src="/media/{made["introduces"]}/a.webp">',
            rules=Rules(bands=(Band(Fraction(0), "", f"/media/{made['said']}/a.webp"),)),
        )  # fmt: skip
        shown = {"text": f'<img src="/media/{made["asked"]}/a.webp">'}
        questions.insert_all(db, quiz.id, [(Description(text="![x](a.webp)"), shown)])
        publishing.publish_course(db, course.id)
        # A newer text does without it: only the history shows it still.
        revisions.insert(db, content=text.id, body="Nothing")
        publishing.publish_course(db, course.id)
        db.execute("DELETE FROM course_media WHERE path = 'old.webp'")
    return made


def swept(house: House) -> tuple[int, int]:
    with transaction(house.pool) as db:
        return sweeping.sweep(house, db)


def test_what_is_used_anywhere_stays_and_the_rest_goes(house: House) -> None:
    made = used(house)
    with transaction(house.pool) as db:
        gone = a_file(house, db, "of nobody")
        young = a_file(house, db, "just come")
        db.execute("UPDATE media SET touched_at = now() WHERE hash = %s", (young,))
    assert [each.hash for each in sweeping.found(house)] == [gone]
    assert swept(house) == (1, 9)
    assert swept(house) == (0, 0)
    assert not house.files.exists(gone)
    with transaction(house.pool) as db:
        assert media.find(db, gone) is None
        assert media.find_all(db, [*made.values(), young]).keys() == {*made.values(), young}
        actions = db.execute("SELECT action, actor FROM audit ORDER BY number DESC LIMIT 1")
        assert actions.fetchall() == [("media.swept", None)]
    assert all(house.files.exists(each) for each in (*made.values(), young))


@pytest.mark.parametrize("use", USES)
def test_each_use_alone_keeps_a_file(house: House, use: str) -> None:
    made = used(house)
    with transaction(house.pool) as db:
        db.execute("UPDATE courses SET cover = NULL") if use != "cover" else None
        db.execute("UPDATE site SET logo = NULL") if use != "logo" else None
        db.execute("DELETE FROM course_media") if use != "name" else None
        for column in ("media", "poster", "captions"):
            if column != use:
                db.execute(f"UPDATE revisions SET {column} = NULL")  # pyright: ignore[reportArgumentType,reportCallIssue]  # three known names
        if use != "shown once":
            db.execute("UPDATE revisions SET html = ''")
        else:
            # What the film's page shows is no use of the text.
            db.execute("UPDATE revisions SET html = '' WHERE media IS NOT NULL OR body = ''")
        db.execute("UPDATE question_revisions SET html = '{}'") if use != "asked" else None
        db.execute("UPDATE quizzes SET intro_html = ''") if use != "introduces" else None
        db.execute("UPDATE quizzes SET rules = '{}'") if use != "said" else None
        elsewhere = db.execute("SELECT files FROM revisions").fetchall()
    swept(house)
    with transaction(house.pool) as db:
        left = {row[0] for row in db.execute("SELECT hash FROM media").fetchall()}
    assert made[use] in left
    assert left == {made[use]} | {hash for row in elsewhere for hash in row[0]}


def test_what_a_course_lets_go_stays_for_another_week(house: House) -> None:
    made = used(house)
    with transaction(house.pool) as db:
        course = courses.find_by_slug(db, "bread")
        assert course is not None
        media.drop_name(db, course=course.id, path="a.webp")
    assert swept(house) == (0, 0)
    later = replace(house, now=lambda: house.now() + timedelta(days=unused.KEPT_DAYS, hours=1))
    assert swept(later)[0] == 1
    assert not house.files.exists(made["name"])


def test_widths_go_with_their_picture_unless_another_has_them_too(house: House) -> None:
    with transaction(house.pool) as db:
        gone, stays = a_file(house, db, "gone"), a_file(house, db, "stays")
        db.execute("UPDATE media SET touched_at = now() WHERE hash = %s", (stays,))
        own, both = (hashlib.sha256(name.encode()).hexdigest() for name in ("own", "both"))
        for key in (own, both):
            house.files.put(key, b"x", "image/avif")
        widths.keep(db, gone, [Width(gone, "image/avif", 480, 300, 1, own),
                               Width(gone, "image/avif", 960, 600, 1, both)])  # fmt: skip
        widths.keep(db, stays, [Width(stays, "image/avif", 960, 600, 1, both)])
    assert swept(house)[0] == 1
    assert not house.files.exists(own)
    assert house.files.exists(both)


def test_nothing_is_removed_while_something_is_added(house: House) -> None:
    with transaction(house.pool) as db:
        gone = a_file(house, db, "of nobody")
    with transaction(house.pool) as adding:
        media.adding(adding)
        with pytest.raises(Unavailable):
            swept(house)
    assert house.files.exists(gone)
    assert swept(house)[0] == 1


def test_a_storage_that_is_away_leaves_the_rows(house: House, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    with transaction(house.pool) as db:
        gone = a_file(house, db, "of nobody")

    def away(key: str) -> None:
        raise Unavailable

    with monkeypatch.context() as patched:
        patched.setattr(house.files, "delete", away)
        with pytest.raises(Unavailable):
            swept(house)
    with transaction(house.pool) as db:
        assert media.find(db, gone) is not None


def test_every_night_a_job_does_it_and_asks_for_widths(house: House) -> None:
    used(house)
    with transaction(house.pool) as db:
        gone = a_file(house, db, "of nobody")
        jobs.enqueue(db, "sweep-media", {})
    assert worker.drain(house, lambda: False) == 2
    with transaction(house.pool) as db:
        assert media.find(db, gone) is None
        assert [job.kind for job in jobs.listing(db, state="done")] == ["widths", "sweep-media"]


def test_the_command_names_first_and_removes_only_when_told(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with transaction(house.pool) as db:
        gone = a_file(house, db, "of nobody")
    monkeypatch.setattr(settings, "load", lambda: house.settings)
    monkeypatch.setattr(houses, "build", lambda known: replace(house))
    monkeypatch.setattr(House, "close", lambda self: None)

    def told(**given: bool) -> str:
        options = {"unused": False, "widths": False, "remove": False} | given
        assert command.run(argparse.Namespace(**options)) == 0
        return capsys.readouterr().out

    assert gone in told(unused=True)
    assert house.files.exists(gone)
    assert "1 unused files removed" in told(unused=True, remove=True)
    assert not house.files.exists(gone)
    assert told(unused=True).startswith("0 unused files")
    assert told(widths=True).startswith("0 courses")
