"""The author's desk: made, ordered, written, compared and published by plain forms."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from uuid import UUID

import pytest

from origin import slot_marks
from origin.house import House
from origin.pages.author.comparing import told
from storage import chapters, contents, courses, revisions
from storage.database import Connection, transaction
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import Somebody
from tests.origin.pages.test_own import Reader
from tests.origin.test_thread import TEXT, a_course

Make = Callable[..., Somebody]


def gone_to(answer: Answer) -> str:
    """Return the address, without its notice, that a form has led to."""
    assert answer.status == 303, (answer.status, answer.body.decode())
    return (answer.header("location") or "").partition("?")[0]


def editor(reader: Reader, asker: Asker, token: str) -> tuple[str, str, str]:
    """Return the editor's address for a new course's text, the course's id and the chapter's."""
    course, chapter, content = a_course(asker, token)
    return f"/author/contents/{content['id']}", course["id"], chapter["id"]


def preview_of(page: str) -> str:
    found = re.search(r"data-preview>\s*(.*?</article>)\s*</div>", page, re.DOTALL)
    assert found
    return found[1]


def test_a_course_is_made_written_and_published_by_forms_alone(
    asker: Asker, house: House, people: Make
) -> None:
    ivan = Reader(asker, people("author"))
    assert "There is no course of yours yet" in ivan.open("/author").body.decode()
    course = gone_to(ivan.send("/author", title="Хляб <у дома>", language="bg"))
    chapter = gone_to(ivan.send(course, do="add", title="Закваска"))
    content = gone_to(ivan.send(chapter, do="text"))
    saved = ivan.send(content, do="save", base="1", body="# Закваска\r\n\r\nБрашно и *вода*.\r\n")
    assert "Saved. Readers see it once it is published" in ivan.follow(saved)
    assert "1 part waits to be published" in ivan.open(course).body.decode()
    offered = ivan.open(f"{course}/publish").body.decode()
    assert "nobody but you sees it" in offered
    assert "<ins># Закваска" in offered
    assert "The course is published" in ivan.follow(ivan.send(f"{course}/publish"))
    with transaction(house.pool) as db:
        (found,) = courses.listing(db)
        (first,) = chapters.of_course(db, found.id)
        (text,) = contents.of_chapter(db, first.id)
        newest = revisions.latest(db, text.id)
    assert (found.title, found.state, first.title) == ("Хляб <у дома>", "published", "Закваска")
    assert newest is not None
    assert (newest.body, text.published_id) == ("# Закваска\n\nБрашно и *вода*.\n", newest.id)
    assert "Хляб &lt;у дома&gt;" in ivan.open("/author").body.decode()


def test_the_preview_is_what_readers_will_see(asker: Asker, house: House, people: Make) -> None:
    author = people("author")
    ivan = Reader(asker, author)
    place, _, _ = editor(ivan, asker, author.token)
    body = "# Памет\r\n\r\n<script>alert(1)</script>$x^2$ и `код`.\r\n\r\n## Сън\r\n\r\nСпим."
    form = {"base": "1", "body": body}
    by_form = preview_of(ivan.send(place, do="preview", **form).body.decode())
    by_script = ivan.send("/author/preview", content=place.rpartition("/")[2], **form)
    assert by_script.body.decode().strip() == by_form
    assert "<script" not in by_form
    assert gone_to(ivan.send(place, do="publish", **form)) == place
    with transaction(house.pool) as db:
        rows = db.execute("SELECT html FROM revisions WHERE number = 2").fetchall()
    assert slot_marks.without_slots(rows[0][0]).strip() in by_form
    assert preview_of(ivan.open(place).body.decode()) == by_form


def test_nothing_is_saved_by_a_preview(asker: Asker, house: House, people: Make) -> None:
    author = people("author")
    ivan = Reader(asker, author)
    place, _, _ = editor(ivan, asker, author.token)
    page = ivan.send(place, do="preview", base="1", body="Друго", message="защо").body.decode()
    assert "Not saved yet" in page
    assert ">\nДруго</textarea>" in page
    assert 'value="защо"' in page
    with transaction(house.pool) as db:
        assert db.execute("SELECT count(*) FROM revisions").fetchall() == [(1,)]


def test_a_stale_save_shows_both_texts_and_the_next_one_follows(
    asker: Asker, house: House, people: Make
) -> None:
    author = people("author")
    ivan, maria = Reader(asker, author), Reader(asker, people("admin"))
    place, _, _ = editor(ivan, asker, author.token)
    assert gone_to(maria.send(place, do="save", base="1", body="Нейният текст")) == place
    refused = ivan.send(place, do="save", base="1", body="Моят <текст>", message="мое")
    page = refused.body.decode()
    assert refused.status == 409
    assert "Somebody saved a newer text meanwhile" in page
    assert ">\nНейният текст</textarea>" in page
    assert ">\nМоят &lt;текст&gt;</textarea>" in page
    assert 'name="base" value="2"' in page
    assert 'value="мое"' in page
    both = "Нейният текст и моят"
    assert gone_to(ivan.send(place, do="save", base="2", body=both)) == place
    with transaction(house.pool) as db:
        rows = db.execute("SELECT body FROM revisions ORDER BY number").fetchall()
    assert [row[0] for row in rows] == [TEXT, "Нейният текст", both]


@pytest.mark.parametrize("base", ["", "x", "-1", "1" * 30, "¹"])
def test_a_form_that_does_not_say_what_it_edits_overwrites_nothing(
    asker: Asker, people: Make, base: str
) -> None:
    author = people("author")
    ivan = Reader(asker, author)
    place, _, _ = editor(ivan, asker, author.token)
    assert ivan.send(place, do="save", base=base, body="Друго").status == 400
    assert ivan.send(place, do="conquer", base="1").status == 400


def test_chapters_and_parts_are_moved_by_buttons(asker: Asker, house: House, people: Make) -> None:
    author = people("author")
    ivan = Reader(asker, author)
    _, course, chapter = editor(ivan, asker, author.token)
    here = f"/author/courses/{course}"
    other = gone_to(ivan.send(here, do="add", title="Втора")).rpartition("/")[2]
    moved = ivan.send(here, do=f"chapter-up {other}")
    assert moved.header("location") == f"{here}#at-{other}"
    page = ivan.open(here).body.decode()
    assert page.index(f"at-{other}") < page.index(f"at-{chapter}")
    # At the end it stays; what is no id of ours moves nothing.
    assert ivan.send(here, do=f"chapter-up {other}").status == 303
    assert ivan.send(here, do="chapter-up x").status == 400
    assert ivan.send(here, do=f"content-up {other}").status == 400
    assert ivan.send(here, do=f"conquer {other}").status == 400
    part = gone_to(ivan.send(f"/author/chapters/{chapter}", do="text")).rpartition("/")[2]
    assert ivan.send(here, do=f"content-up {part}").status == 303
    with transaction(house.pool) as db:
        first, _ = chapters.of_course(db, first_course(db))
        ordered = contents.of_course(db, first_course(db))
    assert str(first.id) == other
    assert str(ordered[0].id) == part


def test_a_long_text_outlives_the_login_that_it_was_written_under(
    asker: Asker, people: Make
) -> None:
    author = people("author")
    ivan = Reader(asker, author)
    place, _, _ = editor(ivan, asker, author.token)
    # The browser is sent here with its form while its access cookie is gone, and goes on.
    form = {"do": "save", "base": "1", "body": "Памет. " * 20_000}
    renewed = ivan.send(f"/api/auth/renew?to={place}", **form)
    assert (renewed.status, renewed.header("location")) == (307, place)
    assert gone_to(ivan.send(place, **form)) == place


def first_course(db: Connection) -> UUID:
    return courses.listing(db)[0].id


def test_what_is_put_away_comes_back(asker: Asker, people: Make) -> None:
    author = people("author")
    ivan = Reader(asker, author)
    place, course, chapter = editor(ivan, asker, author.token)
    here = f"/author/chapters/{chapter}"
    assert "Nothing of it is lost" in ivan.follow(ivan.send(place, do="archive", base="1"))
    assert ivan.open(place).status == 404
    part = place.rpartition("/")[2]
    assert "The part is back" in ivan.follow(ivan.send(here, do=f"restore {part}"))
    assert "The chapter is put away" in ivan.follow(ivan.send(here, do="archive"))
    back = ivan.send(f"/author/courses/{course}", do=f"restore {chapter}")
    assert "The chapter is back" in ivan.follow(back)
    settings = f"/author/courses/{course}/settings"
    assert "The course is put away" in ivan.follow(ivan.send(settings, do="archive"))
    assert "The course is back, as a draft" in ivan.follow(ivan.send(settings, do="restore"))


def test_settings_are_kept_and_a_refused_one_is_said_at_its_field(
    asker: Asker, house: House, people: Make
) -> None:
    author = people("author")
    ivan = Reader(asker, author)
    _, course, _ = editor(ivan, asker, author.token)
    other = gone_to(ivan.send("/author", title="Original", language="en")).rpartition("/")[2]
    here = f"/author/courses/{course}/settings"
    form = {"title": "Памет & сън", "slug": "pamet-i-san", "summary": "Две\r\nизречения.",
            "language": "bg", "level": "advanced", "access": "members",
            "joining": "open", "translation_of": other, "cover": ""}  # fmt: skip
    assert "The course is saved" in ivan.follow(ivan.send(here, do="save", **form))
    with transaction(house.pool) as db:
        found = courses.find_by_slug(db, "pamet-i-san")
    assert found is not None
    assert (found.title, found.summary, found.level) == (
        "Памет & сън", "Две\nизречения.", "advanced"
    )  # fmt: skip
    assert (found.access, str(found.translation_of), found.cover) == ("members", other, None)
    assert found.joining == "open"
    for field, value in (
        ("slug", "original"),
        ("slug", "Не така"),
        ("title", " "),
        ("language", "de"),
        ("translation_of", "x"),
        ("cover", "0" * 64),
    ):
        answer = ivan.send(here, do="save", **(form | {field: value}))
        assert answer.status == 422, field
        assert f'id="{field}-fault"' in answer.body.decode(), field
        assert "Памет &amp; сън" in answer.body.decode()


def test_a_chapter_keeps_what_was_typed_when_its_address_is_refused(
    asker: Asker, people: Make
) -> None:
    author = people("author")
    ivan = Reader(asker, author)
    _, _, chapter = editor(ivan, asker, author.token)
    here = f"/author/chapters/{chapter}"
    refused = ivan.send(here, do="save", title="Нова", slug="НЕ")
    assert refused.status == 422
    assert 'value="НЕ"' in refused.body.decode()
    assert "The chapter is saved" in ivan.follow(
        ivan.send(here, do="save", title="Нова", slug="nova")
    )
    bad = ivan.send(here, do="video", alternative="Филм", address="javascript:alert(1)")
    assert bad.status == 422
    assert 'id="address-fault"' in bad.body.decode()
    film = gone_to(ivan.send(here, do="video", alternative="Филм", address="https://a.example/x"))
    typed = {"base": "1", "body": "", "alternative": "Филм", "address": "javascript:alert(1)"}
    shown = preview_of(ivan.send(film, do="preview", **typed).body.decode())
    assert 'href="https://a.example/x"' in shown
    assert "javascript:" not in shown
    assert ivan.send(film, do="save", **typed).status == 422


def test_the_history_shows_each_step_and_leads_back(
    asker: Asker, house: House, people: Make
) -> None:
    author = people("author")
    ivan = Reader(asker, author)
    place, _, _ = editor(ivan, asker, author.token)
    rarely = TEXT.replace("често", "рядко")
    ivan.send(place, do="publish", base="1", body=rarely, message="<по-рядко>")
    page = ivan.open(f"{place}/history").body.decode()
    assert "<del>често</del><ins>рядко</ins>" in page
    assert "&lt;по-рядко&gt;" in page
    assert "From version 1 to version 2" in page
    back = ivan.open(f"{place}/history?from=2&to=1").body.decode()
    assert "<del>рядко</del><ins>често</ins>" in back
    assert ivan.open(f"{place}/history?from=9&to=1").status == 404
    assert ivan.send(f"{place}/history", version="x").status == 400
    assert ivan.send(f"{place}/history", version="9").status == 404
    done = ivan.follow(ivan.send(f"{place}/history", do="revert-and-publish", version="1"))
    assert "The old text is the newest again" in done
    assert f">\n{html.escape(TEXT)}</textarea>" in done
    with transaction(house.pool) as db:
        rows = db.execute(
            "SELECT number, message, revisions.id = published_id FROM revisions "
            "JOIN contents ON contents.id = content_id ORDER BY number"
        ).fetchall()
    assert rows[1:] == [(2, "<по-рядко>", False), (3, "Back to version 1", True)]


def test_the_desk_of_another_is_not_there(asker: Asker, people: Make) -> None:
    author = people("author")
    place, course, chapter = editor(Reader(asker, author), asker, author.token)
    other = Reader(asker, people("author", "other@uchi.example"))
    here = f"/author/courses/{course}"
    for path in (here, f"{here}/settings", f"{here}/publish", place, f"{place}/history",
                 f"/author/chapters/{chapter}"):  # fmt: skip
        assert other.open(path).status == 404, path
    part = place.rpartition("/")[2]
    for path, form in (
        (here, {"do": "add", "title": "Моя"}),
        (here, {"do": f"chapter-up {chapter}"}),
        (here, {"do": f"restore {chapter}"}),
        (f"{here}/settings", {"do": "save", "title": "Моя"}),
        (f"{here}/settings", {"do": "archive"}),
        (f"{here}/publish", {}),
        (f"/author/chapters/{chapter}", {"do": "text"}),
        (f"/author/chapters/{chapter}", {"do": "archive"}),
        (place, {"do": "save", "base": "1", "body": "Мое"}),
        (place, {"do": "preview", "base": "1", "body": "Мое"}),
        (place, {"do": "archive"}),
        (f"{place}/history", {"version": "1"}),
        ("/author/preview", {"content": part, "base": "1", "body": "Мое"}),
    ):
        assert other.send(path, **form).status == 404, (path, form)
    assert "Книга за паметта" not in other.open("/author").body.decode()
    student = Reader(asker, people("student"))
    assert student.open("/author").status == 403
    assert student.send("/author", title="Моя", language="bg").status == 403


def test_a_form_that_is_not_ours_changes_nothing(asker: Asker, people: Make) -> None:
    ivan = Reader(asker, people("author"))
    answer = asker.form(
        "/author", {"title": "Чужд", "language": "bg"}, cookie=ivan.cookie["cookie"], csrf="x"
    )
    assert answer.status == 403
    assert "Чужд" not in ivan.open("/author").body.decode()


def test_what_stayed_the_same_is_left_out_of_a_comparison() -> None:
    before = "".join(f"Ред {number}.\n" for number in range(20))
    after = before.replace("Ред 10.", "Друг ред.")
    kinds = [(each["kind"], each["hidden"]) for each in told(before, after)]
    assert [hidden for _, hidden in kinds if hidden] == [8, 7]
    shown = [piece["text"] for each in told(before, after) for piece in each["pieces"]]
    assert "Ред 9.\n" in "".join(shown)
    assert "Ред 7.\n" not in "".join(shown)
    assert told(before, before) == []


def test_publishing_says_for_whom_it_changes_and_what_can_not_be_shown(
    asker: Asker, people: Make
) -> None:
    author, learner, guest = people("author"), people("student"), people("sponsor")
    ivan = Reader(asker, author)
    place, course, chapter = editor(ivan, asker, author.token)
    offered = ivan.open(f"/author/courses/{course}/publish").body.decode()
    assert "For whom" not in offered
    more = {"body": "Още."}
    asker.ask("POST", f"/api/chapters/{chapter}/content", more, token=author.token)
    asker.ask("POST", f"/api/courses/{course}/publish", token=author.token)
    first = place.rpartition("/")[2]
    for somebody, body in (
        (learner, {"chapter": chapter}),
        (guest, {"chapter": chapter, "contents": [first]}),
    ):
        done = asker.ask("POST", "/api/progress/complete", body, token=somebody.token)
        assert done.status == 200, done.body
    wrong = "![](none.png) и [там](nowhere.md) $\\frac{$"
    assert ivan.send(place, do="save", base="1", body=wrong).status == 303
    assert ivan.send(f"/author/chapters/{chapter}", do="text").status == 303
    offered = ivan.open(f"/author/courses/{course}/publish").body.decode()
    assert "2 learners have begun this course." in offered
    assert "1 of them has completed it." in offered
    assert "something to read again" in offered
    assert "2 learners have completed it and will see what is new." in offered
    assert "there is no picture “none.png”" in offered
    bulgarian = ivan.open(f"/author/courses/{course}/publish", "bg").body.decode()
    assert "няма изображение „none.png“" in bulgarian
    assert "връзката към „nowhere.md“ не води наникъде" in bulgarian
    told = ivan.send(f"/author/courses/{course}/publish").body.decode()
    assert "The course is published. Some of it could not be shown as written" in told
    assert "the link to “nowhere.md” leads nowhere" in told
