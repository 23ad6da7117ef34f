"""A teacher's view: numbers of whoever counts, a table that is safe to open, in few statements."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO
from uuid import UUID, uuid4

from origin.actions import class_reports
from origin.house import House
from storage import classes, users
from storage.database import transaction
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.test_classes import a_class, code_of, join
from tests.origin.test_progress import published, read
from tests.storage.counting import statements

Make = Callable[..., Somebody]


def a_room(asker: Asker, author: Somebody, chapters: int = 2) -> tuple[str, list[dict]]:
    """Return a class and the chapters of its course."""
    course, made = published(asker, author.token, chapters)
    return a_class(asker, author.token, course), made


def test_a_teacher_sees_percent_time_and_where_the_class_is(
    asker: Asker, house: House, people: Make
) -> None:
    author = people("author")
    group, chapters = a_room(asker, author)
    code = code_of(asker, author.token, group)
    quick, slow, unknown = (people("student", f"{name}@uchi.example") for name in "abc")
    for who in (quick, slow, unknown):
        join(asker, who.token, code)
    with transaction(house.pool) as db:
        db.execute("UPDATE users SET verified_at = NULL WHERE id = %s", (unknown.user.id,))
    for who, count in ((quick, 2), (slow, 1), (unknown, 2)):
        for chapter in chapters[:count]:
            read(asker, house, who, chapter)
    report = asker.ask("GET", f"/api/classes/{group}/progress", token=author.token).json
    assert (report["contents"], report["counted"]) == (2, 2)
    assert [(each["whole"], each["begun"]) for each in report["chapters"]] == [(2, 2), (1, 1)]
    told = {each["email"][0]: each for each in report["learners"]}
    assert [(told[name]["percent"], told[name]["chapters"]) for name in "ab"] == [
        (100, [1, 1]), (50, [1, 0]),
    ]  # fmt: skip
    assert told["a"]["active_ms"] > told["b"]["active_ms"] > 0
    assert told["a"]["last_at"]
    # Of who may be anybody nothing is told but that they are there.
    assert {told["c"][name] for name in ("percent", "done", "active_ms", "last_at")} == {None}
    own = asker.ask("GET", f"/api/users/{quick.user.id}/progress/stats", token=quick.token).json
    assert told["a"]["active_ms"] == own["courses"][0]["active_ms"]


def test_the_table_holds_every_learner_and_no_formula(
    asker: Asker, house: House, people: Make
) -> None:
    author = people("author")
    group, _ = a_room(asker, author)
    with transaction(house.pool) as db:
        for number in range(class_reports.STEP + 5):
            user = users.insert(
                db,
                email=f"p{number}@uchi.example",
                password_hash="-",
                name=f"=HYPERLINK({number})",
                verified=True,
            )
            db.execute(
                "INSERT INTO group_members (group_id, user_id) VALUES (%s, %s)", (group, user.id)
            )
    answer = asker.ask("GET", f"/api/classes/{group}/progress.csv", token=author.token)
    assert "attachment" in (answer.header("content-disposition") or "")
    rows = list(csv.reader(StringIO(answer.body.decode("utf-8-sig"), newline="")))
    assert len(rows) == 1 + class_reports.STEP + 5
    assert len({row[1] for row in rows}) == len(rows)
    assert all(row[0].startswith("'=") for row in rows[1:])
    listed, cursor = [], ""
    while cursor is not None:
        more = f"&cursor={cursor}" if cursor else ""
        page = asker.ask(
            "GET", f"/api/classes/{group}/progress?limit=50{more}", token=author.token
        ).json
        listed += [each["id"] for each in page["learners"]]
        cursor = page["cursor"]
    assert len(listed) == len(set(listed)) == class_reports.STEP + 5


def test_a_hundred_learners_cost_as_many_statements_as_one(
    asker: Asker, house: House, people: Make
) -> None:
    author = people("author")
    group, _ = a_room(asker, author)
    counts = []
    for wanted in (1, 99):
        with transaction(house.pool) as db:
            for _ in range(wanted):
                user = users.insert(
                    db, email=f"{uuid4().hex}@uchi.example", password_hash="-", verified=True
                )
                db.execute(
                    "INSERT INTO group_members (group_id, user_id) VALUES (%s, %s)",
                    (group, user.id),
                )
        with transaction(house.pool) as db:
            found = classes.find(db, UUID(group))
            assert found is not None
            with statements() as sent:
                report = class_reports.of_class(db, found)
            counts.append((len(report.learners), len(sent)))
    assert [learners for learners, _ in counts] == [1, 100]
    assert counts[0][1] == counts[1][1] <= 6
