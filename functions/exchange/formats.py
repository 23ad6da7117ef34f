"""Formats: which are read and which are written, by their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from functions.exchange import aiken, gift, moodle, spreadsheet
from functions.exchange.decoding import decode
from functions.exchange.report import Reading, Written
from functions.questions import Question

READ = ("gift", "moodle", "aiken")
WRITTEN = ("gift", "moodle", "csv")
_KEY = re.compile(r"^\s*ANSWER\s*:", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Format:
    """How a written file is called."""

    media_type: str
    ending: str
    """The ending of its name, with its dot."""
    write: Callable[[Sequence[Question]], Written]


FORMATS = {
    "gift": Format("text/plain; charset=utf-8", ".gift.txt", gift.write),
    "moodle": Format("application/xml; charset=utf-8", ".xml", moodle.write),
    "csv": Format("text/csv; charset=utf-8", ".csv", spreadsheet.write),
}


def read(raw: bytes, name: str, language: str = "en") -> Reading:
    """Return what a file of a format in READ says; raise BadFile when it can't be read at all.

    `language` gives true-or-false questions their words.
    """
    text, remarks = decode(raw, long_lines=name == "moodle")
    match name:
        case "gift":
            reading = gift.read(text, language)
        case "moodle":
            reading = moodle.read(text, language)
        case "aiken":
            reading = aiken.read(text)
        case _:
            raise ValueError(name)
    return replace(reading, remarks=(*remarks, *reading.remarks))


def write(given: Sequence[Question], name: str) -> Written:
    """Return the questions as a file of a format in WRITTEN."""
    return FORMATS[name].write(given)


def guessed(raw: bytes) -> str:
    """Return which format of READ a file seems to have; raise BadFile when it is no text."""
    text, _ = decode(raw, long_lines=True)
    if text.lstrip().startswith("<"):
        return "moodle"
    # GIFT without any braces would be nothing but descriptions.
    return "aiken" if _KEY.search(text) and "{" not in text else "gift"
