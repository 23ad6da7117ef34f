"""Letters: messages to one account, written from templates and sent by SMTP."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit
from uuid import UUID

import templates
from origin import links as message_links
from origin import verification
from origin.house import House
from origin.jobs import smtp
from origin.jobs.outcomes import GivenUp
from storage import links, users
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
    "email-changed": "Your account has a new address",
    "locked": "Wrong passwords were tried for your account",
}
"""By template; English, and translated by the catalogue."""


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
    link = links.find(db, UUID(str(job.arguments["link"]))) if "link" in job.arguments else None
    if "link" in job.arguments and (link is None or link.used_at is not None):
        # Used or made void before its letter was written: it would only puzzle its reader.
        return
    smtp.send(house.settings.smtp_url, write(house, job, template, person, link))


def write(
    house: House, job: Job, template: str, person: User, link: Link | None = None
) -> EmailMessage:
    """Return the letter, as text and as HTML, in the language of the account.

    GivenUp when its link can't be worked out any more, for its key is gone.
    """
    settings = house.settings
    values = _values(house, template, person) if link is None else _of_link(house, link)
    values = {"interface": person.language, "name": person.name, **values}
    letter = EmailMessage()
    letter["Subject"] = templates.translate(person.language, SUBJECTS[template])
    letter["From"] = settings.mail_from
    letter["To"] = link.email if link and link.email else person.email
    letter["Date"] = format_datetime(house.now())
    letter["Message-ID"] = f"<{job.id}@{urlsplit(settings.public_url).hostname}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(templates.render(f"mail/{template}.txt", **values).strip() + "\n")
    letter.add_alternative(templates.render(f"mail/{template}.html", **values), subtype="html")
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
    return {"link": f"{settings.public_url}/login"}


def _of_link(house: House, link: Link) -> dict[str, object]:
    address = message_links.address(house, link)
    if address is None:
        raise GivenUp("the key of this link was retired")
    hours = int(message_links.LIFETIMES[link.purpose].total_seconds()) // 3600
    return {"link": address, "hours": hours}
