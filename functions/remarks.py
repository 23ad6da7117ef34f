"""Remarks: which of its author's feedback belongs to how an answer was graded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from functions.questions import Question, texts

_NUMBERED = {"pattern": "pattern", "within": "accepted"}


def of(question: Question, verdict: str, reasons: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the feedback texts (Markdown) to show, by their keys in `questions.texts`.

    What is said of the options that were chosen and of the pattern or number that took the
    answer, then to the verdict, then to everybody.
    """
    keys: list[str] = []
    for reason in reasons:
        part, _, subject = str(reason["subject"]).rpartition("/")
        prefix = f"part.{part}." if part else ""
        code = reason["code"]
        if code == "option":
            keys.append(f"{prefix}option.{subject}.feedback")
        elif code in _NUMBERED and subject.isdecimal():
            keys.append(f"{prefix}{_NUMBERED[code]}.{int(subject) - 1}.feedback")
    keys += [f"when_{verdict}", "feedback"]
    known = texts(question)
    return {key: known[key] for key in keys if key in known}
