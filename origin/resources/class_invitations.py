"""Invitations to a class over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from functions import invitations as decided
from origin import acting, invitation_codes
from origin.actions import classes, inviting
from origin.contract import answers, give
from origin.house import House
from storage import invitations
from storage.database import transaction


class NewInvitation(Struct, forbid_unknown_fields=True):
    """What an invitation is made from."""

    kind: Literal["link", "code"] = "link"
    """A code is short, for a blackboard."""
    days: Annotated[int, Meta(ge=1, le=decided.MAX_LIFETIME.days)] | None = None
    """How long it works: 30 days, a code 7, unless said."""
    max_uses: Annotated[int, Meta(ge=1, le=decided.MAX_USES)] | None = None
    """How many may come by it; all who have it, unless said."""


class InvitationView(Struct):
    """An invitation."""

    id: UUID
    kind: str
    code: str | None
    """Null when the key that it was made with was retired."""
    address: str | None
    uses: int
    max_uses: int | None
    open: bool
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class InvitationList(Struct):
    """Links and codes of a class, the newest first."""

    invitations: list[InvitationView]


class Invitations:
    """`/api/classes/{group}/invitations`"""

    @answers(InvitationList)
    def on_get(self, req: falcon.Request, resp: falcon.Response, group: UUID) -> None:
        """List links and codes."""
        with transaction(req.context.house.pool) as db:
            classes.found(db, group, req.context.person)
            found = invitations.of_class(db, group)
        give(resp, InvitationList([view(req.context.house, each) for each in found]))

    @answers(InvitationView, 201)
    def on_post(
        self, req: falcon.Request, resp: falcon.Response, group: UUID, body: NewInvitation
    ) -> None:
        """Make a link or a code."""
        made = inviting.make(
            req.context.house, group, body.kind, req.context.person, acting.of(req),
            days=body.days, max_uses=body.max_uses,
        )  # fmt: skip
        give(resp, view(req.context.house, made), 201)


class Invitation:
    """`/api/classes/{group}/invitations/{invitation}`"""

    @answers(None, 204)
    def on_delete(
        self, req: falcon.Request, resp: falcon.Response, group: UUID, invitation: UUID
    ) -> None:
        """Withdraw an invitation."""
        inviting.revoke(req.context.house, group, invitation, req.context.person, acting.of(req))
        resp.status = falcon.HTTP_204


def view(house: House, invitation: invitations.Invitation) -> InvitationView:
    """Return an invitation as the API shows it."""
    code = invitation_codes.code(house, invitation)
    return InvitationView(
        id=invitation.id,
        kind=invitation.kind,
        code=code,
        address=invitation_codes.address(house, code) if code else None,
        uses=invitation.uses,
        max_uses=invitation.max_uses,
        open=invitation.is_open(house.now()),
        created_at=invitation.created_at,
        expires_at=invitation.expires_at,
        revoked_at=invitation.revoked_at,
    )
