"""Authors: a course is written together, and one of them decides with whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from origin.acting import HOUSE
from origin.actions import erasing
from origin.house import House
from origin.jobs import letters
from storage import audit, authors, jobs, users
from storage.database import transaction
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.test_thread import a_course, made

Make = Callable[..., Somebody]


def everything(course: str, chapter: str, content: str) -> list[tuple[str, str, Any]]:
    """Every request of the API that is an author's alone, each on this course."""
    return [
        ("GET", f"/api/courses/{course}", None),
        ("GET", f"/api/courses/{course}/chapters", None),
        ("GET", f"/api/courses/{course}/authors", None),
        ("GET", f"/api/courses/{course}/unpublished", None),
        ("GET", f"/api/chapters/{chapter}/content", None),
        ("GET", f"/api/content/{content}/versions", None),
        ("GET", f"/api/content/{content}/versions/1", None),
        ("PUT", f"/api/courses/{course}", {"title": "Наша"}),
        ("POST", f"/api/courses/{course}/chapters", {"title": "Още"}),
        ("PUT", f"/api/chapters/{chapter}", {"title": "Първа"}),
        ("POST", f"/api/chapters/{chapter}/content", {"body": "x"}),
        ("PUT", f"/api/content/{content}", {"body": "Заедно"}),
        ("POST", f"/api/content/{content}/publish", {}),
        ("POST", f"/api/content/{content}/revert", {"version": 1}),
        ("DELETE", f"/api/content/{content}", None),
        ("POST", f"/api/content/{content}/restore", None),
        ("DELETE", f"/api/chapters/{chapter}", None),
        ("POST", f"/api/chapters/{chapter}/restore", None),
        ("DELETE", f"/api/courses/{course}", None),
        ("POST", f"/api/courses/{course}/restore", None),
        ("GET", f"/author/courses/{course}", None),
        ("GET", f"/author/courses/{course}/settings", None),
        ("GET", f"/author/courses/{course}/publish", None),
        ("GET", f"/author/courses/{course}/media", None),
        ("GET", f"/author/courses/{course}/authors", None),
        ("GET", f"/author/chapters/{chapter}", None),
        ("GET", f"/author/contents/{content}", None),
        ("GET", f"/author/contents/{content}/history", None),
    ]


def invite(asker: Asker, course: str, email: str, token: str):
    return asker.ask("POST", f"/api/courses/{course}/authors", {"email": email}, token=token)


def test_a_co_author_may_do_all_that_the_owner_may_from_the_invitation_to_the_leaving(
    asker: Asker, people: Make, house: House
) -> None:
    owner, maria = people("author"), people("author", "maria@uchi.example")
    course, chapter, content = a_course(asker, owner.token)
    place = f"/api/courses/{course['id']}/authors"
    tried = everything(course["id"], chapter["id"], content["id"])
    for method, path, body in tried:
        assert asker.ask(method, path, body, token=maria.token).status == 404, (method, path)
    assert asker.ask("GET", "/api/courses?state=draft", token=maria.token).json["courses"] == []
    answer = invite(asker, course["id"], " Maria@uchi.example", owner.token)
    assert (answer.status, answer.json["standing"]) == (201, "co-author")
    for method, path, body in tried:
        answer = asker.ask(method, path, body, token=maria.token)
        assert answer.status in (200, 201, 204), (method, path, answer.body)
    mine = asker.ask("GET", "/api/courses?state=draft", token=maria.token).json["courses"]
    assert [each["id"] for each in mine] == [course["id"]]
    listed = asker.ask("GET", place, token=maria.token).json["authors"]
    assert [(each["email"], each["standing"]) for each in listed] == [
        (owner.user.email, "owner"), ("maria@uchi.example", "co-author"),
    ]  # fmt: skip
    left = asker.ask("DELETE", f"{place}/{maria.user.id}", token=maria.token)
    assert left.status == 204
    with transaction(house.pool) as db:
        # Tokens that are out open the pages of a course for members no longer.
        noted = db.execute("SELECT user_id, number FROM departures").fetchall()
    assert noted == [(maria.user.id, 1)]
    for method, path, body in tried:
        assert asker.ask(method, path, body, token=maria.token).status == 404, (method, path)


