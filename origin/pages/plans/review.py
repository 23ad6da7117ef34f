"""The review: messages of sponsors that wait for an administrator."""

from __future__ import annotations

import falcon

from origin.pages import days
from origin.pages.showing import account, show, somebody
from storage import reviews
from storage.database import transaction


class Queue:
    """/admin/partners/review."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """List what waits, longest first."""
        with transaction(req.context.house.pool) as db:
            user = somebody(req, db)
            waiting = reviews.queue(db)
        where = days.zone(user.time_zone)
        show(
            req,
            resp,
            "admin/reviews.html",
            account=account(user),
            waiting=[
                {
                    "path": f"/admin/partners/messages/{each.creative_id}",
                    "headline": each.headline,
                    "partner": each.sponsor,
                    "plan": each.campaign,
                    "change": each.is_change,
                    "since": days.day_and_time(each.since, where, req.context.interface),
                }
                for each in waiting
            ],
        )
