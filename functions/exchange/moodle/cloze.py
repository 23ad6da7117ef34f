r"""Cloze questions of Moodle: places such as `{1:SHORTANSWER:=София~%50%Средец}` in a text.

The format is described at docs.moodle.org/en/Embedded_Answers_(Cloze)_question_type. A backslash
takes their meaning from `} # ~ / " \`, and here from `= %` at the beginning of an answer too.
"""

from __future__ import annotations

import re
from fractions import Fraction
from html import unescape
from typing import Any

from functions.exchange import percents
from functions.exchange.moodle.filling import Filling
from functions.exchange.moodle.numeric import accepted
from functions.exchange.moodle.trees import Node
from functions.exchange.report import BadEntry

TYPES: dict[str, tuple[str, dict[str, Any]]] = {
    "SHORTANSWER": ("text", {"case": False}),
    "SHORTANSWER_C": ("text", {"case": True}),
    "NUMERICAL": ("numeric", {}),
    "MULTICHOICE": ("single", {"display": "inline", "shuffle": False}),
    "MULTICHOICE_S": ("single", {"display": "inline", "shuffle": True}),
    "MULTICHOICE_V": ("single", {"display": "vertical", "shuffle": False}),
    "MULTICHOICE_VS": ("single", {"display": "vertical", "shuffle": True}),
    "MULTICHOICE_H": ("single", {"display": "horizontal", "shuffle": False}),
    "MULTICHOICE_HS": ("single", {"display": "horizontal", "shuffle": True}),
    "MULTIRESPONSE": ("multiple", {"display": "vertical", "shuffle": False}),
    "MULTIRESPONSE_S": ("multiple", {"display": "vertical", "shuffle": True}),
    "MULTIRESPONSE_H": ("multiple", {"display": "horizontal", "shuffle": False}),
    "MULTIRESPONSE_HS": ("multiple", {"display": "horizontal", "shuffle": True}),
}
_SHORT = {
    "SA": "SHORTANSWER", "MW": "SHORTANSWER", "SAC": "SHORTANSWER_C", "MWC": "SHORTANSWER_C",
    "NM": "NUMERICAL", "MC": "MULTICHOICE", "MCS": "MULTICHOICE_S", "MCV": "MULTICHOICE_V",
    "MCVS": "MULTICHOICE_VS", "MCH": "MULTICHOICE_H", "MCHS": "MULTICHOICE_HS",
    "MR": "MULTIRESPONSE", "MRS": "MULTIRESPONSE_S", "MRH": "MULTIRESPONSE_H",
    "MRHS": "MULTIRESPONSE_HS",
}  # fmt: skip
_WORDS = "|".join(sorted([*TYPES, *_SHORT], key=len, reverse=True))
BEGINS = re.compile(rf"(?<!\\)((?:\\\\)*)\{{([0-9]{{0,3}}):({_WORDS}):", re.IGNORECASE)
_PIECES = re.compile(r"\\.|[~#}]", re.DOTALL)
_ESCAPED = re.compile(r'\\([}#~/"\\=%])')
_WEIGHT = re.compile(r"%([^%]{0,40})%")
_MOST_PARTS = 100
_FIRST_PLACE = 0xF1000
"""Private letters stand for places while the text is made Markdown."""


def read(node: Node, filling: Filling) -> dict[str, Any]:
    """Return the document of a cloze question; raise BadEntry naming a place that can't be read.

    Its points are the sum of its parts' weights, as in Moodle, unless the file says otherwise.
    """
    holder = node.child("questiontext")
    if holder is None:
        return {"kind": "cloze"}
    inner = holder.child("text") or holder
    text = "".join(letter for letter in inner.own if not _FIRST_PLACE <= ord(letter) < 0xF2000)
    form = filling.form(holder) or "plain"
    parts: list[dict[str, Any]] = []
    done: list[str] = []
    last = 0
    while found := BEGINS.search(text, last):
        if len(parts) >= _MOST_PARTS:
            raise BadEntry("too-large")
        answers, end = _answers(text, found.end())
        parts.append(_part(found, answers, str(len(parts) + 1), form, filling))
        done += [text[last : found.end(1)], chr(_FIRST_PLACE + len(parts))]
        last = end
    inner.parts = ["".join(done) + text[last:]]
    made = filling.markdown(holder)
    for number in range(1, len(parts) + 1):
        made = made.replace(chr(_FIRST_PLACE + number), f"{{{{{number}}}}}")
    return {
        "kind": "cloze",
        "text": made,
        "parts": parts,
        "points": filling.points(node)
        if node.child("defaultgrade")
        else str(min(sum(part["weight"] for part in parts), 1000) or 1),
    }


def _answers(text: str, start: int) -> tuple[list[tuple[str, str]], int]:
    """Return answers with their feedback, still escaped, and where the place ends."""
    answers: list[tuple[str, str]] = []
    pieces = ["", ""]
    which, place = 0, start
    for found in _PIECES.finditer(text, start):
        pieces[which] += text[place : found.start()]
        place = found.end()
        if found[0] == "#" and not which:
            which = 1
        elif found[0] in "~}":
            answers.append((pieces[0], pieces[1]))
            pieces, which = ["", ""], 0
            if found[0] == "}":
                return answers, place
        else:
            pieces[which] += found[0]
    raise BadEntry("part-unreadable", text[max(start - 20, 0) : start + 20])


def _part(
    found: re.Match[str], answers: list[tuple[str, str]], id: str, form: str, filling: Filling
) -> dict[str, Any]:
    word = found[3].upper()
    kind, settings = TYPES[_SHORT.get(word, word)]
    document: dict[str, Any] = {"kind": kind}
    document |= {key: value for key, value in settings.items() if key != "display"}
    entries: list[dict[str, Any]] = []
    # A list may begin with the sign that parts its answers.
    listed = answers[1:] if len(answers) > 1 and not answers[0][0].strip() else answers
    for answer, feedback in listed:
        share, words = _share(answer.strip())
        entry = {"share": str(share), "feedback": _shown(feedback, form, filling)}
        if kind == "text":
            pattern = " ".join(_bare(words, form).split())
            entries.append(entry | {"pattern": pattern})
        elif kind == "numeric":
            value, _, tolerance = _bare(words, form).partition(":")
            entries.append(entry | accepted(value.strip(), tolerance.strip(), filling))
        else:
            entries.append(entry | {"text": _shown(words, form, filling)})
    document[{"text": "patterns", "numeric": "accepted"}.get(kind, "options")] = entries
    return {
        "id": id,
        "weight": max(int(found[2] or "1"), 1),
        "display": settings.get("display", "inline"),
        "question": document,
    }


def _share(answer: str) -> tuple[Fraction, str]:
    if answer.startswith("="):
        return Fraction(1), answer[1:]
    weight = _WEIGHT.match(answer)
    if weight:
        return percents.read(weight[1]), answer[weight.end() :]
    return Fraction(0), answer


def _shown(text: str, form: str, filling: Filling) -> str:
    return filling.texts.markdown(_ESCAPED.sub(r"\1", text), form)


def _bare(text: str, form: str) -> str:
    plain = _ESCAPED.sub(r"\1", text)
    return unescape(plain) if form in ("html", "moodle") else plain
