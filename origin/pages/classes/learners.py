"""A teacher's view of a class: how far everybody has come, and where the class is as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from uuid import UUID

import falcon

from functions.problems import BadRequest, InvalidFields, TooMany
from origin import acting, paging
from origin.actions import class_reports, inviting
from origin.actions import classes as actions
from origin.actions.class_reports import Learner, Report
from origin.pages import days, explaining, notices
from origin.pages.classes.finding import check, class_of, facts
from origin.pages.forms import SENTENCES, Fault, fault, patience
from origin.pages.sessions import named
from origin.pages.showing import account, show, somebody
from storage.database import transaction
from storage.groups import TooManyGroups

_SAID: Mapping[str, notices.Said] = {
    "added": "member-added",
    "member-already": "member-already",
    "invited": "member-invited",
    "invited-already": "member-invited-already",
}
_SHUT = "The account of this address is deactivated"


class Learners:
    """/classes/{group}."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, group: UUID) -> None:
        """Show the class."""
        _show(req, resp, group)

    def on_post(self, req: falcon.Request, resp: falcon.Response, group: UUID) -> None:
        """Let somebody in by their address, or take somebody out."""
        check(req, group)
        house, form, person = req.context.house, req.context.form, req.context.person
        do, here = form.get("do", "add"), f"/classes/{group}"
        if do == "take-out":
            actions.remove(house, group, named(form.get("user", "")), person, acting.of(req))
            notices.go(req, resp, here, "member-removed")
        elif do == "add":
            _add(req, resp, group)
        else:
            raise BadRequest("no button of the page says this")


def _add(req: falcon.Request, resp: falcon.Response, group: UUID) -> None:
    form, interface = req.context.form, req.context.interface
    try:
        admitted = inviting.add(
            req.context.house, group, form.get("email", ""), "", req.context.person, acting.of(req)
        )
        if admitted.fate in _SAID:
            notices.go(req, resp, f"/classes/{group}", _SAID[admitted.fate])
            return
        wrong = fault(interface, "email", _SHUT)
    except InvalidFields:
        wrong = fault(interface, "email", SENTENCES["email"])
    except TooManyGroups as problem:
        wrong = fault(interface, "email", problem.title())
    except TooMany as problem:
        wrong = patience(interface, "email", problem)
    resp.status = falcon.HTTP_422
    _show(req, resp, group, [wrong])


def _show(
    req: falcon.Request, resp: falcon.Response, group: UUID, faults: Sequence[Fault] = ()
) -> None:
    interface = req.context.interface
    after = paging.read_key(req.get_param("cursor"))
    with transaction(req.context.house.pool) as db:
        user, found = somebody(req, db), class_of(req, db, group)
        report = class_reports.of_class(db, found, after=after)
    zone = days.zone(user.time_zone)
    here = f"/classes/{group}"
    following = paging.write_key(*report.after) if report.after else ""
    show(
        req,
        resp,
        "classes/learners.html",
        account=account(user),
        group=facts(found),
        learners=[_learner(report, each, interface, zone) for each in report.learners],
        chapters=_chapters(report),
        counted=report.counted,
        uncounted=found.members - report.counted,
        first=here if after else "",
        next=f"{here}?cursor={following}" if following else "",
        table=f"/api/classes/{group}/progress.csv",
        typed={"email": req.context.form.get("email", "") if req.method == "POST" else ""},
        faults=faults,
    )


def _learner(report: Report, learner: Learner, interface: str, zone: tzinfo) -> dict[str, object]:
    last = learner.last_at
    return {
        "id": str(learner.pupil.id),
        "name": learner.pupil.name,
        "email": learner.pupil.email,
        "counts": learner.counts,
        "percent": learner.percent,
        "done": learner.done,
        "parts": report.contents,
        "time": explaining.span(learner.active_ms, interface),
        "last": days.day_and_time(last, zone, interface) if last else "",
    }


def _chapters(report: Report) -> list[dict[str, object]]:
    """Return the bars of the chapters, in hundredths of the learners who count."""
    most = max(1, report.counted)
    return [
        {
            "title": each.title,
            "path": each.path,
            "whole": each.whole,
            "begun": each.begun,
            "whole_share": round(100 * each.whole / most, 1),
            "begun_share": round(100 * each.begun / most, 1),
        }
        for each in report.chapters
    ]
