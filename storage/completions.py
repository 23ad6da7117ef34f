"""Completions: which contents a learner has completed, when, why, and in which revision."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from functions.progress import Reason
from storage import ticks
from storage.database import Connection, changed, many


@dataclass(frozen=True, slots=True)
class Completion:
    """One content that a learner has completed."""

    content_id: UUID
    reason: Reason
    revision: int
    """The revision that was published at that moment; it stays."""
    known: int
    """The newest revision that the learner has come to the end of since."""
    completed_at: datetime
    active_ms: int
    """Of a reading: the active time that it took."""
    open_ms: int
    """Of a reading: how long the page stood open."""


def mark(
    db: Connection, learner: UUID, contents: Collection[UUID], reason: Reason, now: datetime
) -> int:
    """Complete contents by the learner's own word, in the revision that readers see.

    What was completed before keeps its reason and its revision; what is new in it is known now.
    Contents that readers can't see are passed over; return how many were marked.
    """
    ticks.catch_up(db, learner)
    ticks.hold(db, [str(learner)])
    return changed(
        db,
        """
        INSERT INTO completions AS kept (learner, content_id, reason, revision, known, completed_at)
        SELECT %(learner)s, contents.id, %(reason)s, number, number, %(now)s
        FROM contents JOIN revisions ON revisions.id = contents.published_id
        WHERE contents.id = ANY(%(contents)s) AND contents.state = 'live'
        ORDER BY contents.id
        ON CONFLICT (learner, content_id) DO UPDATE SET
            reason = coalesce(kept.reason, EXCLUDED.reason),
            revision = coalesce(kept.revision, EXCLUDED.revision),
            completed_at = coalesce(kept.completed_at, EXCLUDED.completed_at),
            known = greatest(kept.known, EXCLUDED.known)
        """,
        {"learner": learner, "reason": reason, "now": now, "contents": sorted(contents)},
    )


def undo(db: Connection, learner: UUID, contents: Collection[UUID], now: datetime) -> int:
    """Take ticks back; what was read in views that have begun by now gives none any more."""
    ticks.catch_up(db, learner)
    ticks.hold(db, [str(learner)])
    return changed(
        db,
        """
        UPDATE completions SET reason = NULL, revision = NULL, known = NULL, completed_at = NULL,
               active_ms = 0, open_ms = 0, undone_at = greatest(undone_at, %s)
        WHERE learner = %s AND content_id = ANY(%s) AND reason IS NOT NULL
        """,
        (now, learner, sorted(contents)),
    )


def of_chapter(db: Connection, learner: UUID, chapter: UUID) -> list[Completion]:
    """Return what the learner has completed of a chapter's live contents."""
    return many(
        db,
        Completion,
        """
        SELECT content_id, reason, revision, known, completed_at, active_ms, open_ms
        FROM completions JOIN contents ON contents.id = content_id
        WHERE learner = %s AND chapter_id = %s AND contents.state = 'live' AND reason IS NOT NULL
        """,
        (learner, chapter),
    )
