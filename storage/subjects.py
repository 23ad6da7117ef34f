"""Subjects: the register of every column that says whose a row is, and what becomes of it.

Erasure and export both walk this one list, and a test holds it against the database: a new table
about people can't be forgotten by either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from psycopg import sql

from storage.database import Connection

Fate = Literal["removed", "pseudonym", "cleared", "kept"]
"""The row goes; the id becomes a pseudonym where research may keep it, else nothing; the id goes
and the row stays; everything stays."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One column."""

    table: str
    column: str
    fate: Fate
    hidden: tuple[str, ...] = ()
    """Columns that the person's archive leaves out: secrets, and what only the house needs."""
    exported: bool = True
    """Whether the person's archive shows the rows at all."""
    key: str = ""
    """The member of a JSON column that holds the id; empty where the column itself does."""


# Jobs come first: one that works for the person right now is waited for before anything that it
# might wait for itself is held. The account comes last: the others point to it.
REGISTER: tuple[Subject, ...] = (
    Subject("jobs", "arguments", "removed", ("error", "request_id"), exported=False, key="user"),
    Subject("exports", "user_id", "removed", ("file", "job_id")),
    Subject("repeats", "user_id", "removed", exported=False),
    Subject("links", "user_id", "removed", ("salt", "token_hash", "email_key")),
    Subject("totp_secrets", "user_id", "removed", ("sealed", "last_step")),
    Subject("passkeys", "user_id", "removed", ("credential", "public_key")),
    Subject("passkey_challenges", "user_id", "removed", exported=False),
    Subject("recovery_codes", "user_id", "removed", ("hash",)),
    Subject("sessions", "user_id", "removed", ("refresh_hash", "parent_hash")),
    Subject("consents", "user_id", "removed"),
    # Before the memberships: what a list said of somebody points to how they came in.
    Subject("roll_lines", "user_id", "removed", ("roll_id", "invitation_id")),
    Subject("rolls", "sent_by", "cleared", ("job_id",)),
    # To whom else a teacher wrote is not the teacher's to carry away.
    Subject("invitations", "made_by", "cleared", exported=False),
    Subject("departures", "user_id", "removed", exported=False),
    Subject("enrolments", "user_id", "removed"),
    Subject("classes", "teacher_id", "cleared"),
    Subject("group_members", "user_id", "removed"),
    Subject("sponsor_members", "user_id", "removed"),
    Subject("message_wishes", "user_id", "removed"),
    Subject("refused_campaigns", "user_id", "removed"),
    # What was bought and shown is the sponsor's and the house's; whose hands it went through is
    # not to be told.
    Subject("creatives", "submitted_by", "cleared", exported=False),
    Subject("creatives", "reviewed_by", "cleared", exported=False),
    Subject("creative_changes", "submitted_by", "cleared", exported=False),
    Subject("report_links", "made_by", "cleared", exported=False),
    Subject("co_authors", "user_id", "removed"),
    # What was completed follows from the readings, which stay under a pseudonym.
    Subject("completions", "learner", "removed"),
    Subject("places", "learner", "removed"),
    # With an attempt go its questions, its answers and its events. What a person may see of it, and
    # when, is for functions/disclosure.py to say: the archive asks there.
    Subject("attempts", "learner", "removed", exported=False),
    Subject("quiz_standings", "learner", "removed", exported=False),
    Subject("quiz_extras", "user_id", "removed"),
    Subject("readings", "learner", "pseudonym"),
    # What a page view's sponsor paid is between the sponsor and the house.
    Subject(
        "events", "learner", "pseudonym", ("price_micros", "billed", "overdelivered", "version")
    ),
    # A course and its revisions are the school's; that they had an author is not to be told.
    Subject("courses", "author_id", "cleared"),
    Subject("revisions", "author_id", "cleared", ("html",)),
    Subject("question_revisions", "author_id", "cleared", ("html",)),
    # A mark and a decision are about the learner; that somebody gave them is not to be told.
    Subject("attempt_questions", "marker", "cleared", exported=False),
    Subject("late_answers", "decided_by", "cleared", exported=False),
    Subject("regrades", "asked_by", "cleared", exported=False),
    # Append-only for the application; the reference itself is cleared with the account.
    Subject("attempt_events", "actor", "kept", exported=False),
    # Append-only. What is personal in it is ciphertext under the person's own key, which goes;
    # the bare id that stays leads to nobody any more.
    Subject("audit", "actor", "kept", exported=False),
    Subject("audit", "subject", "kept", exported=False),
    Subject("person_keys", "person", "removed", exported=False),
    Subject("users", "id", "removed", ("password_hash", "salt", "email_key")),
)
"""Audit entries are exported by the action that can open them (origin/jobs/exports.py)."""


def rows(db: Connection, user: UUID) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield every exported table with the person's rows in it, as JSON has them."""
    for subject in REGISTER:
        if not subject.exported:
            continue
        statement = sql.SQL(
            "SELECT coalesce(json_agg(to_jsonb(t) - %s::text[]), '[]') FROM {} t WHERE {}"
        ).format(sql.Identifier(subject.table), _is_theirs(subject))
        found = db.execute(statement, (list(subject.hidden), str(user))).fetchone()
        yield subject.table, found[0] if found else []


def forget(db: Connection, user: UUID, pseudonym: UUID | None) -> None:
    """Do what the register says of each column; what research keeps goes under `pseudonym`.

    The caller holds the account and keeps new events away (storage/erasures.py).
    """
    for subject in REGISTER:
        table, column = sql.Identifier(subject.table), sql.Identifier(subject.column)
        where = _is_theirs(subject)
        if subject.fate == "removed":
            db.execute(sql.SQL("DELETE FROM {} WHERE {}").format(table, where), (str(user),))
        elif subject.fate in ("pseudonym", "cleared"):
            stand_in = pseudonym if subject.fate == "pseudonym" else None
            db.execute(
                sql.SQL("UPDATE {} SET {} = %s WHERE {}").format(table, column, where),
                (stand_in, str(user)),
            )


def _is_theirs(subject: Subject) -> sql.Composed:
    column = sql.Identifier(subject.column)
    if subject.key:
        return sql.SQL("{} ->> {} = %s").format(column, sql.Literal(subject.key))
    return sql.SQL("{} = %s::uuid").format(column)
