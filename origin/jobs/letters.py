"""Letters: messages to one account, written from templates and sent by SMTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import templates
from functions import mails
from origin import links as message_links
from origin import site, unsubscribing, verification
from origin.house import House
from origin.jobs import landing_letters, mark_letters, message_letters, smtp
from origin.jobs.outcomes import GivenUp
from storage import courses, links, profiles, users
from storage.database import Connection
from storage.jobs import Job
from storage.links import Link
from storage.users import User

SUBJECTS = {
    "verify": "Confirm your address",
    "known": "You already have an account",
    "reset": "Choose a new password",
    "password-changed": "Your password was changed",
    "email-change": "Confirm your new address",
    "email-changed": "Your address was changed",
    "reserved": "This address is kept for an account",
    "locked": "Your account is locked for a while",
    "new-second-factor": "A second factor was added",
    "second-factor-removed": "A second factor was removed",
    "recovery-code-used": "A recovery code was used",
    "erased": "Your account is erased",
    "class-added": "You are in a class",
    "class-invitation": "You are invited to a class",
    "co-author": "You write a course together with others now",
    "course-owner": "A course was handed over to you",
    "regraded": "Your answers were graded anew",
    "marked": "Your answers are marked",
    "message-approved": "Your message is approved",
    "message-refused": "Your message needs another look",
    "message-stopped": "A message is not shown any more",
    "message-astray": "Your message leads where nobody is sent",
    "week-of-messages": "Your messages last week",
}
"""By template; English, and translated by the catalogue."""

OF_COURSES = ("co-author", "course-owner")
"""Letters about a course, which their job names."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who a letter is for."""

    email: str
    name: str
    language: str


def send(house: House, db: Connection, job: Job) -> None:
    """Send the letter `template` to the account `user`, or to the address that its `link` names.

    At least once: a process that dies between sending and noting it sends again. The Message-ID is
    the job's, so mail programs show the second one as the first.
    """
    template, user = str(job.arguments["template"]), UUID(str(job.arguments["user"]))
    if template not in SUBJECTS:
        raise GivenUp(f"there is no letter of the name {template}")
    person = users.find(db, user)
    # An account that is gone or shut gets no more letters; there is nothing to try again.
    if person is None or person.deactivated_at is not None:
        return
    if not mails.is_wanted(template, profiles.wanted_mails(db, user)):
        return
    link = links.find(db, UUID(str(job.arguments["link"]))) if "link" in job.arguments else None
    if "link" in job.arguments and (link is None or link.used_at is not None):
        # Used or made void before its letter was written: it would only puzzle its reader.
        return
    told: Mapping[str, object] = {}
    if template in OF_COURSES:
        told = of_course(db, house, job)
        if not told:
            # Deleted before the letter was written: there is nothing to open.
            return
    if template in mark_letters.TEMPLATES:
        told = mark_letters.told(db, house, job)
        if not told:
            return
    if template in message_letters.TEMPLATES:
        told = message_letters.told(db, house, job)
        if not told:
            return
    if template in landing_letters.TEMPLATES:
        told = landing_letters.told(db, house, job, person)
        if not told:
            return
    smtp.send(house.settings.smtp_url, write(house, job, template, person, link, told))


def write(
    house: House,
    job: Job,
    template: str,
    person: User,
    link: Link | None = None,
    told: Mapping[str, object] = MappingProxyType({}),
) -> EmailMessage:
    """Return the letter, as text and as HTML, in the language of the account.

    `told` is what the letter is about, where that is not the account itself. GivenUp when its
    link can't be worked out any more, for its key is gone.
    """
    values = _values(house, template, person) if link is None else _of_link(house, link)
    values |= told
    email = link.email if link and link.email else person.email
    headers: dict[str, str] = {}
    kind = mails.kind_of(template)
    if kind is not None:
        public = house.settings.public_url
        text = unsubscribing.token(house.settings.csrf_keys, person.id, kind)
        values = values | {"unsubscribe": unsubscribing.link(public, text)}
        headers = unsubscribing.headers(public, text)
    receiver = Receiver(email, person.name, person.language)
    return compose(house, job, template, receiver, values, headers)


def compose(
    house: House,
    job: Job,
    template: str,
    receiver: Receiver,
    values: Mapping[str, object],
    headers: Mapping[str, str] = MappingProxyType({}),
) -> EmailMessage:
    """Return a letter to whoever it is for, also to somebody who has no account any more."""
    settings = house.settings
    given: dict[str, Any] = {"interface": receiver.language, "name": receiver.name, **values}
    letter = EmailMessage()
    letter["Subject"] = templates.translate(receiver.language, SUBJECTS[template])
    letter["From"] = settings.mail_from
    letter["To"] = receiver.email
    letter["Date"] = format_datetime(house.now())
    letter["Message-ID"] = f"<{job.id}@{urlsplit(settings.public_url).hostname}>"
    letter["Auto-Submitted"] = "auto-generated"
    for name, value in headers.items():
        letter[name] = value
    letter.set_content(templates.render(f"mail/{template}.txt", **given).strip() + "\n")
    letter.add_alternative(templates.render(f"mail/{template}.html", **given), subtype="html")
    return letter


def _values(house: House, template: str, person: User) -> dict[str, object]:
    settings = house.settings
    if template == "verify":
        text = verification.token(settings.csrf_keys, person.id, person.email, house.now())
        return {
            "link": verification.link(settings.public_url, text),
            "hours": int(verification.LIFETIME.total_seconds()) // 3600,
        }
    if template in ("password-changed", "locked"):
        return {"link": f"{settings.public_url}/forgot"}
    if template in ("new-second-factor", "second-factor-removed", "recovery-code-used"):
        return {"link": f"{settings.public_url}/me/second-factors"}
    return {"link": f"{settings.public_url}/login"}


def of_course(db: Connection, house: House, job: Job) -> dict[str, object]:
    """Return what a letter about the course `course` tells; nothing when it is gone.

    `by` of the job is who caused it; the site itself where nobody did.
    """
    found = courses.find(db, UUID(str(job.arguments["course"])))
    if found is None:
        return {}
    by = users.find(db, UUID(str(job.arguments["by"]))) if "by" in job.arguments else None
    return {
        "course": found.title,
        "by": (by.name or by.email) if by else site.current(house.pool)["name"],
        "link": f"{house.settings.public_url}/author/courses/{found.id}",
    }


def _of_link(house: House, link: Link) -> dict[str, object]:
    address = message_links.address(house, link)
    if address is None:
        raise GivenUp("the key of this link was retired")
    hours = int(message_links.LIFETIMES[link.purpose].total_seconds()) // 3600
    return {"link": address, "hours": hours}
