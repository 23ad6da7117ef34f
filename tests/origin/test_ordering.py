"""Ordering: contents go to other places of their course, and nothing of them is lost on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

from origin.house import House
from storage import contents, revisions
from storage.database import transaction
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.pages.test_own import Reader
from tests.origin.test_thread import a_course, made

Make = Callable[..., Somebody]


def two_chapters(asker: Asker, token: str) -> tuple[str, str, str, list[str]]:
    """Return a published course, its chapters, and the contents: two of one, one of the other."""
    course, first, one = a_course(asker, token)
    second = made(
        asker.ask("POST", f"/api/courses/{course['id']}/chapters", {"title": "Край"}, token=token)
    )["id"]
    parts = [one["id"]]
    for chapter, body in ((first["id"], "## Сън\n\nСпим."), (second, "## Памет\n\nПомним.")):
        body = {"body": body}
        parts.append(
            made(asker.ask("POST", f"/api/chapters/{chapter}/content", body, token=token))["id"]
        )
    made(asker.ask("POST", f"/api/courses/{course['id']}/publish", token=token))
    return course["id"], first["id"], second, parts


def standing(house: House, chapter: str) -> list[str]:
    with transaction(house.pool) as db:
        return [str(each.id) for each in contents.of_chapter(db, UUID(chapter))]


def test_a_content_moves_to_another_chapter_with_its_history_its_readers_and_its_own_headings(
    asker: Asker, people: Make, house: House
) -> None:
    author, learner = people("author"), people("student")
    _, first, second, (memory, sleep, other) = two_chapters(asker, author.token)
    done = asker.ask(
        "POST", "/api/progress/complete", {"chapter": first, "contents": [memory]},
        token=learner.token,
    )  # fmt: skip
    assert done.status == 200, done.body
    place = f"/api/content/{memory}/place"
    body = {"chapter": second, "after": other}
    assert asker.ask("PUT", place, body, token=author.token).status == 204
    assert (standing(house, first), standing(house, second)) == ([sleep], [other, memory])
    # Both texts have a heading of one name: the one that came later gives way.
    shown = asker.ask("GET", f"/api/chapters/{second}/content").json["contents"]
    ids = re.findall(r'<h2 id="([^"]+)"', "".join(each["html"] for each in shown))
    assert len(ids) == len(set(ids)) == 2
    seen = asker.ask("GET", f"/api/progress/chapters/{second}", token=learner.token).json
    assert [each["done"] for each in seen["contents"]] == [False, True]
    with transaction(house.pool) as db:
        assert len(revisions.summaries(db, UUID(memory))) == 1
    assert asker.ask("PUT", place, {"chapter": second}, token=author.token).status == 204
    assert standing(house, second) == [memory, other]


def test_a_content_goes_nowhere_else(asker: Asker, people: Make) -> None:
    author, stranger = people("author"), people("author", "other@uchi.example")
    _, first, second, (memory, sleep, other) = two_chapters(asker, author.token)
    _, foreign_chapter, _ = a_course(asker, stranger.token)
    place = f"/api/content/{memory}/place"
    assert asker.ask("PUT", place, {"chapter": second}, token=stranger.token).status == 404
    _, elsewhere, _ = a_course(asker, author.token)
    for chapter in (foreign_chapter["id"], elsewhere["id"]):
        refused = asker.ask("PUT", place, {"chapter": chapter}, token=author.token)
        assert refused.json["errors"][0]["pointer"] == "/chapter", chapter
    for after in (other, memory):
        refused = asker.ask("PUT", place, {"chapter": first, "after": after}, token=author.token)
        assert refused.json["errors"][0]["pointer"] == "/after"
    assert asker.ask("DELETE", f"/api/chapters/{second}", token=author.token).status == 204
    put_away = asker.ask("PUT", place, {"chapter": second}, token=author.token)
    assert put_away.status == 422
    assert asker.ask("DELETE", f"/api/content/{sleep}", token=author.token).status == 204
    gone = asker.ask("PUT", f"/api/content/{sleep}/place", {"chapter": first}, token=author.token)
    assert gone.status == 404


def test_the_trees_buttons_lead_over_the_ends_of_chapters_and_its_script_puts_anything_anywhere(
    asker: Asker, people: Make, house: House
) -> None:
    author = people("author")
    ivan = Reader(asker, author)
    course, first, second, (memory, sleep, other) = two_chapters(asker, author.token)
    tree = f"/author/courses/{course}"
    assert ivan.send(tree, do=f"content-down {sleep}").status == 303
    assert (standing(house, first), standing(house, second)) == ([memory], [sleep, other])
    assert ivan.send(tree, do=f"content-up {sleep}").status == 303
    assert (standing(house, first), standing(house, second)) == ([memory, sleep], [other])
    # There is nothing above the first and below the last.
    for verb in (f"content-up {memory}", f"content-down {other}"):
        assert ivan.send(tree, do=verb).status == 303
    page = ivan.open(tree).body.decode()
    assert len(re.findall(r'value="content-[a-z]+ [^"]+"[^>]* disabled', page)) == 2
    dragged = ivan.send(tree, do=f"place-content {other}", chapter=first, after=memory)
    assert (dragged.header("location") or "").endswith(f"#at-{other}")
    assert (standing(house, first), standing(house, second)) == ([memory, other, sleep], [])
    assert ivan.send(tree, do=f"place-chapter {second}", after="").status == 303
    page = ivan.open(tree).body.decode()
    assert page.index(f"at-{second}") < page.index(f"at-{first}")
    assert ivan.send(tree, do=f"place-chapter {first}", after="x").status == 400
    stranger = Reader(asker, people("author", "other@uchi.example"))
    for form in (
        {"do": f"place-content {other}", "chapter": first, "after": ""},
        {"do": f"place-chapter {first}", "after": ""},
        {"do": f"content-up {other}"},
    ):
        assert stranger.send(tree, **form).status == 404
