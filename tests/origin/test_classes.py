"""Classes over the API: who teaches, who comes in and by what, and who is out again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from functions import access, manifests
from functions.memberships import course_group
from origin.actions.manifest import Desk
from origin.house import House
from origin.jobs import class_rolls
from storage import audit, jobs, memberships
from storage.database import transaction
from tests.origin.asking import Answer, Asker, by_script
from tests.origin.conftest import PASSWORD, Somebody
from tests.origin.test_search import a_course
from tests.origin.test_thread import made

Make = Callable[..., Somebody]


def members_course(asker: Asker, token: str, **values: str) -> dict:
    return a_course(asker, token, access="members", **values)


def a_class(asker: Asker, token: str, course: dict, name: str = "6 а") -> str:
    body = {"name": name, "course": course["id"]}
    return made(asker.ask("POST", "/api/classes", body, token=token))["id"]


def code_of(asker: Asker, token: str, group: str, **values: object) -> str:
    answer = asker.ask("POST", f"/api/classes/{group}/invitations", dict(values), token=token)
    return made(answer)["code"]


def join(asker: Asker, token: str, code: str) -> Answer:
    return asker.ask("POST", "/api/classes/join", {"code": code}, token=token)


def groups_of(house: House, token: str) -> tuple[str, ...]:
    return house.signer.read(token, house.now()).groups


def work(house: House) -> list[dict]:
    """Do every list that is due; return what the letters that were asked for are about."""
    told = []
    with transaction(house.pool) as db:
        for job in jobs.listing(db, limit=3_000):
            if job.kind == "class-roll" and job.state == "due":
                class_rolls.work(house, db, job)
                jobs.done(db, job.id)
        told += [dict(job.arguments) for job in jobs.listing(db, limit=3_000)
                 if job.kind == "class-letter"]  # fmt: skip
    return told


def test_a_class_is_made_changed_given_away_and_dissolved(
    asker: Asker, house: House, people: Make
) -> None:
    author, other = people("author"), people("author", "other@uchi.example")
    course = members_course(asker, author.token)
    group = a_class(asker, author.token, course)
    path = f"/api/classes/{group}"
    assert asker.ask("GET", path, token=author.token).json["teacher_id"] == str(author.user.id)
    changed = made(asker.ask("PUT", path, {"name": "6  б", "under_age": True}, token=author.token))
    assert (changed["name"], changed["under_age"]) == ("6 б", True)
    # Given to a colleague, the course's author still sees it; a stranger does not.
    made(asker.ask("PUT", path, {"teacher": other.user.email}, token=author.token))
    stranger = people("author", "stranger@uchi.example")
    assert asker.ask("GET", path, token=stranger.token).status == 404
    for token in (author.token, other.token, people("admin").token):
        assert asker.ask("GET", path, token=token).status == 200
        assert [
            each["id"] for each in asker.ask("GET", "/api/classes", token=token).json["classes"]
        ] == [group]
    assert asker.ask("DELETE", path, token=other.token).status == 204
    assert asker.ask("GET", path, token=author.token).status == 404
    with transaction(house.pool) as db:
        actions = [entry.action for entry in audit.listing(db, subject=UUID(group))]
    assert actions == ["class.dissolved", "class.changed", "class.changed", "class.made"]


def test_a_class_is_for_a_course_of_ones_own(asker: Asker, people: Make) -> None:
    author, other = people("author"), people("author", "other@uchi.example")
    course = members_course(asker, other.token)
    body = {"name": "6 а", "course": course["id"]}
    assert asker.ask("POST", "/api/classes", body, token=author.token).status == 422
    assert asker.ask("POST", "/api/classes", body, token=people("admin").token).status == 201


@pytest.mark.parametrize("kind", ["link", "code"])
def test_who_has_the_code_comes_in_and_gets_a_token_that_says_so(
    asker: Asker, house: House, people: Make, kind: str
) -> None:
    author, student = people("author"), people("student")
    course = members_course(asker, author.token)
    group = a_class(asker, author.token, course)
    code = code_of(asker, author.token, group, kind=kind)
    readers = course_group(UUID(course["id"]))
    assert readers not in groups_of(house, student.token)
    joined = made(join(asker, student.token, f" {code.lower()} "))
    assert joined["path"] == f"/courses/{course['slug']}"
    assert {readers, group} <= set(groups_of(house, joined["access_token"]))
    # It ends when the one at hand would have: no token makes one that lives longer.
    before, after = (house.signer.read(token, house.now()).expires_s
                     for token in (student.token, joined["access_token"]))  # fmt: skip
    assert after == before
    own = asker.ask("GET", "/api/users/profile/classes", token=student.token).json["classes"]
    assert [each["name"] for each in own] == ["6 а"]
    again = made(join(asker, student.token, code))
    assert again["group"] == group
    listed = asker.ask("GET", f"/api/classes/{group}/invitations", token=author.token).json
    assert [each["uses"] for each in listed["invitations"]] == [1]


def test_a_browser_gets_the_new_token_as_its_cookie(asker: Asker, people: Make) -> None:
    author = people("author")
    group = a_class(asker, author.token, members_course(asker, author.token))
    code = code_of(asker, author.token, group)
    people("student")
    known = {"email": "student@uchi.example", "password": PASSWORD}
    login = asker.edge("POST", "/api/auth/login", known)
    cookie = "; ".join(f"{name}={rest.partition(';')[0]}" for name, rest in login.cookies.items())
    answer = asker.edge("POST", "/api/classes/join", {"code": code}, headers=by_script(cookie))
    assert [name for name in answer.cookies if "access" in name]
    assert not [name for name in answer.cookies if "refresh" in name]


def test_a_code_ends_by_time_by_its_uses_and_by_being_withdrawn(
    asker: Asker, house: House, people: Make
) -> None:
    author = people("author")
    first, second = people("student"), people("student", "second@uchi.example")
    group = a_class(asker, author.token, members_course(asker, author.token))
    once = code_of(asker, author.token, group, max_uses=1)
    assert join(asker, first.token, once).status == 200
    assert join(asker, second.token, once).problem == "wrong-code"
    late, gone = (code_of(asker, author.token, group, kind="code") for _ in range(2))
    listed = asker.ask("GET", f"/api/classes/{group}/invitations", token=author.token).json
    withdrawn = listed["invitations"][0]["id"]
    place = f"/api/classes/{group}/invitations/{withdrawn}"
    assert asker.ask("DELETE", place, token=author.token).status == 204
    assert asker.ask("DELETE", place, token=author.token).status == 404
    assert join(asker, second.token, gone).problem == "wrong-code"
    with transaction(house.pool) as db:
        db.execute("UPDATE invitations SET expires_at = %s", (house.now() - timedelta(seconds=1),))
    assert join(asker, second.token, late).problem == "wrong-code"
    for wrong in ("2222-2222-2222", "x", "b" * 32, "'; --"):
        assert join(asker, second.token, wrong).problem == "wrong-code"


def test_the_database_alone_tells_nobody_a_code(asker: Asker, house: House, people: Make) -> None:
    author = people("author")
    group = a_class(asker, author.token, members_course(asker, author.token))
    code = code_of(asker, author.token, group, kind="code")
    with transaction(house.pool) as db:
        rows = db.execute("SELECT to_jsonb(invitations)::text FROM invitations").fetchall()
    assert code not in str(rows)
    assert code.replace("-", "") not in str(rows)


def test_who_leaves_or_is_taken_out_is_told_to_every_edge(
    asker: Asker, house: House, people: Make
) -> None:
    author, first = people("author"), people("student")
    second = people("student", "second@uchi.example")
    group = a_class(asker, author.token, members_course(asker, author.token))
    code = code_of(asker, author.token, group)
    tokens = {who.user.id: made(join(asker, who.token, code))["access_token"]
              for who in (first, second)}  # fmt: skip
    place = f"/api/classes/{group}/members"
    assert asker.ask("DELETE", f"{place}/{second.user.id}", token=first.token).status == 404
    assert asker.ask("DELETE", f"{place}/{first.user.id}", token=first.token).status == 204
    assert asker.ask("DELETE", f"{place}/{second.user.id}", token=author.token).status == 204
    assert asker.ask("DELETE", f"{place}/{second.user.id}", token=author.token).status == 404
    departures = _departures(asker, house)
    assert departures == {str(first.user.id): 1, str(second.user.id): 1}
    for token in tokens.values():
        # What the edge compares: the token knows of no departure, so it is not believed.
        assert house.signer.read(token, house.now()).departures == 0


def test_a_dissolved_class_and_another_teacher_are_departures_too(
    asker: Asker, house: House, people: Make
) -> None:
    author, other, student = people("author"), people("author", "o@uchi.example"), people("student")
    group = a_class(asker, author.token, members_course(asker, author.token))
    join(asker, student.token, code_of(asker, author.token, group))
    path = f"/api/classes/{group}"
    made(asker.ask("PUT", path, {"teacher": other.user.email}, token=author.token))
    assert _departures(asker, house) == {str(author.user.id): 1}
    assert asker.ask("DELETE", path, token=author.token).status == 204
    assert _departures(asker, house) == {
        str(author.user.id): 1, str(other.user.id): 1, str(student.user.id): 1,
    }  # fmt: skip


def _departures(asker: Asker, house: House) -> dict[str, int]:
    # A desk of its own: the one that all share keeps a manifest for a second.
    return dict(manifests.read(Desk().current(house)).departures)


def test_a_co_author_who_is_taken_out_is_one_who_left(
    asker: Asker, house: House, people: Make
) -> None:
    author, other = people("author"), people("author", "other@uchi.example")
    course = members_course(asker, author.token)
    place = f"/api/courses/{course['id']}/authors"
    made(asker.ask("POST", place, {"email": other.user.email}, token=author.token))
    with transaction(house.pool) as db:
        assert memberships.may_read(db, other.user.id, UUID(course["id"]))
    out = asker.ask("DELETE", f"{place}/{other.user.id}", token=author.token)
    assert out.status == 204
    with transaction(house.pool) as db:
        assert not memberships.may_read(db, other.user.id, UUID(course["id"]))
    assert _departures(asker, house) == {str(other.user.id): 1}


def test_of_an_open_membership_one_enrols_and_of_another_one_does_not(
    asker: Asker, house: House, people: Make
) -> None:
    author, student = people("author"), people("student")
    wish = members_course(asker, author.token, joining="open")
    closed = members_course(asker, author.token, title="Затворени уроци")
    draft = made(asker.ask("POST", "/api/courses", {"title": "Чернова"}, token=author.token))
    token = student.token
    for _ in range(2):
        answer = made(asker.ask("POST", f"/api/courses/{wish['id']}/enrol", token=token))
        assert course_group(UUID(wish["id"])) in groups_of(house, answer["access_token"])
    refused = asker.ask("POST", f"/api/courses/{closed['id']}/enrol", token=token)
    assert (refused.status, refused.problem) == (403, "by-invitation")
    assert asker.ask("POST", f"/api/courses/{draft['id']}/enrol", token=token).status == 404
    assert asker.ask("DELETE", f"/api/courses/{wish['id']}/enrol", token=token).status == 204
    assert asker.ask("DELETE", f"/api/courses/{wish['id']}/enrol", token=token).status == 404


def test_the_list_of_groups_and_their_members_is_not_a_way_into_a_class(
    asker: Asker, people: Make
) -> None:
    author, admin, student = people("author"), people("admin"), people("student")
    group = a_class(asker, author.token, members_course(asker, author.token))
    assert asker.ask("GET", "/api/groups", token=admin.token).json["groups"] == []
    for method, path in (
        ("GET", f"/api/groups/{group}"), ("DELETE", f"/api/groups/{group}"),
        ("PUT", f"/api/groups/{group}/members/{student.user.id}"),
        ("DELETE", f"/api/groups/{group}/members/{student.user.id}"),
    ):  # fmt: skip
        assert asker.ask(method, path, token=admin.token).status == 404, path


def test_the_claims_of_a_token_never_outgrow_it(asker: Asker, house: House, people: Make) -> None:
    author, student = people("author"), people("student")
    first = members_course(asker, author.token, joining="open")
    with transaction(house.pool) as db:
        db.execute(
            """
            WITH made AS (
                INSERT INTO courses (slug, title, access, state)
                SELECT 'c-' || n, 'C', 'members', 'published' FROM generate_series(1, 200) AS n
                RETURNING id)
            INSERT INTO enrolments (course_id, user_id) SELECT id, %s FROM made
            """,
            (student.user.id,),
        )
        for number in range(40):
            db.execute(
                """
                WITH made AS (INSERT INTO groups (name) VALUES (%s) RETURNING id)
                INSERT INTO group_members (group_id, user_id) SELECT id, %s FROM made
                """,
                (f"g{number}", student.user.id),
            )
    answer = made(asker.ask("POST", f"/api/courses/{first['id']}/enrol", token=student.token))
    assert len(answer["access_token"]) < access.MAX_TOKEN - 100
    assert course_group(UUID(first["id"])) in groups_of(house, answer["access_token"])
