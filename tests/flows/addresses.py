"""Addresses: every page of the origin as it stands in one running platform, with real ids."""

from __future__ import annotations

import re
from uuid import UUID

import psycopg
from psycopg import sql

from functions import questions
from functions.naming import spell
from functions.permissions import ROUTES
from origin.actions import report_links
from storage import users
from storage.database import transaction
from storage.pools import pool
from tests.flows.test_publishing import log_in
from tests.house import House
from tests.origin import sitting
from tests.questions import KINDS
from tests.reader import ask

ROLES = {"anyone": None, "member": "admin", "author": "admin", "sponsor": "admin", "admin": "admin"}
_FETCHED = (".csv", ".pdf")
"""Files: no browser shows them."""
# An answer that is no page, or one that leads elsewhere at once.
_ELSEWHERE = ("/api/auth/",)
_PLACE = re.compile(r"{(\w+)(?::\w+)?}")
_ONE_OF = {
    "course": "SELECT id FROM courses WHERE slug = 'kak-da-uchim'",
    "chapter": "SELECT chapters.id FROM chapters JOIN courses ON courses.id = course_id"
    " WHERE courses.slug = 'kak-da-uchim' ORDER BY chapters.position LIMIT 1",
    "content": "SELECT contents.id FROM contents JOIN chapters ON chapters.id = chapter_id"
    " JOIN courses ON courses.id = course_id WHERE courses.slug = 'kak-da-uchim'"
    " ORDER BY chapters.position, contents.position LIMIT 1",
    "user": "SELECT id FROM users WHERE role = 'student' ORDER BY id LIMIT 1",
    "creative": "SELECT id FROM creatives ORDER BY id LIMIT 1",
    "group": "WITH made AS (INSERT INTO groups (name) VALUES ('11 б') ON CONFLICT DO NOTHING"
    " RETURNING id) SELECT id FROM made"
    " UNION ALL SELECT id FROM groups WHERE name = '11 б' LIMIT 1",
}
"""Statements that find one of each thing of the demo, or make it where the demo has none."""
MADE_UP = "no-such-thing"
"""Fills places that are no ids of things, such as tokens: the page says that there is none."""
_QUERIES = {
    "/classes/enter": "?to=/courses/kak-da-uchim",
    "/author/quizzes/{quiz:uuid}/add": "?kind=single",
}
"""What a page has to be asked with."""
_MADE_UP = ("slug", "token", "code")


def of_pages(house: House) -> dict[str, str | None]:
    """Return every page's address with the role that may see it; None for everybody."""
    found: dict[str, str | None] = {}
    sat, taught = _sat(house), _taught(house)
    with psycopg.connect(house.settings["DATABASE_OWNER_URL"], autocommit=True) as db:
        shared = {"token": _shared(db)}
        for route in ROUTES:
            shown = not route.path.startswith(_ELSEWHERE) and not route.path.endswith(_FETCHED)
            if route.page and route.method == "GET" and shown:
                # A class is a group too, but not each group is a class.
                known = sat | (taught if route.path.startswith("/classes") else {})
                known |= shared if route.path.startswith("/partners/shared/") else {}
                path = _PLACE.sub(
                    lambda place, known=known: known.get(place[1]) or _filled(db, place[1]),
                    route.path,
                )
                found[path + _QUERIES.get(route.path, "")] = ROLES[route.who]
    return found


def _sat(house: House) -> dict[str, str]:
    """Return a quiz that asks every kind of question, and an attempt that goes on, by name."""
    asked = [questions.read(document) for document in KINDS]
    with pool(house.settings["DATABASE_URL"]) as opened, transaction(opened) as db:
        author = users.find_by_email(db, house.accounts["author"]["email"])
        assert author is not None
        quiz = str(sitting.write(db, author.id, asked)[0].quiz_id)
    begun = ask(house.origin, "POST", f"/api/tests/{quiz}/start", headers=log_in(house, "admin"))
    assert begun.status == 200, begun.body
    return {"quiz": quiz, "attempt": begun.json()["id"]}


def _taught(house: House) -> dict[str, str]:
    """Return a class, and a list of learners that was sent for it, by name."""
    author = log_in(house, "author")
    listed = ask(house.origin, "GET", "/api/courses", headers=author).json()["courses"]
    # Other tests write courses too, and not each of them is this author's.
    [course] = [course for course in listed if course["slug"] == "kak-da-uchim"]
    given = {"name": "11 в", "course": course["id"]}
    made = ask(house.origin, "POST", "/api/classes", given, headers=author)
    assert made.status == 201, made.body
    group = made.json()["id"]
    sent = {"csv": "petar@uchi.example,Петър\nnobody"}
    roll = ask(house.origin, "POST", f"/api/classes/{group}/import", sent, headers=author)
    assert roll.status == 202, roll.body
    return {"group": group, "roll": roll.json()["id"]}


def _shared(db: psycopg.Connection) -> str:
    """Return the token of a link to a sponsor's report, making it where there is none yet."""
    token = spell(b"a report for everybody to look at")
    db.execute(
        "INSERT INTO report_links (sponsor_id, token_hash, expires_at) "
        "SELECT id, %s, now() + interval '1 day' FROM sponsors ORDER BY id LIMIT 1 "
        "ON CONFLICT DO NOTHING",
        (report_links.hashed(token),),
    )
    return token


def _filled(db: psycopg.Connection, name: str) -> str:
    if name in _MADE_UP:
        return MADE_UP
    statement = _ONE_OF.get(name)
    if statement is None:
        # Any row of a table that is called like it serves, where nothing is said above.
        plural = {"s": "es", "z": "zes"}.get(name[-1], "s")
        row = db.execute(
            sql.SQL("SELECT id FROM {} ORDER BY id LIMIT 1").format(sql.Identifier(name + plural))
        ).fetchone()
    else:
        row = db.execute(statement.encode()).fetchone()
    assert row, f"there is no {name} to look at: say in tests/flows/addresses.py where one is"
    assert isinstance(row[0], UUID)
    return str(row[0])