def test_only_the_owner_decides_who_writes(asker: Asker, people: Make) -> None:
    owner, maria = people("author"), people("author", "maria@uchi.example")
    petar, admin = people("author", "petar@uchi.example"), people("admin")
    course, _, _ = a_course(asker, owner.token)
    place = f"/api/courses/{course['id']}/authors"
    for each in (maria, petar):
        assert invite(asker, course["id"], each.user.email, owner.token).status == 201
    refused = [
        invite(asker, course["id"], admin.user.email, maria.token),
        asker.ask("DELETE", f"{place}/{petar.user.id}", token=maria.token),
        asker.ask("DELETE", f"{place}/{owner.user.id}", token=maria.token),
        asker.ask("PUT", f"/api/courses/{course['id']}/owner", {"user": str(maria.user.id)},
                  token=maria.token),
    ]  # fmt: skip
    assert [(each.status, each.problem) for each in refused] == [(403, "only-the-owner")] * 4
    stays = asker.ask("DELETE", f"{place}/{owner.user.id}", token=owner.token)
    assert (stays.status, stays.problem) == (409, "owner-stays")
    assert asker.ask("DELETE", f"{place}/{petar.user.id}", token=owner.token).status == 204
    assert asker.ask("DELETE", f"{place}/{petar.user.id}", token=owner.token).status == 404
    assert invite(asker, course["id"], petar.user.email, admin.token).status == 201


def test_an_address_without_an_authors_account_is_told_and_tells_nothing_more(
    asker: Asker, people: Make, house: House
) -> None:
    owner, student = people("author"), people("student")
    gone = people("author", "gone@uchi.example")
    with transaction(house.pool) as db:
        db.execute("UPDATE users SET deactivated_at = now() WHERE id = %s", (gone.user.id,))
    course, _, _ = a_course(asker, owner.token)
    told = {
        invite(asker, course["id"], email, owner.token).body.partition(b'"instance"')[0]
        for email in ("nobody@uchi.example", student.user.email, gone.user.email)
    }
    assert len(told) == 1
    assert b"there is no author's account with this address" in told.pop()
    again = invite(asker, course["id"], owner.user.email, owner.token)
    assert (again.status, again.problem) == (409, "already-author")
    assert asker.ask(
        "POST", f"/api/courses/{course['id']}/authors", {"email": "x"}, token=owner.token
    ).status == 422  # fmt: skip


def test_a_course_is_handed_over_and_who_had_it_stays(asker: Asker, people: Make) -> None:
    owner, maria = people("author"), people("author", "maria@uchi.example")
    course, _, _ = a_course(asker, owner.token)
    place = f"/api/courses/{course['id']}/owner"
    heir = {"user": str(maria.user.id)}
    # Nobody gets a course who has not been asked to write it.
    assert asker.ask("PUT", place, heir, token=owner.token).status == 404
    assert invite(asker, course["id"], maria.user.email, owner.token).status == 201
    listed = made(asker.ask("PUT", place, heir, token=owner.token))["authors"]
    assert [(each["email"], each["standing"]) for each in listed] == [
        (maria.user.email, "owner"), (owner.user.email, "co-author"),
    ]  # fmt: skip
    assert asker.ask("PUT", place, heir, token=owner.token).problem == "only-the-owner"
    back = {"user": str(owner.user.id)}
    assert asker.ask("PUT", place, back, token=maria.token).status == 200


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("bg", "Вече пишеш курс заедно с други", "те направи съавтор на курса „Книга за паметта“"),
        ("en", "You write a course together with others now", "the course “Книга за паметта”"),
    ],
)
def test_a_letter_tells_a_new_co_author(
    asker: Asker, people: Make, house: House, language: str, subject: str, words: str
) -> None:
    owner, maria = people("author"), people("author", "maria@uchi.example")
    course, _, _ = a_course(asker, owner.token)
    with transaction(house.pool) as db:
        db.execute("UPDATE users SET language = %s WHERE id = %s", (language, maria.user.id))
    assert invite(asker, course["id"], maria.user.email, owner.token).status == 201
    with transaction(house.pool) as db:
        waiting = [
            job for job in jobs.listing(db) if job.arguments.get("template") == "co-author"
        ]  # fmt: skip
        person = users.find(db, maria.user.id)
        assert person is not None
        letter = letters.write(
            house, waiting[0], "co-author", person, told=letters.of_course(db, house, waiting[0])
        )
    assert letter["Subject"] == subject
    text = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # it has one
    assert words in " ".join(text.split())
    assert "Author" in text
    assert f"{house.settings.public_url}/author/courses/{course['id']}" in text


