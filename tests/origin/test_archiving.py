"""A course's life over the API: it moves, is put away, comes back, and goes for good."""

from __future__ import annotations

from collections.abc import Callable

from functions import manifests
from functions.manifests import Manifest
from origin.actions.manifest import Desk
from storage import audit
from storage.database import transaction
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.test_thread import a_course, made

Make = Callable[..., Somebody]


def published(asker: Asker, token: str) -> tuple[dict, dict, dict]:
    course, chapter, content = a_course(asker, token)
    made(asker.ask("POST", f"/api/courses/{course['id']}/publish", token=token))
    return course, chapter, content


def manifest(house) -> Manifest:
    """The manifest as it is made now: a process keeps its own for a second."""
    return manifests.read(Desk().current(house))


def test_old_slugs_lead_to_where_the_pages_stand_now(asker: Asker, people: Make, house) -> None:
    token = people("author").token
    course, chapter, _ = published(asker, token)
    asker.ask("PUT", f"/api/courses/{course['id']}", {"slug": "pamet"}, token=token)
    asker.ask("PUT", f"/api/chapters/{chapter['id']}", {"slug": "uvod"}, token=token)
    now = manifest(house)
    assert "/courses/pamet/uvod" in now.pages
    assert now.redirects == {
        "/courses/kniga-za-pametta": "/courses/pamet",
        "/courses/kniga-za-pametta/nachalo": "/courses/pamet/uvod",
        "/courses/kniga-za-pametta/uvod": "/courses/pamet/uvod",
        "/courses/pamet/nachalo": "/courses/pamet/uvod",
    }
    # Back again: nothing leads in a circle, and the slug between leads on.
    asker.ask("PUT", f"/api/courses/{course['id']}", {"slug": "kniga-za-pametta"}, token=token)
    now = manifest(house)
    assert now.redirects["/courses/pamet"] == "/courses/kniga-za-pametta"
    assert not now.redirects.keys() & now.pages.keys()


def test_a_new_page_takes_an_address_over_that_led_elsewhere(
    asker: Asker, people: Make, house
) -> None:
    token = people("author").token
    course, _, _ = published(asker, token)
    asker.ask("PUT", f"/api/courses/{course['id']}", {"slug": "pamet"}, token=token)
    again, _, _ = published(asker, token)
    assert again["slug"] == "kniga-za-pametta"
    now = manifest(house)
    assert "/courses/kniga-za-pametta" in now.pages
    assert "/courses/kniga-za-pametta" not in now.redirects


def test_chapters_and_contents_stand_in_the_order_that_names_them_all(
    asker: Asker, people: Make
) -> None:
    token = people("author").token
    course, chapter, content = a_course(asker, token)
    more = [
        made(
            asker.ask(
                "POST", f"/api/courses/{course['id']}/chapters", {"title": f"Г {n}"}, token=token
            )
        )["id"]
        for n in range(3)
    ]
    place = f"/api/courses/{course['id']}/order"
    order = [more[2], chapter["id"], more[0], more[1]]
    listed = made(asker.ask("PUT", place, {"chapters": order}, token=token))["chapters"]
    assert [each["id"] for each in listed] == order
    for wrong in (order[:3], [*order[:3], order[0]], [*order, order[0]]):
        answer = asker.ask("PUT", place, {"chapters": wrong}, token=token)
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/chapters")
    inside = f"/api/chapters/{chapter['id']}"
    second = made(asker.ask("POST", f"{inside}/content", {"body": "Второ"}, token=token))
    both = [second["id"], content["id"]]
    assert asker.ask("PUT", f"{inside}/order", {"contents": both}, token=token).status == 204
    shown = asker.ask("GET", f"{inside}/content", token=token).json["contents"]
    assert [each["id"] for each in shown] == both
    assert asker.ask("PUT", f"{inside}/order", {"contents": both[:1]}, token=token).status == 422


def test_what_was_archived_comes_back(asker: Asker, people: Make, house) -> None:
    token = people("author").token
    course, chapter, content = published(asker, token)
    page = f"/courses/{course['slug']}/{chapter['slug']}"
    for place in (f"/api/content/{content['id']}", f"/api/chapters/{chapter['id']}"):
        assert asker.ask("DELETE", place, token=token).status == 204
        assert page not in manifest(house).pages
        assert asker.ask("POST", f"{place}/restore", token=token).status in (200, 204)
        assert page in manifest(house).pages
        again = asker.ask("POST", f"{place}/restore", token=token)
        assert (again.status, again.problem) == (409, "not-archived")
    place = f"/api/courses/{course['id']}"
    assert asker.ask("DELETE", place, token=token).status == 204
    assert made(asker.ask("POST", f"{place}/restore", token=token))["state"] == "draft"


def test_a_purge_is_an_administrators_typed_wish_and_stands_in_the_log(
    asker: Asker, people: Make, house
) -> None:
    author, admin = people("author"), people("admin")
    course, _, _ = published(asker, author.token)
    place = f"/api/courses/{course['id']}/purge"
    body = {"slug": course["slug"]}
    assert asker.ask("POST", place, body, token=author.token).status == 403
    early = asker.ask("POST", place, body, token=admin.token)
    assert (early.status, early.problem) == (409, "not-archived")
    asker.ask("DELETE", f"/api/courses/{course['id']}", token=author.token)
    assert asker.ask("POST", place, {"slug": "other"}, token=admin.token).status == 422
    assert asker.ask("POST", place, body, token=admin.token).status == 204
    assert asker.ask("GET", f"/api/courses/{course['id']}", token=admin.token).status == 404
    with transaction(house.pool) as db:
        (entry,) = audit.listing(db, action="course.purged", actor=admin.user.id)
    assert str(entry.subject) == course["id"]
