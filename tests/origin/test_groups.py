"""Groups over the API."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from origin.house import House
from storage import audit
from storage.database import transaction
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody

Make = Callable[..., Somebody]


def test_a_group_is_made_changed_and_dissolved_and_each_is_written_down(
    asker: Asker, house: House, people: Make
) -> None:
    token = people("admin").token
    made = asker.ask("POST", "/api/groups", {"name": "  7  а "}, token=token)
    assert (made.status, made.json["name"], made.json["members"]) == (201, "7 а", 0)
    path = f"/api/groups/{made.json['id']}"
    assert made.header("location") == path
    changed = asker.ask("PUT", path, {"under_age": True}, token=token)
    assert (changed.json["name"], changed.json["under_age"]) == ("7 а", True)
    assert asker.ask("DELETE", path, token=token).status == 204
    for method, body in (("GET", None), ("PUT", {"name": "x"}), ("DELETE", None)):
        assert asker.ask(method, path, body, token=token).problem == "not-found"
    with transaction(house.pool) as db:
        actions = [entry.action for entry in audit.listing(db, subject=UUID(made.json["id"]))]
    assert actions == ["group.removed", "group.changed", "group.made"]


def test_a_name_is_taken_once_without_case_in_cyrillic_too(asker: Asker, people: Make) -> None:
    token = people("admin").token
    assert asker.ask("POST", "/api/groups", {"name": "Сова"}, token=token).status == 201
    other = asker.ask("POST", "/api/groups", {"name": "СОВА"}, token=token)
    assert (other.status, other.json["errors"][0]["pointer"]) == (409, "/name")


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "\u0000", 7])
def test_a_group_needs_a_name(asker: Asker, people: Make, name: object) -> None:
    answer = asker.ask("POST", "/api/groups", {"name": name}, token=people("admin").token)
    assert answer.status in (400, 422), answer.body


def test_members_come_and_go_and_their_accounts_stay(asker: Asker, people: Make) -> None:
    admin, student = people("admin"), people("student")
    group = asker.ask("POST", "/api/groups", {"name": "7а"}, token=admin.token).json["id"]
    path = f"/api/groups/{group}/members/{student.user.id}"
    for _ in range(2):
        assert asker.ask("PUT", path, token=admin.token).status == 204
    assert asker.ask("GET", f"/api/groups/{group}", token=admin.token).json["members"] == 1
    assert asker.ask("DELETE", path, token=admin.token).status == 204
    assert asker.ask("DELETE", path, token=admin.token).status == 404
    asker.ask("PUT", path, token=admin.token)
    asker.ask("DELETE", f"/api/groups/{group}", token=admin.token)
    assert asker.ask("GET", "/api/users/profile", token=student.token).json["groups"] == []


def test_neither_a_foreign_group_nor_a_foreign_account_is_a_member(
    asker: Asker, people: Make
) -> None:
    admin = people("admin")
    group = asker.ask("POST", "/api/groups", {"name": "7а"}, token=admin.token).json["id"]
    for path in (
        f"/api/groups/{group}/members/{uuid4()}",
        f"/api/groups/{uuid4()}/members/{admin.user.id}",
    ):
        assert asker.ask("PUT", path, token=admin.token).problem == "not-found"


def test_groups_are_listed_by_name_page_by_page(asker: Asker, people: Make) -> None:
    token = people("admin").token
    for name in ("я", "Б", "а", "z", "Г"):
        asker.ask("POST", "/api/groups", {"name": name}, token=token)
    seen, cursor = [], ""
    while True:
        page = asker.ask("GET", f"/api/groups?limit=2{cursor}", token=token).json
        seen += [group["name"] for group in page["groups"]]
        if page["cursor"] is None:
            break
        cursor = f"&cursor={page['cursor']}"
    assert seen == ["z", "а", "Б", "Г", "я"]
