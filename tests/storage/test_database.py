"""The database's errors, as Problems; and what happens after a commit."""

from __future__ import annotations

import time
from contextlib import suppress
from uuid import uuid4

import pytest

from functions.problems import Conflict, InvalidFields, NotFound, Unavailable
from storage import chapters, contents, courses, revisions, users
from storage.database import Pool, after_commit, transaction
from storage.pools import pool
from storage.refusals import _ABSENT, _TAKEN, _WRONG


def test_an_address_in_capitals_is_the_same_address(own_pool: Pool) -> None:
    with transaction(own_pool) as db:
        users.insert(db, email="Мария@example.org", password_hash="x")
    with pytest.raises(Conflict) as refused, transaction(own_pool) as db:
        users.insert(db, email="МАРИЯ@example.org", password_hash="x")
    assert refused.value.errors[0].pointer == "/email"


def test_a_wrong_value_names_its_field(own_pool: Pool) -> None:
    with pytest.raises(InvalidFields) as refused, transaction(own_pool) as db:
        courses.insert(db, slug="Not a slug", title="Курс")
    assert refused.value.errors[0].pointer == "/slug"


def test_what_is_named_and_absent_is_not_found(own_pool: Pool) -> None:
    with pytest.raises(NotFound), transaction(own_pool) as db:
        courses.insert(db, slug="kurs", title="Курс", translation_of=uuid4())


def test_a_content_can_not_publish_anothers_revision(own_pool: Pool) -> None:
    with transaction(own_pool) as db:
        course = courses.insert(db, slug="kurs", title="Курс")
        chapter = chapters.insert(db, course=course.id, slug="edno", title="Едно")
        first, second = (contents.insert(db, chapter=chapter.id) for _ in range(2))
        revision = revisions.insert(db, content=first.id, body="текст")
    # Refused at the commit, for the constraint is deferred.
    with pytest.raises(NotFound), transaction(own_pool) as db:
        contents.publish(db, second.id, revision.id)


def test_every_constraint_that_is_spoken_for_exists(own_pool: Pool) -> None:
    with transaction(own_pool) as db:
        rows = db.execute(
            """
            SELECT conname FROM pg_constraint
            UNION SELECT indexrelid::regclass::text FROM pg_index WHERE indisunique
            """
        ).fetchall()
    known = {row[0] for row in rows}
    assert (_TAKEN.keys() | _WRONG.keys() | _ABSENT.keys()) - known == set()


def test_a_database_that_is_away_is_told_within_three_seconds() -> None:
    away = pool("postgresql://nobody@127.0.0.1:1/nothing")
    started = time.monotonic()
    try:
        with pytest.raises(Unavailable) as refused, transaction(away):
            pass
    finally:
        away.close()
    assert refused.value.retry_after
    assert time.monotonic() - started < 3


def test_what_follows_a_commit_does_not_follow_an_undone_change(own_pool: Pool) -> None:
    done: list[str] = []
    with transaction(own_pool) as db:
        after_commit(db, lambda: done.append("kept"))
        assert done == []
    assert done == ["kept"]
    with suppress(ZeroDivisionError), transaction(own_pool) as db:
        after_commit(db, lambda: done.append("undone"))
        raise ZeroDivisionError
    with transaction(own_pool):
        pass
    assert done == ["kept"]
