"""Messages: what a learner wishes of those between the texts, and which they refused."""

from __future__ import annotations

from uuid import UUID

import falcon

from functions.problems import NotFound
from origin.actions import wishes as actions
from origin.actions.wishes import NotForFree
from origin.pages import days, notices
from origin.pages.forms import fault
from origin.pages.showing import account, show, somebody
from origin.reader_header import tell
from storage import site, wishes
from storage.database import transaction
from templates import translate
from templates.catalogues import money


class Messages:
    """/me/messages."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Show the wishes and what was refused."""
        _show(req, resp)

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Save the wishes, or let something come again."""
        house, form, user = req.context.house, req.context.form, req.context.person.user
        try:
            if "again" in form:
                actions.allow(house, user, _named(form["again"]))
                notices.go(req, resp, "/me/messages", "message-allowed")
            else:
                actions.change(house, user, fewer="fewer" in form, none="none" in form)
                notices.go(req, resp, "/me/messages", "messages-saved")
        except NotForFree as problem:
            # The site changed its mind while the page was open.
            resp.status = falcon.HTTP_409
            sentence = problem.title()
            _show(req, resp, [fault(req.context.interface, "", sentence)])
            return
        tell_wishes(req, resp)


def tell_wishes(req: falcon.Request, resp: falcon.Response) -> None:
    """Let the edge know what who asks wishes now, for the next page."""
    house, user = req.context.house, req.context.person.user
    with transaction(house.pool) as db:
        tell(resp, user, actions.reader_header(db, user, house.now()))


def price(interface: str, found: site.Site) -> str:
    """Return what reading without messages costs, in words; empty where it costs nothing."""
    if found.without_price_micros is None:
        return ""
    return translate(
        interface,
        "%(amount)s %(currency)s a year",
        amount=money(interface, found.without_price_micros),
        currency=found.without_currency,
    )


def _show(req: falcon.Request, resp: falcon.Response, faults: list | None = None) -> None:
    house, interface = req.context.house, req.context.interface
    with transaction(house.pool) as db:
        user, found = somebody(req, db), site.find(db)
        kept, refused = wishes.find(db, user.id), wishes.refused(db, user.id)
    where = days.zone(user.time_zone)
    until = kept.none_until
    granted = until is not None and until > house.now()
    show(
        req,
        resp,
        "accounts/messages.html",
        account=account(user),
        faults=faults or [],
        offer=found.without_sponsors,
        price=price(interface, found),
        typed={"fewer": kept.fewer, "none": kept.none},
        until=days.long(until.astimezone(where), interface) if until and granted else "",
        refused=[
            {
                "campaign": str(each.campaign),
                "headline": each.headline,
                "sponsor": "" if each.house else each.sponsor,
                "since": days.long(each.at.astimezone(where), interface),
            }
            for each in refused
        ],
    )


def _named(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
