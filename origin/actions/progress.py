"""Progress: what a learner has done with a chapter, told, marked, taken back and handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from uuid import UUID

from functions import beacons, changes, progress, tokens
from functions import quizzes as deciding
from functions.beacons import Report
from functions.changes import Change
from functions.problems import NotFound, Problem
from functions.progress import Reason, Step
from functions.quizzes import Rules
from origin import metrics, reading
from origin.house import House
from storage import completions, erasures, events, places, readings, ticks, users
from storage import progress as standing
from storage.database import Connection, transaction
from storage.places import Place
from storage.progress import ChapterStanding, ContentStanding, CourseStanding, QuizStanding
from storage.users import User

CLAIM_LIFETIME = timedelta(days=30)
"""A guest's views are handed over for so long after they were opened."""
WEEKS = 12


@dataclass(frozen=True, slots=True)
class OfChapter:
    """A chapter as far as a learner has come."""

    user: User
    contents: Sequence[ContentStanding]
    course: OfCourse
    place: Place | None
    active_ms: int
    """Active time on this page so far, as far as the clock allows."""
    changes: Sequence[Change]
    """What is new in what was completed before."""
    quizzes: Sequence[OfQuiz] = ()

    @property
    def read(self) -> bool:
        """Say whether all its contents are completed."""
        return bool(self.contents) and all(each.reason for each in self.contents)

    @property
    def left(self) -> Sequence[OfQuiz]:
        """Return the quizzes that count and are not passed."""
        return [each for each in self.quizzes if each.counts and not each.standing.passed]

    @property
    def done(self) -> bool:
        """Say whether the chapter is done: all its contents are, and its quizzes that count."""
        return self.read and not self.left

    @property
    def needed_ms(self) -> int:
        """Return the active time from which the page was plausibly read."""
        return progress.needed_ms(sum(each.words for each in self.contents))


@dataclass(frozen=True, slots=True)
class OfQuiz:
    """A quiz of a chapter as far as a learner has come with it."""

    standing: QuizStanding
    rules: Rules

    @property
    def counts(self) -> bool:
        """Say whether the chapter asks for it to be passed."""
        return self.rules.counts_for_chapter

    @property
    def passed(self) -> bool | None:
        """Say whether it is passed; None where that can't be failed, or may not be told yet."""
        told = self.rules.pass_share is not None and self.rules.shown.score == "after_seal"
        return self.standing.passed if told and self.standing.attempts else None


@dataclass(frozen=True, slots=True)
class OfCourse:
    """A course as far as a learner has come."""

    course: CourseStanding
    chapters: Sequence[ChapterStanding]

    @property
    def done(self) -> int:
        """Return how many contents are completed."""
        return sum(each.done for each in self.chapters)

    @property
    def contents(self) -> int:
        """Return how many contents there are."""
        return sum(each.contents for each in self.chapters)

    @property
    def percent(self) -> int:
        """Return how much of the course is done, 0 to 100."""
        left = sum(each.quizzes - each.passed for each in self.chapters)
        return progress.percent(self.done, self.contents, left)

    @property
    def next(self) -> ChapterStanding | None:
        """Return the chapter to go on with; None when the course is done."""
        steps = [step(each) for each in self.chapters]
        last = self.course.last_chapter
        found = progress.upcoming(steps, str(last) if last else None)
        return next((each for each in self.chapters if str(each.chapter_id) == found), None)


def step(chapter: ChapterStanding) -> Step:
    """Return a chapter as what comes next is worked out of."""
    return Step(
        str(chapter.chapter_id), chapter.done, chapter.contents, chapter.quizzes, chapter.passed
    )


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a learner's own page counts."""

    courses: Sequence[OfCourse]
    active_ms: Mapping[UUID, int]
    """Active time by page, as far as the clock allows."""
    weeks: Sequence[tuple[date, int]]
    """By Mondays, oldest first, in milliseconds."""
    streak: int
    """Days in a row."""


def of_chapter(db: Connection, learner: UUID, chapter: UUID) -> OfChapter:
    """Return how far a learner has come in a chapter.

    Raises NotFound for one that readers can't see, ForMembers for one that is not for the learner.

    The number of statements is the same for one content and for a thousand.
    """
    course = standing.course_of(db, chapter)
    user = users.find(db, learner)
    if course is None or user is None:
        raise NotFound
    reading.check(db, learner, course)
    ticks.catch_up(db, learner)
    contents = standing.contents(db, learner, chapter)
    return OfChapter(
        user=user,
        contents=contents,
        course=_of_course(db, learner, course),
        place=places.find(db, learner, chapter),
        active_ms=progress.active_ms(
            view for _, view in standing.readings(db, learner, chapter=chapter)
        ),
        changes=_changes(db, contents),
        quizzes=[
            OfQuiz(each, deciding.read(each.rules_text))
            for each in standing.quizzes(db, learner, chapter)
        ],
    )


def _changes(db: Connection, contents: Sequence[ContentStanding]) -> list[Change]:
    pairs = [
        ((each.content_id, each.known), (each.content_id, each.published))
        for each in contents
        if each.known is not None and each.known < each.published
    ]
    if not pairs:
        return []
    found = standing.texts(db, [key for pair in pairs for key in pair])
    return [
        change
        for known, published in pairs
        for change in changes.since(found.get(known, ""), found.get(published, ""))
    ]


def of_courses(
    db: Connection, learner: UUID, *, only: UUID | None = None, author: UUID | None = None
) -> list[OfCourse]:
    """Return how far a learner has come in the courses that they have begun; see the storage."""
    ticks.catch_up(db, learner)
    return _of_courses(db, learner, only=only, author=author)


