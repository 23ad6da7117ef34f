"""Sessions: where somebody is logged in, by themself and by an administrator."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import falcon
from msgspec import Struct

from origin import acting, login_cookies
from origin.actions import logins
from origin.contract import answers, give


class OpenSession(Struct):
    """One session that goes on."""

    id: UUID
    current: bool
    """Whether it is the one that asks."""
    created_at: datetime
    used_at: datetime
    """When it was last renewed."""
    expires_at: datetime
    user_agent: str
    address: str | None
    """Where it began."""


class OpenSessions(Struct):
    """All of somebody's sessions, newest use first."""

    items: list[OpenSession]


class WhichSessions(Struct, forbid_unknown_fields=True):
    """Which of one's own sessions end."""

    others_only: bool
    """Whether the one that asks goes on."""


class Ended(Struct):
    """What became of it."""

    ended: int
    """How many sessions ended."""


class OwnSessions:
    """`/api/users/profile/sessions`"""

    @answers(OpenSessions)
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """List where one is logged in."""
        _list(req, resp, req.context.person.user)


class OwnSession:
    """`/api/users/profile/sessions/{session}`"""

    @answers(None, 204)
    def on_delete(self, req: falcon.Request, resp: falcon.Response, session: UUID) -> None:
        """Log out there; also here, where it is the session that asks."""
        logins.end(req.context.house, req.context.person.user, session, acting.of(req))
        if req.context.edge and session == UUID(hex=req.context.person.session):
            login_cookies.clear(resp, req.context.house.settings)
        resp.status = falcon.HTTP_204


class OwnRevocation:
    """`/api/users/profile/sessions/revoke-all`"""

    @answers(Ended)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: WhichSessions) -> None:
        """Log out everywhere, or everywhere else."""
        person = req.context.person
        but = UUID(hex=person.session) if body.others_only else None
        ended = logins.end_all(req.context.house, person.user, acting.of(req), but=but)
        if req.context.edge and but is None:
            login_cookies.clear(resp, req.context.house.settings)
        give(resp, Ended(ended))


class SessionsOf:
    """`/api/users/{user}/sessions`"""

    @answers(OpenSessions)
    def on_get(self, req: falcon.Request, resp: falcon.Response, user: UUID) -> None:
        """List where somebody is logged in."""
        _list(req, resp, user)


class SessionOf:
    """`/api/users/{user}/sessions/{session}`"""

    @answers(None, 204)
    def on_delete(
        self, req: falcon.Request, resp: falcon.Response, user: UUID, session: UUID
    ) -> None:
        """Log somebody out there."""
        logins.end(req.context.house, user, session, acting.of(req))
        resp.status = falcon.HTTP_204


class RevocationOf:
    """`/api/users/{user}/sessions/revoke-all`"""

    @answers(Ended)
    def on_post(self, req: falcon.Request, resp: falcon.Response, user: UUID) -> None:
        """Log somebody out everywhere."""
        give(resp, Ended(logins.end_all(req.context.house, user, acting.of(req))))


def _list(req: falcon.Request, resp: falcon.Response, user: UUID) -> None:
    here = UUID(hex=req.context.person.session)
    found = [
        OpenSession(
            id=each.id,
            current=each.id == here,
            created_at=each.created_at,
            used_at=each.used_at,
            expires_at=each.expires_at,
            user_agent=each.user_agent,
            address=str(each.address) if each.address else None,
        )
        for each in logins.of_user(req.context.house, user)
    ]
    give(resp, OpenSessions(found))
