"""Inviting: links and codes for a class, and single learners by their address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from functions import invitations as decided
from functions import limits
from functions.access import Claims
from functions.problems import Conflict, FieldError, InvalidFields, NotFound, TooMany
from origin import invitation_codes, jobs
from origin.acting import Acting
from origin.actions import records
from origin.actions.accounts import canonical_email
from origin.actions.classes import found
from origin.house import House
from storage import groups, invitations, users
from storage.classes import Class
from storage.database import Connection, transaction
from storage.groups import TooManyGroups
from storage.invitations import Invitation

MAX_ALIVE = 50
"""Links and codes of one class that are good at once."""
Chosen = Literal["link", "code"]
Fate = Literal["added", "member-already", "invited", "invited-already", "shut", "too-many-groups"]


class TooManyInvitations(Conflict):
    """The class has as many links and codes as it can: withdraw one first."""

    slug = "too-many-invitations"


@dataclass(frozen=True, slots=True)
class Admitted:
    """What became of one address."""

    fate: Fate
    user: UUID | None = None
    invitation: UUID | None = None


def make(
    house: House,
    group: UUID,
    kind: Chosen,
    person: Claims,
    acting: Acting,
    *,
    days: int | None = None,
    max_uses: int | None = None,
) -> Invitation:
    """Make a link or a code; raise NotFound, TooManyInvitations, InvalidFields."""
    lifetime = decided.LIFETIMES[kind] if days is None else timedelta(days=days)
    wrong = []
    if not timedelta(0) < lifetime <= decided.MAX_LIFETIME:
        wrong.append(FieldError("/days", f"1 to {decided.MAX_LIFETIME.days}"))
    if max_uses is not None and not 1 <= max_uses <= decided.MAX_USES:
        wrong.append(FieldError("/max_uses", f"1 to {decided.MAX_USES}, or nothing"))
    with transaction(house.pool) as db:
        found(db, group, person, lock=True)
        if wrong:
            raise InvalidFields(errors=tuple(wrong))
        if invitations.alive(db, group, house.now()) >= MAX_ALIVE:
            raise TooManyInvitations
        made = invitation_codes.make(
            house, db, group, kind, made_by=person.user, max_uses=max_uses,
            expires_at=house.now() + lifetime,
        )  # fmt: skip
        changes = {"invitation": (None, made.id), "max_uses": (None, max_uses)}
        records.note(db, acting, "invitation.made", group, kind="class", changes=changes)
        return made


def revoke(house: House, group: UUID, invitation: UUID, person: Claims, acting: Acting) -> None:
    """Make an invitation good for nothing from now on; raise NotFound."""
    with transaction(house.pool) as db:
        found(db, group, person)
        if not invitations.revoke(db, group, invitation):
            raise NotFound
        changes = {"invitation": (invitation, None)}
        records.note(db, acting, "invitation.revoked", group, kind="class", changes=changes)


def add(
    house: House, group: UUID, email: str, name: str, person: Claims, acting: Acting
) -> Admitted:
    """Let the account of an address into a class, or write to it where there is none.

    Raises NotFound, InvalidFields for no address, TooMany, TooManyGroups.
    """
    with transaction(house.pool) as db:
        found(db, group, person)
    address = canonical_email(email.strip())
    wait = house.rates.hit(limits.INVITING, str(person.user))
    if wait is not None:
        raise TooMany(retry_after=wait)
    with transaction(house.pool) as db:
        known = found(db, group, person)
        admitted = admit(house, db, known, address, name, person.user, acting.request_id)
        if admitted.fate == "added" and admitted.user is not None:
            changes = {"class": (None, group)}
            records.note(db, acting, "class.member-added", admitted.user, changes=changes)
        elif admitted.fate == "invited":
            changes = {"invitation": (None, admitted.invitation)}
            records.note(db, acting, "invitation.made", group, kind="class", changes=changes)
    if admitted.fate == "too-many-groups":
        raise TooManyGroups
    return admitted


def admit(
    house: House,
    db: Connection,
    group: Class,
    email: str,
    name: str,
    by: UUID | None,
    request_id: str,
) -> Admitted:
    """Let the account of an address into a class, or write to it where there is none.

    An account whose address is not confirmed may be anybody's: a letter goes to the address, and
    who opens it comes in.
    """
    user = users.find_by_email(db, email)
    if user is not None and user.verified_at is not None:
        if user.deactivated_at is not None:
            return Admitted("shut")
        try:
            with db.transaction():
                added = groups.add(db, group.id, user.id)
        except TooManyGroups:
            return Admitted("too-many-groups", user.id)
        if not added:
            return Admitted("member-already", user.id)
        told = {"letter": "added", "class": str(group.id), "user": str(user.id)}
        jobs.enqueue(db, "class-letter", told, request_id)
        return Admitted("added", user.id)
    waiting = invitations.waiting_for(db, group.id, email, house.now())
    if waiting is not None:
        return Admitted("invited-already", invitation=waiting.id)
    made = invitation_codes.make(
        house, db, group.id, "letter", made_by=by, max_uses=1, email=email, name=name,
        language=group.language,
    )  # fmt: skip
    jobs.enqueue(
        db, "class-letter", {"letter": "invitation", "invitation": str(made.id)}, request_id
    )
    return Admitted("invited", invitation=made.id)
