"""Own attempts: everything about somebody's quizzes for their archive, and no key."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from origin.actions import results
from storage import answers, attempt_events, histories, late_answers, marks, papers
from storage.database import Connection
from storage.histories import Past

_STEP = 100


def of(db: Connection, learner: UUID) -> list[dict[str, Any]]:
    """Return somebody's attempts with answers and steps; scores as far as the rules allow."""
    found: list[dict[str, Any]] = []
    before: UUID | None = None
    while page := histories.of(db, learner, before=before, limit=_STEP):
        found += [_one(db, each) for each in page]
        before = page[-1].id
    return found


def _one(db: Connection, past: Past) -> dict[str, Any]:
    told = results.told_of(past)
    given = {each.slot: each for each in answers.of(db, past.id)}
    earned = {each.slot: each for each in marks.of(db, past.id)}
    kept = {each.slot: each for each in late_answers.of_attempt(db, past.id)}
    return {
        "quiz": past.title,
        "course": past.course_title,
        "number": past.number,
        "state": past.state,
        "started_ms": past.started_ms,
        "deadline_ms": past.deadline_ms,
        "finished_ms": past.finished_ms,
        "share": past.share if told.score else None,
        "passed": past.passed if told.score else None,
        "questions": [
            {
                "text": sheet.body.get("text", ""),
                "response": given[sheet.slot].response if sheet.slot in given else None,
                "saved_ms": given[sheet.slot].saved_ms if sheet.slot in given else None,
                "late_response": kept[sheet.slot].response if sheet.slot in kept else None,
                "late_decision": kept[sheet.slot].decision if sheet.slot in kept else None,
                "share": earned[sheet.slot].share if told.score else None,
                "comment": earned[sheet.slot].comment if told.score else "",
            }
            for sheet in papers.sheets(db, past.id)
        ],
        "steps": [
            {"what": step.kind, "at_ms": step.at_ms, "slot": step.slot, "sequence": step.sequence}
            for step in attempt_events.of(db, past.id)
        ],
    }
