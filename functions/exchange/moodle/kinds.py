"""Kinds of questions in Moodle XML, each as a document of ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from functions.exchange.drafts import TRUTH
from functions.exchange.moodle import cloze
from functions.exchange.moodle.filling import Filling
from functions.exchange.moodle.numeric import numeric
from functions.exchange.moodle.ordering import ordering
from functions.exchange.moodle.trees import Node
from functions.exchange.report import BadEntry

NUMBERINGS = {"abc": "abc", "ABCD": "ABC", "123": "123", "iii": "iii", "IIII": "III",
              "none": "none"}  # fmt: skip
_OVERALL = {
    "when_right": "correctfeedback",
    "when_partly": "partiallycorrectfeedback",
    "when_wrong": "incorrectfeedback",
}


def read(node: Node, kind: str, filling: Filling) -> dict[str, Any]:
    """Return the question's document; raise BadEntry when there is none for it."""
    reader = _READERS.get(kind)
    if reader is None:
        raise BadEntry("kind-unknown", kind)
    document: dict[str, Any] = {
        "name": node.text("name"),
        "feedback": filling.markdown(node.child("generalfeedback")),
        "reference": node.text("idnumber"),
    }
    if kind != "cloze":
        document["text"] = filling.markdown(node.child("questiontext"))
    if kind not in ("description", "cloze"):
        document["points"] = filling.points(node)
    for ours, theirs in _OVERALL.items():
        document[ours] = filling.markdown(node.child(theirs))
    filling.drop("hints", any(hint.text("text") or hint.own.strip() for hint in node.all("hint")))
    filling.drop("hidden", filling.flag(node, "hidden", default=False))
    return document | reader(node, filling)


def _choice(node: Node, filling: Filling) -> dict[str, Any]:
    single = filling.flag(node, "single", default=True)
    return {
        "kind": "single" if single else "multiple",
        "shuffle": filling.flag(node, "shuffleanswers", default=True),
        "numbering": NUMBERINGS.get(node.text("answernumbering"), "abc"),
        "options": [
            {
                "text": filling.markdown(answer),
                "share": filling.share(answer),
                "feedback": filling.markdown(answer.child("feedback")),
            }
            for answer in node.all("answer")
        ],
    }


def _truth(node: Node, filling: Filling) -> dict[str, Any]:
    words = TRUTH.get(filling.language, TRUTH["en"])
    found = {answer.text("text").lower(): answer for answer in node.all("answer")}
    if set(found) != {"true", "false"}:
        raise BadEntry("no-answers")
    return {
        "kind": "single",
        "shuffle": False,
        "options": [
            {
                "id": id,
                "text": text,
                "share": filling.share(found[id]),
                "feedback": filling.markdown(found[id].child("feedback")),
            }
            for id, text in zip(("true", "false"), words, strict=True)
        ],
    }


def _short(node: Node, filling: Filling) -> dict[str, Any]:
    return {
        "kind": "text",
        "case": filling.flag(node, "usecase", default=False),
        "patterns": [
            {
                "pattern": " ".join(answer.text("text").split()),
                "share": filling.share(answer),
                "feedback": filling.markdown(answer.child("feedback")),
            }
            for answer in node.all("answer")
        ],
    }


def _matching(node: Node, filling: Filling) -> dict[str, Any]:
    pairs: list[dict[str, str]] = []
    extras: list[dict[str, str]] = []
    for each in node.all("subquestion"):
        left, right = filling.markdown(each), filling.markdown(each.child("answer"))
        if left:
            pairs.append({"left": left, "right": right})
        elif right:
            extras.append({"text": right})
    return {
        "kind": "matching",
        "shuffle": filling.flag(node, "shuffleanswers", default=True),
        "pairs": pairs,
        "extras": extras,
    }


def _essay(node: Node, filling: Filling) -> dict[str, Any]:
    bounds = {
        ours: int(filling.number(node.text(theirs), "0")) or None
        for ours, theirs in (("words_min", "minwordlimit"), ("words_max", "maxwordlimit"))
    }
    filling.drop("attachments", node.text("attachments") not in ("", "0"))
    return {
        "kind": "essay",
        "template": filling.markdown(node.child("responsetemplate")),
        "grader_notes": filling.markdown(node.child("graderinfo")),
    } | bounds


_READERS: dict[str, Callable[[Node, Filling], dict[str, Any]]] = {
    "multichoice": _choice,
    "truefalse": _truth,
    "shortanswer": _short,
    "numerical": numeric,
    "matching": _matching,
    "ordering": ordering,
    "cloze": cloze.read,
    "multianswer": cloze.read,
    "essay": _essay,
    "description": lambda _, __: {"kind": "description"},
}
