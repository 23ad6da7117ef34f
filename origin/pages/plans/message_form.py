"""The form of a message: what was typed, as a creative and back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import falcon

from functions.problems import InvalidFields
from origin.actions import creatives as actions
from origin.pages.forms import Fault, fault
from origin.pages.plans import carried, wording
from origin.pictures import Picture, creative_picture
from storage.creatives import Creative

_NUMBER = "A whole number from 1 to 1,000 is wanted here"
_TEXTS = ("headline", "body", "alternative", "landing", "language")
_KEPT = "kept"
"""Says that the picture stays the one that the message has."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as it is being written."""

    creative: Creative
    picture: Picture | None = None
    """One that is not kept yet; the creative names it already."""


def blank(campaign: UUID) -> Draft:
    """Return what a new message begins from."""
    return Draft(
        Creative(
            id=UUID(int=0), campaign_id=campaign, language="", headline="", body="",
            alternative="", picture=None, landing="", weight=1, state="review", version=0,
            submitted_by=None, reviewed_by=None, reviewed_at=None, review_note="",
            created_at=datetime.min.replace(tzinfo=UTC),
        )
    )  # fmt: skip


def version(req: falcon.Request) -> int:
    """Return the version that was looked at; 0, which is nothing's, where none can be read."""
    text = req.context.form.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def typed(req: falcon.Request, before: Draft) -> tuple[Draft, list[Fault]]:
    """Return the message as it was typed, its picture made small, and what can't be read."""
    form, interface = req.context.form, req.context.interface
    faults: list[Fault] = []
    texts: dict[str, Any] = {name: form.get(name, "").strip() for name in _TEXTS}
    if texts["language"] not in wording.LANGUAGES:
        texts["language"] = ""
    stood = before.creative
    weight = form.get("weight", "") or str(stood.weight)
    if not (weight.isascii() and weight.isdecimal() and 1 <= int(weight[:9]) <= 1_000):
        faults.append(fault(interface, "weight", _NUMBER))
        weight = str(stood.weight)
    small, kept = None, stood.picture
    try:
        small, kept = _picture(req, stood)
    except InvalidFields as problem:
        faults += wording.refused(interface, problem)
    hash = small.hash if small else kept
    written = replace(stood, **texts, picture=hash, weight=int(weight))
    return Draft(written, small), faults


def _picture(req: falcon.Request, before: Creative) -> tuple[Picture | None, str | None]:
    """Return a picture that comes new, and else the hash of the one that stays."""
    form, sent = req.context.form, req.context.form.get("kept", "")
    upload = req.context.uploads.get("picture")
    if "without" in form:
        return None, None
    if upload is not None:
        return creative_picture(upload.data), None
    if sent in ("", _KEPT):
        return None, before.picture if sent else None
    found = carried.read(req.context.house.settings.csrf_keys, sent)
    if found is None:
        raise InvalidFields(errors=(actions.wrong_picture(),))
    return found, None


def given(req: falcon.Request, draft: Draft) -> dict[str, Any]:
    """Return the fields of a creative, its state by the button or the choice."""
    form = req.context.form
    found: dict[str, Any] = {name: getattr(draft.creative, name) for name in actions.SHOWN}
    found["weight"] = draft.creative.weight
    if draft.picture is not None:
        found["picture"] = draft.picture
    if req.context.person.role != "admin":
        found["state"] = "draft" if form.get("do") == "keep" else "review"
    elif form.get("state") in wording.SETTABLE:
        found["state"] = form["state"]
    return found


def shown(req: falcon.Request, draft: Draft) -> dict[str, object]:
    """Return a message as its form shows it."""
    stands = draft.creative
    kept = _KEPT if stands.picture else ""
    if draft.picture is not None:
        kept = carried.write(req.context.house.settings.csrf_keys, draft.picture)
    return {
        "headline": stands.headline,
        "body": stands.body,
        "alternative": stands.alternative,
        "landing": stands.landing,
        "language": stands.language,
        "weight": str(stands.weight),
        "state": stands.state,
        "picture": kept,
    }
