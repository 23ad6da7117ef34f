"""One's own first page: who is logged in, and where to go from here."""

from __future__ import annotations

import falcon

from origin import acting
from origin.actions import verifications
from origin.pages import days, notices
from origin.pages.showing import account, show, somebody
from storage import sessions
from storage.database import transaction
from templates import translate


class Me:
    """/me."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Show who is logged in, and where to go from here."""
        interface = req.context.interface
        with transaction(req.context.house.pool) as db:
            user = somebody(req, db)
            open_sessions = len(sessions.of_user(db, user.id))
        person = {
            "name": user.name or user.email,
            "email": user.email,
            "verified": user.verified_at is not None,
            "role": translate(interface, user.role),
            "since": days.long(user.created_at.astimezone(days.zone(user.time_zone)), interface),
        }
        show(
            req,
            resp,
            "accounts/me.html",
            account=account(user),
            person=person,
            sessions=open_sessions,
            doors=_doors(user.role, interface),
        )

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Have the letter sent again that confirms the own address."""
        with transaction(req.context.house.pool) as db:
            user = somebody(req, db)
        verifications.resend(req.context.house, user.email, acting.of(req))
        notices.go(req, resp, "/me", "letter-sent")


def _doors(role: str, interface: str) -> list[dict[str, str]]:
    doors = [
        ("/courses", "Courses", "Pick a course and read"),
        ("/me/learning", "Your learning", "How far you are, and what is next"),
    ]
    if role in ("author", "admin"):
        doors.append(("/author", "Your courses", "Write, preview, publish"))
        doors.append(("/classes", "Classes", "Invite learners, and see how far they are"))
    else:
        doors.append(("/classes", "Classes", "Those you learn in, and the way into another"))
    if role in ("sponsor", "admin"):
        doors.append(("/partners", "Your messages", "Impressions and clicks of your messages"))
    if role == "admin":
        doors.append(("/admin", "The house", "Courses and jobs"))
        doors.append(("/admin/users", "People", "Accounts, roles, groups"))
    doors.append(("/me/profile", "Profile", "Name, language, letters, research"))
    doors.append(("/me/security", "Security", "Password, e-mail, second factor"))
    doors.append(("/me/data", "Your data", "Take your data along, or erase the account"))
    if role in ("author", "admin"):
        doors.append(("/api/docs", "API", "Everything over the API"))
    return [
        {"path": path, "name": translate(interface, name), "note": translate(interface, note)}
        for path, name, note in doors
    ]
