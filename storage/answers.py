"""Answers: the newest one to each question of an attempt, and those that came too late."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal, LiteralString
from uuid import UUID

from psycopg import RawCursor
from psycopg.rows import class_row

from functions.timing import GRACE_MS, LATE_MS
from storage import sessions
from storage.database import Connection, many, one

_GRACE = timedelta(milliseconds=GRACE_MS)
_GRACE_TEXT = f"{GRACE_MS} milliseconds"
_KEPT = timedelta(milliseconds=GRACE_MS + LATE_MS)

SAVE: LiteralString = """
    WITH given AS (
        SELECT * FROM json_to_recordset($1::json)
            AS given (n integer, attempt uuid, learner uuid, session uuid, slot integer,
                      sequence bigint, response jsonb)
    ), held AS MATERIALIZED (
        SELECT attempts.id, attempts.learner, attempts.deadline FROM attempts
        -- An array is taken for a short one, and the index for the way to what it names.
        WHERE attempts.id = ANY (ARRAY(SELECT attempt FROM given)) AND state = 'open'
        ORDER BY attempts.id FOR SHARE SKIP LOCKED
    ), stored AS (
        INSERT INTO answers AS kept (attempt_id, slot, sequence, response)
        SELECT attempt, slot, sequence, response
        FROM given JOIN held ON held.id = attempt AND held.learner = given.learner
        WHERE (held.deadline IS NULL OR clock_timestamp() <= held.deadline + $2::interval)
            -- As storage/sessions.py asks it.
            AND EXISTS (SELECT FROM sessions JOIN users ON users.id = sessions.user_id
                        WHERE sessions.id = given.session AND users.id = given.learner
                            AND revoked_at IS NULL AND expires_at > now()
                            AND deactivated_at IS NULL)
        -- In one order, so that two who save the same never wait for each other in a ring.
        ORDER BY attempt, slot
        ON CONFLICT (attempt_id, slot) DO UPDATE
            SET sequence = EXCLUDED.sequence, response = EXCLUDED.response,
                saved_at = clock_timestamp()
            WHERE kept.sequence < EXCLUDED.sequence
        RETURNING attempt_id, slot, sequence
    ), noted AS (
        -- By whom needs no saying: nobody else answers.
        INSERT INTO attempt_events (attempt_id, kind, slot, sequence)
        SELECT attempt_id, 'answered', slot, sequence FROM stored
    )
    SELECT given.n, stored.sequence, milliseconds(held.deadline) AS deadline_ms,
           milliseconds(clock_timestamp()) AS now_ms
    FROM given LEFT JOIN held ON held.id = attempt AND held.learner = given.learner
    LEFT JOIN stored ON stored.attempt_id = attempt AND stored.slot = given.slot
    ORDER BY n
"""
"""Takes what `parameters` gives and answers one row for each answer, in their order: its number,
the sequence that was stored or none, the deadline and the clock in milliseconds."""

Verdict = Literal["saved", "older", "late", "sealed", "absent", "ended", "unsettled"]
"""saved: it is there, by this save or by one before it; older: something else is there under this
sequence or a newer one; late: after the time, kept for the author; sealed: the attempt is over;
absent: the learner has no such attempt; ended: their session is over; unsettled: `save_one` has
to look, and perhaps to wait."""


@dataclass(frozen=True, slots=True)
class Save:
    """One answer on its way into the database."""

    attempt: UUID
    learner: UUID
    session: UUID
    """Asked for in the same statement: a way to the database of its own costs as much again."""
    slot: int
    """A slot that the attempt has: the caller has looked."""
    sequence: int
    """From 1, growing."""
    response: str
    """JSON, checked against the question; "null" takes an answer back."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it."""

    verdict: Verdict
    now_ms: int
    """The database's clock."""
    deadline_ms: int | None = None
    sequence: int | None = None
    """What is stored now; None when nothing is."""
    response: Any = None
    """Of an older one: what is stored now."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is stored."""

    slot: int
    sequence: int
    response: Any
    saved_ms: int
    late: bool
    """It came after the time, and an author accepted it."""


@dataclass(frozen=True, slots=True)
class _Stored:
    n: int
    sequence: int | None
    deadline_ms: int | None
    now_ms: int


def save(db: Connection, saves: Sequence[Save]) -> list[Outcome]:
    """Save answers of one or many learners, no two to the same question, in one statement.

    On a connection that commits each statement for itself it is committed when this returns. It
    waits for nobody: an attempt that somebody changes at this moment, or whose time is over, is
    unsettled. The clock is asked behind the lock, so an answer is in time or sealed out, never
    both.
    """
    with RawCursor(db, row_factory=class_row(_Stored)) as cursor:
        rows = cursor.execute(SAVE, parameters(saves)).fetchall()
    return [
        Outcome("saved", row.now_ms, row.deadline_ms, row.sequence)
        if row.sequence is not None
        else _why_not(db, given)
        for given, row in zip(saves, rows, strict=True)
    ]


def saved(row: Sequence[bytes | None]) -> Outcome | None:
    """Return what a row of `SAVE` says of an answer that was stored; None when it was not."""
    _, sequence, deadline_ms, now_ms = row
    if sequence is None or now_ms is None:
        return None
    return Outcome(
        "saved", int(now_ms), None if deadline_ms is None else int(deadline_ms), int(sequence)
    )


