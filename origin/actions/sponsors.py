"""Sponsors: made, changed and put away by administrators, and whose accounts belong to them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from functions.landings import BadLanding, spelled
from functions.problems import Conflict, FieldError, InvalidFields, NotFound
from origin.acting import Acting
from origin.actions import records
from origin.house import House
from storage import campaigns, sponsors, users
from storage.database import Connection, transaction
from storage.sponsors import Member, Sponsor
from storage.users import User

MAX_NAME = 200
NO_ACCOUNT = "is no account of the role sponsor"


class SponsorArchived(Conflict):
    """The sponsor is put away."""

    slug = "sponsor-archived"


def make(
    house: House,
    name: str,
    acting: Acting,
    *,
    payer: str = "",
    website: str = "",
    members: Sequence[UUID] = (),
) -> Sponsor:
    """Make a sponsor with its accounts; raise InvalidFields naming each field that is wrong."""
    name, payer, website = _checked(name, payer, website)
    with transaction(house.pool) as db:
        made = sponsors.insert(db, name=name, payer=payer, website=website)
        for at, member in enumerate(members):
            if not _is_sponsor(users.find(db, member)):
                raise InvalidFields(errors=(FieldError(f"/members/{at}", NO_ACCOUNT),))
            sponsors.add_member(db, made.id, member)
        changes = {"name": (None, name), "members": (0, len(members))}
        records.note(db, acting, "sponsor.made", made.id, kind="sponsor", changes=changes)
        return made


def change(
    house: House,
    sponsor: UUID,
    acting: Acting,
    *,
    name: str | None = None,
    payer: str | None = None,
    website: str | None = None,
) -> Sponsor:
    """Change what is not None; raise NotFound, InvalidFields."""
    with transaction(house.pool) as db:
        before = _found(sponsors.find(db, sponsor, lock=True))
        called, pays, stands = _checked(
            before.name if name is None else name,
            before.payer if payer is None else payer,
            before.website if website is None else website,
        )
        sponsors.update(db, sponsor, name=called, payer=pays, website=stands)
        after = _found(sponsors.find(db, sponsor))
        changes = records.differences(before, after, ("name", "payer", "website"))
        if changes:
            records.note(db, acting, "sponsor.changed", sponsor, kind="sponsor", changes=changes)
        return after


def archive(house: House, sponsor: UUID, acting: Acting) -> None:
    """Put a sponsor away: its running campaigns are paused, its figures stay. Raises NotFound."""
    with transaction(house.pool) as db:
        if not sponsors.archive(db, sponsor):
            raise NotFound
        paused = campaigns.hold_all(db, sponsor)
        changes = {"campaigns": (paused, 0)}
        records.note(db, acting, "sponsor.archived", sponsor, kind="sponsor", changes=changes)


def restore(house: House, sponsor: UUID, acting: Acting) -> None:
    """Take a sponsor out again; its campaigns stay paused. Raises NotFound."""
    with transaction(house.pool) as db:
        if not sponsors.restore(db, sponsor):
            raise NotFound
        records.note(db, acting, "sponsor.restored", sponsor, kind="sponsor")


def add(house: House, sponsor: UUID, user: UUID, acting: Acting) -> None:
    """Let an account see a sponsor's campaigns; raise NotFound, InvalidFields for another role."""
    with transaction(house.pool) as db:
        _add(db, sponsor, users.find(db, user), "/user", acting)


def add_by_email(house: House, sponsor: UUID, email: str, acting: Acting) -> None:
    """Let the account of this address see a sponsor's campaigns; raise NotFound, InvalidFields."""
    with transaction(house.pool) as db:
        _add(db, sponsor, users.find_by_email(db, email.strip()), "/email", acting)


def remove(house: House, sponsor: UUID, user: UUID, acting: Acting) -> None:
    """Take an account out of a sponsor; raise NotFound when it did not belong to it."""
    with transaction(house.pool) as db:
        if not sponsors.remove_member(db, sponsor, user):
            raise NotFound
        changes = {"sponsor": (sponsor, None)}
        records.note(db, acting, "sponsor.member-removed", user, changes=changes)


def members(db: Connection, sponsor: UUID) -> list[Member]:
    """Return the accounts of a sponsor; raise NotFound when there is no such sponsor."""
    _found(sponsors.find(db, sponsor))
    return sponsors.members(db, sponsor)


def active(db: Connection, sponsor: UUID) -> Sponsor:
    """Return the sponsor, held; raise NotFound, and SponsorArchived for one that is put away."""
    found = _found(sponsors.find(db, sponsor, lock=True))
    if found.archived_at is not None:
        raise SponsorArchived
    return found


def _add(db: Connection, sponsor: UUID, user: User | None, pointer: str, acting: Acting) -> None:
    _found(sponsors.find(db, sponsor))
    if user is None or not _is_sponsor(user):
        raise InvalidFields(errors=(FieldError(pointer, NO_ACCOUNT),))
    if sponsors.add_member(db, sponsor, user.id):
        changes = {"sponsor": (None, sponsor)}
        records.note(db, acting, "sponsor.member-added", user.id, changes=changes)


def _is_sponsor(user: User | None) -> bool:
    return user is not None and user.role == "sponsor" and user.deactivated_at is None


def _checked(name: str, payer: str, website: str) -> tuple[str, str, str]:
    wrong: list[FieldError] = []
    name, payer, website = " ".join(name.split()), " ".join(payer.split()), website.strip()
    if not 1 <= len(name) <= MAX_NAME or "\x00" in name:
        wrong.append(FieldError("/name", "1 to 200 characters"))
    if len(payer) > MAX_NAME or "\x00" in payer:
        wrong.append(FieldError("/payer", "at most 200 characters"))
    if website:
        try:
            website = spelled(website)
        except BadLanding as fault:
            wrong.append(FieldError("/website", str(fault)))
    if wrong:
        raise InvalidFields(errors=tuple(wrong))
    return name, payer, website


def _found(sponsor: Sponsor | None) -> Sponsor:
    if sponsor is None:
        raise NotFound
    return sponsor
