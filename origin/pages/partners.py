"""Pages of sponsors: what their messages came to, as a sentence, a chart and a table."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import falcon

from functions.naming import class_names
from functions.problems import NotFound
from origin.pages import charts, days
from origin.pages.showing import account, nonce, show, somebody
from storage import campaigns, creatives, pictures, reports, sponsors
from storage.creatives import Creative
from storage.database import Connection, transaction
from storage.pictures import Picture
from storage.reports import DayCounts
from storage.users import User
from templates import SLOT_NAMES, render_slot, translate
from templates.catalogues import grouped

SHOWN_DAYS = 14
MAX_CREATIVES = 200


class Overview:
    """/partners."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Show everything of the sponsors that the account belongs to; all of it to an admin."""
        interface, now = req.context.interface, req.context.house.now()
        with transaction(req.context.house.pool) as db:
            user = somebody(req, db)
            member = _member(user)
            where = days.zone(user.time_zone)
            today = now.astimezone(where).date()
            since = today - timedelta(days=SHOWN_DAYS - 1)
            by_day = reports.sponsor_days(db, since, today, where.key, member=member)
            lines = reports.sponsor_report(db, since, today, where.key, member=member)
            of_today = {
                line.creative_id: line
                for line in reports.sponsor_report(db, today, today, where.key, member=member)
            }
            states = {
                creative.id: creative.state
                for creative in creatives.listing(db, member=member, limit=MAX_CREATIVES)
            }
            bought = campaigns.listing(db, member=member, limit=MAX_CREATIVES)
            rows = [
                {
                    "path": f"/partners/{line.creative_id}",
                    "headline": line.headline,
                    "campaign": line.campaign,
                    "picture": _data_address(_picture(db, line.picture)),
                    "state": states[line.creative_id],
                    "today_impressions": of_today[line.creative_id].impressions,
                    "today_clicks": of_today[line.creative_id].clicks,
                    "impressions": line.impressions,
                    "clicks": line.clicks,
                }
                for line in lines
                if line.creative_id in states and line.creative_id in of_today
            ]
        show(
            req,
            resp,
            "partners/overview.html",
            account=account(user),
            as_of=days.time(now, where, interface),
            today={"impressions": by_day[-1].impressions, "clicks": by_day[-1].clicks},
            week={
                "impressions": sum(day.impressions for day in by_day[-7:]),
                "before": sum(day.impressions for day in by_day[-14:-7]),
            },
            days=SHOWN_DAYS,
            seen_chart=_chart("Impressions by day", by_day, "impressions", interface),
            followed_chart=_chart("Clicks by day", by_day, "clicks", interface),
            creatives=rows,
            money=_money(bought),
        )


class CreativeReport:
    """/partners/{creative}."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, creative: UUID) -> None:
        """Show one message: its figures by day, and how a reader sees it."""
        interface, now = req.context.interface, req.context.house.now()
        with transaction(req.context.house.pool) as db:
            user = somebody(req, db)
            found = creatives.find(db, creative, member=_member(user))
            campaign = campaigns.find(db, found.campaign_id) if found else None
            if found is None or campaign is None:
                raise NotFound
            where = days.zone(user.time_zone)
            today = now.astimezone(where).date()
            since = today - timedelta(days=SHOWN_DAYS - 1)
            by_day = reports.creative_statistics(db, creative, since, today, where.key)
            picture = _picture(db, found.picture)
            sponsor = _sponsor_name(db, campaign.sponsor_id)
        show(
            req,
            resp,
            "partners/creative.html",
            account=account(user),
            as_of=days.time(now, where, interface),
            creative={
                "headline": found.headline,
                "campaign": campaign.name,
                "state": found.state,
                "landing": found.landing,
                "language": found.language,
            },
            preview=_preview(req, found, picture, sponsor, house=campaign.house),
            today={"impressions": by_day[-1].impressions, "clicks": by_day[-1].clicks},
            days=SHOWN_DAYS,
            total={
                "impressions": sum(day.impressions for day in by_day),
                "clicks": sum(day.clicks for day in by_day),
                "unbilled": sum(day.unbilled for day in by_day),
            },
            seen_chart=_chart("Impressions by day", by_day, "impressions", interface),
            followed_chart=_chart("Clicks by day", by_day, "clicks", interface),
            table=[
                {
                    "day": days.long(day.day, interface),
                    "impressions": day.impressions,
                    "clicks": day.clicks,
                    "unbilled": day.unbilled,
                }
                for day in reversed(by_day)
            ],
        )


def _member(user: User) -> UUID | None:
    # None asks for everybody's: an administrator's view.
    return None if user.role == "admin" else user.id


def _picture(db: Connection, picture: str | None) -> Picture | None:
    return pictures.find(db, picture) if picture else None


def _data_address(picture: Picture | None) -> str:
    if picture is None:
        return ""
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.body).decode()}"


def _sponsor_name(db: Connection, sponsor: UUID) -> str:
    found = sponsors.find(db, sponsor)
    return found.name if found else ""


def _preview(
    req: falcon.Request, creative: Creative, picture: Picture | None, sponsor: str, *, house: bool
) -> str:
    """Return the message as a page shows it, its link leading straight to the landing page."""
    return render_slot(
        0,
        interface=creative.language or req.context.interface,
        names=class_names(req.context.house.draw(5 * SLOT_NAMES), SLOT_NAMES),
        nonce=nonce(req),
        # Not counted: who looks at their own message is no reader.
        href=creative.landing,
        headline=creative.headline,
        body=creative.body,
        alternative=creative.alternative,
        picture=_data_address(picture),
        width=picture.width if picture else 0,
        height=picture.height if picture else 0,
        sponsor=sponsor,
        house=house,
    )


def _chart(title: str, by_day: Sequence[DayCounts], field: str, interface: str) -> charts.Chart:
    values = [(days.short(day.day, interface), getattr(day, field)) for day in by_day]
    total = grouped(interface, sum(value for _, value in values))
    summary = translate(interface, "%(number)s in %(days)s days", number=total, days=len(values))
    return charts.columns(translate(interface, title), summary, values)


def _money(bought: Sequence[campaigns.Campaign]) -> list[dict[str, object]]:
    """Return what was spent and what may be, per currency, of campaigns that pay by the piece."""
    sums: dict[str, tuple[int, int | None]] = {}
    for campaign in bought:
        if campaign.house or campaign.pricing == "flat":
            continue
        spent, budget = sums.get(campaign.currency, (0, 0))
        # One campaign without a limit leaves the whole without one.
        whole = None if budget is None or campaign.budget_micros is None else (
            budget + campaign.budget_micros
        )  # fmt: skip
        sums[campaign.currency] = (spent + campaign.spent_micros, whole)
    return [
        {"currency": currency, "spent": spent, "budget": budget}
        for currency, (spent, budget) in sorted(sums.items())
    ]
