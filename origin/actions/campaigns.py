"""Campaigns: agreed by administrators, paused and resumed by them or by their sponsors."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from functions import campaigns as terms
from functions.access import Claims
from functions.problems import Conflict, FieldError, InvalidFields, NotFound
from origin.acting import Acting
from origin.actions import aiming, records, sponsors
from origin.house import House
from storage import campaigns
from storage.campaigns import Campaign
from storage.database import Connection, transaction

FIELDS = (
    "name", "state", "house", "pricing", "price_micros", "currency", "budget_micros",
    "daily_cap_micros", "flat_micros", "priority", "starts_at", "ends_at", "time_zone",
    "languages", "stages", "visitors", "hours", "cap_views", "cap_days", "courses", "chapters",
    "groups",
)  # fmt: skip
"""What an administrator sets."""


class StaleCampaign(Conflict):
    """Somebody changed the campaign meanwhile."""

    slug = "stale-campaign"

    def __init__(self, yours: Mapping[str, object], version: int, theirs: Campaign) -> None:
        """Keep both: whoever is refused must lose nothing."""
        super().__init__(
            f"You changed version {version}, and it is version {theirs.version} by now. Nothing "
            f"of yours is saved yet: look at both and send version {theirs.version}."
        )
        self.yours, self.version, self.theirs = yours, version, theirs

    def document(self) -> dict[str, object]:
        """Return the problem with what was sent and what stands."""
        stands = {name: plain(getattr(self.theirs, name)) for name in FIELDS}
        sent = {name: plain(value) for name, value in self.yours.items()}
        return super().document() | {
            "yours": sent | {"version": self.version},
            "theirs": stands | {"version": self.theirs.version},
        }


class CampaignEnded(Conflict):
    """The campaign has ended, for good."""

    slug = "campaign-ended"


class CampaignHeld(Conflict):
    """The house has stopped this campaign: only the house lets it run again."""

    slug = "campaign-held"


class NotRunning(Conflict):
    """The campaign does not run."""

    slug = "campaign-not-running"


def member_of(person: Claims) -> UUID | None:
    """Return whose campaigns somebody sees: their own, or everybody's (None)."""
    return None if person.role == "admin" else person.user


def blank(sponsor: UUID, now: datetime) -> Campaign:
    """Return a campaign of which nothing is agreed yet."""
    return Campaign(
        id=UUID(int=0), sponsor_id=sponsor, name="", state="draft", held=False, house=False,
        pricing="flat", price_micros=0, currency="EUR", budget_micros=None, daily_cap_micros=None,
        flat_micros=None, spent_micros=0, priority=5, starts_at=now, ends_at=None,
        time_zone="UTC", languages=[], stages=[], visitors="", hours=[], cap_views=None,
        cap_days=None, version=0, created_at=now, courses=[], chapters=[], groups=[],
    )  # fmt: skip


def make(house: House, sponsor: UUID, fields: Mapping[str, Any], acting: Acting) -> Campaign:
    """Make a campaign; raise NotFound, SponsorArchived, InvalidFields naming every wrong field."""
    with transaction(house.pool) as db:
        try:
            sponsors.active(db, sponsor)
        except NotFound:
            raise NotFound("there is no such sponsor") from None
        asked = replace(blank(sponsor, house.now()), **fields)
        if asked.state == "ended":
            raise InvalidFields(errors=(FieldError("/state", "draft, live or paused"),))
        # Judged as it was sent: a fault names the place at which it stands there.
        _check(db, asked, None)
        draft = _tidy(asked)
        given: dict[str, Any] = {name: getattr(draft, name) for name in FIELDS}
        made = campaigns.insert(db, sponsor=sponsor, **given)
        changes = {"name": (None, made.name), "state": (None, made.state)}
        records.note(db, acting, "campaign.made", made.id, kind="campaign", changes=changes)
        return made


