"""Profiles: what somebody changes about themself, and what they agree to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from uuid import UUID
from zoneinfo import available_timezones

from functions import consents as wordings
from functions.problems import FieldError, InvalidFields, NotLoggedIn
from origin.acting import Acting
from origin.actions import records
from origin.house import House
from storage import consents, profiles
from storage.database import Connection, transaction
from storage.profiles import Profile


@dataclass(frozen=True, slots=True)
class Answer:
    """A yes or no to research."""

    given: bool
    text_version: str = wordings.CURRENT_RESEARCH_TEXT
    """The name of the wording that was shown."""


def change(
    house: House,
    user: UUID,
    fields: Mapping[str, object],
    acting: Acting,
    consent: Answer | None = None,
) -> None:
    """Write the named fields of one's own profile, and an answer about research if there is one.

    `fields` are those of storage.profiles.Profile; settings are written over those before, name by
    name. Raises InvalidFields naming each wrong one, NotLoggedIn when the account is gone.
    """
    check(fields, consent)
    with transaction(house.pool) as db:
        before = profiles.find(db, user, lock=True)
        if before is None:
            raise NotLoggedIn
        after = changed(before, fields)
        if after != before:
            profiles.update(db, after)
        agreed = _record_consent(db, user, consent) if consent else False
        if after != before:
            personal = differences(before, after)
            records.note(db, acting, "profile.changed", user, personal=personal)
        if consent and agreed:
            note_consent(db, user, consent, acting)


def check(fields: Mapping[str, object], consent: Answer | None = None) -> None:
    """Raise InvalidFields naming every field that no profile may have."""
    wrong: list[FieldError] = []
    zone = fields.get("time_zone")
    if zone is not None and zone not in time_zones():
        wrong.append(FieldError("/time_zone", "is not a time zone such as Europe/Sofia"))
    name = fields.get("name")
    if isinstance(name, str) and ("\x00" in name or len(name.strip()) > 200):
        wrong.append(FieldError("/name", "at most 200 characters, none of them NUL"))
    if consent is not None and not wordings.is_known(consent.text_version):
        wrong.append(FieldError("/consent_text", "is not the name of a wording that was shown"))
    if wrong:
        raise InvalidFields(errors=tuple(wrong))


@cache
def time_zones() -> frozenset[str]:
    """Return the names of places that have a time of their own, and UTC."""
    return frozenset(
        name for name in available_timezones() if "/" in name and not name.startswith("Etc/")
    ) | {"UTC"}


def changed(before: Profile, fields: Mapping[str, object]) -> Profile:
    """Return a profile with the fields written over."""
    given = dict(fields)
    if isinstance(given.get("name"), str):
        given["name"] = str(given["name"]).strip()
    if isinstance(settings := given.get("settings"), Mapping):
        given["settings"] = {**before.settings, **settings}
    if isinstance(mails := given.get("wanted_mails"), list):
        given["wanted_mails"] = sorted(set(mails))
    return replace(before, **given)


def differences(before: Profile, after: Profile) -> dict[str, tuple[object, object]]:
    """Return what is different, by field, before and after."""
    names = ("name", "language", "time_zone", "settings", "wanted_mails", "under_age")
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def note_consent(db: Connection, user: UUID, consent: Answer, acting: Acting) -> None:
    """Write into the audit log that somebody agreed or withdrew."""
    action = "consent.given" if consent.given else "consent.withdrawn"
    records.note(db, acting, action, user, changes={"text": (None, consent.text_version)})


def refuse_mail(house: House, user: UUID, kind: str, acting: Acting) -> None:
    """Send no more mails of a kind to somebody; nothing happens where none were wanted."""
    with transaction(house.pool) as db:
        if profiles.refuse_mail(db, user, kind):
            records.note(db, acting, "mail.refused", user, changes={"mails": (kind, None)})


def _record_consent(db: Connection, user: UUID, consent: Answer) -> bool:
    """Write down an answer that is not the one that holds already; say whether it was new."""
    latest = consents.latest(db, user)
    if latest and (latest.given, latest.text_version) == (consent.given, consent.text_version):
        return False
    # Who never said yes has nothing to take back: the box was there and stayed empty.
    if latest is None and not consent.given:
        return False
    consents.record(db, user, given=consent.given, text_version=consent.text_version)
    return True
