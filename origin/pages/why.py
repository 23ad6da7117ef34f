"""Why: what a message was chosen by, who pays for it, and what its reader can change."""

from __future__ import annotations

from urllib.parse import quote

import falcon

from functions import tokens
from functions.problems import NotFound
from functions.tokens import BadToken, Slot
from origin.actions import wishes as actions
from origin.pages import notices
from origin.pages.messages import tell_wishes
from origin.pages.showing import account, show, somebody
from storage import explanations, site, wishes
from storage.database import transaction
from storage.explanations import Explanation
from templates import translate
from templates.reasons import reason

_LANGUAGES = {"bg": "in Bulgarian", "en": "in English"}
_STAGES = {
    "beginning": "who are at the beginning of the course",
    "midway": "who are midway through the course",
    "finishing": "who are about to finish the course",
}
_VISITORS = {"new": "who are new here", "returning": "who have been learning here for a while"}


class Why:
    """/why/{token}."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, token: str) -> None:
        """Explain one message, as it stood in one page."""
        slot, _ = _read(req, token)
        interface, person = req.context.interface, req.context.person
        with transaction(req.context.house.pool) as db:
            found = explanations.find(
                db, slot.creative, page=slot.page, reader=person.user if person else None
            )
            if found is None:
                raise NotFound("the message is gone")
            user = somebody(req, db) if person else None
            kept = wishes.find(db, user.id) if user else None
            offer = site.find(db).without_sponsors
        resp.set_header("x-robots-tag", "noindex")
        show(
            req,
            resp,
            "site/why.html",
            account=account(user) if user else None,
            here=f"/why/{token}",
            login=f"/api/auth/renew?to={quote(f'/why/{token}')}",
            message=found,
            reason=reason(interface, slot.reasons or _rules(found)),
            parameters=_parameters(found, interface),
            fewer=kept.fewer if kept else False,
            offer=offer,
        )

    def on_post(self, req: falcon.Request, resp: falcon.Response, token: str) -> None:
        """Keep what the pressed button says, for somebody who is logged in."""
        slot, here = _read(req, token)
        house, person, form = req.context.house, req.context.person, req.context.form
        if person is None:
            # Nothing is kept of guests; whoever has an account comes back here after the login.
            resp.status = falcon.HTTP_303
            resp.location = f"/api/auth/renew?to={quote(here)}"
            return
        with transaction(house.pool) as db:
            found = explanations.find(db, slot.creative, page=slot.page, reader=person.user)
        if found is None:
            raise NotFound("the message is gone")
        if "refuse" in form:
            actions.refuse(house, person.user, found.campaign)
            notices.go(req, resp, here, "message-refused")
        elif "again" in form:
            actions.allow(house, person.user, found.campaign)
            notices.go(req, resp, here, "message-allowed")
        else:
            actions.change(house, person.user, fewer="fewer" in form)
            notices.go(req, resp, here, "messages-saved")
        tell_wishes(req, resp)


def _read(req: falcon.Request, token: str) -> tuple[Slot, str]:
    """Return what the token names, and the page's own address; NotFound for none of ours.

    ExpiredToken when it is too old: the page that it comes from has been open for days.
    """
    house = req.context.house
    now_ms = int(house.now().timestamp() * 1000)
    try:
        slot = tokens.verify_slot(house.settings.slot_keys, token, now_ms)
    except BadToken as problem:
        raise NotFound from problem
    return slot, f"/why/{token}"


def _rules(found: Explanation) -> list[str]:
    """Return the kinds of rules that hold now, for a token from before tokens named them."""
    asked = {
        "course": found.courses, "chapter": found.chapters, "language": found.languages,
        "group": found.groups, "stage": found.stages, "visitor": found.visitors,
        "hours": found.hours,
    }  # fmt: skip
    return [kind for kind, wanted in asked.items() if wanted]


def _parameters(found: Explanation, interface: str) -> list[str]:
    """Return whom the message is meant for, each rule a sentence; the rules hold together."""

    def say(text: str, **values: object) -> str:
        return translate(interface, text, **values)

    told: list[str] = []
    if found.courses:
        told.append(say("In these courses: %(names)s", names=", ".join(found.courses)))
    if found.chapters:
        told.append(say("In these chapters: %(names)s", names=", ".join(found.chapters)))
    told += [
        say("On pages %(language)s", language=say(words))
        for language, words in _LANGUAGES.items()
        if found.languages == [language]
    ]
    if found.groups and found.own_groups:
        names = ", ".join(found.own_groups)
        told.append(say("For learners of certain groups; you are in %(names)s", names=names))
    elif found.groups:
        told.append(say("For learners of certain groups"))
    if found.stages:
        stages = "; ".join(say(_STAGES[stage]) for stage in found.stages)
        told.append(say("For learners %(whom)s", whom=stages))
    if found.visitors:
        told.append(say("For learners %(whom)s", whom=say(_VISITORS[found.visitors])))
    if found.hours:
        told.append(say("At certain hours of the week"))
    if found.cap_views is not None:
        told.append(
            say(
                "At most %(views)s times in %(days)s days to the same learner",
                views=found.cap_views,
                days=found.cap_days,
            )
        )
    return told
