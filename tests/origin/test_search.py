"""Search: word forms meet, parts have their own address, and guests find what is open to them."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from origin.actions import indexing
from origin.house import House
from storage.database import transaction
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.test_thread import made

Make = Callable[..., Somebody]
TEXT = """Уводът говори за забравянето.

## Циклите в езика

Тук уроците повтарят <b>същото</b> много пъти.

## Сън

Сънят подрежда спомените.
"""


def a_course(asker: Asker, token: str, title: str = "Първи уроци", **values: str) -> dict:
    course = _post(asker, token, "/api/courses", {"title": title, **values})
    chapter = _post(asker, token, f"/api/courses/{course['id']}/chapters", {"title": "За паметта"})
    _post(asker, token, f"/api/chapters/{chapter['id']}/content", {"body": TEXT})
    answer = asker.ask("POST", f"/api/courses/{course['id']}/publish", token=token)
    assert answer.status == 200, answer.body
    return course


def _post(asker: Asker, token: str, path: str, body: dict) -> dict:
    return made(asker.ask("POST", path, body, token=token))


def found(asker: Asker, text: str, more: str = "", token: str | None = None) -> list[dict]:
    answer = asker.ask("GET", f"/api/search?q={quote(text)}{more}", token=token)
    assert answer.status == 200, answer.body
    return answer.json["found"]


def test_a_part_is_found_by_another_form_of_its_word(asker: Asker, people: Make) -> None:
    a_course(asker, people("author").token)
    place = found(asker, "цикъл")[0]
    assert place["kind"] == "part"
    assert place["path"].startswith("/courses/parvi-urotsi/za-pametta#t-")
    assert place["title"] == "Циклите в езика"
    hits = found(asker, "повтаря урок", "&kind=part")
    assert [piece["text"] for piece in hits[0]["excerpt"] if piece["found"]] == [
        "уроците",
        "повтарят",
    ]


def test_a_title_comes_before_a_text(asker: Asker, people: Make) -> None:
    a_course(asker, people("author").token)
    kinds = [place["kind"] for place in found(asker, "урок")]
    assert kinds == ["course", "part"]


def test_a_word_is_found_before_it_is_typed_out(asker: Asker, people: Make) -> None:
    a_course(asker, people("author").token)
    assert found(asker, "забравян")
    assert found(asker, "подре") == found(asker, "подрежда")


def test_where_no_place_has_all_words_those_with_some_are_shown(asker: Asker, people: Make) -> None:
    a_course(asker, people("author").token)
    answer = asker.ask("GET", f"/api/search?q={quote('сън велосипед')}").json
    assert answer["some"]
    assert [place["title"] for place in answer["found"]] == ["Сън"]


def test_of_a_members_course_others_find_titles_and_no_text(asker: Asker, people: Make) -> None:
    author = people("author")
    course = a_course(asker, author.token, access="members", joining="open")
    assert found(asker, "сън") == []
    assert found(asker, "забравяне") == []
    titled = found(asker, "памет")
    assert [place["title"] for place in titled] == ["За паметта"]
    assert titled[0]["excerpt"] == []
    student = people("student").token
    assert found(asker, "сън", token=student) == []
    assert found(asker, "памет", token=student)[0]["excerpt"] == []
    member = made(asker.ask("POST", f"/api/courses/{course['id']}/enrol", token=student))
    for token in (member["access_token"], author.token, people("admin").token):
        assert [place["title"] for place in found(asker, "сън", token=token)] == ["Сън"]
    assert asker.ask("DELETE", f"/api/courses/{course['id']}/enrol", token=student).status == 204
    assert found(asker, "сън", token=student) == []


def test_what_is_no_longer_published_is_no_longer_found(asker: Asker, people: Make) -> None:
    token = people("author").token
    course = a_course(asker, token)
    assert found(asker, "сън")
    asker.ask("DELETE", f"/api/courses/{course['id']}", token=token)
    assert found(asker, "сън") == []


def test_pages_of_what_was_found_show_each_place_once(asker: Asker, people: Make) -> None:
    token = people("author").token
    for number in range(5):
        a_course(asker, token, title=f"Курс {number}")
    seen: list[str] = []
    cursor = ""
    while True:
        answer = asker.ask("GET", f"/api/search?q={quote('сън')}&limit=2{cursor}").json
        seen += [place["path"] for place in answer["found"]]
        if answer["cursor"] is None:
            break
        cursor = f"&cursor={answer['cursor']}"
    assert len(seen) == len(set(seen)) == 5


def test_a_made_up_cursor_is_refused(asker: Asker) -> None:
    for cursor in ("x", "bmFuLDE", "***"):
        answer = asker.ask("GET", f"/api/search?q=a1&cursor={cursor}")
        assert (answer.status, answer.problem) == (422, "invalid-fields")


def test_anything_may_be_typed(asker: Asker, people: Make) -> None:
    a_course(asker, people("author").token)
    for text in ("'", "a' | 'b", "!(&", "\\", "<script>", "а:*", "%", "𝕏 ⅷ", "ǅ ß İ", "\u0301"):
        assert isinstance(found(asker, text), list)
        page = asker.ask("GET", f"/search?q={quote(text)}")
        assert page.status == 200
        assert b"<script>" not in page.body


def test_the_page_marks_what_was_found_and_escapes_the_rest(asker: Asker, people: Make) -> None:
    a_course(asker, people("author").token, title="Уроци <i>")
    page = asker.ask("GET", f"/search?q={quote('уроците')}").body.decode()
    assert "<mark>уроците</mark>" in page
    assert "Уроци &lt;i&gt;" in page
    assert "#t-" in page


def test_indexing_anew_finds_the_same(asker: Asker, people: Make, house: House) -> None:
    a_course(asker, people("author").token)
    before = found(asker, "сън")
    with transaction(house.pool) as db:
        db.execute("DELETE FROM search_entries")
    assert found(asker, "сън") == []
    with transaction(house.pool) as db:
        assert indexing.rebuild_all(db) == 2
    assert found(asker, "сън") == before
