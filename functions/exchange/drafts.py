"""Drafts: what a file says of one question, as the document that we keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from functions import questions
from functions.exchange.report import BadEntry, Remark
from functions.questions import BadQuestion, Question

LONGEST_NAME = 255
_LONGEST_REFERENCE = 100
_LONGEST_TAG = 100
MOST_TAGS = 20
TRUTH: Mapping[str, tuple[str, str]] = {"bg": ("Вярно", "Невярно"), "en": ("True", "False")}
"""Words of true-or-false questions by the language of the course."""


def finished(document: Mapping[str, Any], remarks: list[Remark]) -> Question:
    """Return the question; raise BadEntry when it can't be kept.

    What is too long or too much of name, reference and tags is cut and said.
    """
    made = dict(document)
    name = " ".join(str(made.get("name", "")).split())
    if len(name) > LONGEST_NAME:
        remarks.append(Remark("name-cut"))
    made["name"] = name[:LONGEST_NAME].strip()
    reference = str(made.get("reference", ""))
    if len(reference) > _LONGEST_REFERENCE:
        remarks.append(Remark("reference-cut"))
    made["reference"] = reference[:_LONGEST_REFERENCE]
    made["tags"] = _tags(made.get("tags", ()), remarks)
    try:
        question = questions.read(made)
    except BadQuestion as problem:
        raise BadEntry("bad-question", str(problem)) from problem
    if any(fault.code in ("no-right", "no-whole-share") for fault in questions.faults(question)):
        remarks.append(Remark("key-absent"))
    return question


def _tags(tags: Iterable[str], remarks: list[Remark]) -> list[str]:
    kept: dict[str, None] = {}
    for tag in tags:
        plain = " ".join(tag.split())
        if not plain:
            continue
        if len(plain) > _LONGEST_TAG or not plain.isprintable() or len(kept) >= MOST_TAGS:
            remarks.append(Remark("tag-dropped", (plain[:_LONGEST_TAG],)))
        else:
            kept[plain] = None
    return list(kept)


def category_tag(path: str) -> str:
    """Return the tag that stands for a category: its path without what names only the course."""
    parts = [part.strip() for part in path.split("/")]
    while parts and (parts[0].startswith("$") or parts[0].lower() in ("top", "")):
        del parts[0]
    if parts and parts[0].lower().startswith("default for "):
        del parts[0]
    return "/".join(part for part in parts if part)
