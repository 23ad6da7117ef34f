"""An administrator sees courses, people and jobs that need a look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from origin.house import House
from storage import courses, jobs
from storage.database import transaction
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody


def test_courses_with_their_states_and_jobs_that_failed_are_listed(
    asker: Asker, house: House, people: Callable[..., Somebody]
) -> None:
    admin = people("admin")
    with transaction(house.pool) as db:
        courses.insert(db, slug="pamet", title="Памет & внимание")
        job = jobs.enqueue(db, "mail", {})
        jobs.begin(db, job)
        jobs.failed(db, job, "connection refused", None)
        jobs.enqueue(db, "partitions", {}, due_at=house.now() + timedelta(hours=1))
    answer = asker.edge("GET", "/admin", token=admin.token, headers={"cookie": "lang=en"})
    html = answer.body.decode()
    assert answer.status == 200
    assert "Памет &amp; внимание" in html
    assert "draft" in html
    assert "connection refused" in html
    assert "partitions" in html
    assert "<strong>1 course</strong>, <strong>1</strong> admin." in html


def test_nobody_else_may_look(asker: Asker, people: Callable[..., Somebody]) -> None:
    for role in ("student", "author", "sponsor"):
        assert asker.edge("GET", "/admin", token=people(role).token).status == 403
