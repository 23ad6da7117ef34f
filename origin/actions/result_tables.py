"""Tables of results: every finished attempt at a quiz as a row for a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from fractions import Fraction
from uuid import UUID

from functions import tables
from functions.access import Claims
from functions.exchange.nearness import plain
from origin.actions.quiz_access import own
from storage import questions, result_rows
from storage.database import Connection
from storage.result_rows import ResultRow

_HEAD = (
    "name", "email", "attempt", "started", "finished", "minutes", "points", "of", "percent",
    "passed", "answers that wait",
)  # fmt: skip
_PAGE = 500
_LONGEST_TITLE = 60


def table(db: Connection, quiz: UUID, person: Claims, zone: tzinfo) -> str:
    """Return the results of a quiz as CSV, its cells safe to open; times in `zone`.

    A column for each question that the quiz asks now; the points of one that was put away since
    are in the total alone. Raises NotFound.
    """
    own(db, quiz, person)
    asked = {
        each.id: f"{place}. {each.asked.name or each.asked.text}"[:_LONGEST_TITLE]
        for place, each in enumerate(questions.of_quiz(db, quiz), 1)
    }
    rows: list[list[object]] = [[*_HEAD, *asked.values()]]
    after: UUID | None = None
    while found := result_rows.page(db, quiz, after=after, limit=_PAGE):
        rows += [_row(each, asked, zone) for each in found]
        after = found[-1].id
    return tables.written(rows)


def _row(row: ResultRow, asked: Mapping[UUID, str], zone: tzinfo) -> list[object]:
    minutes = (row.finished_at - row.started_at).total_seconds() / 60
    earned = dict(zip(row.question_ids, row.question_points, strict=True))
    points = [earned.get(id) for id in asked]
    return [
        row.name,
        row.email,
        row.number,
        f"{row.started_at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
        f"{row.finished_at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
        f"{minutes:.1f}",
        "" if row.points is None else plain(row.points),
        plain(row.max_points),
        "" if row.share is None else f"{float(Fraction(row.share) * 100):.2f}",
        "" if row.passed is None else ("yes" if row.passed else "no"),
        row.waiting,
        *("" if each is None else plain(each) for each in points),
    ]
