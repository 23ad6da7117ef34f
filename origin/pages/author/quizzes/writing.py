"""Writing: what an author typed about a question, as its document, and a document as typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from functions import questions
from functions.questions import Multiple, Option, Question, Single
from functions.questions.entries import even_share
from origin.pages.author.quizzes import flattening
from origin.pages.author.quizzes.flattening import TICKED, Flat

PREFIX = "q."
"""Begins the name of every field of the question itself."""

FLAGS = {
    "single": ("shuffle",), "multiple": ("shuffle",), "text": ("case",),
    "numeric": ("unit_needed",), "matching": ("shuffle",), "essay": ("show_rubric",),
}  # fmt: skip
_PERCENT = re.compile(r"-?[0-9]{1,4}(?:\.[0-9]{1,5})?")
_SHARES = {"share", "unit_penalty"}
_NUMBERS = {"points", "value", "tolerance", "low", "high", "factor"}
_WHOLE = {"words_min", "words_max", "spelling", "weight"}
_BLANK: dict[str, tuple[str, ...]] = {
    "options": ("text", "feedback"), "patterns": ("pattern", "feedback"),
    "accepted": ("value", "low", "high", "feedback"), "units": ("name",),
    "pairs": ("left", "right"), "extras": ("text",), "items": ("text",),
    "rubric": ("name", "levels"), "levels": ("points", "words"),
}  # fmt: skip
"""By list: what a row must say something in, to be kept."""

NEW_ROWS: dict[str, Flat] = {
    "options": {"text": ""}, "patterns": {"pattern": ""}, "accepted": {"value": ""},
    "units": {"name": ""}, "pairs": {"left": "", "right": ""}, "extras": {"text": ""},
    "items": {"text": ""}, "rubric": {"name": "", "levels.0.points": "0", "levels.1.points": "1"},
    "levels": {"points": "", "words": ""},
}  # fmt: skip
_FIRST_ROWS = {
    "single": ("options", 4), "multiple": ("options", 4), "text": ("patterns", 2),
    "numeric": ("accepted", 1), "matching": ("pairs", 3), "ordering": ("items", 4),
}  # fmt: skip
PARTS = ("single", "multiple", "text", "numeric")


def blank(kind: str) -> Flat:
    """Return the fields of a new question of a kind, with some rows to begin with."""
    empty = questions.document(questions.KINDS[kind]())
    fields = flattening.flat({name: each for name, each in empty.items() if each != ""})
    rows, many = _FIRST_ROWS.get(kind, ("", 0))
    for _ in range(many):
        fields = flattening.added(fields, rows, NEW_ROWS[rows])
    return fields


def typed(question: Question) -> Flat:
    """Return a question as the fields of its form: shares as percent, usual ones left out."""
    document = questions.document(question)
    document["tags"] = ", ".join(question.tags)
    _readable(document, question)
    for number, part in enumerate(document.get("parts", [])):
        _readable(part["question"], question.parts[number].question)  # type: ignore[attr-defined]  # only a cloze has parts
    return flattening.flat(document)


def _readable(document: dict[str, Any], question: Question) -> None:
    usual = isinstance(question, Single | Multiple) and _usual(question)
    for rows in ("options", "patterns", "accepted"):
        for row in document.get(rows, []):
            row["share"] = "" if rows == "options" and usual else percent(row["share"])
    if "unit_penalty" in document:
        document["unit_penalty"] = percent(document["unit_penalty"])


def _usual(question: Single | Multiple) -> bool:
    """Say whether shares follow from which options are right."""
    options: tuple[Option, ...] = question.options
    rights = sum(option.share > 0 for option in options)
    if isinstance(question, Single):
        return all(option.share == int(option.share > 0) for option in options)
    return all(option.share == even_share(option.share > 0, rights) for option in options)


def percent(share: str) -> str:
    """Return a share as people write it: `50 %`, or `1/3` where percent would not be exact."""
    hundredths = Fraction(share) * 100
    text = f"{float(hundredths):.2f}".rstrip("0").rstrip(".")
    return f"{text} %" if Fraction(text) == hundredths else share


def share(text: str) -> str:
    """Return what was typed as a share in the words of questions' documents."""
    plain = number(text)
    if not plain.endswith("%"):
        return plain
    hundredths = plain.rstrip("% ")
    return str(Fraction(hundredths) / 100) if _PERCENT.fullmatch(hundredths) else plain


