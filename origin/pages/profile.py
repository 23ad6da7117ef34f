"""The profile: what somebody says of themself, and what they agree to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import falcon

from functions import languages, mails
from functions.consents import CURRENT_RESEARCH_TEXT
from functions.problems import InvalidFields
from origin import acting
from origin.actions import profiles as actions
from origin.actions.profiles import Answer
from origin.pages import days, notices, time_zones
from origin.pages.forms import Fault, faults
from origin.pages.showing import account, show, somebody
from storage import consents, profiles
from storage.consents import Consent
from storage.database import Connection, transaction
from templates import translate

KINDS: dict[mails.Optional, tuple[str, str]] = {
    "weekly": ("A week in numbers", "How much you read, once a week."),
    "reminders": ("A word when I stopped", "If you began a course and were away for a while."),
    "news": ("New courses", "When there is something new to learn."),
    "marks": ("My marks", "When answers of mine are marked, or graded anew."),
}
"""The name of a kind of letter and what is in it."""
_YEAR_S = 365 * 86_400


class Profile:
    """/me/profile."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Show the form as it was filled in last."""
        with transaction(req.context.house.pool) as db:
            typed, consent = _kept(db, req.context.person.user)
        _show(req, resp, typed, consent)

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Save the profile, and an answer about research when it is another one."""
        house, form, user = req.context.house, req.context.form, req.context.person.user
        typed = {
            "name": form.get("name", "").strip(),
            "language": form.get("language", ""),
            "time_zone": form.get("time_zone", ""),
            "under_age": "under_age" in form,
            "mails": [kind for kind in mails.OPTIONAL if f"mails-{kind}" in form],
            "research": "research" in form,
        }
        if typed["language"] not in languages.INTERFACE:
            typed["language"] = req.context.interface
        fields = {name: typed[name] for name in ("name", "language", "time_zone", "under_age")}
        fields["wanted_mails"] = typed["mails"]
        consent = Answer(bool(typed["research"]))
        try:
            actions.change(house, user, fields, acting.of(req), consent)
        except InvalidFields as problem:
            resp.status = falcon.HTTP_422
            with transaction(house.pool) as db:
                agreed = consents.latest(db, user)
            _show(req, resp, typed, agreed, faults(req.context.interface, problem))
            return
        # The pages speak what was chosen here, from the next one on.
        secure = "; Secure" if house.settings.public_url.startswith("https:") else ""
        resp.append_header(
            "set-cookie",
            f"{languages.COOKIE}={typed['language']}; Path=/; Max-Age={_YEAR_S}; SameSite=Lax"
            + secure,
        )
        req.context.interface = typed["language"]
        notices.go(req, resp, "/me/profile", "profile-saved")


def _kept(db: Connection, user: UUID) -> tuple[dict[str, object], Consent | None]:
    kept, agreed = profiles.find(db, user), consents.latest(db, user)
    typed: dict[str, object] = {
        "name": kept.name if kept else "",
        "language": kept.language if kept else "",
        "time_zone": kept.time_zone if kept else "",
        "under_age": bool(kept and kept.under_age),
        "mails": kept.wanted_mails if kept else [],
        # An older wording was agreed to, not this one: the question is open again.
        "research": bool(agreed and agreed.given and agreed.text_version == CURRENT_RESEARCH_TEXT),
    }
    return typed, agreed


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    typed: Mapping[str, object],
    consent: Consent | None,
    faults: Sequence[Fault] = (),
) -> None:
    interface = req.context.interface
    with transaction(req.context.house.pool) as db:
        user = somebody(req, db)
    where = days.zone(user.time_zone)
    agreed = None
    if consent is not None and consent.given:
        since = days.long(consent.at.astimezone(where), interface)
        agreed = {"since": since, "version": consent.text_version}
    kinds = [
        {
            "value": kind,
            "label": translate(interface, name),
            "help": translate(interface, note),
        }
        for kind, (name, note) in KINDS.items()
    ]
    show(
        req,
        resp,
        "accounts/profile.html",
        account=account(user),
        typed=typed,
        zones=time_zones.options(interface, str(typed["time_zone"])),
        kinds=kinds,
        consent=agreed,
        faults=faults,
    )