def test_what_becomes_of_authors_is_in_the_log(asker: Asker, people: Make, house: House) -> None:
    owner, maria = people("author"), people("author", "maria@uchi.example")
    course, _, _ = a_course(asker, owner.token)
    place = f"/api/courses/{course['id']}"
    invite(asker, course["id"], maria.user.email, owner.token)
    asker.ask("PUT", f"{place}/owner", {"user": str(maria.user.id)}, token=owner.token)
    asker.ask("DELETE", f"{place}/authors/{owner.user.id}", token=maria.token)
    with transaction(house.pool) as db:
        entries = [
            (each.action, each.actor, each.subject)
            for each in audit.listing(db)
            if each.action in ("author.added", "author.removed", "course.handed-over")
            and each.actor in (owner.user.id, maria.user.id)
        ]
    assert [(action, actor) for action, actor, _ in entries] == [
        ("author.removed", maria.user.id),
        ("course.handed-over", owner.user.id),
        ("author.added", owner.user.id),
    ]
    assert [str(subject) for _, _, subject in entries] == [
        str(owner.user.id), course["id"], str(maria.user.id),
    ]  # fmt: skip


def test_a_course_outlives_its_owners_account(asker: Asker, people: Make, house: House) -> None:
    owner, maria = people("author"), people("author", "maria@uchi.example")
    admin = people("admin")
    course, _, _ = a_course(asker, owner.token)
    invite(asker, course["id"], maria.user.email, owner.token)
    erasing.erase(house, owner.user.id, HOUSE)
    with transaction(house.pool) as db:
        (left,) = authors.of_course(db, course["id"])
    assert (left.user_id, left.role) == (maria.user.id, "co-author")
    place = f"/api/courses/{course['id']}"
    assert asker.ask("PUT", place, {"title": "Още"}, token=maria.token).status == 200
    heir = {"user": str(maria.user.id)}
    assert asker.ask("PUT", f"{place}/owner", heir, token=maria.token).status == 403
    assert asker.ask("PUT", f"{place}/owner", heir, token=admin.token).status == 200
    erasing.erase(house, maria.user.id, HOUSE)
    with transaction(house.pool) as db:
        assert authors.of_course(db, course["id"]) == []


def test_a_co_author_sees_how_far_learners_of_the_course_are(asker: Asker, people: Make) -> None:
    owner, maria, learner = people("author"), people("author", "m@uchi.example"), people("student")
    course, chapter, _ = a_course(asker, owner.token)
    made(asker.ask("POST", f"/api/courses/{course['id']}/publish", token=owner.token))
    done = asker.ask(
        "POST", "/api/progress/complete", {"chapter": chapter["id"]}, token=learner.token
    )
    assert done.status == 200, done.body
    place = f"/api/users/{learner.user.id}/progress"
    assert asker.ask("GET", place, token=maria.token).status == 404
    invite(asker, course["id"], maria.user.email, owner.token)
    seen = made(asker.ask("GET", place, token=maria.token))
    assert [each["id"] for each in seen["courses"]] == [course["id"]]
