"""The form of a message: what was typed, as a creative and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import falcon

from functions.problems import InvalidFields
from origin.actions import creatives as actions
from origin.pages.forms import Fault, fault
from origin.pages.plans import wording
from storage.creatives import Creative

_NUMBER = "A whole number from 1 to 1,000 is wanted here"
_TEXTS = ("headline", "body", "alternative", "landing", "language")


def blank(campaign: UUID) -> Creative:
    """Return what a new message begins from."""
    return Creative(
        id=UUID(int=0), campaign_id=campaign, language="", headline="", body="", alternative="",
        picture=None, landing="", weight=1, state="review", version=0, submitted_by=None,
        reviewed_by=None, reviewed_at=None, review_note="",
        created_at=datetime.min.replace(tzinfo=UTC),
    )  # fmt: skip


def version(req: falcon.Request) -> int:
    """Return the version that was looked at; 0, which is nothing's, where none can be read."""
    text = req.context.form.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def typed(req: falcon.Request, before: Creative) -> tuple[Creative, list[Fault]]:
    """Return the message as it was typed, its picture made small, and what can't be read."""
    form, interface = req.context.form, req.context.interface
    faults: list[Fault] = []
    texts: dict[str, Any] = {name: form.get(name, "").strip() for name in _TEXTS}
    if texts["language"] not in wording.LANGUAGES:
        texts["language"] = ""
    weight = form.get("weight", "") or str(before.weight)
    if not (weight.isascii() and weight.isdecimal() and 1 <= int(weight[:9]) <= 1_000):
        faults.append(fault(interface, "weight", _NUMBER))
        weight = str(before.weight)
    picture = form.get("kept") or None
    upload = req.context.uploads.get("picture")
    if "without" in form:
        picture = None
    elif upload is not None:
        try:
            picture = actions.keep_picture(req.context.house, upload.data)
        except InvalidFields as problem:
            faults += wording.refused(interface, problem)
    return replace(before, **texts, picture=picture, weight=int(weight)), faults


def given(req: falcon.Request, draft: Creative) -> dict[str, Any]:
    """Return the fields of a creative, its state by the button or the choice."""
    form = req.context.form
    found: dict[str, Any] = {name: getattr(draft, name) for name in actions.SHOWN}
    found["weight"] = draft.weight
    if req.context.person.role != "admin":
        found["state"] = "draft" if form.get("do") == "keep" else "review"
    elif form.get("state") in ("draft", "review", "live"):
        found["state"] = form["state"]
    return found


def shown(draft: Creative) -> dict[str, object]:
    """Return a message as its form shows it."""
    return {
        "headline": draft.headline,
        "body": draft.body,
        "alternative": draft.alternative,
        "landing": draft.landing,
        "language": draft.language,
        "weight": str(draft.weight),
        "state": draft.state,
        "picture": draft.picture or "",
    }
