"""Courses over the API: who sees drafts, whose they are, and what a list shows."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from functions.memberships import course_group
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.test_thread import a_course, made

Make = Callable[..., Somebody]


def test_a_draft_is_seen_by_its_author_and_by_nobody_else(asker: Asker, people: Make) -> None:
    author, other = people("author"), people("author", "other@uchi.example")
    student = people("student")
    course, chapter, _ = a_course(asker, author.token)
    places = [
        f"/api/courses/{course['id']}",
        f"/api/courses/{course['id']}/chapters",
        f"/api/chapters/{chapter['id']}/content",
    ]
    for place in places:
        assert asker.ask("GET", place, token=author.token).status == 200
        for token in (other.token, student.token, None):
            assert asker.ask("GET", place, token=token).status == 404, place
    assert asker.ask("GET", "/api/courses?state=draft", token=other.token).json["courses"] == []
    own = asker.ask("GET", "/api/courses?state=draft", token=author.token).json["courses"]
    assert [each["id"] for each in own] == [course["id"]]


def test_an_author_can_not_touch_the_course_of_another(asker: Asker, people: Make) -> None:
    author, other = people("author"), people("author", "other@uchi.example")
    course, chapter, content = a_course(asker, author.token)
    asker.ask("POST", f"/api/courses/{course['id']}/publish", token=author.token)
    tried = [
        ("PUT", f"/api/courses/{course['id']}", {"title": "Моя"}),
        ("DELETE", f"/api/courses/{course['id']}", None),
        ("POST", f"/api/courses/{course['id']}/publish", None),
        ("POST", f"/api/courses/{course['id']}/chapters", {"title": "Моя"}),
        ("PUT", f"/api/chapters/{chapter['id']}", {"title": "Моя"}),
        ("DELETE", f"/api/chapters/{chapter['id']}", None),
        ("POST", f"/api/chapters/{chapter['id']}/content", {"body": "x"}),
        ("PUT", f"/api/content/{content['id']}", {"body": "x"}),
        ("DELETE", f"/api/content/{content['id']}", None),
        ("POST", f"/api/content/{content['id']}/publish", {}),
        ("GET", f"/api/content/{content['id']}/versions", None),
    ]
    for method, path, body in tried:
        assert asker.ask(method, path, body, token=other.token).status == 404, (method, path)
    assert asker.ask("GET", f"/api/courses/{course['id']}").json["title"] == "Книга за паметта"


def test_readers_see_what_is_published_and_authors_what_is_written(
    asker: Asker, people: Make
) -> None:
    author = people("author")
    course, chapter, content = a_course(asker, author.token)
    asker.ask("POST", f"/api/courses/{course['id']}/publish", token=author.token)
    asker.ask("PUT", f"/api/content/{content['id']}", {"body": "Ново"}, token=author.token)
    place = f"/api/chapters/{chapter['id']}/content"
    (shown,) = asker.ask("GET", place).json["contents"]
    assert (shown["version"], shown["body"]) == (1, None)
    assert "Учим по малко" in shown["html"]
    assert "\ue000" not in shown["html"]
    (written,) = asker.ask("GET", place, token=author.token).json["contents"]
    assert (written["version"], written["published"], written["body"]) == (2, False, "Ново")
    older = asker.ask(
        "POST", f"/api/content/{content['id']}/publish", {"version": 1}, token=author.token
    )
    assert made(older)["visible"]
    versions = asker.ask("GET", f"/api/content/{content['id']}/versions", token=author.token).json[
        "versions"
    ]
    assert [(each["version"], each["published"]) for each in versions] == [(2, False), (1, True)]


def test_a_revision_that_is_not_there_is_not_published(asker: Asker, people: Make) -> None:
    author = people("author")
    _, _, content = a_course(asker, author.token)
    place = f"/api/content/{content['id']}/publish"
    assert asker.ask("POST", place, {"version": 9}, token=author.token).status == 404


def test_a_course_without_content_is_not_published(asker: Asker, people: Make) -> None:
    author = people("author")
    course = made(asker.ask("POST", "/api/courses", {"title": "Празен"}, token=author.token))
    answer = asker.ask("POST", f"/api/courses/{course['id']}/publish", token=author.token)
    assert (answer.status, answer.problem) == (409, "nothing-to-publish")


def test_equal_titles_get_different_addresses_and_a_taken_one_is_a_conflict(
    asker: Asker, people: Make
) -> None:
    token = people("author").token
    slugs = [
        made(asker.ask("POST", "/api/courses", {"title": "Физика"}, token=token))["slug"]
        for _ in range(3)
    ]
    assert slugs == ["fizika", "fizika-2", "fizika-3"]
    taken = asker.ask("POST", "/api/courses", {"title": "Друга", "slug": "fizika"}, token=token)
    assert (taken.status, taken.problem) == (409, "conflict")
    unspellable = asker.ask("POST", "/api/courses", {"title": "数学"}, token=token)
    assert unspellable.json["errors"][0]["pointer"] == "/slug"


@pytest.mark.parametrize(
    "body",
    [
        {}, {"title": ""}, {"title": "x" * 301}, {"title": "x", "slug": "Not A Slug"},
        {"title": "x", "language": "de"}, {"title": "x", "state": "published"},
        {"title": "x", "author_id": "00000000-0000-0000-0000-000000000000"}, {"title": 5},
    ],
)  # fmt: skip
def test_a_wrong_course_is_refused_with_the_field_named(
    asker: Asker, people: Make, body: dict
) -> None:
    answer = asker.ask("POST", "/api/courses", body, token=people("author").token)
    assert (answer.status, answer.problem) == (422, "invalid-fields")
    assert answer.json["errors"][0]["pointer"].startswith("/")


def test_a_list_goes_on_with_its_cursor_and_shows_nothing_twice(asker: Asker, people: Make) -> None:
    token = people("admin").token
    for n in range(5):
        made(asker.ask("POST", "/api/courses", {"title": f"Курс {n}"}, token=token))
    seen: list[str] = []
    place = "/api/courses?state=draft&limit=2"
    cursor = None
    while True:
        page = asker.ask("GET", place + (f"&cursor={cursor}" if cursor else ""), token=token).json
        seen += [course["title"] for course in page["courses"]]
        cursor = page["cursor"]
        if cursor is None:
            break
    assert seen == [f"Курс {n}" for n in range(5)]
    for wrong in ("nonsense", "AAAA", "MSwy"):
        assert asker.ask("GET", f"{place}&cursor={wrong}", token=token).status == 422


def test_members_only_chapters_are_gated_at_the_edge_and_here(asker: Asker, people: Make) -> None:
    author, student = people("author"), people("student")
    course, chapter, _ = a_course(asker, author.token)
    asker.ask("PUT", f"/api/courses/{course['id']}", {"access": "members", "joining": "open"},
              token=author.token)  # fmt: skip
    asker.ask("POST", f"/api/courses/{course['id']}/publish", token=author.token)
    pages = asker.edge("GET", "/edge/manifest").json["pages"]
    assert pages[f"/courses/{course['slug']}/{chapter['slug']}"]["gate"] == "members"
    group = course_group(UUID(course["id"]))
    assert pages[f"/courses/{course['slug']}/{chapter['slug']}"]["groups"] == [group]
    assert pages[f"/courses/{course['slug']}"]["gate"] == "open"
    place = f"/api/chapters/{chapter['id']}/content"
    assert asker.ask("GET", place).status == 401
    own = f"/api/progress/chapters/{chapter['id']}"
    for method, path, body in (
        ("GET", place, None), ("GET", own, None),
        ("POST", "/api/progress/complete", {"chapter": chapter["id"]}),
        ("POST", "/api/progress/undo", {"chapter": chapter["id"]}),
    ):  # fmt: skip
        refused = asker.ask(method, path, body, token=student.token)
        assert (refused.status, refused.problem) == (403, "for-members"), path
    assert asker.ask("GET", place, token=author.token).status == 200
    asker.ask("POST", f"/api/courses/{course['id']}/enrol", token=student.token)
    assert asker.ask("GET", place, token=student.token).status == 200
    assert asker.ask("GET", own, token=student.token).status == 200


def test_a_live_script_of_an_author_is_never_published(asker: Asker, people: Make) -> None:
    author = people("author")
    course, chapter, content = a_course(asker, author.token)
    asker.ask(
        "PUT", f"/api/content/{content['id']}",
        {"body": "<script>alert(1)</script>[x](javascript:alert(1)) \ue000uchi:nonce\ue001"},
        token=author.token,
    )  # fmt: skip
    asker.ask("POST", f"/api/courses/{course['id']}/publish", token=author.token)
    (shown,) = asker.ask("GET", f"/api/chapters/{chapter['id']}/content").json["contents"]
    assert "<script" not in shown["html"]
    assert "href=" not in shown["html"]
    assert "\ue000" not in shown["html"]