def _of_courses(
    db: Connection, learner: UUID, *, only: UUID | None = None, author: UUID | None = None
) -> list[OfCourse]:
    found = standing.courses(db, learner, only=only, author=author)
    chapters: dict[UUID, list[ChapterStanding]] = {each.course_id: [] for each in found}
    for chapter in standing.chapters(db, learner, list(chapters)):
        chapters[chapter.course_id].append(chapter)
    return [OfCourse(each, chapters[each.course_id]) for each in found]


def of_course(db: Connection, learner: UUID, course: UUID) -> OfCourse:
    """Return how far a learner has come in a course; NotFound when readers can't see it."""
    ticks.catch_up(db, learner)
    return _of_course(db, learner, course)


def _of_course(db: Connection, learner: UUID, course: UUID) -> OfCourse:
    found = _of_courses(db, learner, only=course)
    if not found:
        raise NotFound
    return found[0]


def statistics(
    db: Connection, learner: UUID, now: datetime, zone: tzinfo, *, author: UUID | None = None
) -> Statistics:
    """Return a learner's statistics by the days of a time zone.

    `author` narrows everything to that author's own courses; NotFound when the learner has
    begun none of them.
    """
    courses = of_courses(db, learner, author=author)
    if author is not None and not courses:
        raise NotFound
    seen = {chapter.chapter_id for course in courses for chapter in course.chapters}
    views = standing.readings(db, learner)
    # Believed over all views first: time in another author's course was not spent in this one.
    believed = progress.believed(view for _, view in views)
    of_page: dict[UUID, int] = {}
    of_day: dict[date, int] = {}
    for page, view in views:
        if author is not None and page not in seen:
            continue
        of_page[page] = of_page.get(page, 0) + believed[view.view]
        day = datetime.fromtimestamp(view.started_ms / 1000, zone).date()
        of_day[day] = of_day.get(day, 0) + believed[view.view]
    today = now.astimezone(zone).date()
    return Statistics(
        courses=courses,
        active_ms=of_page,
        weeks=progress.weeks(of_day, today, WEEKS),
        streak=progress.streak(of_day, today),
    )


def update(house: House, learner: UUID, token: str, report: Report, place: Place | None) -> UUID:
    """Take one report of a page view, as an edge would; return the chapter.

    Raises BadToken or ExpiredToken. More active time than has passed is clamped, and counted.
    """
    now_ms = int(house.now().timestamp() * 1000)
    try:
        view = tokens.verify_view(house.settings.slot_keys, token, now_ms)
    except Problem:
        metrics.PROGRESS.labels("refused").inc()
        raise
    clamped = report.active_ms > max(0, now_ms - view.issued_ms)
    [event], _ = beacons.events_of(
        report, view, _no_slots, accepted_ms=now_ms, learner=str(learner)
    )
    with transaction(house.pool) as db:
        stored = events.store(db, [event])
        if place is not None:
            places.put(db, learner, view.page, place)
    for fate in ("stored", "known", "broken"):
        metrics.EVENTS.labels(fate).inc(getattr(stored, fate))
    metrics.PROGRESS.labels("clamped" if clamped else "taken").inc()
    return view.page


def _no_slots(token: str) -> tokens.Slot:
    raise tokens.BadToken


def mark(
    house: House, learner: UUID, chapter: UUID, contents: Sequence[UUID] | None, reason: Reason
) -> OfChapter:
    """Complete a chapter, or these contents of it, by the learner's own word.

    NotFound for a chapter that readers can't see and for contents that are not in it.
    """
    with transaction(house.pool) as db:
        chosen = _chosen(db, learner, chapter, contents)
        completions.mark(db, learner, chosen, reason, house.now())
        found = of_chapter(db, learner, chapter)
    metrics.PROGRESS.labels("marked").inc()
    return found


def undo(house: House, learner: UUID, chapter: UUID, contents: Sequence[UUID] | None) -> OfChapter:
    """Take the ticks of a chapter, or of these contents of it, back; raises NotFound as `mark`."""
    with transaction(house.pool) as db:
        chosen = _chosen(db, learner, chapter, contents)
        completions.undo(db, learner, chosen, house.now())
        found = of_chapter(db, learner, chapter)
    metrics.PROGRESS.labels("undone").inc()
    return found


def _chosen(
    db: Connection, learner: UUID, chapter: UUID, contents: Sequence[UUID] | None
) -> set[UUID]:
    course = standing.course_of(db, chapter)
    if course is None:
        raise NotFound
    reading.check(db, learner, course)
    present = {each.content_id for each in standing.contents(db, learner, chapter)}
    if contents is None:
        return present
    if not set(contents) <= present:
        raise NotFound
    return set(contents)


def claim(house: House, learner: UUID, given: Sequence[str]) -> tuple[int, int]:
    """Give a guest's page views to the learner who was that guest.

    A view is proven by its signed token. Returns how many pages were taken over and how many
    tokens were refused; views that are somebody's already stay theirs.
    """
    now_ms = int(house.now().timestamp() * 1000)
    views = []
    for token in dict.fromkeys(given):
        try:
            views.append(
                tokens.verify_view(
                    house.settings.slot_keys,
                    token,
                    now_ms,
                    lifetime_ms=int(CLAIM_LIFETIME.total_seconds() * 1000),
                )
            )
        except Problem:
            metrics.PROGRESS.labels("refused").inc()
    refused = len(set(given)) - len(views)
    if not views:
        return 0, refused
    with transaction(house.pool) as db:
        # Held as in a batch of events: an account that is being erased gets nothing any more.
        if erasures.of(db, [str(learner)]):
            raise NotFound
        read = readings.claim(db, learner, views)
        ticks.work_out(db, read)
    metrics.PROGRESS.labels("claimed").inc(len(read))
    return len(read), refused
