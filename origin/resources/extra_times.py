"""Extra times over the API: who has more time at a quiz."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import falcon
from msgspec import Meta, Struct

from functions.timing import MOST_EXTENSION_S
from origin import acting
from origin.actions import extra_times as actions
from origin.actions.extra_times import Whose
from origin.contract import answers, give
from storage.database import transaction
from storage.extra_times import ExtraTime


class NewExtraTime(Struct, forbid_unknown_fields=True):
    """How much more time one account or one group has; exactly one of them is named."""

    seconds: Annotated[int, Meta(ge=0, le=MOST_EXTENSION_S)]
    """0 takes it back."""
    user: UUID | None = None
    email: Annotated[str, Meta(max_length=320)] | None = None
    group: UUID | None = None


class ExtraTimeView(Struct):
    """More time for one account or one group."""

    user: UUID | None
    group: UUID | None
    name: str
    seconds: int


class ExtraTimes(Struct):
    """Everybody who has more time at a quiz; of several that somebody has the longest counts."""

    extras: list[ExtraTimeView]


class ExtraTimesOfQuiz:
    """`/api/tests/{quiz}/extras`"""

    @answers(ExtraTimes)
    def on_get(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """List who has more time."""
        with transaction(req.context.house.pool) as db:
            found = actions.of_quiz(db, quiz, req.context.person)
        give(resp, _view(found))

    @answers(ExtraTimes)
    def on_put(
        self, req: falcon.Request, resp: falcon.Response, quiz: UUID, body: NewExtraTime
    ) -> None:
        """Let somebody have more time, from their next attempt on."""
        whose = Whose(body.user, body.email, body.group)
        with transaction(req.context.house.pool) as db:
            found = actions.give(db, quiz, whose, body.seconds, req.context.person, acting.of(req))
        give(resp, _view(found))


def _view(found: list[ExtraTime]) -> ExtraTimes:
    return ExtraTimes(
        [ExtraTimeView(each.user_id, each.group_id, each.name, each.seconds) for each in found]
    )