def change(
    house: House, campaign: UUID, version: int, fields: Mapping[str, Any], acting: Acting
) -> Campaign:
    """Change a campaign of which `version` was looked at.

    Raises NotFound, StaleCampaign, CampaignEnded, SponsorArchived, InvalidFields naming every
    wrong field.
    """
    with transaction(house.pool) as db:
        before = _held(db, campaign, None)
        if before.version != version:
            raise StaleCampaign(fields, version, before)
        after = replace(before, **fields)
        if not terms.may_become(before.state, after.state):
            raise InvalidFields(errors=(FieldError("/state", "what ran is no draft again"),))
        if after.state == "live":
            sponsors.active(db, after.sponsor_id)
        if after.state != before.state:
            after = replace(after, held=after.state == "paused")
        _check(db, after, before)
        after = _tidy(after)
        changes = records.differences(before, after, FIELDS)
        if not changes:
            return before
        saved = _written(db, after)
        shown = {name: (plain(was), plain(now)) for name, (was, now) in changes.items()}
        records.note(db, acting, "campaign.changed", campaign, kind="campaign", changes=shown)
        return saved


def pause(house: House, campaign: UUID, person: Claims, acting: Acting) -> Campaign:
    """Stop a campaign: the next manifest names it no more, edges follow within 15 s.

    Paused by the house it stays so until the house resumes it. Raises NotFound, CampaignEnded,
    NotRunning.
    """
    with transaction(house.pool) as db:
        before = _held(db, campaign, member_of(person))
        by_house = person.role == "admin"
        if before.state == "paused" and (before.held or not by_house):
            return before
        if before.state == "draft":
            raise NotRunning
        saved = _written(db, replace(before, state="paused", held=by_house))
        _note_state(db, acting, "campaign.paused", before, saved)
        return saved


def resume(house: House, campaign: UUID, person: Claims, acting: Acting) -> Campaign:
    """Let a campaign run, or run again; a draft is let run by the house alone.

    Raises NotFound, CampaignEnded, CampaignHeld, NotRunning, SponsorArchived.
    """
    with transaction(house.pool) as db:
        before = _held(db, campaign, member_of(person))
        if before.state == "live":
            return before
        if person.role != "admin":
            if before.held:
                raise CampaignHeld
            if before.state == "draft":
                raise NotRunning
        sponsors.active(db, before.sponsor_id)
        saved = _written(db, replace(before, state="live", held=False))
        _note_state(db, acting, "campaign.resumed", before, saved)
        return saved


def end(house: House, campaign: UUID, acting: Acting) -> None:
    """End a campaign for good; its figures stay. Raises NotFound, also when it has ended."""
    with transaction(house.pool) as db:
        try:
            before = _held(db, campaign, None)
        except CampaignEnded:
            raise NotFound from None
        saved = _written(db, replace(before, state="ended"))
        _note_state(db, acting, "campaign.ended", before, saved)


def plain(value: object) -> object:
    """Return a value as JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return [str(each) if isinstance(each, UUID) else each for each in value]
    return str(value) if isinstance(value, UUID) else value


def _held(db: Connection, campaign: UUID, member: UUID | None) -> Campaign:
    found = campaigns.find(db, campaign, member=member, lock=True)
    if found is None:
        raise NotFound
    if found.state == "ended":
        raise CampaignEnded
    return found


def _written(db: Connection, campaign: Campaign) -> Campaign:
    saved = campaigns.update(db, campaign)
    if saved is None:
        raise NotFound
    return saved


def _note_state(
    db: Connection, acting: Acting, action: str, before: Campaign, after: Campaign
) -> None:
    changes = {"state": (before.state, after.state)}
    records.note(db, acting, action, after.id, kind="campaign", changes=changes)


def _tidy(campaign: Campaign) -> Campaign:
    """Return the campaign with each target once and in order, as the database returns them."""
    lists = {
        field.name: _once(getattr(campaign, field.name))
        for field in dataclasses.fields(campaign)
        if field.name in ("languages", "stages", "courses", "chapters", "groups")
    }
    hours = terms.hours(campaign.hours)
    return replace(campaign, name=" ".join(campaign.name.split()), hours=hours, **lists)


def _once(values: Iterable[Any]) -> list[Any]:
    return sorted(set(values))


def _check(db: Connection, campaign: Campaign, before: Campaign | None) -> None:
    wrong = [*terms.faults(campaign), *aiming.faults(db, campaign, before)]
    if not 1 <= len(" ".join(campaign.name.split())) <= 200:
        wrong.append(FieldError("/name", "1 to 200 characters"))
    if campaign.budget_micros is not None and campaign.budget_micros < campaign.spent_micros:
        wrong.append(FieldError("/budget_micros", "less than what is spent already"))
    if wrong:
        raise InvalidFields(errors=tuple(wrong))
