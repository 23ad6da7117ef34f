"""Files of questions at the desk: looked at line by line before they come in, and fetched."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypedDict
from uuid import UUID

import falcon

from functions import exchange
from functions.exchange import Remark, decoding
from functions.exchange.report import WORDS, BadFile
from functions.problems import InvalidFields
from origin.actions import question_files as actions
from origin.actions.question_files import Imported
from origin.actions.quiz_publishing import UnfitQuiz
from origin.pages import notices
from origin.pages.author.quizzes import saying
from origin.pages.author.quizzes.finding import label, path, quiz_of
from origin.pages.author.quizzes.publishing import field_faults
from origin.pages.forms import Fault, fault
from origin.pages.showing import account, show, somebody
from storage.database import transaction
from templates import translate

FORMATS = {"": "By its content", "gift": "GIFT", "moodle": "Moodle XML", "aiken": "Aiken"}
MOST_TYPED = 1_000_000
"""Characters that are sent back to be mended on the spot; a longer file is chosen once more."""
REFUSALS = {
    "missing": "Choose a file, or write the questions",
    "many": "A quiz has at most 500 questions: take some out of the file",
}


class Lines(TypedDict):
    """A run of lines and what became of it."""

    first: int
    last: int
    what: str
    number: int
    """Which of the file's questions it is; 0 for what is none."""
    kind: str
    label: str
    remarks: list[str]


class Files:
    """/author/quizzes/{quiz}/files."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Offer to look at a file, and the quiz's questions as files."""
        _show(req, resp, quiz)

    def on_post(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Say what would become of a file; add its questions where that was seen, or is nothing."""
        form, raw = req.context.form, _sent(req)
        with transaction(req.context.house.pool) as db:
            quiz_of(req, db, quiz)
        try:
            if not raw.strip():
                raise InvalidFields(REFUSALS["missing"])
            looked = _read(req, quiz, raw, dry=True)
            seen = form.get("seen") == _digest(raw) or not _worth_a_look(looked)
            if form.get("do") == "add" and seen and looked.reading.questions:
                _read(req, quiz, raw, dry=False)
                notices.go(req, resp, path(quiz), "questions-brought")
                return
        except (BadFile, InvalidFields, UnfitQuiz) as problem:
            resp.status = falcon.HTTP_422
            _show(req, resp, quiz, raw, faults=_faults(req.context.interface, problem))
        else:
            _show(req, resp, quiz, raw, looked)


def remark(found: Remark, interface: str) -> str:
    """Return a remark as a sentence in the reader's language."""
    return translate(interface, WORDS[found.code]).format(*found.values)


def _sent(req: falcon.Request) -> bytes:
    upload = req.context.uploads.get("file")
    # A browser sends the field of a file that nobody chose, with nothing in it.
    if upload is not None and upload.data:
        return upload.data
    return req.context.form.get("content", "").encode()


def _read(req: falcon.Request, quiz: UUID, raw: bytes, *, dry: bool) -> Imported:
    named = req.context.form.get("format", "")
    return actions.bring_in(
        req.context.house,
        quiz,
        raw,
        req.context.person,
        format=named if named in exchange.READ else "",
        dry=dry,
    )


def _digest(raw: bytes) -> str:
    """Return what tells one text from another, whichever line ends a browser gave it."""
    text, _ = decoding.decode(raw, long_lines=True)
    return hashlib.sha256(text.strip().encode("utf-8", "surrogatepass")).hexdigest()


def _worth_a_look(made: Imported) -> bool:
    return bool(made.reading.remarks) or any(entry.remarks for entry in made.reading.entries)


def _faults(interface: str, problem: BadFile | InvalidFields | UnfitQuiz) -> list[Fault]:
    if isinstance(problem, UnfitQuiz):
        return field_faults(problem.faults, interface)
    if isinstance(problem, BadFile):
        return [{"name": "content", "sentence": remark(problem.remark, interface)}]
    return [fault(interface, "content", REFUSALS["many" if problem.errors else "missing"])]


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    quiz: UUID,
    raw: bytes = b"",
    looked: Imported | None = None,
    faults: Sequence[Fault] = (),
) -> None:
    interface, form = req.context.interface, req.context.form
    with transaction(req.context.house.pool) as db:
        user, place = somebody(req, db), quiz_of(req, db, quiz)
    typed = _text(raw)
    show(
        req,
        resp,
        "author/quizzes/files.html",
        account=account(user),
        **place.facts(),
        formats=[(value, translate(interface, words)) for value, words in FORMATS.items()],
        format=form.get("format", ""),
        content=typed or "",
        again=typed is None,
        report=_report(looked, interface) if looked else None,
        seen=_digest(raw) if looked else "",
        faults=faults,
    )


def _text(raw: bytes) -> str | None:
    """Return a file as text that can be mended in the page; None where it is too much."""
    try:
        text, _ = decoding.decode(raw, long_lines=True)
    except BadFile:
        return raw.decode("utf-8", "replace").replace("\0", "")[:MOST_TYPED]
    return text if len(text) <= MOST_TYPED else None


def _report(made: Imported, interface: str) -> dict[str, object]:
    lines: list[Lines] = []
    number = 0
    for entry in made.reading.entries:
        asked = entry.question
        number += asked is not None
        shown = {"name": asked.name, "text": asked.text} if asked else {}
        lines.append(
            {
                "first": entry.first,
                "last": entry.last,
                "what": entry.what,
                "number": number if asked else 0,
                "kind": saying.kind(asked.kind, interface) if asked else "",
                "label": label(shown, interface) if asked else "",
                "remarks": [remark(each, interface) for each in entry.remarks],
            }
        )
    return {
        "format": FORMATS[made.format],
        "found": len(made.reading.questions),
        "refused": made.reading.refused,
        "remarks": [remark(each, interface) for each in made.reading.remarks],
        "lines": lines,
        "telling": [each for each in lines if each["remarks"] or each["what"] == "refused"],
    }
