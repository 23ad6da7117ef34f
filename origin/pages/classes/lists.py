"""Lists of learners: sent as a file or typed, and what became of each line."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import falcon

from functions.problems import NotFound
from functions.rolls import MAX_LINES, BadRoll
from origin import acting
from origin.actions import rolls as actions
from origin.pages import days, notices
from origin.pages.classes.finding import check, class_of, facts
from origin.pages.forms import EMPTY, Fault, fault
from origin.pages.showing import account, show, somebody
from storage import rolls
from storage.database import transaction
from templates import translate

FATES = {
    "added": "is in the class now",
    "member-already": "was in the class already",
    "invited": "has no account yet: a letter is on its way",
    "invited-already": "a letter was sent before",
    "shut": "the account is deactivated",
    "too-many-groups": "belongs to as many classes and groups as one can",
    "not-an-address": "this is no e-mail address",
    "twice": "stands in the list above already",
    "formula": "begins like a formula of a spreadsheet",
    "too-long": "is longer than it may be",
}
"""What became of a line; English, and translated by the catalogue."""
GOOD = ("added", "member-already", "invited", "invited-already")


class Lists:
    """/classes/{group}/lists."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, group: UUID) -> None:
        """Show how to send a list, and those that were sent."""
        _show(req, resp, group)

    def on_post(self, req: falcon.Request, resp: falcon.Response, group: UUID) -> None:
        """Take a list."""
        check(req, group)
        upload = req.context.uploads.get("list")
        data = upload.data if upload and upload.data else b""
        data = data or req.context.form.get("csv", "").encode()
        if not data.strip():
            _refuse(req, resp, group, fault(req.context.interface, "csv", EMPTY))
            return
        try:
            roll = actions.send(req.context.house, group, data, req.context.person, acting.of(req))
        except BadRoll as problem:
            wrong = fault(req.context.interface, "csv", problem.sentence, **problem.values)
            _refuse(req, resp, group, wrong)
        else:
            notices.go(req, resp, f"/classes/{group}/lists/{roll}", "list-sent")


class OneList:
    """/classes/{group}/lists/{roll}."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, group: UUID, roll: UUID) -> None:
        """Show how far a list is, and what became of each line."""
        interface = req.context.interface
        with transaction(req.context.house.pool) as db:
            user, found = somebody(req, db), class_of(req, db, group)
            asked = rolls.find(db, group, roll)
            if asked is None:
                raise NotFound
            lines = rolls.lines(db, roll)
        done = asked.finished_at is not None
        show(
            req,
            resp,
            "classes/list.html",
            account=account(user),
            group=facts(found),
            here=req.context.raw_path,
            done=done,
            failed=asked.state == "failed",
            percent=100 if done else asked.progress,
            sent=days.day_and_time(asked.sent_at, days.zone(user.time_zone), interface),
            counts=_counts([line.fate for line in lines], interface),
            lines=[
                {
                    "number": line.line,
                    "email": line.email,
                    "name": line.name,
                    "fate": translate(interface, FATES[line.fate]) if line.fate else "",
                    "good": line.fate is None or line.fate in GOOD,
                }
                for line in lines
            ],
        )


def _counts(fates: Sequence[str | None], interface: str) -> list[dict[str, object]]:
    return [
        {"words": translate(interface, words), "count": fates.count(fate)}
        for fate, words in FATES.items()
        if fate in fates
    ]


def _refuse(req: falcon.Request, resp: falcon.Response, group: UUID, wrong: Fault) -> None:
    resp.status = falcon.HTTP_422
    _show(req, resp, group, [wrong])


def _show(
    req: falcon.Request, resp: falcon.Response, group: UUID, faults: Sequence[Fault] = ()
) -> None:
    interface = req.context.interface
    with transaction(req.context.house.pool) as db:
        user, found = somebody(req, db), class_of(req, db, group)
        sent = rolls.of_class(db, group)
    zone = days.zone(user.time_zone)
    show(
        req,
        resp,
        "classes/lists.html",
        account=account(user),
        group=facts(found),
        most=MAX_LINES,
        typed={"csv": req.context.form.get("csv", "") if req.method == "POST" else ""},
        sent=[
            {
                "path": f"/classes/{group}/lists/{each.id}",
                "when": days.day_and_time(each.sent_at, zone, interface),
                "done": each.finished_at is not None,
            }
            for each in sent
        ],
        faults=faults,
    )
