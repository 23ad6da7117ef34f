"""The page behind the link of a mail that somebody no longer wants."""

from __future__ import annotations

from uuid import UUID

import falcon

from functions import mails
from functions.problems import NotFound
from origin import acting, unsubscribing
from origin.actions import profiles, weekly
from origin.pages.showing import show
from templates import translate

_NAMES: dict[mails.Refusable, str] = {
    "weekly": "A week in numbers",
    "reminders": "A word when I stopped",
    "news": "New courses",
    "marks": "My marks",
    "reports": "A week of my messages",
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
        if kind == "reports":
            weekly.choose(req.context.house, user, acting.of(req), wanted=False)
        else:
            profiles.refuse_mail(req.context.house, user, kind, acting.of(req))
        self._show(req, resp, kind, done=True)

    def _show(
        self, req: falcon.Request, resp: falcon.Response, kind: mails.Refusable, *, done: bool
    ) -> None:
        name = translate(req.context.interface, _NAMES[kind])
        show(req, resp, "accounts/unsubscribe.html", kind=name, done=done)


def _read(req: falcon.Request, token: str) -> tuple[UUID, mails.Refusable]:
    found = unsubscribing.read(req.context.house.settings.csrf_keys, token)
    if found is None:
        raise NotFound
    return found
