"""Sessions: what ends one at once, each reason by itself."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from storage import sessions, users
from storage.database import Connection


@pytest.fixture
def session(db: Connection) -> UUID:
    """Return a session that goes on."""
    user = users.insert(db, email="petar@uchi.example", password_hash="x")
    made = uuid4()
    sessions.insert(
        db,
        session=made,
        user=user.id,
        refresh_hash=made.bytes * 2,
        expires_at=user.created_at + timedelta(days=1),
    )
    assert sessions.alive(db, made)
    return made


@pytest.mark.parametrize(
    "end",
    [
        "UPDATE sessions SET revoked_at = now()",
        "UPDATE sessions SET expires_at = now()",
        # Deactivating ends the sessions too; should one ever be left, it is of no use.
        "UPDATE users SET deactivated_at = now()",
    ],
)
def test_any_one_reason_ends_it(db: Connection, session: UUID, end: str) -> None:
    db.execute(end.encode())
    assert not sessions.alive(db, session)


def another(db: Connection, session: UUID, number: int, user: UUID | None = None) -> UUID:
    """Begin one more session, of the same user unless another is given."""
    there = sessions.find(db, session)
    assert there is not None
    made = uuid4()
    sessions.insert(
        db,
        session=made,
        user=user or there.user_id,
        refresh_hash=bytes([number]) * 32,
        expires_at=there.expires_at,
        user_agent="a" * 600,
    )
    return made


@pytest.mark.parametrize(
    "end", ["revoked_at = now()", "expires_at = now()", "refresh_hash = parent_hash"]
)
def test_only_the_token_that_is_good_now_is_followed_by_another(
    db: Connection, session: UUID, end: str
) -> None:
    first, second, third = (session.bytes * 2, b"2" * 32, b"3" * 32)
    db.execute("UPDATE sessions SET used_at = now() - interval '1 hour'")
    assert sessions.rotate(db, session, old_hash=first, new_hash=second)
    after = sessions.find(db, session)
    assert after is not None
    assert (after.refresh_hash, after.parent_hash) == (second, first)
    assert after.used_at > after.created_at - timedelta(minutes=1)
    # The last one is found too: when it comes again its answer was lost, or it was stolen.
    assert sessions.find_by_refresh(db, first) == sessions.find_by_refresh(db, second) == after
    assert sessions.find_by_refresh(db, third) is None
    assert not sessions.rotate(db, session, old_hash=first, new_hash=third)
    db.execute(f"UPDATE sessions SET {end}".encode())
    assert not sessions.rotate(db, session, old_hash=second, new_hash=third)


def test_sessions_are_listed_and_ended_by_their_own_person_while_they_go_on(
    db: Connection, session: UUID
) -> None:
    there = sessions.find(db, session)
    assert there is not None
    stranger = users.insert(db, email="ivan@uchi.example", password_hash="x").id
    second, theirs = another(db, session, 1), another(db, session, 2, stranger)
    assert {each.id for each in sessions.of_user(db, there.user_id)} == {session, second}
    assert all(len(each.user_agent) <= 500 for each in sessions.of_user(db, there.user_id))
    assert not sessions.revoke_own(db, stranger, session)
    assert sessions.revoke_all(db, there.user_id, but=second) == 1
    assert [each.id for each in sessions.of_user(db, there.user_id)] == [second]
    assert sessions.alive(db, theirs)
    assert sessions.revoke_all(db, there.user_id) == 1
    assert not sessions.revoke_own(db, there.user_id, second)
    db.execute("UPDATE sessions SET expires_at = now()")
    assert sessions.of_user(db, stranger) == []
    assert not sessions.revoke_own(db, stranger, theirs)


def test_the_edges_are_told_of_what_ended_lately_and_once(db: Connection, session: UUID) -> None:
    second = another(db, session, 1)
    assert sessions.revoke(db, session)
    db.execute(
        "UPDATE sessions SET revoked_at = now() - interval '1 hour' WHERE id = %s", (session,)
    )
    assert not sessions.revoke(db, session), "it does not end anew"
    assert sessions.revoke(db, second)
    [row] = db.execute("SELECT now() - interval '20 minutes'").fetchall()
    assert sessions.revoked_since(db, row[0]) == [second.hex]
