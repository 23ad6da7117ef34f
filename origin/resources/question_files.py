"""Files of questions over the API: brought into a quiz, with a report of every line, and out."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import falcon
from msgspec import Struct

from functions.exchange import Remark, Written
from functions.exchange.formats import FORMATS
from functions.problems import FieldError, InvalidFields, NotFound
from origin.actions import question_files as actions
from origin.actions import result_tables
from origin.actions.question_files import Imported
from origin.contract import answers, give
from origin.pages import days
from storage import users
from storage.database import transaction


class ImportQuery(Struct, forbid_unknown_fields=True):
    """How a file is read."""

    format: Literal["", "gift", "moodle", "aiken"] = ""
    """Guessed when it is not said."""
    dry: bool = False
    """Only say what would be added."""


class ExportQuery(Struct, forbid_unknown_fields=True):
    """How a file is written."""

    format: Literal["gift", "moodle", "csv"] = "gift"


class FileRemark(Struct):
    """One thing that is not as in the file."""

    code: str
    values: list[str]
    words: str
    """In English."""


class FileLines(Struct):
    """A run of lines and what became of it."""

    first: int
    """Counted from 1."""
    last: int
    what: str
    """question, refused, comment, category, blank, frame (the file's own), or ignored."""
    question: int | None
    """Which of the file's questions it is, from 1."""
    kind: str | None
    text: str | None
    """The beginning of the question."""
    remarks: list[FileRemark]


class ImportReport(Struct):
    """What became of a file, every line of it."""

    format: str
    found: int
    """Questions that could be read."""
    refused: int
    added: list[UUID]
    """The new questions, in the order of the file."""
    remarks: list[FileRemark]
    """On the file as a whole."""
    lines: list[FileLines]


class ExportLoss(Struct):
    """What a format can't hold of one question."""

    question: int
    """Its place in the quiz, from 1."""
    whole: bool
    """Whether the question is not in the file at all."""
    remark: FileRemark


class ExportReport(Struct):
    """What a file of a quiz's questions does not hold."""

    losses: list[ExportLoss]


class ImportOfQuiz:
    """`/api/tests/{quiz}/import`"""

    @answers(ImportReport)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, quiz: UUID, query: ImportQuery
    ) -> None:
        """Add the questions of a file (the field `file` of a form) at the end of a quiz."""
        upload = req.context.uploads.get("file")
        raw = upload.data if upload else req.context.form.get("file", "").encode()
        if not raw.strip():
            raise InvalidFields(errors=(FieldError("/file", "is missing"),))
        made = actions.bring_in(
            req.context.house, quiz, raw, req.context.person, format=query.format, dry=query.dry
        )
        give(resp, report(made))


class ExportOfQuiz:
    """`/api/tests/{quiz}/export`"""

    @answers(None)
    def on_get(
        self, req: falcon.Request, resp: falcon.Response, quiz: UUID, query: ExportQuery
    ) -> None:
        """Fetch the questions of a quiz as a file; what it can't hold is said at `losses`."""
        with transaction(req.context.house.pool) as db:
            written = actions.take_out(db, quiz, query.format, req.context.person)
        form = FORMATS[query.format]
        resp.content_type = form.media_type
        resp.set_header("content-disposition", f'attachment; filename="quiz-{quiz}{form.ending}"')
        resp.text = written.text


class LossesOfQuiz:
    """`/api/tests/{quiz}/export/losses`"""

    @answers(ExportReport)
    def on_get(
        self, req: falcon.Request, resp: falcon.Response, quiz: UUID, query: ExportQuery
    ) -> None:
        """Say what a file of a quiz's questions would not hold."""
        with transaction(req.context.house.pool) as db:
            written = actions.take_out(db, quiz, query.format, req.context.person)
        give(resp, ExportReport(_losses(written)))


class ResultsOfQuiz:
    """`/api/tests/{quiz}/results.csv`"""

    @answers(None)
    def on_get(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Fetch the finished attempts at a quiz as a table for a spreadsheet."""
        with transaction(req.context.house.pool) as db:
            user = users.find(db, req.context.person.user)
            if user is None:
                raise NotFound
            text = result_tables.table(db, quiz, req.context.person, days.zone(user.time_zone))
        resp.content_type = "text/csv; charset=utf-8"
        resp.set_header("content-disposition", f'attachment; filename="results-{quiz}.csv"')
        resp.text = text


def report(made: Imported) -> ImportReport:
    """Return what became of a file as the API answers it."""
    lines: list[FileLines] = []
    number = 0
    for entry in made.reading.entries:
        asked = entry.question
        number += asked is not None
        lines.append(
            FileLines(
                first=entry.first,
                last=entry.last,
                what=entry.what,
                question=number if asked is not None else None,
                kind=asked.kind if asked else None,
                text=(asked.name or asked.text)[:120] if asked else None,
                remarks=[_remark(each) for each in entry.remarks],
            )
        )
    return ImportReport(
        format=made.format,
        found=len(made.reading.questions),
        refused=made.reading.refused,
        added=list(made.added),
        remarks=[_remark(each) for each in made.reading.remarks],
        lines=lines,
    )


def _losses(written: Written) -> list[ExportLoss]:
    return [ExportLoss(loss.number, loss.whole, _remark(loss.remark)) for loss in written.losses]


def _remark(remark: Remark) -> FileRemark:
    return FileRemark(remark.code, list(remark.values), remark.words)