def number(text: str) -> str:
    """Return a typed number with the marks that documents have."""
    return text.strip().replace(",", ".").replace("−", "-").replace("\N{NO-BREAK SPACE}", " ")


def kept(form: Mapping[str, str]) -> Flat:
    """Return the question's own fields of a form, without the rows that say nothing."""
    return {
        name[len(PREFIX) :]: value.replace("\r\n", "\n")
        for name, value in form.items()
        if name.startswith(PREFIX)
    }


def compact(fields: Flat, kind: str) -> Flat:
    """Return the fields without rows that nobody filled in, so that faults name the right row."""
    tree = flattening.nested(fields)
    tree = {name: _filled(each, name) for name, each in tree.items()}
    for part in tree.get("parts", []) if kind == "cloze" else []:
        inner = part.get("question") if isinstance(part, dict) else None
        if isinstance(inner, dict):
            part["question"] = {name: _filled(each, name) for name, each in inner.items()}
    return flattening.flat(tree)


def _filled(value: Any, rows: str) -> Any:
    if not isinstance(value, list) or rows not in _BLANK:
        return value
    found = []
    for row in value:
        if isinstance(row, dict):
            row = {name: _filled(each, name) for name, each in row.items()}
            said = any(
                each.strip() if isinstance(each, str) else each
                for each in (row.get(name) for name in _BLANK[rows])
            )
            if said or row.get("kind") == "any":
                found.append(row)
    return found


def document(fields: Flat) -> dict[str, Any]:
    """Return the document that `questions.read` takes, from the fields of a form."""
    tree = flattening.nested(fields)
    tree["tags"] = [tag.strip() for tag in str(tree.get("tags", "")).split(",") if tag.strip()]
    made = _question(tree)
    if "parts" in made and isinstance(made["parts"], list):
        for part in made["parts"]:
            if isinstance(part, dict) and isinstance(part.get("question"), dict):
                part["question"] = _question(part["question"])
    made.pop("format", None)
    return made


def _question(tree: dict[str, Any]) -> dict[str, Any]:
    kind = str(tree.get("kind", ""))
    made = {name: value for name, each in tree.items() if (value := _leaf(name, each)) is not None}
    for flag in FLAGS.get(kind, ()):
        made[flag] = tree.get(flag) == TICKED
    if kind in ("single", "multiple") and isinstance(made.get("options"), list):
        _share_out(made["options"], kind)
    return made


def _share_out(options: list[Any], kind: str) -> None:
    rows = [row for row in options if isinstance(row, dict)]
    by_hand = any("share" in row for row in rows)
    for row in rows:
        right = row.pop("right", "") == TICKED
        if not by_hand:
            row["right"] = right
        elif "share" not in row:
            # Beside shares by hand a tick alone earns all, and no tick nothing.
            row["share"] = "1" if right else "0"


def _leaf(name: str, value: Any) -> Any:
    """Return a value as documents write it; None for what is left to be usual."""
    if isinstance(value, list):
        return [
            {key: found for key, each in row.items() if (found := _leaf(key, each)) is not None}
            if isinstance(row, dict)
            else row
            for row in value
        ]
    if not isinstance(value, str):
        return value
    if name in _SHARES or name in _NUMBERS:
        return (share(value) if name in _SHARES else number(value)) or None
    if name in _WHOLE:
        plain = value.strip()
        return (int(plain) if plain.isascii() and plain.isdecimal() else plain) or None
    if name in ("id", "right_id"):
        return value or None
    return value
