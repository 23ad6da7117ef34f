"""Links: a report for somebody without an account, until a day."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import falcon

from functions.problems import NotFound
from origin import acting
from origin.actions import report_links as actions
from origin.pages import days, notices
from origin.pages.forms import Fault, fault
from origin.pages.partners import finding
from origin.pages.showing import account, show, somebody
from storage import campaigns, report_links, sponsors
from storage.database import transaction
from templates import translate

PATH = "/partners/links"
MOST = 1_000


class Links:
    """/partners/links."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Show the links that lead somewhere, and how to make one."""
        _show(req, resp, about=req.get_param("about") or "")

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Make a link and show it: it is kept nowhere, so this once only."""
        form, interface, house = req.context.form, req.context.interface, req.context.house
        person = req.context.person
        try:
            about, lifetime = UUID(form.get("about", "")), int(form.get("days", ""))
        except ValueError:
            _refuse(req, resp, fault(interface, "about", "Please look at this once more"))
            return
        member = None if person.role == "admin" else person.user
        try:
            made = actions.make(
                house, about, lifetime, acting.of(req), maker=person.user, member=member
            )
        except NotFound:
            _refuse(req, resp, fault(interface, "about", "Please look at this once more"))
        except actions.TooManyLinks:
            sentence = "There are as many links as there can be. End one of them first"
            _refuse(req, resp, fault(interface, "", sentence))
        else:
            _show(req, resp, made=f"{house.settings.public_url}/partners/shared/{made.token}")


class EndedLink:
    """/partners/links/{link}/end."""

    def on_post(self, req: falcon.Request, resp: falcon.Response, link: UUID) -> None:
        """Let a link lead nowhere."""
        person = req.context.person
        member = None if person.role == "admin" else person.user
        actions.end(req.context.house, link, acting.of(req), member=member)
        notices.go(req, resp, PATH, "link-ended")


def _refuse(req: falcon.Request, resp: falcon.Response, wrong: Fault) -> None:
    resp.status = falcon.HTTP_422
    _show(req, resp, about=req.context.form.get("about", ""), faults=[wrong])


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    *,
    about: str = "",
    made: str = "",
    faults: Sequence[Fault] = (),
) -> None:
    interface, now = req.context.interface, req.context.house.now()
    with transaction(req.context.house.pool) as db:
        user = somebody(req, db)
        member = finding.member(user)
        kept = report_links.listing(db, now, member=member)
        paying = sponsors.listing(db, member=member, limit=MOST)
        bought = campaigns.listing(db, member=member, limit=MOST)
    where = days.zone(user.time_zone)
    everything = translate(interface, "Everything")
    show(
        req,
        resp,
        "partners/links.html",
        account=account(user),
        made=made,
        about=about,
        # By sponsor: all of it, or one campaign.
        choices=[
            {
                "label": each.name,
                "options": [
                    {"value": str(each.id), "label": everything},
                    *(
                        {"value": str(plan.id), "label": plan.name}
                        for plan in bought
                        if plan.sponsor_id == each.id
                    ),
                ],
            }
            for each in paying
        ],
        lifetimes=[
            {"value": str(count), "label": translate(interface, "%(days)s days", days=count)}
            for count in actions.LIFETIMES
        ],
        links=[
            {
                "end": f"{PATH}/{each.id}/end",
                "name": each.campaign or each.sponsor,
                "maker": each.maker,
                "until": days.day_and_time(each.expires_at, where, interface),
            }
            for each in kept
        ],
        faults=faults,
    )
