"""Progress over the API: whose it is, what it believes, and what it tells."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID, uuid4

import psycopg
import pytest

from functions import tokens
from functions.tokens import View
from origin.house import House
from storage.database import transaction
from tests.origin.asking import Answer, Asker, by_script, cookie_of
from tests.origin.conftest import PASSWORD, Somebody
from tests.origin.test_thread import a_course, made

Make = Callable[..., Somebody]
SECOND = 1_000
WORDS = "дума " * 100
"""Ten seconds at the generous speed."""


def published(asker: Asker, token: str, count: int = 1) -> tuple[dict, list[dict]]:
    """Return a published course and its chapters, each with one text of a hundred words."""
    course = made(asker.ask("POST", "/api/courses", {"title": "Книга"}, token=token))
    chapters = []
    for number in range(count):
        chapter = made(
            asker.ask(
                "POST", f"/api/courses/{course['id']}/chapters", {"title": f"Глава {number}"},
                token=token,
            )
        )  # fmt: skip
        body = {"body": f"Увод.\n\n## Едно\n\n{WORDS}\n\n## Две\n\nКрай."}
        content = made(
            asker.ask("POST", f"/api/chapters/{chapter['id']}/content", body, token=token)
        )
        chapters.append(chapter | {"content": content["id"]})
    made(asker.ask("POST", f"/api/courses/{course['id']}/publish", token=token))
    return course, chapters


def view(house: House, chapter: str, ago_s: float = 60) -> str:
    """Return the token of a page that was made so many seconds ago."""
    issued = int(time.time() * 1000 - ago_s * SECOND)
    return tokens.sign_view(
        house.settings.slot_keys, View(uuid4().bytes, UUID(chapter), bytes(8), issued, "bg")
    )


def report(token: str, active: int, furthest: int, **more: object) -> dict:
    return {"view": token, "sequence": 1, "active": active, "furthest": furthest} | more


def read(asker: Asker, house: House, who: Somebody, chapter: dict) -> None:
    token = view(house, chapter["id"])
    answer = asker.ask(
        "POST", "/api/progress/update", report(token, 30 * SECOND, 1000), token=who.token
    )
    assert answer.status == 204, answer.body


def of_chapter(asker: Asker, who: Somebody, chapter: dict) -> dict:
    return made(asker.ask("GET", f"/api/progress/chapters/{chapter['id']}", token=who.token))


def test_reading_to_the_end_ticks_a_chapter_and_says_why(
    asker: Asker, house: House, people: Make
) -> None:
    who, (_, [chapter, other]) = people("student"), published(asker, people("admin").token, 2)
    before = of_chapter(asker, who, chapter)
    assert (before["done"], before["course"]["percent"]) == (False, 0)
    read(asker, house, who, chapter)
    after = of_chapter(asker, who, chapter)
    [content] = after["contents"]
    assert (after["done"], content["reason"], content["revision"]) == (True, "read", 1)
    assert content["active_ms"] == 30 * SECOND
    assert 59 * SECOND <= content["open_ms"] <= 62 * SECOND
    assert "активно 30 сек от 1 мин" in after["explanation"]
    assert after["course"]["percent"] == 50
    assert after["course"]["next"]["id"] == other["id"]
    assert after["learner"] == {"name": "Student", "initial": "S"}


def test_the_explanation_is_in_the_readers_language(
    asker: Asker, house: House, people: Make
) -> None:
    who, (_, [chapter]) = people("student"), published(asker, people("admin").token)
    read(asker, house, who, chapter)
    answer = asker.ask(
        "GET", f"/api/progress/chapters/{chapter['id']}", token=who.token,
        headers={"accept-language": "en"},
    )  # fmt: skip
    assert "active 30 s of 1 min open" in answer.json["explanation"]


def test_a_mark_by_hand_and_next_keep_their_reason_and_can_be_undone(
    asker: Asker, people: Make
) -> None:
    who, (_, chapters) = people("student"), published(asker, people("admin").token, 2)
    for chapter, body in zip(chapters, ({}, {"reason": "next"}), strict=True):
        sent = {"chapter": chapter["id"]} | body
        done = made(asker.ask("POST", "/api/progress/complete", sent, token=who.token))
        assert done["contents"][0]["reason"] == body.get("reason", "hand")
        assert done["explanation"]
        again = made(
            asker.ask("POST", "/api/progress/complete", sent | {"reason": "hand"}, token=who.token)
        )
        assert again["contents"] == done["contents"]
        sent = {"chapter": chapter["id"]}
        undone = made(asker.ask("POST", "/api/progress/undo", sent, token=who.token))
        assert not undone["done"]
        assert undone["contents"][0]["explanation"] == ""


def test_a_new_revision_leaves_the_tick_and_says_what_is_new(
    asker: Asker, house: House, people: Make
) -> None:
    who, admin = people("student"), people("admin")
    _, [chapter] = published(asker, admin.token)
    read(asker, house, who, chapter)
    body = {"body": f"Увод.\n\n## Едно\n\n{WORDS}\n\n## Две\n\nДруг край.\n\n## Три\n\nНово."}
    made(asker.ask("PUT", f"/api/content/{chapter['content']}", body, token=admin.token))
    made(asker.ask("POST", f"/api/content/{chapter['content']}/publish", {}, token=admin.token))
    after = of_chapter(asker, who, chapter)
    assert (after["done"], after["contents"][0]["revision"]) == (True, 1)
    assert [(each["heading"], each["kind"]) for each in after["changes"]] == [
        ("Две", "changed"), ("Три", "new"),
    ]  # fmt: skip
    # Whoever says that they have read it knows it now; that it was completed before, stays.
    sent = {"chapter": chapter["id"]}
    known = made(asker.ask("POST", "/api/progress/complete", sent, token=who.token))
    assert known["changes"] == []
    assert known["contents"][0]["revision"] == 1


def test_the_place_where_one_stopped_is_there_on_another_device(
    asker: Asker, house: House, people: Make
) -> None:
    who, (_, [chapter]) = people("student"), published(asker, people("admin").token)
    place = {"block": 12, "heading": "t-edno"}
    sent = report(view(house, chapter["id"]), 5_000, 400, place=place)
    assert asker.ask("POST", "/api/progress/update", sent, token=who.token).status == 204
    assert of_chapter(asker, who, chapter)["place"] == place
    assert of_chapter(asker, people("student", "x@uchi.example"), chapter)["place"] is None


def test_a_guests_progress_becomes_theirs_when_they_register(
    asker: Asker, house: House, people: Make
) -> None:
    who, (_, [chapter]) = people("student"), published(asker, people("admin").token)
    thief = people("student", "thief@uchi.example")
    token = view(house, chapter["id"])
    opened = tokens.verify_view(house.settings.slot_keys, token, _now())
    with transaction(house.pool) as db:
        db.execute(
            """
            INSERT INTO readings (day, view, page, active_ms, furthest, started_at, last_at,
                                  ended_at)
            VALUES (%s, %s, %s, 30000, 1000,
                    now() - interval '1 minute', now(), now())
            """,
            (opened.issue_day, opened.view.hex(), chapter["id"]),
        )
    forged = token[:-1] + ("b" if token.endswith("z") else "z")
    sent = {"views": [token, "bcdfghjk", forged]}
    claimed = made(asker.ask("POST", "/api/progress/claim", sent, token=who.token))
    assert claimed == {"taken": 1, "refused": 2}
    assert of_chapter(asker, who, chapter)["done"]
    assert made(asker.ask("POST", "/api/progress/claim", sent, token=thief.token))["taken"] == 0
    assert not of_chapter(asker, thief, chapter)["done"]
    assert of_chapter(asker, who, chapter)["done"]


def _now() -> int:
    return int(time.time() * 1000)


def test_drafts_and_strangers_have_no_progress(asker: Asker, house: House, people: Make) -> None:
    who, author = people("student"), people("author")
    _, draft, content = a_course(asker, author.token)
    _, [chapter] = published(asker, author.token)
    for path, body in [
        ("/api/progress/complete", {"chapter": draft["id"]}),
        ("/api/progress/undo", {"chapter": draft["id"]}),
        ("/api/progress/complete", {"chapter": str(uuid4())}),
        ("/api/progress/complete", {"chapter": chapter["id"], "contents": [content["id"]]}),
    ]:
        assert asker.ask("POST", path, body, token=who.token).status == 404, path
    assert asker.ask("GET", f"/api/progress/chapters/{draft['id']}", token=who.token).status == 404
    # A page of a draft can't have been made; a token that says so completes nothing.
    sent = report(view(house, draft["id"]), 50_000, 1000, place={"block": 3})
    assert asker.ask("POST", "/api/progress/update", sent, token=who.token).status == 204
    with transaction(house.pool) as db:
        assert db.execute("SELECT count(*) FROM places").fetchone() == (0,)


def test_nobody_reads_or_writes_the_progress_of_somebody_else(
    asker: Asker, house: House, people: Make
) -> None:
    who, other = people("student"), people("student", "other@uchi.example")
    author, stranger = people("author"), people("author", "stranger@uchi.example")
    _, [chapter] = published(asker, author.token)
    read(asker, house, who, chapter)
    for ending in ("", "/stats"):
        path = f"/api/users/{who.user.id}/progress{ending}"
        for somebody, status in [(who, 200), (other, 404), (stranger, 404), (author, 200)]:
            answer = asker.ask("GET", path, token=somebody.token)
            assert answer.status == status, (somebody.user.email, path)
        assert (
            asker.ask(
                "GET", path, token=people("admin", f"a{len(ending)}@uchi.example").token
            ).status
            == 200
        )
        assert asker.ask("GET", path).status == 401
    body = {"chapter": chapter["id"], "learner": str(who.user.id)}
    assert asker.ask("POST", "/api/progress/complete", body, token=other.token).status == 422


@pytest.mark.parametrize(
    ("change", "status"),
    [({"active": -1}, 422), ({"furthest": 1_001}, 422), ({"sequence": -1}, 422),
     ({"active": 10**15}, 422), ({"active": "5"}, 422), ({"view": "bcdf"}, 400)],
)  # fmt: skip
def test_impossible_reports_are_refused(
    asker: Asker, house: House, people: Make, change: dict, status: int
) -> None:
    who, (_, [chapter]) = people("student"), published(asker, people("admin").token)
    sent = report(view(house, chapter["id"]), 5_000, 400) | change
    assert asker.ask("POST", "/api/progress/update", sent, token=who.token).status == status


def test_a_page_from_the_future_is_refused_and_too_much_time_is_clamped_and_both_are_counted(
    asker: Asker, house: House, people: Make
) -> None:
    who, (_, [chapter]) = people("student"), published(asker, people("admin").token)
    future = report(view(house, chapter["id"], ago_s=-3_600), 5_000, 1000)
    assert asker.ask("POST", "/api/progress/update", future, token=who.token).status == 400
    quick = report(view(house, chapter["id"], ago_s=2), 80_000_000, 1000)
    assert asker.ask("POST", "/api/progress/update", quick, token=who.token).status == 204
    assert not of_chapter(asker, who, chapter)["done"]
    figures = asker.ask("GET", "/metrics").body.decode()
    for deed in ("refused", "clamped"):
        [line] = [
            each for each in figures.splitlines() if f'progress_total{{deed="{deed}"}}' in each
        ]
        assert float(line.split()[-1]) >= 1


def test_statistics_tell_time_by_week_and_course(asker: Asker, house: House, people: Make) -> None:
    who, (course, [chapter, other]) = people("student"), published(asker, people("admin").token, 2)
    read(asker, house, who, chapter)
    # Two tabs at the same time: together no more than the minute that has passed.
    for _ in range(2):
        sent = report(view(house, other["id"]), 60_000, 100)
        asker.ask("POST", "/api/progress/update", sent, token=who.token)
    found = made(asker.ask("GET", f"/api/users/{who.user.id}/progress/stats", token=who.token))
    [of_course] = found["courses"]
    assert (of_course["id"], of_course["percent"]) == (course["id"], 50)
    assert len(found["weeks"]) == 12
    total = sum(week["active_ms"] for week in found["weeks"])
    assert 55_000 <= total <= 65_000
    assert of_course["active_ms"] == total
    assert found["next"]["id"] == other["id"]


def test_the_private_call_asks_the_same_few_questions_for_one_content_and_for_a_thousand(
    asker: Asker, house: House, people: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, (_, [chapter]) = people("student"), published(asker, people("admin").token)
    asked: list[str] = []
    execute = psycopg.Cursor.execute

    def counting(self: psycopg.Cursor, query: object, *rest: object, **more: object):
        asked.append(str(query))
        return execute(self, query, *rest, **more)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(psycopg.Cursor, "execute", counting)
    of_chapter(asker, who, chapter)
    few = len(asked)
    with transaction(house.pool) as db:
        _thousand(db, chapter)
    asked.clear()
    found = of_chapter(asker, who, chapter)
    assert len(found["contents"]) == 1_000
    assert len(asked) == few <= 12, asked


def _thousand(db: psycopg.Connection, chapter: dict) -> None:
    db.execute(
        """
        WITH made AS (
            INSERT INTO contents (chapter_id, position) SELECT %s, n FROM generate_series(2, 1000) n
            RETURNING id),
        written AS (
            INSERT INTO revisions (content_id, number, body, html, words)
            SELECT id, 1, 'x', '<p>x</p>', 1 FROM made RETURNING content_id, id)
        SELECT FROM written
        """,
        (chapter["id"],),
    )
    db.execute(
        """
        UPDATE contents SET published_id = revisions.id FROM revisions
        WHERE content_id = contents.id AND published_id IS NULL
        """
    )


def test_a_change_under_a_browsers_cookies_needs_its_proof(asker: Asker, people: Make) -> None:
    who, (_, [chapter]) = people("student"), published(asker, people("admin").token)
    credentials = {"email": who.user.email, "password": PASSWORD}
    cookie = cookie_of(_logged_in(asker, credentials))
    sent = {"chapter": chapter["id"]}
    bare = asker.edge(
        "POST",
        "/api/progress/complete",
        sent,
        headers={"cookie": cookie, "sec-fetch-site": "same-origin"},
    )
    assert bare.status == 403
    proven = asker.edge("POST", "/api/progress/complete", sent, headers=by_script(cookie))
    assert proven.json["done"]


def _logged_in(asker: Asker, credentials: dict) -> Answer:
    answer = asker.edge(
        "POST", "/api/auth/login", credentials, headers={"sec-fetch-site": "same-origin"}
    )
    assert answer.status == 200, answer.body
    return answer


def test_own_pages_tell_and_change_progress_without_a_script(
    asker: Asker, house: House, people: Make
) -> None:
    who, (_, [chapter]) = people("student"), published(asker, people("admin").token)
    cookie = cookie_of(_logged_in(asker, {"email": who.user.email, "password": PASSWORD}))
    path = f"/me/learning/{chapter['id']}"
    assert (
        "Отбележи като прочетено"
        in asker.edge("GET", path, headers={"cookie": cookie}).body.decode()
    )
    done = asker.form(path, {"deed": "mark"}, cookie=cookie)
    assert (done.status, done.header("location")) == (303, path)
    page = asker.edge("GET", path, headers={"cookie": cookie}).body.decode()
    assert "Отбелязано от теб" in page
    mine = asker.edge("GET", "/me/learning", headers={"cookie": cookie}).body.decode()
    assert "100 % от курса" in mine
    assert asker.form(path, {"deed": "undo"}, cookie=cookie).status == 303
    assert not of_chapter(asker, who, chapter)["done"]
    assert asker.form(path, {"deed": "burn"}, cookie=cookie).status == 422
    assert asker.edge("GET", f"/me/learning/{uuid4()}", headers={"cookie": cookie}).status == 404