def save_one(db: Connection, given: Save) -> Outcome:
    """Save one answer, or keep it as late, in the caller's transaction; never unsettled.

    Waits for whoever changes the attempt at this moment. Late answers are kept for a week behind
    the deadline, the newest of each question, until the author decides.
    """
    if not sessions.alive(db, given.session):
        return Outcome("ended", 0)
    found = _held(db, given)
    if found is not None and found.state == "open" and not found.over:
        [outcome] = save(db, [given])
        if outcome.verdict != "unsettled":
            return outcome
        # The time ended between the two looks at the clock.
        found = _held(db, given)
    if found is not None and found.over and found.kept and found.sealed_by != "learner":
        return _keep_late(db, given, found)
    outcome = _why_not(db, given)
    return replace(outcome, verdict="sealed") if outcome.verdict == "unsettled" else outcome


def _held(db: Connection, given: Save) -> _Standing | None:
    return one(
        db,
        _Standing,
        """
        SELECT state, sealed_by, milliseconds(deadline) AS deadline_ms,
               deadline + %s < clock_timestamp() AS over,
               deadline + %s >= clock_timestamp() AS kept
        FROM attempts WHERE id = %s AND learner = %s FOR SHARE
        """,
        (_GRACE, _KEPT, given.attempt, given.learner),
    )


@dataclass(frozen=True, slots=True)
class _Standing:
    state: str
    sealed_by: str | None
    deadline_ms: int | None
    over: bool | None
    kept: bool | None


def _keep_late(db: Connection, given: Save, found: _Standing) -> Outcome:
    """Keep an answer that came too late, unless what counts is the same or newer."""
    row = db.execute(
        """
        WITH given AS (SELECT %(attempt)s::uuid AS attempt, %(slot)s::integer AS slot,
                              %(sequence)s::bigint AS sequence, %(response)s::jsonb AS response),
        kept AS (
            INSERT INTO late_answers AS late (attempt_id, slot, sequence, response)
            SELECT attempt, slot, sequence, nullif(response, 'null') FROM given
            WHERE NOT EXISTS (SELECT FROM answers WHERE attempt_id = attempt
                              AND answers.slot = given.slot AND answers.sequence >= given.sequence)
            ON CONFLICT (attempt_id, slot) DO UPDATE
                SET sequence = EXCLUDED.sequence, response = EXCLUDED.response,
                    arrived_at = clock_timestamp()
                WHERE late.sequence < EXCLUDED.sequence AND late.decision IS NULL
            RETURNING attempt_id, slot, sequence
        ), noted AS (
            INSERT INTO attempt_events (attempt_id, kind, slot, sequence)
            SELECT attempt_id, 'late', slot, sequence FROM kept
        )
        SELECT (SELECT sequence FROM kept), milliseconds(clock_timestamp()),
               (SELECT sequence FROM late_answers WHERE attempt_id = attempt
                AND late_answers.slot = given.slot AND late_answers.sequence = given.sequence
                AND late_answers.response IS NOT DISTINCT FROM nullif(given.response, 'null'))
        FROM given
        """,
        {
            "attempt": given.attempt, "slot": given.slot, "sequence": given.sequence,
            "response": given.response,
        },
    ).fetchone()  # fmt: skip
    if row is not None and (row[0] is not None or row[2] is not None):
        return Outcome("late", row[1], found.deadline_ms, given.sequence)
    return _why_not(db, given)


def _why_not(db: Connection, given: Save) -> Outcome:
    """Return what a save that stored nothing ran into; a repeated one counts as saved."""
    if not sessions.alive(db, given.session):
        return Outcome("ended", 0)
    row = db.execute(
        """
        SELECT state, milliseconds(deadline), milliseconds(clock_timestamp()), answers.sequence,
               answers.response,
               answers.response IS NOT DISTINCT FROM nullif(%(response)s::jsonb, 'null')
        FROM attempts LEFT JOIN answers ON attempt_id = attempts.id AND slot = %(slot)s
        WHERE attempts.id = %(attempt)s AND learner = %(learner)s
        """,
        {
            "attempt": given.attempt, "learner": given.learner, "slot": given.slot,
            "response": given.response,
        },
    ).fetchone()  # fmt: skip
    if row is None:
        return Outcome("absent", 0)
    state, deadline_ms, now_ms, sequence, response, same = row
    if sequence == given.sequence and same:
        return Outcome("saved", now_ms, deadline_ms, sequence)
    if state == "open" and sequence is not None and sequence >= given.sequence:
        return Outcome("older", now_ms, deadline_ms, sequence, response)
    return Outcome("unsettled", now_ms, deadline_ms, sequence)


def parameters(saves: Sequence[Save]) -> tuple[str, str]:
    """Return what `SAVE` takes for these answers, no two of which are to the same question."""
    # Ids and numbers need no escaping, and the response is JSON already.
    rows = [
        f'{{"n":{n},"attempt":"{each.attempt}","learner":"{each.learner}",'
        f'"session":"{each.session}","slot":{each.slot},'
        f'"sequence":{each.sequence},"response":{each.response}}}'
        for n, each in enumerate(saves)
    ]
    return "[" + ",".join(rows) + "]", _GRACE_TEXT


def of(db: Connection, attempt: UUID) -> list[Answer]:
    """Return the answers of an attempt, by slot."""
    return many(
        db,
        Answer,
        """
        SELECT slot, sequence, response, milliseconds(saved_at) AS saved_ms, late
        FROM answers WHERE attempt_id = %s ORDER BY slot
        """,
        (attempt,),
    )


def late_slots(db: Connection, attempt: UUID) -> Collection[int]:
    """Return the questions of an attempt to which an answer came late that nobody decided on."""
    rows = db.execute(
        "SELECT slot FROM late_answers WHERE attempt_id = %s AND decision IS NULL", (attempt,)
    )
    return [slot for (slot,) in rows]
