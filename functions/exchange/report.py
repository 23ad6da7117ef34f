"""Reports: what became of every line of a file of questions, and what a file can't hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from functions.problems import Problem
from functions.questions import Question

What = Literal["question", "refused", "comment", "category", "blank", "frame", "ignored"]


class BadFile(Problem):
    """The file of questions can't be read."""

    slug = "bad-question-file"
    status = 422

    def __init__(self, code: str, *values: object) -> None:
        """Name the reason; see `WORDS`."""
        self.remark = Remark(code, tuple(str(value)[:200] for value in values))
        super().__init__(self.remark.words)


class BadEntry(ValueError):
    """One question can't be read; the others can."""

    def __init__(self, code: str, *values: str) -> None:
        """Name the reason; see `WORDS`."""
        super().__init__(code)
        self.remark = Remark(code, tuple(value[:200] for value in values))


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that is not as in the file, as data, so that it can be said in either language."""

    code: str
    values: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Return the remark as a sentence in English."""
        return WORDS[self.code].format(*self.values)


@dataclass(frozen=True, slots=True)
class Entry:
    """A run of lines, and what became of it."""

    first: int
    """Counted from 1."""
    last: int
    what: What
    question: Question | None = None
    remarks: tuple[Remark, ...] = ()
    """Why it was refused or ignored; what of a question could not be kept."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came inside the file, which some text shows."""

    path: str
    """In the course's folder, as texts name it."""
    content: bytes


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was read: its entries hold every line, in order.

    Every line stands in exactly one of them, save that several elements of XML may stand in one.
    """

    entries: tuple[Entry, ...]
    remarks: tuple[Remark, ...] = ()
    """What is to be said of the whole file."""
    files: tuple[Attached, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return the questions in the order of the file."""
        return tuple(entry.question for entry in self.entries if entry.question is not None)

    @property
    def refused(self) -> int:
        """Return how many questions could not be read."""
        return sum(entry.what == "refused" for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Loss:
    """What the format can't hold of one question."""

    number: int
    """Place of the question among those given, from 1."""
    remark: Remark
    whole: bool = False
    """Whether the question is not in the file at all."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file of questions, and what is not in it."""

    text: str
    losses: tuple[Loss, ...] = ()


WORDS = {
    # the whole file refused
    "file-too-large": "The file is larger than {0} MB.",
    "lines-too-many": "The file has more than {0} lines.",
    "elements-too-many": "Line {0}: the file has more than {1} elements.",
    "line-nul": "Line {0} has a character NUL: this is not a text.",
    "line-too-long": "Line {0} has more than {1} characters.",
    "line-not-utf-8": "Line {0} is not UTF-8: save the file as UTF-8.",
    "line-declares": "Line {0} declares a document type or an entity, which is not taken here.",
    "line-too-deep": "Line {0} is deeper than {1} elements.",
    "line-torn": "The file breaks in line {0}: {1}.",
    "utf-16-torn": "The file begins as UTF-16 and does not go on so.",
    "no-moodle-quiz": "This is no Moodle XML: there is no <quiz>.",
    # refused
    "brace-unclosed": "A brace is opened here and never closed.",
    "brace-unopened": "A brace is closed here that was not opened.",
    "answers-twice": "One question has two sets of answers.",
    "not-a-number": "“{0}” is not a number.",
    "not-a-share": "“{0}” is not a percentage from −100 to 100.",
    "arrow-missing": "Some answers have an arrow (->) and some don't.",
    "bad-question": "This is not a question that can be kept: {0}.",
    "no-answers": "The question has no answers.",
    "key-missing": "The right answer is not named.",
    "key-unknown": "The right answer “{0}” is not among the answers.",
    "option-out-of-order": "The option “{0}” does not follow the one before it.",
    "kind-unknown": "Questions of the kind “{0}” can't be kept.",
    "part-unreadable": "The place “{0}” of the text can't be read.",
    "xml-torn": "The file breaks in line {0}: {1}. Nothing behind that can be read.",
    "element-unknown": "There is no element “{0}” in a quiz.",
    "too-large": "The question is too large.",
    # kept otherwise
    "category-as-tag": "The category became the tag “{0}”.",
    "category-without-name": "The category names nothing but the course.",
    "html-converted": "The text was HTML and became Markdown.",
    "html-dropped": "Not kept of the HTML: {0}.",
    "file-missing": "The picture or file “{0}” is not in the file.",
    "file-refused": "The picture or file “{0}” can't be kept: {1}.",
    "blank-added": "The text goes on behind the answers: a blank stands for them.",
    "name-cut": "The name was longer than 255 characters and was cut.",
    "reference-cut": "The id was longer than 100 characters and was cut.",
    "tag-dropped": "The tag “{0}” can't be kept.",
    "feedback-dropped": "The feedback of “{0}” can't be kept.",
    "key-absent": "Nothing is right here: the question can't be published before that is mended.",
    "text-before-answers": "“{0}” stands before the first answer and was taken for a wrong one.",
    "dropped": "Not kept: {0}.",
    "number-rounded": "The number “{0}” was rounded.",
    "penalty-dropped": "Penalties for trying again ({0}) are not known here.",
    # of the whole file
    "encoding-guessed": "The file is not UTF-8 and was read as {0}.",
    # written
    "not-in-format": "{0} can't be written in this format.",
    "unwritable": "Questions of the kind “{0}” can't be written in this format.",
    "unwritable-incomplete": "The question is not complete enough to be written in this format.",
    "unwritable-arrow": "A pattern with an arrow (->) would be read as a pair.",
    "tolerance-converted": "A tolerance became a plain one: {0}.",
    "share-rounded": "A share became a rounded percentage: {0} %.",
    "words-converted": "The words of a true-or-false question are not kept: “{0}”.",
}
"""Remarks in English by their codes."""
