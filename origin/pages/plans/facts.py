"""Facts: what pages say of a plan and of its messages."""

from __future__ import annotations

import base64
from uuid import UUID

import falcon

from functions.landings import BadLanding, spelled
from functions.naming import class_names
from origin.pages import days
from origin.pages.plans.message_form import Draft
from origin.pages.plans.wording import PRICINGS, state
from origin.pages.showing import nonce
from origin.pictures import Picture as Small
from storage import creative_changes, creatives, pictures, sponsors
from storage.campaigns import Campaign
from storage.database import Connection
from storage.pictures import Picture
from storage.users import User
from templates import SLOT_NAMES, render_slot, translate

MAX_MESSAGES = 200


def plan(campaign: Campaign, user: User, interface: str) -> dict[str, object]:
    """Return what is agreed in a few words."""
    where = days.zone(user.time_zone)
    ends = campaign.ends_at
    return {
        "name": campaign.name,
        "state": campaign.state,
        "state_name": state(interface, campaign.state),
        "held": campaign.held,
        "begins": days.day_and_time(campaign.starts_at, where, interface),
        "ends": days.day_and_time(ends, where, interface) if ends else "",
        "paid_for": translate(interface, PRICINGS["house" if campaign.house else campaign.pricing]),
        "spent": campaign.spent_micros,
        "budget": campaign.budget_micros,
        "currency": campaign.currency,
        "report": f"/partners/plans/{campaign.id}",
        "version": campaign.version,
    }


def messages(db: Connection, campaign: UUID, base: str, interface: str) -> list[dict[str, object]]:
    """Return the messages of a plan that are not put away, with what waits of them."""
    waiting = creative_changes.waiting(db, campaign)
    return [
        {
            "path": f"{base}/messages/{each.id}",
            "headline": each.headline,
            "state": state(interface, each.state),
            "waits": each.id in waiting,
            "language": each.language,
            "weight": each.weight,
        }
        for each in creatives.listing(db, campaign=campaign, limit=MAX_MESSAGES)
        if each.state != "archived"
    ]


def preview(req: falcon.Request, db: Connection, draft: Draft, campaign: Campaign) -> str:
    """Return a message as a page shows it, its link leading straight to the landing page."""
    creative, picture = draft.creative, draft.picture
    kept = pictures.find(db, creative.picture) if creative.picture and not picture else None
    shown = picture or kept
    sponsor = sponsors.find(db, campaign.sponsor_id)
    return render_slot(
        0,
        interface=creative.language or req.context.interface,
        names=class_names(req.context.house.draw(5 * SLOT_NAMES), SLOT_NAMES),
        nonce=nonce(req),
        # Not counted: who looks at it here is no reader.
        href=_leads(creative.landing),
        headline=creative.headline,
        body=creative.body,
        alternative=creative.alternative,
        picture=_data_address(shown) if shown else "",
        width=shown.width if shown else 0,
        height=shown.height if shown else 0,
        sponsor=sponsor.name if sponsor else "",
        payer=sponsor.payer if sponsor else "",
        house=campaign.house,
    )


def _data_address(picture: Small | Picture) -> str:
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.body).decode()}"


def _leads(landing: str) -> str:
    try:
        return spelled(landing)
    except BadLanding:
        # What is being typed leads nowhere before it is an address.
        return "#"
