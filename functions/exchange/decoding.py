"""Decoding: a file's bytes as text, or why they are none."""

from __future__ import annotations

import re

from functions.exchange.report import BadFile, Remark

LARGEST_BYTES = 10 * 1024**2
"""Of one file of questions."""
LONGEST_LINE = 1_000_000
"""Characters: a line longer than this is no text that anybody wrote."""
MOST_LINES = 200_000
_CYRILLIC = frozenset("абвгдежзийклмнопрстуфхцчшщъьюяАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЬЮЯ")
_MOSTLY = 0.7
"""Share of what is beyond ASCII that must be Bulgarian letters for a guess to be made, and of
their words that must hold no Latin ones: “Größe” would be “Grцяe”."""
_WORD = re.compile(r"\w+")


def decode(raw: bytes, *, long_lines: bool = False) -> tuple[str, tuple[Remark, ...]]:
    """Return the text with plain line ends, and what was guessed; raise BadFile naming the line.

    UTF-8 with or without its mark, UTF-16 with its mark. Anything else is read as cp1251 when
    that makes mostly Bulgarian letters of it: old files are so, and a wrong guess shows.
    `long_lines`: a whole file may stand in one, as XML with pictures does.
    """
    if len(raw) > LARGEST_BYTES:
        raise BadFile("file-too-large", LARGEST_BYTES // 1024**2)
    text, remarks = _decoded(raw)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise BadFile("line-nul", line)
    lines = text.split("\n")
    if len(lines) > MOST_LINES:
        raise BadFile("lines-too-many", MOST_LINES)
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE and not long_lines:
            raise BadFile("line-too-long", number, LONGEST_LINE)
    return text, remarks


def _decoded(raw: bytes) -> tuple[str, tuple[Remark, ...]]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16"), ()
        except UnicodeDecodeError as error:
            raise BadFile("utf-16-torn") from error
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
    try:
        text = raw.decode("cp1251")
    except UnicodeDecodeError as error:
        raise BadFile("line-not-utf-8", line) from error
    beyond = [letter for letter in text if ord(letter) > 127]
    letters = [letter for letter in beyond if letter.isalpha()]
    bulgarian = sum(letter in _CYRILLIC for letter in letters)
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    pure = sum(not any("a" <= letter.lower() <= "z" for letter in word) for word in words)
    if not letters or bulgarian < _MOSTLY * len(beyond) or pure < _MOSTLY * len(words):
        raise BadFile("line-not-utf-8", line)
    return text, (Remark("encoding-guessed", ("Windows-1251",)),)
