"""Rolls: a list of learners as a teacher has it, read line by line with what is wrong in each."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from functions.mailboxes import key
from functions.problems import FieldError, InvalidFields

MAX_LINES = 2_000
MAX_BYTES = 512 * 1024
MAX_NAME = 200
EMPTY = "There is no learner in the list"
TOO_LONG = "The list has more than %(most)s lines: send it in parts"
TOO_LARGE = "The list is larger than %(most)s KB"
NOT_UTF8 = "Line %(line)s is not UTF-8: save the list as CSV in UTF-8"
NO_TEXT = "Line %(line)s can't be read"
SENTENCES = (EMPTY, TOO_LONG, TOO_LARGE, NOT_UTF8, NO_TEXT)
_ADDRESS = re.compile(r"[^\s@,;<>\"]{1,64}@[^\s@,;<>\"]{1,250}\.[^\s@,;<>\".]{2,63}\Z")
_HEADINGS = frozenset(
    {"email", "e-mail", "mail", "имейл", "е-мейл", "e-мейл", "поща", "адрес", "ел. поща"}
)
_FORMULAS = ("=", "+", "-", "@", "\t")


class BadRoll(InvalidFields):
    """What was sent is no list of learners."""

    slug = "bad-roll"

    def __init__(self, sentence: str, **values: int) -> None:
        """Say what is wrong as a sentence with places for `values`: pages translate it first."""
        super().__init__(errors=(FieldError("/csv", sentence % values),))
        self.sentence = sentence
        self.values = values


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list."""

    number: int
    """From 1, as an editor counts."""
    email: str
    name: str
    fault: str = ""
    """What is wrong with it, by name: not-an-address, twice, formula, too-long; empty: nothing."""


def read(data: bytes) -> list[Line]:
    """Return every line that is not empty; a first line of headings is left out.

    Columns are e-mail and name, in any order with headings, parted by comma, semicolon or tab.
    Raises BadRoll for what is no list at all: too large, too long, of another encoding.
    """
    text = _decoded(data)
    rows = _rows(text)
    if not rows:
        raise BadRoll(EMPTY)
    mail, name, begin = _columns(rows[0][1])
    if len(rows) - begin > MAX_LINES:
        raise BadRoll(TOO_LONG, most=MAX_LINES)
    seen: set[str] = set()
    lines = [_line(number, cells, mail, name, seen) for number, cells in rows[begin:]]
    if not lines:
        raise BadRoll(EMPTY)
    return lines


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise BadRoll(TOO_LARGE, most=MAX_BYTES // 1024)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise BadRoll(NOT_UTF8, line=1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadRoll(NOT_UTF8, line=line) from None
    at = text.find("\x00")
    if at >= 0:
        raise BadRoll(NO_TEXT, line=text.count("\n", 0, at) + 1)
    return text


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Return the rows that hold something, each with the number of its last line."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=False)
    try:
        return [
            (reader.line_num, [" ".join(cell.split()) for cell in cells])
            for cells in reader
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error:
        raise BadRoll(NO_TEXT, line=reader.line_num) from None


def _columns(first: Sequence[str]) -> tuple[int, int, int]:
    """Return the places of address and name, and where the learners begin."""
    folded = [cell.casefold() for cell in first]
    for place, cell in enumerate(folded):
        if cell in _HEADINGS:
            other = next((at for at in range(len(first)) if at != place), -1)
            return place, other, 1
    # Without headings the address is where an @ is.
    place = next((at for at, cell in enumerate(first) if "@" in cell), 0)
    other = next((at for at in range(len(first)) if at != place), -1)
    return place, other, 0


def _line(number: int, cells: Sequence[str], mail: int, name: int, seen: set[str]) -> Line:
    email = cells[mail] if mail < len(cells) else ""
    called = cells[name] if 0 <= name < len(cells) else ""
    fault = ""
    if len(email) > 320 or len(called) > MAX_NAME:
        fault = "too-long"
    elif email.startswith(_FORMULAS) or called.startswith(_FORMULAS):
        # What a table would calculate is no name; who exports it later shall not be its victim.
        fault = "formula"
    elif not _ADDRESS.match(email):
        fault = "not-an-address"
    elif key(email) in seen:
        fault = "twice"
    else:
        seen.add(key(email))
    return Line(number, email[:320], called[:MAX_NAME], fault)
