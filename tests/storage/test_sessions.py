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
