"""Files of questions: read into a quiz in one go, and written from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from functions import exchange, questions
from functions.access import Claims
from functions.exchange import Attached, Entry, Reading, Remark, Written
from functions.problems import FieldError, InvalidFields, NotFound, Problem
from origin.actions import questions as authoring
from origin.actions import taking
from origin.actions.courses import owner
from origin.actions.judging import judged
from origin.actions.quiz_access import own
from origin.house import House
from storage import courses
from storage import questions as stored
from storage.database import Connection, transaction

MOST_FILES = 200
"""Pictures of one file of questions."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file of questions."""

    format: str
    reading: Reading
    added: tuple[UUID, ...]
    """The new questions, in the order of the file; none in a rehearsal."""


def bring_in(
    house: House, quiz: UUID, raw: bytes, person: Claims, *, format: str = "", dry: bool = False
) -> Imported:
    """Add the questions of a file at the end of a quiz, all that can be read or, at a fault, none.

    `format` is one of `exchange.READ`; guessed when empty. `dry` only says what would be. Raises
    NotFound, BadFile, InvalidFields when the quiz would have too many, and UnfitQuiz when learners
    see the quiz and it would not be fit for them any more.
    """
    with transaction(house.pool) as db:
        course, language = _course(db, quiz, person)
        there = len(stored.of_quiz(db, quiz))
    format = format or exchange.guessed(raw)
    reading = exchange.read(raw, format, language)
    if there + len(reading.questions) > authoring.MOST:
        detail = f"a quiz has at most {authoring.MOST} questions"
        raise InvalidFields(errors=(FieldError("/file", detail),))
    if dry or not reading.questions:
        return Imported(format, reading, ())
    # Outside of the transaction: a picture takes a second, and one that is there twice is one.
    reading = _with_pictures(house, course, reading, owner(person))
    with transaction(house.pool) as db:
        added = authoring.add(db, quiz, reading.questions, person)
    return Imported(format, reading, tuple(each.id for each in added))


def take_out(db: Connection, quiz: UUID, format: str, person: Claims) -> Written:
    """Return the questions of a quiz as a file of a format in `exchange.WRITTEN`."""
    own(db, quiz, person)
    return exchange.write([each.asked for each in stored.of_quiz(db, quiz)], format)


def _course(db: Connection, quiz: UUID, person: Claims) -> tuple[UUID, str]:
    found = own(db, quiz, person)
    course = courses.find(db, found.course_id)
    if course is None:
        raise NotFound
    return course.id, course.language


def _with_pictures(house: House, course: UUID, reading: Reading, author: UUID | None) -> Reading:
    """Put the pictures into the course; return the questions with the paths that they have there.

    What is no picture is passed over and said: its text shows the picture's own words instead.
    """
    paths: dict[str, str] = {}
    refused: dict[str, Remark] = {}
    for number, file in enumerate(reading.files):
        try:
            if number >= MOST_FILES:
                raise InvalidFields(f"at most {MOST_FILES} files are taken")
            paths[file.path] = _picture(house, course, file, author)
        except Problem as problem:
            refused[file.path] = Remark("file-refused", (file.path, str(problem).rstrip(".")))
    entries = tuple(_moved(entry, paths, refused) for entry in reading.entries)
    return replace(reading, entries=entries)


def _picture(house: House, course: UUID, file: Attached, author: UUID | None) -> str:
    made = judged(file.content)
    if not made.media_type.startswith("image/"):
        raise InvalidFields("only pictures are taken")
    return taking.add(house, course, file.path, made, author).path


def _moved(entry: Entry, paths: Mapping[str, str], refused: Mapping[str, Remark]) -> Entry:
    if entry.question is None:
        return entry
    text = questions.write(entry.question)
    said = [remark for path, remark in refused.items() if f"(<{path}>)" in text]
    for path, ours in paths.items():
        # Both are letters, digits and - _ . / alone, so that they stand in JSON as they are.
        text = text.replace(f"(<{path}>)", f"(<{_bare(ours)}>)")
    return replace(entry, question=questions.read(text), remarks=(*entry.remarks, *said))


def _bare(path: str) -> str:
    return json.dumps(path, ensure_ascii=False)[1:-1]
