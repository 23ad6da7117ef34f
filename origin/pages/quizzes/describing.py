"""Describing: an answer in words, where no fields stand: on a result, or beside another answer."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

NOTHING = "—"
TAG = re.compile(r"<[^>]*>")


def answer(question: Mapping[str, Any], response: Mapping[str, Any] | None) -> str:
    """Return an answer to a question (as `questions.public` shows it) in one line."""
    if not response:
        return NOTHING
    if "text" in response:
        return str(response["text"])
    if "chosen" in response:
        chosen = response["chosen"]
        ids = [chosen] if isinstance(chosen, str) else chosen
        known = names(question)
        return ", ".join(known.get(id, NOTHING) for id in ids)
    if "pairs" in response:
        known = names(question)
        return "; ".join(
            f"{known.get(left, NOTHING)} → {known.get(f'right.{right}', NOTHING)}"
            for left, right in response["pairs"].items()
        )
    if "order" in response:
        known = names(question)
        return " → ".join(known.get(id, NOTHING) if id else NOTHING for id in response["order"])
    parts = {part["id"]: part for part in question.get("parts", [])}
    return "; ".join(
        f"{id}: {answer(parts[id], each)}" for id, each in response["parts"].items() if id in parts
    )


def names(question: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of what can be chosen, put together or put in order, by id.

    Right sides are called `right.ID`, since pairs have their ids too.
    """
    found = {
        each["id"]: plain(each)
        for kind in ("options", "lefts", "items")
        for each in question.get(kind, [])
    }
    found |= {f"right.{each['id']}": plain(each) for each in question.get("rights", [])}
    return found


def plain(entry: Mapping[str, Any]) -> str:
    """Return the text of something to choose, where only letters can stand."""
    rendered = entry.get("html")
    if rendered is None:
        return str(entry["text"])
    if "<math" in rendered:
        # Its letters without their places say something else: x² is not x2.
        return " ".join(str(entry["text"]).replace("$", "").split())
    text = html.unescape(TAG.sub("", rendered))
    # A picture says nothing without its tag: then what the author typed does.
    return " ".join(text.split()) or str(entry["text"])
