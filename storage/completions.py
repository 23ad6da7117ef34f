"""Completions: which contents a learner has completed, when, why, and in which revision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from functions.progress import Reading, Reason, Tick, ticks
from functions.publications import History, Publication
from storage.arrays import literal
from storage.database import Connection, Cursor, changed, many
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


def tick(db: Connection, reads: Collection[Read]) -> None:
    """Complete what these learners have read to the end of these pages.

    The one effect of reading, whether it is reported page by page or in batches. It is worked
    out anew from all readings of a page, so the order in which they came leaves no trace.
    """
    if not reads:
        return
    asked, learners = list(reads), {learner for learner, _ in reads}
    with db.pipeline():
        _hold(db, learners)
        found, undone = _views(db, asked), _undone(db, learners)
        views = _by_read(asked, found)
        if views:
            histories = _histories(db, {page for _, page in views})
            taken_back = {(learner, content): at_ms for learner, content, at_ms in undone}
            _keep(db, _earned(views, histories, taken_back))


def _hold(db: Connection, learners: Collection[str]) -> None:
    """Hold the learners' ticks: of two batches with one learner, the second sees the first's.

    After the readings and before the completions, in one order, everywhere.
    """
    db.execute(
        """
        SELECT pg_advisory_xact_lock(key)
        FROM (SELECT hashtextextended(id::text, 2) AS key FROM unnest(%s::uuid[]) AS given (id)
              ORDER BY 1) AS keys
        """,
        (literal(learners),),
    )


def _views(db: Connection, asked: Sequence[Read]) -> Cursor:
    """Ask for all views of these pages by these learners, of pages whose end was seen."""
    return db.execute(
        """
        SELECT place, view::text, milliseconds(started_at), milliseconds(last_at),
               milliseconds(ended_at), active_ms
        FROM unnest(%s::uuid[], %s::uuid[]) WITH ORDINALITY AS asked (learner, page, place)
        -- Look-ups for each: OFFSET keeps the planner from reading the whole table instead.
        CROSS JOIN LATERAL (SELECT FROM readings WHERE readings.learner = asked.learner
                            AND readings.page = asked.page AND ended_at IS NOT NULL
                            LIMIT 1 OFFSET 0) AS ended
        CROSS JOIN LATERAL (SELECT * FROM readings WHERE readings.learner = asked.learner
                            AND readings.page = asked.page OFFSET 0) AS found
        """,
        (literal(learner for learner, _ in asked), literal(page for _, page in asked)),
    )


def _by_read(asked: Sequence[Read], rows: Cursor) -> dict[Read, list[Reading]]:
    found: dict[Read, list[Reading]] = defaultdict(list)
    for place, *values in rows:
        found[asked[place - 1]].append(Reading(*values))
    return found


def _histories(db: Connection, pages: Collection[str]) -> dict[str, History]:
    rows = db.execute(
        """
        SELECT chapter_id::text, contents.id, milliseconds(published_at), publications.number, words
        FROM contents JOIN publications ON publications.content_id = contents.id
        JOIN revisions ON revisions.content_id = contents.id
            AND revisions.number = publications.number
        WHERE chapter_id = ANY(%s::uuid[]) AND contents.state = 'live'
        """,
        (literal(pages),),
    )
    found: dict[str, list[Publication]] = defaultdict(list)
    for page, *values in rows:
        found[page].append(Publication(*values))
    return {page: History(publications) for page, publications in found.items()}


def _undone(db: Connection, learners: Collection[str]) -> Cursor:
    """Ask when learners took ticks back, by learner and content."""
    return db.execute(
        """
        SELECT learner::text, content_id, milliseconds(undone_at) FROM completions
        WHERE learner = ANY(%s::uuid[]) AND undone_at IS NOT NULL
        """,
        (literal(learners),),
    )


_Earned = tuple[str, UUID, int, int, Tick]
"""Learner, content, revision, newest known revision, and the reading that earned it."""


def _earned(
    views: Mapping[Read, list[Reading]],
    histories: Mapping[str, History],
    undone: Mapping[tuple[str, UUID], int],
) -> list[_Earned]:
    rows: list[_Earned] = []
    for (learner, page), seen in views.items():
        # A course page, or a chapter of which nothing was ever published, has nothing to tick.
        history = histories.get(page)
        if history is None:
            continue
        shown = {each.view: history.shown(each.started_ms) for each in seen}
        # Words of the whole page count, whichever of its contents were ticked before.
        words = {each.view: history.words(each.started_ms) for each in seen}
        earned: dict[int, list[Tick]] = {}
        for content in set[UUID]().union(*shown.values()):
            since = undone.get((learner, content), -1)
            if since not in earned:
                earned[since] = ticks(seen, words, since_ms=since)
            got = [tick for tick in earned[since] if content in shown[tick.view]]
            if got:
                newest = max(shown[tick.view][content].number for tick in got)
                first = shown[got[0].view][content].number
                rows.append((learner, content, first, newest, got[0]))
    return rows


def _keep(db: Connection, rows: Sequence[_Earned]) -> None:
    if not rows:
        return
    db.execute(
        """
        INSERT INTO completions AS kept (learner, content_id, reason, revision, known,
                                         completed_at, active_ms, open_ms)
        SELECT learner, content, 'read', revision, known, to_timestamp(at_ms / 1000::float8),
               active, open
        FROM unnest(%s::uuid[], %s::uuid[], %s::integer[], %s::integer[], %s::bigint[],
                    %s::bigint[], %s::bigint[])
             AS given (learner, content, revision, known, at_ms, active, open)
        -- OFFSET: a look-up each, not the whole table.
        WHERE EXISTS (SELECT FROM users WHERE users.id = given.learner OFFSET 0)
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
            literal(row[0] for row in rows),
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
    _hold(db, [str(learner)])
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
    _hold(db, [str(learner)])
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
