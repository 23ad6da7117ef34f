"""The authors of a course: who writes it, who may, and whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import falcon

from functions.problems import BadRequest, InvalidFields
from origin import acting
from origin.actions import authors as actions
from origin.actions.authors import AlreadyAuthor, OnlyTheOwner, OwnerStays
from origin.pages import notices
from origin.pages.author.finding import course_facts, course_of
from origin.pages.author.tree import read_id
from origin.pages.forms import Fault, fault
from origin.pages.showing import account, show, somebody
from storage import authors
from storage.database import transaction

_NOBODY = "There is no author's account with this address"
_ALREADY = "They write this course already"
_ONLY_OWNER = "Only the owner of the course decides who writes it"
_GONE = "This account can't change courses any more"


class Authors:
    """/author/courses/{course}/authors."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """Show who writes the course."""
        _show(req, resp, course)

    def on_post(self, req: falcon.Request, resp: falcon.Response, course: UUID) -> None:
        """Take somebody in or out, leave, or hand the course over."""
        verb, _, named = req.context.form.get("do", "invite").partition(" ")
        try:
            to, said = _done(req, course, verb, named)
        except (InvalidFields, AlreadyAuthor, OnlyTheOwner, OwnerStays) as problem:
            resp.status = falcon.HTTP_422
            _show(req, resp, course, [_fault(req.context.interface, problem)])
        else:
            notices.go(req, resp, to, said)


def _done(req: falcon.Request, course: UUID, verb: str, named: str) -> tuple[str, notices.Said]:
    house, person, by = req.context.house, req.context.person, acting.of(req)
    here = f"/author/courses/{course}/authors"
    if verb == "invite":
        actions.invite(house, course, req.context.form.get("email", ""), person, by)
        return here, "author-added"
    if verb == "leave":
        actions.remove(house, course, person.user, person, by)
        return "/author", "author-left"
    if verb == "remove":
        actions.remove(house, course, read_id(named), person, by)
        return here, "author-removed"
    if verb == "hand-over":
        actions.hand_over(house, course, read_id(named), person, by)
        return here, "course-handed-over"
    raise BadRequest("no button of the page says this")


def _fault(
    interface: str, problem: InvalidFields | AlreadyAuthor | OnlyTheOwner | OwnerStays
) -> Fault:
    if isinstance(problem, AlreadyAuthor):
        return fault(interface, "email", _ALREADY)
    if isinstance(problem, InvalidFields):
        at_email = any(error.pointer == "/email" for error in problem.errors)
        return fault(interface, "email", _NOBODY) if at_email else fault(interface, "", _GONE)
    if isinstance(problem, OnlyTheOwner):
        return fault(interface, "", _ONLY_OWNER)
    return fault(interface, "", problem.title())


def _show(
    req: falcon.Request, resp: falcon.Response, course: UUID, wrong: Sequence[Fault] = ()
) -> None:
    person = req.context.person
    with transaction(req.context.house.pool) as db:
        user, found = somebody(req, db), course_of(req, db, course)
        listed = authors.of_course(db, course)
    show(
        req,
        resp,
        "author/authors.html",
        account=account(user),
        course=course_facts(found),
        authors=[
            {
                "id": str(each.user_id),
                "name": each.name or each.email,
                "email": each.email,
                "owner": each.role == "owner",
                "self": each.user_id == person.user,
            }
            for each in listed
        ],
        # An administrator decides too: an owner may be gone.
        decides=person.role == "admin" or found.author_id == person.user,
        typed={"email": req.context.form.get("email", "") if wrong else ""},
        faults=wrong,
    )
