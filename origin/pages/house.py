"""The administrator's page: courses, people and jobs at a glance."""

from __future__ import annotations

import falcon

from origin.pages import days
from origin.pages.showing import account, show, somebody
from storage import chapters, courses, jobs, users
from storage.database import transaction
from templates import translate

MAX_ROWS = 100


class Admin:
    """/admin."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Show all courses with their states, and every job that is not done."""
        interface, now = req.context.interface, req.context.house.now()
        with transaction(req.context.house.pool) as db:
            user = somebody(req, db)
            where = days.zone(user.time_zone)
            listed = [
                {
                    "title": course.title,
                    "path": f"/courses/{course.slug}",
                    "state": course.state,
                    "language": course.language,
                    "chapters": len(chapters.of_course(db, course.id)),
                }
                for course in courses.listing(db, limit=MAX_ROWS)
            ]
            waiting = [
                {
                    "kind": job.kind,
                    "state": job.state,
                    "progress": job.progress,
                    "error": job.error or "",
                    "since": days.day_and_time(job.created_at, where, interface),
                }
                for state in ("failed", "due")
                for job in jobs.listing(db, state=state, limit=MAX_ROWS)
            ]
            people = [
                {"role": translate(interface, role if count == 1 else f"{role}s"), "count": count}
                for role, count in users.counts(db)
            ]
        show(
            req,
            resp,
            "admin/home.html",
            account=account(user),
            as_of=days.time(now, where, interface),
            courses=listed,
            jobs=waiting,
            people=people,
        )
