"""Ticks: what learners have read to the end, worked out from their readings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from functions import progress
from functions.progress import Reading, Tick
from functions.publications import History, Publication
from storage import erasures, unticked
from storage.arrays import literal
from storage.database import Connection, Cursor
from storage.readings import Read


def work_out(db: Connection, reads: Collection[Read]) -> None:
    """Complete what these learners have read to the end of these pages.

    The one effect of reading, whether it is reported page by page or in batches. It is worked
    out anew from all readings of a page, so the order in which they came leaves no trace.
    """
    if not reads:
        return
    asked, learners = list(reads), {learner for learner, _ in reads}
    with db.pipeline():
        hold(db, learners)
        found, undone = _views(db, asked), _undone(db, learners)
        views = _by_read(asked, found)
        if views:
            histories = _histories(db, {page for _, page in views})
            taken_back = {(learner, content): at_ms for learner, content, at_ms in undone}
            _keep(db, _earned(views, histories, taken_back))


def catch_up(db: Connection, learner: UUID) -> None:
    """Tick what batches left to be ticked of a learner, so that it shows at once.

    The marks stay: whoever works them out once more finds the same.
    """
    reads = unticked.of(db, learner)
    if reads and not erasures.of(db, [str(learner)]):
        work_out(db, reads)


def sweep(db: Connection, batches: int) -> bool:
    """Tick what the oldest batches left to be ticked; False when nothing was left."""
    # First of all, as in a batch: an erasure waits for this and not this for an erasure.
    erasures.hold(db)
    reads = unticked.take(db, batches)
    work_out(db, reads)
    return bool(reads)


def hold(db: Connection, learners: Collection[str]) -> None:
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
                earned[since] = progress.ticks(seen, words, since_ms=since)
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
        -- Most of what is read again changes nothing.
        WHERE EXCLUDED.known > kept.known OR kept.reason IS NULL
           OR EXCLUDED.completed_at < kept.completed_at
           OR kept.reason = 'read' AND
              (EXCLUDED.revision, EXCLUDED.completed_at, EXCLUDED.active_ms, EXCLUDED.open_ms)
              IS DISTINCT FROM (kept.revision, kept.completed_at, kept.active_ms, kept.open_ms)
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
