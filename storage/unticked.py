"""Unticked: what was read in batches, kept until its ticks are worked out (`storage.ticks`).

A mark is made in the transaction that stores the readings and goes in the one that ticks them, so
none is ever lost; working one out twice changes nothing.
"""

from __future__ import annotations

from typing import LiteralString
from uuid import UUID

from storage.database import Connection
from storage.readings import Read

MOST = 40
"""Batches that may wait. When more come, nobody is working marks out: they tick for themselves."""

NOTE: LiteralString = """
    INSERT INTO unticked (learners, pages)
    SELECT array_agg(learner), array_agg(page) FROM read WHERE learner IS NOT NULL
    HAVING count(*) > 0
"""
"""Keeps for later what `read` names, which a statement in front of it has moved forward."""
ROOM: LiteralString = "(SELECT count(*) < %s FROM (SELECT FROM unticked LIMIT %s) AS waiting)"
"""Says whether one more batch may wait, given MOST twice; batches at once may be a few more."""


def of(db: Connection, learner: UUID) -> list[Read]:
    """Return what a learner has read and nobody has worked out yet."""
    return db.execute(
        """
        SELECT DISTINCT given.learner::text, given.page::text
        FROM unticked, unnest(learners, pages) AS given (learner, page)
        WHERE learners @> ARRAY[%(learner)s::uuid] AND given.learner = %(learner)s
        """,
        {"learner": learner},
    ).fetchall()  # type: ignore[return-value]  # two columns of text each


def take(db: Connection, batches: int) -> list[Read]:
    """Take the oldest marks of so many batches; they are gone when the caller commits.

    Another that takes at the same moment gets others.
    """
    rows = db.execute(
        """
        WITH taken AS (
            DELETE FROM unticked WHERE id IN (
                SELECT id FROM unticked ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
            RETURNING learners, pages)
        SELECT DISTINCT given.learner::text, given.page::text
        FROM taken, unnest(learners, pages) AS given (learner, page)
        WHERE given.learner IS NOT NULL
        """,
        (batches,),
    )
    return rows.fetchall()  # type: ignore[return-value]  # two columns of text each


def forget(db: Connection, learner: UUID) -> None:
    """Let no mark name a learner any more."""
    db.execute(
        """
        UPDATE unticked SET learners = array_replace(learners, %(learner)s::uuid, NULL)
        WHERE learners @> ARRAY[%(learner)s::uuid]
        """,
        {"learner": learner},
    )
