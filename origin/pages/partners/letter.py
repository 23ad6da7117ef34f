"""The weekly letter: wanted or not, by a button of the overview."""

from __future__ import annotations

import falcon

from origin import acting
from origin.actions import weekly
from origin.pages import notices


class Letter:
    """/partners/letter."""

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Begin or stop sending the letter to whoever asks."""
        wanted = req.context.form.get("wanted") == "yes"
        weekly.choose(req.context.house, req.context.person.user, acting.of(req), wanted=wanted)
        notices.go(req, resp, "/partners", "letter-wanted" if wanted else "letter-stopped")
