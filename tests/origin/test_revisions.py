"""Revisions over the API: two authors at once lose nothing, and every way back is a way on."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from storage import revisions
from storage.database import transaction
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.test_thread import TEXT, a_course, made

Make = Callable[..., Somebody]


def texts(house, content: str) -> list[str]:
    with transaction(house.pool) as db:
        return [each.body for each in reversed(revisions.of_content(db, UUID(content), limit=99))]


def test_a_stale_base_is_refused_with_both_texts(asker: Asker, people: Make) -> None:
    author = people("author")
    _, _, content = a_course(asker, author.token)
    place = f"/api/content/{content['id']}"
    mine = made(asker.ask("PUT", place, {"body": "Мое", "base": 1}, token=author.token))
    assert mine["version"] == 2
    late = asker.ask("PUT", place, {"body": "Твое\r\n", "base": 1}, token=author.token)
    assert (late.status, late.problem) == (409, "stale-revision")
    assert late.json["yours"] == {"base": 1, "body": "Твое\r\n"}
    assert (late.json["theirs"]["version"], late.json["theirs"]["body"]) == (2, "Мое")
    again = made(asker.ask("PUT", place, {"body": "Твое", "base": 2}, token=author.token))
    assert again["version"] == 3


def test_the_same_text_is_no_new_revision_whatever_its_line_ends(
    asker: Asker, people: Make
) -> None:
    author = people("author")
    _, _, content = a_course(asker, author.token)
    place = f"/api/content/{content['id']}"
    same = made(asker.ask("PUT", place, {"body": TEXT.replace("\n", "\r\n")}, token=author.token))
    assert same["version"] == 1
    # Sent again after a lost answer, on a base that is stale by then.
    made(asker.ask("PUT", place, {"body": "Ново", "base": 1}, token=author.token))
    repeated = made(asker.ask("PUT", place, {"body": "Ново", "base": 1}, token=author.token))
    assert repeated["version"] == 2


def test_of_many_that_save_at_once_each_accepted_text_is_a_revision(
    asker: Asker, people: Make, house
) -> None:
    author = people("author")
    _, _, content = a_course(asker, author.token)
    place = f"/api/content/{content['id']}"

    def save(number: int) -> tuple[int, str]:
        body = f"Текст {number}"
        return asker.ask("PUT", place, {"body": body, "base": 1}, token=author.token).status, body

    with ThreadPoolExecutor(6) as authors:
        answers = list(authors.map(save, range(12)))
    accepted = [body for status, body in answers if status == 200]
    assert {status for status, _ in answers} == {200, 409}
    assert len(accepted) == 1
    assert texts(house, content["id"]) == [TEXT, *accepted]


def test_without_a_base_everybody_is_accepted_and_nobody_overwritten(
    asker: Asker, people: Make, house
) -> None:
    author = people("author")
    _, _, content = a_course(asker, author.token)
    place = f"/api/content/{content['id']}"
    bodies = [f"Текст {number}" for number in range(8)]
    with ThreadPoolExecutor(4) as authors:
        list(
            authors.map(lambda b: asker.ask("PUT", place, {"body": b}, token=author.token), bodies)
        )
    assert sorted(texts(house, content["id"])[1:]) == bodies


def test_the_history_names_who_and_when_and_each_revision_can_be_read(
    asker: Asker, people: Make
) -> None:
    author = people("author")
    _, _, content = a_course(asker, author.token)
    place = f"/api/content/{content['id']}"
    asker.ask("PUT", place, {"body": "Второ", "message": "по-кратко"}, token=author.token)
    listed = asker.ask("GET", f"{place}/versions?limit=1", token=author.token).json
    (newest,) = listed["versions"]
    assert (newest["version"], newest["message"], newest["author"]) == (2, "по-кратко", "Author")
    rest = asker.ask(
        "GET", f"{place}/versions?limit=1&cursor={listed['cursor']}", token=author.token
    )
    assert [each["version"] for each in rest.json["versions"]] == [1]
    assert asker.ask("GET", f"{place}/versions/1", token=author.token).json["body"] == TEXT
    for wrong in ("3", "0", "01", "-1", "9" * 12, "x"):
        assert asker.ask("GET", f"{place}/versions/{wrong}", token=author.token).status == 404


def test_a_difference_shows_what_changed_between_any_two(asker: Asker, people: Make) -> None:
    author = people("author")
    _, _, content = a_course(asker, author.token)
    place = f"/api/content/{content['id']}"
    asker.ask("PUT", place, {"body": TEXT.replace("често", "рядко")}, token=author.token)
    answer = asker.ask("GET", f"{place}/versions/1/diff/2", token=author.token).json
    (changed,) = [each for each in answer["differences"] if each["kind"] == "changed"]
    assert {(part["kind"], part["text"]) for part in changed["parts"]} >= {
        ("removed", "често"),
        ("added", "рядко"),
    }
    back = asker.ask("GET", f"{place}/versions/2/diff/1", token=author.token).json
    assert "".join(each["after"] for each in back["differences"]) == TEXT
    assert asker.ask("GET", f"{place}/versions/1/diff/9", token=author.token).status == 404


def test_a_revert_is_a_new_revision_and_readers_see_it_when_asked(
    asker: Asker, people: Make, house
) -> None:
    author = people("author")
    course, chapter, content = a_course(asker, author.token)
    place = f"/api/content/{content['id']}"
    asker.ask("PUT", place, {"body": "Грешка"}, token=author.token)
    asker.ask("POST", f"/api/courses/{course['id']}/publish", token=author.token)
    back = made(asker.ask("POST", f"{place}/revert", {"version": 1}, token=author.token))
    assert (back["version"], back["published"]) == (3, False)
    shown = f"/api/chapters/{chapter['id']}/content"
    assert "Грешка" in asker.ask("GET", shown).json["contents"][0]["html"]
    body = {"version": 1, "publish": True}
    same = made(asker.ask("POST", f"{place}/revert", body, token=author.token))
    assert (same["version"], same["published"]) == (3, True)
    assert "Учим по малко" in asker.ask("GET", shown).json["contents"][0]["html"]
    assert texts(house, content["id"]) == [TEXT, "Грешка", TEXT]


def test_what_is_unpublished_is_named_with_its_first_changed_line(
    asker: Asker, people: Make
) -> None:
    author = people("author")
    course, _, content = a_course(asker, author.token)
    place = f"/api/courses/{course['id']}/unpublished"
    (new,) = asker.ask("GET", place, token=author.token).json["contents"]
    assert (new["published"], new["newest"], new["after"]) == (None, 1, "# Памет")
    asker.ask("POST", f"/api/courses/{course['id']}/publish", token=author.token)
    assert asker.ask("GET", place, token=author.token).json["contents"] == []
    body = {"body": TEXT.replace("често", "рядко")}
    asker.ask("PUT", f"/api/content/{content['id']}", body, token=author.token)
    (changed,) = asker.ask("GET", place, token=author.token).json["contents"]
    assert (changed["published"], changed["newest"]) == (1, 2)
    assert (changed["before"], changed["after"]) == (
        "Учим по малко и често.",
        "Учим по малко и рядко.",
    )
