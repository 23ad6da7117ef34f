"""Placing of the parts of a cloze question in its text, in Moodle's words."""

from __future__ import annotations

import re

from functions.exchange.losses import Losses
from functions.exchange.moodle.cloze import BEGINS, TYPES
from functions.exchange.nearness import as_absolute, plain
from functions.questions import Cloze, Multiple, Numeric, Part, Single, Text

_PLACE = re.compile(r"\{\{([1-9][0-9]{0,2})\}\}")
_SIGNS = re.compile(r'[}#~/"\\]')
_MOST_WEIGHT = 999


def text(question: Cloze, losses: Losses) -> str:
    """Return the text with its parts inside.

    A place without a part, and a second place of the same part, stay words; a part without a
    place is lost, and said so.
    """
    parts = {part.id: part for part in question.parts}
    done: list[str] = []
    last = 0
    for found in _PLACE.finditer(question.text):
        part = parts.pop(found[1], None)
        before = _words(question.text[last : found.start()])
        done.append(before)
        # A single backslash would take its meaning from the brace behind it.
        if (len(before) - len(before.rstrip("\\"))) % 2:
            done.append("\\")
        # The braces are kept apart, so that the words are not taken for a place.
        done.append(f"{{\\{{{found[1]}}}}}" if part is None else _part(part, losses))
        last = found.end()
    done.append(_words(question.text[last:]))
    for id in parts:
        losses.drop(f"part {id}", lost=True)
    return "".join(done)


def _words(plain: str) -> str:
    return BEGINS.sub(lambda found: f"{found[1]}\\{found[0][len(found[1]) :]}", plain)


def _part(part: Part, losses: Losses) -> str:
    asked = part.question
    answers: list[tuple[str, str, str]] = []
    settings: dict[str, object]
    match asked:
        case Text():
            settings = {"case": asked.case}
            losses.drop("spelling", bool(asked.spelling))
            answers = [
                (losses.percent(each.share), " ".join(each.pattern.split()), each.feedback)
                for each in asked.patterns
            ]
        case Numeric():
            settings = {}
            losses.drop("units", bool(asked.units) or asked.unit_needed)
            for each in asked.accepted:
                number = as_absolute(each, losses)
                value = f"{plain(number.value)}:{plain(number.tolerance)}"
                answers.append(
                    (losses.percent(number.share), "*" if number.kind == "any" else value,
                     number.feedback)
                )  # fmt: skip
        case Single() | Multiple():
            # Any number of options can't be chosen from a list within a line.
            beside = isinstance(asked, Multiple) and part.display == "inline"
            display = "vertical" if beside else part.display
            settings = {"display": display, "shuffle": asked.shuffle}
            answers = [
                (losses.percent(each.share), each.text, each.feedback) for each in asked.options
            ]
    for name in ("text", "feedback", "when_right", "when_partly", "when_wrong"):
        losses.drop(f"{name} of part {part.id}", bool(getattr(asked, name).strip()))
    word = next(word for word, meant in TYPES.items() if meant == (asked.kind, settings))
    listed = "~".join(_answer(*each) for each in answers)
    # Without answers an empty one stands there, by which the place is still a place.
    return f"{{{min(part.weight, _MOST_WEIGHT)}:{word}:{listed}}}"


def _answer(percent: str, words: str, feedback: str) -> str:
    mark = {"100": "=", "0": ""}.get(percent, f"%{percent}%")
    plain = _escaped(words)
    if plain.startswith(("=", "%")):
        plain = f"\\{plain}"
    said = f"#{_escaped(feedback)}" if feedback.strip() else ""
    return f"{mark}{plain}{said}"


def _escaped(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return _SIGNS.sub(lambda found: f"\\{found[0]}", plain)
