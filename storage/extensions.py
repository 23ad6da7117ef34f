"""Extensions: deadlines of attempts that go on, moved by an author after an outage."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from psycopg.types.json import Jsonb

from storage.database import Connection


def extend(
    db: Connection, quiz: UUID, by: timedelta, author: UUID | None, attempt: UUID | None = None
) -> list[UUID]:
    """Move the deadlines of a quiz's open attempts (or of one), and return which were moved.

    An attempt whose time is over goes on again as long as nobody has sealed it.
    """
    rows = db.execute(
        """
        WITH moved AS (
            UPDATE attempts SET deadline = deadline + %(by)s
            WHERE id IN (SELECT id FROM attempts
                         WHERE quiz_id = %(quiz)s AND state = 'open' AND deadline IS NOT NULL
                           AND (%(attempt)s::uuid IS NULL OR id = %(attempt)s)
                         ORDER BY id FOR NO KEY UPDATE)
            RETURNING id, deadline
        )
        INSERT INTO attempt_events (attempt_id, kind, actor, detail)
        SELECT id, 'extended', %(author)s,
               %(detail)s::jsonb || jsonb_build_object('deadline', milliseconds(deadline))
        FROM moved RETURNING attempt_id
        """,
        {
            "by": by, "quiz": quiz, "attempt": attempt, "author": author,
            "detail": Jsonb({"seconds": int(by.total_seconds())}),
        },
    ).fetchall()  # fmt: skip
    return [row[0] for row in rows]
