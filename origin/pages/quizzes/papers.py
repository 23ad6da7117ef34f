"""Papers: the questions of an attempt as a page shows them, with what is answered so far."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from functions import questions
from functions.questions.faults import PLACE
from origin.actions.attempts import Shown
from origin.pages.quizzes import filling
from origin.pages.quizzes.describing import TAG, plain
from storage import chapters, courses, quizzes
from storage.database import Connection

_RICH = re.compile(r"<(?:img|math|code|table|svg|video|sub|sup)\b")


def language(db: Connection, quiz: UUID) -> str:
    """Return the language that a quiz is written in; empty when the quiz is gone."""
    return home(db, quiz)["language"]


def home(db: Connection, quiz: UUID) -> dict[str, str]:
    """Return the chapter that a quiz asks about: language, title and path."""
    found = quizzes.find(db, quiz)
    chapter = chapters.find(db, found.chapter_id) if found else None
    course = courses.find(db, found.course_id) if found else None
    if chapter is None or course is None:
        return {"language": "", "title": "", "path": ""}
    path = f"/courses/{course.slug}/{chapter.slug}"
    return {"language": course.language, "title": chapter.title, "path": path}


def questions_of(
    shown: Sequence[Shown], responses: Mapping[int, Mapping[str, Any] | None]
) -> list[dict[str, Any]]:
    """Return the questions in their order, counted without texts that ask nothing."""
    found: list[dict[str, Any]] = []
    number = 0
    for each in shown:
        asks = each.question.kind != "description"
        number += asks
        found.append(question_of(each, number if asks else None, responses.get(each.sheet.slot)))
    return found


def question_of(
    shown: Shown, number: int | None, response: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return one question with its answer: nothing in it tells what is right."""
    public = questions.public(shown.question, shown.sheet.option_order, shown.sheet.html)
    return {
        "id": str(shown.sheet.question_id),
        "slot": shown.sheet.slot,
        "name": f"q{shown.sheet.slot}",
        "number": number,
        "answered": response is not None,
        **_fields(public, f"q{shown.sheet.slot}", response),
    }


def as_shown(shown: Shown, response: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return what stands in the fields: an essay begins with its template."""
    if response is None and isinstance(shown.question, questions.Essay):
        return filling.response(shown.question, "q", {"q": shown.question.template})
    return response


def _fields(
    public: Mapping[str, Any], name: str, response: Mapping[str, Any] | None
) -> dict[str, Any]:
    given = response or {}
    fields: dict[str, Any] = {
        "kind": public["kind"],
        "text": public["text"],
        "html": public.get("html"),
    }
    match public["kind"]:
        case "single" | "multiple":
            chosen = given.get("chosen") or []
            chosen = [chosen] if isinstance(chosen, str) else chosen
            fields["numbering"] = public["numbering"]
            fields["options"] = [
                {**_entry(each), "chosen": each["id"] in chosen} for each in public["options"]
            ]
        case "text" | "numeric" | "essay":
            fields["typed"] = given.get("text", public.get("template", ""))
            fields["asks_unit"] = public.get("asks_unit", False)
            fields["words"] = (public.get("words_min"), public.get("words_max"))
            fields["rubric"] = public.get("rubric", [])
        case "matching":
            pairs = given.get("pairs") or {}
            rights = public["rights"]
            fields["lettered"] = any(_RICH.search(each.get("html", "")) for each in rights)
            fields["rights"] = [
                {**_entry(each), "letter": chr(ord("A") + n % 26)} for n, each in enumerate(rights)
            ]
            fields["lefts"] = [
                {**_entry(each), "with": pairs.get(each["id"], "")} for each in public["lefts"]
            ]
        case "ordering":
            order = given.get("order") or []
            fields["items"] = [
                {
                    **_entry(each),
                    "place": order.index(each["id"]) + 1 if each["id"] in order else 0,
                }
                for each in public["items"]
            ]
            # What is placed stands in its place; the rest behind it, as it was shuffled.
            fields["items"].sort(key=lambda item: item["place"] or len(order) + 1)
        case "cloze":
            fields["pieces"] = _pieces(public, name, given.get("parts") or {})
    return fields


def _pieces(public: Mapping[str, Any], name: str, parts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a cloze text cut at its places: HTML and fields in turn.

    A place that its HTML hides comes last, so that no part can be lost.
    """
    fields = {
        part["id"]: {
            **_fields(part, f"{name}.{part['id']}", parts.get(part["id"])),
            "id": part["id"],
            "display": part["display"],
        }
        for part in public["parts"]
    }
    rendered = public.get("html")
    kind = "text" if rendered is None else "html"
    text = public["text"] if rendered is None else rendered
    inside = [(tag.start(), tag.end()) for tag in TAG.finditer(rendered or "")]
    pieces: list[dict[str, Any]] = []
    end = 0
    for found in PLACE.finditer(text):
        place = found[1]
        hidden = any(start <= found.start() < stop for start, stop in inside)
        if place in fields and not hidden:
            pieces.append({kind: text[end : found.start()]})
            pieces.append({"part": fields.pop(place)})
            end = found.end()
    pieces.append({kind: text[end:]})
    return pieces + [{"part": left} for left in fields.values()]


def _entry(each: Mapping[str, Any]) -> dict[str, Any]:
    said, rendered = plain(each), each.get("html")
    # Formulas and pictures name nothing for every reader of screens; what was typed does.
    named = said if rendered and _RICH.search(rendered) else ""
    return {"id": each["id"], "text": each["text"], "html": rendered, "plain": said, "named": named}
