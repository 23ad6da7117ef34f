"""Erasures: nobody comes back, not by a late event and not by an older backup."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from storage import erasures, events, sessions, users
from storage.database import Connection, Pool, transaction
from tests.storage.world import reading


def maria(db: Connection) -> UUID:
    return users.insert(db, email="maria@uchi.example", password_hash="x", name="Мария").id


def learners(db: Connection) -> list[UUID | None]:
    rows = db.execute("SELECT learner FROM readings UNION ALL SELECT learner FROM events")
    return [row[0] for row in rows]


def test_readings_stay_under_a_pseudonym_or_under_nothing(db: Connection) -> None:
    for pseudonym in (uuid4(), None):
        db.execute("DELETE FROM readings")
        db.execute("DELETE FROM events")
        user = maria(db)
        events.store(db, [reading(learner=str(user))])
        assert erasures.erase(db, user, pseudonym)
        assert learners(db) == [pseudonym, pseudonym]


def test_an_event_that_waited_at_an_edge_names_nobody_any_more(db: Connection) -> None:
    user, other = maria(db), uuid4()
    early = reading(learner=str(user))
    events.store(db, [early])
    erasures.erase(db, user, None)
    late = reading(view=early.view, sequence=2, learner=str(user))
    stored = events.store(db, [late, reading(learner=str(other))])
    assert stored.stored == 2
    assert set(learners(db)) == {None, other}


def test_a_batch_under_way_is_waited_for(own_pool: Pool) -> None:
    with transaction(own_pool) as db:
        user = maria(db)
    erased = threading.Event()

    def erase() -> None:
        with transaction(own_pool) as db:
            erasures.erase(db, user, None)
        erased.set()

    thread = threading.Thread(target=erase)
    with transaction(own_pool) as db:
        events.store(db, [reading(learner=str(user))])
        thread.start()
        time.sleep(0.3)
        assert not erased.is_set()
    thread.join(60)
    with transaction(own_pool) as db:
        assert learners(db) == [None, None]


def test_sessions_stay_on_the_deny_list_though_their_account_is_gone(db: Connection) -> None:
    user, now = maria(db), datetime.now(UTC)
    session = sessions.insert(
        db, user=user, refresh_hash=b"x" * 32, expires_at=now + timedelta(days=30)
    )
    erasures.erase(db, user, None)
    assert erasures.ended_since(db, now - timedelta(minutes=1)) == [session.id.hex]
    assert erasures.tidy(db, now + timedelta(minutes=1)) == 1
    assert erasures.ended_since(db, now - timedelta(minutes=1)) == []


def test_the_ledger_knows_who_came_back_and_names_nobody(db: Connection) -> None:
    user = maria(db)
    erasure = erasures.erase(db, user, None)
    assert erasure
    assert erasures.revived(db) == []
    assert user.bytes not in erasure.subject
    db.execute("DELETE FROM erasures")
    db.execute(
        "INSERT INTO users (id, email, password_hash) VALUES (%s, 'maria@uchi.example', 'x')",
        (user,),
    )
    assert erasures.revived(db) == []
    assert erasures.restore(db, [erasure.subject]) == 1
    assert erasures.restore(db, [erasure.subject]) == 0
    assert erasures.revived(db) == [user]


def test_there_is_nothing_to_erase_of_nobody(db: Connection) -> None:
    assert erasures.erase(db, uuid4(), None) is None
