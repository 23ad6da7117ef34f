"""The page behind the link of a mail that somebody no longer wants."""

from __future__ import annotations

from uuid import UUID

import falcon

from functions import mails
from functions.problems import NotFound
from origin import acting, unsubscribing
from origin.actions import profiles
from origin.pages.showing import show
from templates import translate

_NAMES: dict[mails.Optional, str] = {
    "weekly": "A week in numbers",
    "reminders": "A word when I stopped",
    "news": "New courses",
    "marks": "My marks",
}
"""What the kinds are called; English, and translated by the catalogue."""


class Unsubscribe:
    """/unsubscribe/{token}."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, token: str) -> None:
        """Ask with one button: programs that only look at links must not unsubscribe anybody."""
        _, kind = _read(req, token)
        self._show(req, resp, kind, done=False)

    def on_post(self, req: falcon.Request, resp: falcon.Response, token: str) -> None:
        """Unsubscribe, by the button or by the mail program's own (RFC 8058)."""
        user, kind = _read(req, token)
        profiles.refuse_mail(req.context.house, user, kind, acting.of(req))
        self._show(req, resp, kind, done=True)

    def _show(
        self, req: falcon.Request, resp: falcon.Response, kind: mails.Optional, *, done: bool
    ) -> None:
        name = translate(req.context.interface, _NAMES[kind])
        show(req, resp, "accounts/unsubscribe.html", kind=name, done=done)


def _read(req: falcon.Request, token: str) -> tuple[UUID, mails.Optional]:
    found = unsubscribing.read(req.context.house.settings.csrf_keys, token)
    if found is None:
        raise NotFound
    return found
