"""Users: their own profile."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import falcon
from msgspec import Struct

from functions.problems import NotLoggedIn
from origin.contract import answers, give
from storage import users
from storage.database import transaction


class OwnProfile(Struct):
    """What somebody sees of themself."""

    id: UUID
    email: str
    name: str
    role: str
    language: str
    time_zone: str
    verified: bool
    created_at: datetime


class Profile:
    """`/api/users/profile`"""

    @answers(OwnProfile)
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the profile of whoever asks."""
        with transaction(req.context.house.pool) as db:
            user = users.find(db, req.context.person.user)
        if user is None:
            raise NotLoggedIn
        give(
            resp,
            OwnProfile(
                id=user.id,
                email=user.email,
                name=user.name,
                role=user.role,
                language=user.language,
                time_zone=user.time_zone,
                verified=user.verified_at is not None,
                created_at=user.created_at,
            ),
        )
