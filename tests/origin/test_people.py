"""People: what administrators see and change of others, and nobody else does."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from functions import manifests
from functions.problems import Conflict
from origin.acting import Acting
from origin.actions import people as actions
from origin.actions.manifest import Desk
from origin.actions.people import LastAdmin
from origin.house import House
from storage import audit, users
from storage import people as kept
from storage.database import transaction
from storage.people import Filters, Sort
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import PASSWORD, Somebody

Make = Callable[..., Somebody]


def somebody(house: House, email: str, name: str = "", **fields: object) -> users.User:
    with transaction(house.pool) as db:
        return users.insert(db, email=email, password_hash="x", name=name, **fields)  # type: ignore[arg-type]  # each test names fields of an account


def emails(answer: Answer) -> list[str]:
    return [user["email"].partition("@")[0] for user in answer.json["users"]]


def walk(asker: Asker, token: str, query: str) -> list[str]:
    """Return the addresses of a list, page by page, two a page."""
    seen: list[str] = []
    cursor = ""
    while True:
        answer = asker.ask("GET", f"/api/users?limit=2{query}{cursor}", token=token)
        assert answer.status == 200, answer.body
        seen += emails(answer)
        if answer.json["cursor"] is None:
            return seen
        cursor = f"&cursor={answer.json['cursor']}"


@pytest.mark.parametrize("sort", ["created", "name", "last_login"])
def test_every_order_shows_everybody_once_and_turned_round_the_same_way_back(
    asker: Asker, house: House, people: Make, sort: Sort
) -> None:
    token = people("admin").token
    # Equal names and logins that never were: only the id tells them apart.
    for number, name in enumerate(["Яна", "ана", "Ана", "Борис", "", "", "Zoe"]):
        somebody(house, f"p{number}@uchi.example", name)
    there = walk(asker, token, f"&sort={sort}")
    assert len(there) == len(set(there)) == 8
    assert walk(asker, token, f"&sort=-{sort}") == there[::-1]


def test_names_are_sorted_and_found_without_case_in_cyrillic_too(
    asker: Asker, house: House, people: Make
) -> None:
    token = people("admin").token
    for number, name in enumerate(["Яна", "ана", "БОРИС"]):
        somebody(house, f"p{number}@uchi.example", name)
    assert walk(asker, token, "&sort=name&role=student") == ["p1", "p2", "p0"]
    assert walk(asker, token, "&search=%D0%B1%D0%BE%D1%80%D0%B8%D1%81") == ["p2"]
    assert walk(asker, token, "&search=P1@UCHI") == ["p1"]
    # What is looked for is words, not a pattern.
    assert walk(asker, token, "&search=%25") == []


def test_the_list_is_narrowed_by_role_state_group_and_verification(
    asker: Asker, house: House, people: Make
) -> None:
    token = people("admin").token
    author = people("author").user
    shut = somebody(house, "shut@uchi.example")
    member = somebody(house, "member@uchi.example")
    assert asker.ask("POST", f"/api/users/{shut.id}/deactivate", token=token).status == 200
    group = asker.ask("POST", "/api/groups", {"name": "7а"}, token=token).json["id"]
    path = f"/api/groups/{group}/members/{member.id}"
    assert asker.ask("PUT", path, token=token).status == 204
    assert walk(asker, token, "&role=author") == [author.email.partition("@")[0]]
    assert walk(asker, token, "&state=deactivated") == ["shut"]
    assert walk(asker, token, f"&group={group}") == ["member"]
    assert walk(asker, token, "&verified=false") == ["shut", "member"]


@pytest.mark.parametrize(
    "query",
    ["cursor=x", "cursor=AAAA", "sort=email", "limit=0", "limit=101", "role=root", "group=1",
     "state=alive", "verified=perhaps", "unknown=1", "cursor=%00",
     "cursor=MDE5YjAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAwLDk5OTk5"],
)  # fmt: skip
def test_a_list_that_cannot_be_asked_for_is_refused(asker: Asker, people: Make, query: str) -> None:
    answer = asker.ask("GET", f"/api/users?{query}", token=people("admin").token)
    assert answer.status in (400, 422), answer.body


def test_one_sees_oneself_and_nobody_else(asker: Asker, people: Make) -> None:
    admin, student, author = people("admin"), people("student"), people("author")
    own = asker.ask("GET", f"/api/users/{student.user.id}", token=student.token)
    assert (own.status, own.json["email"]) == (200, "student@uchi.example")
    for other in (admin.user.id, author.user.id, uuid4()):
        answer = asker.ask("GET", f"/api/users/{other}", token=student.token)
        assert (answer.status, answer.problem) == (404, "not-found")
    seen = asker.ask("GET", f"/api/users/{student.user.id}", token=admin.token)
    assert (seen.status, seen.json["state"]) == (200, "active")


@pytest.mark.parametrize(
    "field", ["role", "verified", "verified_at", "email", "password_hash", "score", "id", "salt"]
)
def test_no_field_that_is_not_meant_to_be_written_is_taken(
    asker: Asker, people: Make, field: str
) -> None:
    admin, student = people("admin"), people("student")
    for token, path in (
        (admin.token, f"/api/users/{student.user.id}"),
        (student.token, "/api/users/profile"),
    ):
        answer = asker.ask("PUT", path, {"name": "Ева", field: "admin"}, token=token)
        assert (answer.status, answer.problem) == (422, "invalid-fields")
        assert answer.json["errors"][0]["pointer"] == f"/{field}"
    unchanged = asker.ask("GET", f"/api/users/{student.user.id}", token=admin.token)
    assert (unchanged.json["name"], unchanged.json["role"]) == ("Student", "student")


def test_a_role_is_given_by_administrators_alone_and_takes_the_old_rights_at_once(
    asker: Asker, house: House, people: Make
) -> None:
    admin, author, student = people("admin"), people("author"), people("student")
    path = f"/api/users/{author.user.id}/role"
    for token in (author.token, student.token):
        assert asker.ask("PUT", path, {"role": "admin"}, token=token).status == 403
    answer = asker.ask("PUT", path, {"role": "student"}, token=admin.token)
    assert (answer.status, answer.json["role"]) == (200, "student")
    # The token says author for a quarter of an hour yet.
    assert asker.ask("GET", "/api/users/profile", token=author.token).status == 401
    with transaction(house.pool) as db:
        [entry] = audit.listing(db, action="role.changed", subject=author.user.id)
    assert (entry.actor, entry.subject) == (admin.user.id, author.user.id)
    assert entry.changes == '{"role": ["author", "student"]}'


def test_the_last_administrator_stays(asker: Asker, people: Make) -> None:
    admin = people("admin")
    path = f"/api/users/{admin.user.id}"
    for method, address, body in (
        ("POST", f"{path}/deactivate", None),
        ("PUT", f"{path}/role", {"role": "student"}),
        ("DELETE", path, None),
    ):
        answer = asker.ask(method, address, body, token=admin.token)
        assert (answer.status, answer.problem) == (409, "last-admin")
    people("admin", "second@uchi.example")
    assert asker.ask("POST", f"{path}/deactivate", token=admin.token).status == 200


@pytest.mark.parametrize("round", range(5))
@pytest.mark.parametrize("away", ["role", "deactivate"])
def test_two_administrators_who_take_each_other_away_at_once_leave_one(
    house: House, people: Make, away: str, round: int
) -> None:
    both = [people("admin").user.id, people("admin", "second@uchi.example").user.id]

    def take(pair: tuple) -> bool:
        by, whom = pair
        acting = Acting(by, "", "")
        try:
            if away == "role":
                actions.change_role(house, whom, "student", acting)
            else:
                actions.deactivate(house, whom, acting)
        except (LastAdmin, Conflict):
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(take, [tuple(both), tuple(reversed(both))]))
    assert sum(done) == 1
    with transaction(house.pool) as db:
        left = kept.listing(db, Filters(role="admin", state="active"))
    assert len(left) == 1


def test_deactivated_is_out_here_at_once_and_on_the_edges_next_manifest(
    asker: Asker, house: House, people: Make
) -> None:
    admin, student = people("admin"), people("student")
    path = f"/api/users/{student.user.id}"
    answer = asker.ask("POST", f"{path}/deactivate", token=admin.token)
    assert (answer.status, answer.json["state"]) == (200, "deactivated")
    assert asker.ask("GET", "/api/users/profile", token=student.token).status == 401
    session = house.signer.read(student.token, house.now()).session
    assert session in manifests.read(Desk().current(house)).denied
    again = asker.ask("POST", f"{path}/activate", token=admin.token)
    assert (again.status, again.json["state"]) == (200, "active")
    # The old session stays ended.
    assert asker.ask("GET", "/api/users/profile", token=student.token).status == 401


def test_an_unlocked_account_may_log_in_at_once(asker: Asker, people: Make) -> None:
    admin, student = people("admin"), people("student")
    credentials = {"email": student.user.email, "password": "грешна парола тук"}
    for _ in range(12):
        asker.ask("POST", "/api/auth/login", credentials)
    locked = asker.ask("GET", f"/api/users/{student.user.id}", token=admin.token)
    assert locked.json["state"] == "locked"
    assert asker.ask("GET", "/api/users?state=locked", token=admin.token).json["users"]
    credentials["password"] = PASSWORD
    assert asker.ask("POST", "/api/auth/login", credentials).status in (401, 429)
    opened = asker.ask("POST", f"/api/users/{student.user.id}/unlock", token=admin.token)
    assert (opened.status, opened.json["state"]) == (200, "active")
    assert asker.ask("POST", "/api/auth/login", credentials).status == 200


def test_changing_nothing_writes_nothing_into_the_log(
    asker: Asker, house: House, people: Make
) -> None:
    admin, student = people("admin"), people("student")
    path = f"/api/users/{student.user.id}"
    assert asker.ask("PUT", path, {"name": "Student"}, token=admin.token).status == 200
    assert asker.ask("PUT", path, {"name": "Ева"}, token=admin.token).json["name"] == "Ева"
    with transaction(house.pool) as db:
        entries = audit.listing(db, action="user.changed", subject=student.user.id)
    # Of a name only that it changed stands in the open.
    assert [entry.changes for entry in entries] == ['{"name": null}']
    assert asker.ask("GET", "/api/users/profile", token=student.token).status == 200
