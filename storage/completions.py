"""Completions: which contents a learner has completed, when, why, and in which revision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from functions.progress import Reading, Reason, Tick, ticks
from storage.arrays import literal
from storage.database import Connection, changed, many
from storage.readings import Read


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


@dataclass(frozen=True, slots=True)
class _Shown:
    """What one view showed of one content."""

    learner: UUID
    page: UUID
    view: str
    content: UUID
    number: int
    words: int
    undone_ms: int | None


def tick(db: Connection, reads: Collection[Read]) -> int:
    """Complete what these learners have read to the end of these pages; return how many contents.

    The one effect of reading, whether it is reported page by page or in batches. It is worked
    out anew from all readings of a page, so the order in which they came leaves no trace.
    """
    if not reads:
        return 0
    _hold(db, {learner for learner, _ in reads})
    shown = _shown(db, sorted(reads))
    if not shown:
        return 0
    views = _views(db, sorted({(each.learner, each.page) for each in shown}))
    return _keep(db, _earned(views, shown))


def _hold(db: Connection, learners: Collection[UUID]) -> None:
    """Hold the learners' ticks: of two batches with one learner, the second sees the first's.

    After the readings and before the completions, in one order, everywhere.
    """
    db.execute(
        """
        SELECT pg_advisory_xact_lock(key)
        FROM (SELECT hashtextextended(id::text, 2) AS key FROM unnest(%s::uuid[]) AS given (id)
              ORDER BY 1) AS keys
        """,
        (literal(str(learner) for learner in learners),),
    )


def _views(db: Connection, asked: Sequence[Read]) -> dict[Read, list[Reading]]:
    rows = db.execute(
        """
        SELECT learner, page, encode(uuid_send(view), 'hex'), milliseconds(started_at),
               milliseconds(last_at), milliseconds(ended_at), active_ms
        FROM readings JOIN unnest(%s::uuid[], %s::uuid[]) AS asked (learner, page)
             USING (learner, page)
        """,
        (literal(str(learner) for learner, _ in asked), literal(str(page) for _, page in asked)),
    )
    found: dict[Read, list[Reading]] = defaultdict(list)
    for learner, page, *values in rows:
        found[learner, page].append(Reading(*values))
    return found


def _shown(db: Connection, asked: Sequence[Read]) -> list[_Shown]:
    """Return what each view that saw its end showed of each content of its chapter.

    Of a content, a view showed what was published a quarter of a minute before: so old may the
    edge's manifest be. A revision younger than that counts only when there was none before it.
    """
    return many(
        db,
        _Shown,
        """
        SELECT readings.learner, readings.page, encode(uuid_send(view), 'hex') AS view,
               contents.id AS content, shown.number, coalesce(revisions.words, 0) AS words,
               milliseconds(undone_at) AS undone_ms
        FROM readings JOIN unnest(%s::uuid[], %s::uuid[]) AS asked (learner, page)
             USING (learner, page)
        JOIN contents ON contents.chapter_id = readings.page AND contents.state = 'live'
        CROSS JOIN LATERAL (
            SELECT number FROM publications
            WHERE content_id = contents.id AND published_at <= started_at + interval '1 minute'
            ORDER BY CASE WHEN published_at <= started_at - interval '15 seconds'
                          THEN published_at END DESC NULLS LAST, published_at
            LIMIT 1) AS shown
        JOIN revisions ON revisions.content_id = contents.id AND revisions.number = shown.number
        LEFT JOIN completions ON completions.learner = readings.learner
            AND completions.content_id = contents.id
        WHERE ended_at IS NOT NULL
        """,
        (literal(str(learner) for learner, _ in asked), literal(str(page) for _, page in asked)),
    )


_Earned = tuple[UUID, UUID, int, int, Tick]
"""Learner, content, revision, newest known revision, and the reading that earned it."""


def _earned(views: Mapping[Read, list[Reading]], shown: Sequence[_Shown]) -> list[_Earned]:
    words: dict[tuple[Read, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in shown:
        # Words of the whole page count, whichever of its contents were ticked before.
        words[(each.learner, each.page), 0][each.view] += each.words
    earned: dict[tuple[Read, int], list[Tick]] = {}
    of_content: dict[tuple[Read, UUID], list[_Shown]] = defaultdict(list)
    for each in shown:
        of_content[(each.learner, each.page), each.content].append(each)
    rows: list[_Earned] = []
    for (read, content), seen in of_content.items():
        since = -1 if seen[0].undone_ms is None else seen[0].undone_ms
        if (read, since) not in earned:
            earned[read, since] = ticks(views[read], words[read, 0], since_ms=since)
        numbers = {each.view: each.number for each in seen}
        got = [each for each in earned[read, since] if each.view in numbers]
        if got:
            newest = max(numbers[each.view] for each in got)
            rows.append((read[0], content, numbers[got[0].view], newest, got[0]))
    return sorted(rows, key=lambda row: row[:2])


def _keep(db: Connection, rows: Sequence[_Earned]) -> int:
    if not rows:
        return 0
    return changed(
        db,
        """
        INSERT INTO completions AS kept (learner, content_id, reason, revision, known,
                                         completed_at, active_ms, open_ms)
        SELECT learner, content, 'read', revision, known, to_timestamp(at_ms / 1000.0), active,
               open
        FROM unnest(%s::uuid[], %s::uuid[], %s::integer[], %s::integer[], %s::bigint[],
                    %s::bigint[], %s::bigint[])
             AS given (learner, content, revision, known, at_ms, active, open)
        WHERE EXISTS (SELECT FROM users WHERE users.id = given.learner)
        ORDER BY learner, content
        ON CONFLICT (learner, content_id) DO UPDATE SET
            (reason, revision, completed_at, active_ms, open_ms) = (SELECT
                -- What came first is why it is completed; a reading is told anew by all of it.
                CASE WHEN wins THEN EXCLUDED.reason ELSE kept.reason END,
                CASE WHEN wins THEN EXCLUDED.revision ELSE kept.revision END,
                CASE WHEN wins THEN EXCLUDED.completed_at ELSE kept.completed_at END,
                CASE WHEN wins THEN EXCLUDED.active_ms ELSE kept.active_ms END,
                CASE WHEN wins THEN EXCLUDED.open_ms ELSE kept.open_ms END
                FROM (SELECT kept.reason IS NULL OR kept.reason = 'read'
                             OR EXCLUDED.completed_at < kept.completed_at AS wins) AS judged),
            known = greatest(kept.known, EXCLUDED.known)
        """,
        [
            literal(str(row[0]) for row in rows),
            literal(str(row[1]) for row in rows),
            literal(row[2] for row in rows),
            literal(row[3] for row in rows),
            literal(row[4].at_ms for row in rows),
            literal(row[4].active_ms for row in rows),
            literal(row[4].open_ms for row in rows),
        ],
    )


def mark(
    db: Connection, learner: UUID, contents: Collection[UUID], reason: Reason, now: datetime
) -> int:
    """Complete contents by the learner's own word, in the revision that readers see.

    What was completed before keeps its reason and its revision; what is new in it is known now.
    Contents that readers can't see are passed over; return how many were marked.
    """
    _hold(db, (learner,))
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
    _hold(db, (learner,))
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
