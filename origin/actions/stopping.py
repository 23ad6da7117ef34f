"""Stopping: messages whose address leads where nobody is sent are shown no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from functions.problems import NotFound
from functions.visits import Visit
from origin import jobs, leading
from origin.acting import HOUSE
from origin.actions import records
from origin.actions.creatives import Message, written
from origin.house import House
from storage import campaigns, creative_changes, creatives, sponsors, users, visits
from storage.creatives import Creative
from storage.database import Connection

_MOST_ADMINS = 200


def judge(house: House, db: Connection, landing: str, visit: Visit, began: datetime) -> int:
    """Keep what a look that `began` then has shown of an address; return how many it stopped.

    Messages that lead where nobody is sent are taken out of delivery and out of the review, and
    who answers for them is told. That nobody could see where one leads stops nothing.
    """
    # Who asks for a look holds a message first and the visit then: so do we.
    found = creatives.of_landing(db, landing)
    if not visits.keep(db, landing, visit, began) or visit.verdict != "astray":
        # Sent again meanwhile, maybe put right: the look that was asked for then will tell.
        return 0
    for creative in found:
        _stop(house, db, Message(creative, creative_changes.find(db, creative.id)), landing, visit)
    return len(found)


def _stop(house: House, db: Connection, message: Message, landing: str, visit: Visit) -> None:
    before, change = message.creative, message.change
    after = replace(before, state="refused")
    if before.landing != landing:
        # What readers see leads right; only what it is to become does not.
        creative_changes.refuse(db, before.id, "")
        after = before
    elif change is not None:
        # A message that does not run has no second text: what its sponsor asked for takes over.
        waits = change.state == "review" and change.landing != landing
        state = "review" if waits else "refused"
        after = replace(message.wanted, state=state, submitted_by=change.submitted_by)
        creative_changes.drop(db, before.id)
    if after is not before:
        after = replace(after, reviewed_by=None, reviewed_at=house.now(), review_note="")
    saved = written(db, after)
    _tell(db, saved, visit, ran=before.state == "live" and before.landing == landing)
    changes = {"state": (before.state, saved.state), "why": (None, leading.sentence("en", visit))}
    records.note(db, HOUSE, "creative.stopped", before.id, kind="creative", changes=changes)


def _tell(db: Connection, creative: Creative, visit: Visit, *, ran: bool) -> None:
    """Write to every account of the sponsor, and to the house where readers were sent there."""
    told = _members(db, creative)
    if ran:
        told += [user.id for user in users.of_role(db, "admin", limit=_MOST_ADMINS)]
    for user in dict.fromkeys(told):
        arguments = {
            "template": "message-stopped" if ran else "message-astray", "user": str(user),
            "creative": str(creative.id), "reason": visit.reason, "fault": visit.fault,
            "hops": list(visit.hops),
        }  # fmt: skip
        jobs.enqueue(db, "mail", arguments)


def _members(db: Connection, creative: Creative) -> list[UUID]:
    campaign = campaigns.find(db, creative.campaign_id)
    if campaign is None:
        raise NotFound
    return [member.user_id for member in sponsors.members(db, campaign.sponsor_id)]
