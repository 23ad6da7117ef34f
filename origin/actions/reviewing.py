"""Reviewing: an administrator looks at what a sponsor wants to show, and says yes or why not."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from functions.access import Claims
from functions.problems import Conflict, FieldError, InvalidFields, NotFound
from origin import jobs
from origin.acting import Acting
from origin.actions import records, visiting
from origin.actions.creatives import Message, StaleCreative, find, seen, written
from origin.house import House
from storage import campaigns, creative_changes, sponsors
from storage.creatives import Creative
from storage.database import Connection, transaction

MAX_NOTE = 1_000


class NothingWaits(Conflict):
    """Nothing of this message waits for a review."""

    slug = "nothing-waits"


def approve(
    house: House,
    creative: UUID,
    version: int,
    note: str,
    person: Claims,
    acting: Acting,
    *,
    confirmed: bool = False,
) -> Message:
    """Let readers see what was asked for and read as `version`, and write to its sponsor.

    Raises NotFound, StaleCreative, NothingWaits, InvalidFields, LandingAstray for an address that
    leads where nobody is sent, and LandingUnseen for one that nobody saw lead anywhere, unless the
    reviewer `confirmed` it.
    """
    note = _note(note)
    with transaction(house.pool) as db:
        before = _looked_at(db, creative, version, person)
        runs = before.creative.state == "live" and before.change is None
        if runs or before.creative.state == "draft":
            raise NothingWaits
        landing = before.wanted.landing
        visiting.allow(house, db, landing, confirmed=confirmed)
        # Days may have passed since the sponsor's: what has changed there meanwhile is seen soon.
        visiting.ask(house, db, landing, acting)
        after = replace(
            before.wanted, state="live", reviewed_by=person.user, reviewed_at=house.now(),
            review_note=note,
        )  # fmt: skip
        if before.change is not None:
            after = replace(after, submitted_by=before.change.submitted_by)
            creative_changes.drop(db, creative)
        saved = written(db, after)
        _tell(db, "message-approved", saved, acting)
        changes = {"state": (before.creative.state, "live"), "headline": _headlines(before, after)}
        records.note(db, acting, "creative.approved", creative, kind="creative", changes=changes)
        return seen(db, Message(saved, None))


def refuse(
    house: House, creative: UUID, version: int, note: str, person: Claims, acting: Acting
) -> Message:
    """Keep readers from seeing it, and write to its sponsor why.

    Where a running message was to be changed, the old text goes on; one that runs unchanged is
    taken off. Raises NotFound, StaleCreative, InvalidFields without a reason.
    """
    note = _note(note)
    if not note:
        raise InvalidFields(errors=(FieldError("/note", "say why"),))
    with transaction(house.pool) as db:
        before = _looked_at(db, creative, version, person)
        state = before.creative.state
        if before.change is not None and state == "live":
            creative_changes.refuse(db, creative, note)
        else:
            state = "refused"
        saved = written(
            db,
            replace(
                before.creative, state=state, reviewed_by=person.user, reviewed_at=house.now(),
                review_note=note,
            ),
        )  # fmt: skip
        _tell(db, "message-refused", saved, acting)
        changes = {"state": (before.creative.state, state), "note": (None, note)}
        records.note(db, acting, "creative.refused", creative, kind="creative", changes=changes)
        return seen(db, Message(saved, creative_changes.find(db, creative)))


def _looked_at(db: Connection, creative: UUID, version: int, person: Claims) -> Message:
    """Return the message, held, where it still says what the reviewer has read."""
    found = find(db, creative, person, lock=True)
    if found.creative.version != version:
        raise StaleCreative({}, version, found)
    return found


def _headlines(before: Message, after: Creative) -> tuple[object, object]:
    return before.creative.headline, after.headline


def _note(text: str) -> str:
    note = text.replace("\r\n", "\n").strip()
    if len(note) > MAX_NOTE or "\x00" in note:
        raise InvalidFields(errors=(FieldError("/note", "at most 1,000 characters"),))
    return note


def _tell(db: Connection, template: str, creative: Creative, acting: Acting) -> None:
    """Write to every account of the sponsor: whoever sent it may have left."""
    campaign = campaigns.find(db, creative.campaign_id)
    if campaign is None:
        raise NotFound
    for member in sponsors.members(db, campaign.sponsor_id):
        arguments = {
            "template": template, "user": str(member.user_id), "creative": str(creative.id),
            "note": creative.review_note,
        }  # fmt: skip
        jobs.enqueue(db, "mail", arguments, acting.request_id)
