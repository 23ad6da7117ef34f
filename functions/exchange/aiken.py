"""Aiken: questions with lettered options and one line that names the right one.

The format is described at docs.moodle.org/en/Aiken_format: a text, options `A.` or `A)` in the
order of the letters, and `ANSWER: B`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from string import ascii_uppercase

from functions.exchange.drafts import finished
from functions.exchange.escaping import escaped
from functions.exchange.report import BadEntry, Entry, Reading, Remark
from functions.questions import Question

# A Cyrillic letter that looks like a Latin one is meant as that.
_LATIN = str.maketrans("АВСЕНКМОРТХ", "ABCEHKMOPTX")
_OPTION = re.compile(r"\s*([A-ZАВСЕНКМОРТХ])[.)](?:\s+(.*))?$")
_ANSWER = re.compile(r"\s*ANSWER\s*:\s*(.*)$", re.IGNORECASE)


@dataclass(slots=True)
class _Draft:
    """One question as its lines come."""

    first: int
    last: int
    text: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    """Letters and texts."""


def read(text: str) -> Reading:
    """Return what a file says; one bad question does not stop the others."""
    return Reading(tuple(_entries(text.split("\n"))))


def _entries(lines: list[str]) -> Iterator[Entry]:
    draft: _Draft | None = None
    blanks = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            blanks += 1
            continue
        option, answer = _OPTION.match(line), _ANSWER.match(line)
        if draft is not None and draft.options and not (option or answer):
            # The line that names the right one is missing, and another question begins.
            yield _closed(draft, None)
            draft = None
        if draft is None:
            if blanks:
                yield Entry(number - blanks, number - 1, "blank")
            draft = _Draft(number, number)
        blanks = 0
        draft.last = number
        if answer:
            yield _closed(draft, answer[1].strip().upper().translate(_LATIN))
            draft = None
        elif option and draft.text:
            draft.options.append((option[1].translate(_LATIN), (option[2] or "").strip()))
        else:
            draft.text.append(line.strip())
    if draft is not None:
        yield _closed(draft, None)
    if blanks:
        yield Entry(len(lines) - blanks + 1, len(lines), "blank")


def _closed(draft: _Draft, key: str | None) -> Entry:
    remarks: list[Remark] = []
    try:
        question = _question(draft, key, remarks)
    except BadEntry as refused:
        return Entry(draft.first, draft.last, "refused", remarks=(refused.remark,))
    return Entry(draft.first, draft.last, "question", question, tuple(remarks))


def _question(draft: _Draft, key: str | None, remarks: list[Remark]) -> Question:
    if not draft.options:
        raise BadEntry("no-answers")
    for place, (letter, _) in enumerate(draft.options):
        if letter != ascii_uppercase[place : place + 1]:
            raise BadEntry("option-out-of-order", letter)
    if key is None:
        raise BadEntry("key-missing")
    letters = [letter for letter, _ in draft.options]
    if key not in letters:
        raise BadEntry("key-unknown", key)
    return finished(
        {
            "kind": "single",
            "text": escaped("\n".join(draft.text)),
            "options": [
                {"text": escaped(text), "right": letter == key} for letter, text in draft.options
            ],
        },
        remarks,
    )
