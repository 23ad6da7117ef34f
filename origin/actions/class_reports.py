"""Class reports: how far a teacher's learners have come, page by page and as a table to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from uuid import UUID

from functions import progress, standing, tables
from storage import class_progress, classes
from storage.class_progress import ChapterLine
from storage.classes import Class, Pupil
from storage.database import Connection

STEP = 100
"""Learners whose views are held in memory at once."""
_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Learner:
    """One member of a class, as far as they have come in its course."""

    pupil: Pupil
    counts: bool
    """Whether the address is confirmed; of who does not count no numbers are told."""
    percent: int
    done: int
    last_at: datetime | None
    active_ms: int
    """Active time in the course, as far as the clock allows."""
    chapters: Mapping[UUID, int]
    """Completed contents by chapter."""


@dataclass(frozen=True, slots=True)
class Report:
    """A class as its teacher sees it."""

    chapters: Sequence[ChapterLine]
    counted: int
    """Learners who count, in the whole class."""
    learners: Sequence[Learner]
    after: tuple[str, UUID] | None
    """Where the next page begins; None on the last one."""

    @property
    def contents(self) -> int:
        """Return how many contents the course has."""
        return sum(each.contents for each in self.chapters)


def of_class(
    db: Connection, group: Class, *, after: tuple[str, UUID] | None = None, limit: int = STEP
) -> Report:
    """Return the report of a class with one page of its learners, by name.

    The number of statements is the same for one learner and for a hundred.
    """
    lines = class_progress.chapters(db, group.id)
    found = classes.pupils(db, group.id, after=after, limit=limit + 1)
    shown = found[:limit]
    following = (shown[-1].name, shown[-1].id) if len(found) > limit else None
    return Report(
        lines, class_progress.counted(db, group.id), _learners(db, lines, shown), following
    )


def table(db: Connection, group: Class, zone: tzinfo) -> str:
    """Return the report of a whole class as CSV, its cells safe to open; times in `zone`."""
    report = of_class(db, group)
    rows: list[list[object]] = [
        [
            "name", "email", "address confirmed", "percent", "parts completed", "parts",
            "active minutes", "last active", *(each.title for each in report.chapters),
        ]
    ]  # fmt: skip
    while True:
        rows += [_row(report, each, zone) for each in report.learners]
        if report.after is None:
            return tables.written(rows)
        report = of_class(db, group, after=report.after)


def _row(report: Report, learner: Learner, zone: tzinfo) -> list[object]:
    who = [learner.pupil.name, learner.pupil.email, "yes" if learner.counts else "no"]
    if not learner.counts:
        return [*who]
    last = learner.last_at.astimezone(zone).isoformat(" ", "minutes") if learner.last_at else ""
    return [
        *who, learner.percent, learner.done, report.contents, learner.active_ms // _MINUTE_MS,
        last, *(f"{learner.chapters.get(each.chapter_id, 0)}/{each.contents}"
                for each in report.chapters),
    ]  # fmt: skip


def _learners(
    db: Connection, lines: Sequence[ChapterLine], pupils: Sequence[Pupil]
) -> list[Learner]:
    pages = [line.chapter_id for line in lines]
    who = [pupil.id for pupil in pupils if standing.in_reports(pupil.verified_at)]
    done = class_progress.done(db, pages, who)
    last = class_progress.last_active(db, pages, who)
    views = class_progress.readings(db, who)
    contents = sum(line.contents for line in lines)
    known = set(pages)
    found = []
    for pupil in pupils:
        own = views.get(pupil.id, [])
        believed = progress.believed(view for _, view in own)
        of_chapter = {page: done.get((pupil.id, page), 0) for page in pages}
        total = sum(of_chapter.values())
        found.append(
            Learner(
                pupil=pupil,
                counts=standing.in_reports(pupil.verified_at),
                percent=progress.percent(total, contents),
                done=total,
                last_at=last.get(pupil.id),
                active_ms=sum(believed[view.view] for page, view in own if page in known),
                chapters=of_chapter,
            )
        )
    return found
