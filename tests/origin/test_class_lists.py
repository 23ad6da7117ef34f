"""Learners by their addresses and by lists: let in, written to, and each line answered for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from origin.actions import inviting, rolls
from origin.house import House
from origin.jobs import class_letters
from storage import jobs
from storage.database import transaction
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.test_classes import a_class, join, members_course, work
from tests.origin.test_thread import made

Make = Callable[..., Somebody]


def test_an_address_with_an_account_is_let_in_and_another_one_is_written_to(
    asker: Asker, house: House, people: Make
) -> None:
    author, student = people("author"), people("student")
    group = a_class(asker, author.token, members_course(asker, author.token))
    place = f"/api/classes/{group}/members"

    def add(email: str) -> str:
        return made(asker.ask("POST", place, {"email": email}, token=author.token))["fate"]

    assert [add("STUDENT@uchi.example") for _ in range(2)] == ["added", "member-already"]
    assert [add("new@uchi.example") for _ in range(2)] == ["invited", "invited-already"]
    # An account that never showed the address to be its own may be a stranger's.
    squatter = people("student", "squat@uchi.example")
    with transaction(house.pool) as db:
        db.execute("UPDATE users SET verified_at = NULL WHERE id = %s", (squatter.user.id,))
    assert add("squat@uchi.example") == "invited"
    listed = asker.ask("GET", place, token=author.token).json["members"]
    assert [each["email"] for each in listed] == [student.user.email]
    wrong = asker.ask("POST", place, {"email": "nobody"}, token=author.token)
    assert (wrong.status, wrong.json["errors"][0]["pointer"]) == (422, "/email")
    assert sorted(each["letter"] for each in work(house)) == ["added", "invitation", "invitation"]


def test_a_letter_lets_one_in_and_then_forgets_the_address(
    asker: Asker, house: House, people: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = people("author")
    group = a_class(asker, author.token, members_course(asker, author.token))
    asker.ask(
        "POST", f"/api/classes/{group}/import", {"csv": "new@uchi.example;Нова"}, token=author.token
    )
    work(house)
    sent = []
    monkeypatch.setattr(class_letters.smtp, "send", lambda url, letter: sent.append(letter))
    with transaction(house.pool) as db:
        for job in jobs.listing(db):
            if job.kind == "class-letter":
                class_letters.send(house, db, job)
    (letter,) = sent
    assert (letter["To"], letter["Subject"]) == ("new@uchi.example", "Поканен си в клас")
    text = letter.get_body(("plain",)).get_content()
    code = text.partition("/classes/join?code=")[2].split()[0]
    newcomer, late = people("student", "new@uchi.example"), people("student")
    assert join(asker, newcomer.token, code).status == 200
    assert join(asker, late.token, code).problem == "wrong-code"
    with transaction(house.pool) as db:
        ((email, user),) = db.execute(
            """
            SELECT invitations.email, user_id
            FROM invitations JOIN roll_lines ON invitation_id = invitations.id
            """
        ).fetchall()
    assert (email, user) == (None, newcomer.user.id)


def test_every_line_of_a_list_has_its_fate(asker: Asker, house: House, people: Make) -> None:
    author, student = people("author"), people("student")
    group = a_class(asker, author.token, members_course(asker, author.token))
    text = (
        "Име;Имейл\nМария;student@uchi.example\nНова;new@uchi.example\n\nПак;NEW@uchi.example\n"
        "Никой;никой\n=1+1;x@uchi.example\n"
    )
    taken = asker.ask("POST", f"/api/classes/{group}/import", {"csv": text}, token=author.token)
    assert taken.status == 202
    waiting = asker.ask("GET", taken.header("location") or "", token=author.token).json
    assert (waiting["state"], waiting["progress"]) == ("due", 0)
    work(house)
    report = asker.ask("GET", taken.header("location") or "", token=author.token).json
    assert (report["state"], report["progress"]) == ("done", 100)
    assert [(each["line"], each["fate"]) for each in report["lines"]] == [
        (2, "added"), (3, "invited"), (5, "twice"), (6, "not-an-address"), (7, "formula"),
    ]  # fmt: skip
    assert asker.ask("GET", taken.header("location") or "", token=student.token).status == 403
    stranger = people("author", "stranger@uchi.example")
    assert asker.ask("GET", taken.header("location") or "", token=stranger.token).status == 404


def test_a_list_that_was_broken_off_goes_on_where_it_was(
    asker: Asker, house: House, people: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = people("author")
    group = a_class(asker, author.token, members_course(asker, author.token))
    text = "".join(f"p{number}@uchi.example\n" for number in range(rolls.STEP + 1))
    asker.ask("POST", f"/api/classes/{group}/import", {"csv": text}, token=author.token)
    admit, seen = inviting.admit, []

    def killed(*given: Any) -> inviting.Admitted:
        seen.append(given[3])
        if len(seen) > rolls.STEP:
            raise RuntimeError("killed")
        return admit(*given)

    monkeypatch.setattr(inviting, "admit", killed)
    with pytest.raises(RuntimeError):
        work(house)
    monkeypatch.setattr(inviting, "admit", lambda *given: (seen.append(given[3]), admit(*given))[1])
    assert len(work(house)) == rolls.STEP + 1
    # The line that was not kept is tried again, and no other.
    assert len(seen) == rolls.STEP + 2
    assert len(set(seen)) == rolls.STEP + 1


@pytest.mark.parametrize("text", ["", "имейл\n", "x@uchi.example\n" * 2_001, "a\x00b"])
def test_what_is_no_list_is_refused_whole(asker: Asker, people: Make, text: str) -> None:
    author = people("author")
    group = a_class(asker, author.token, members_course(asker, author.token))
    answer = asker.ask("POST", f"/api/classes/{group}/import", {"csv": text}, token=author.token)
    assert answer.status in (400, 422), answer.body


def test_an_erased_account_leaves_no_address_in_lists_and_letters(
    asker: Asker, house: House, people: Make
) -> None:
    author, admin = people("author"), people("admin")
    group = a_class(asker, author.token, members_course(asker, author.token))
    asker.ask(
        "POST", f"/api/classes/{group}/import", {"csv": "soon@uchi.example"}, token=author.token
    )
    work(house)
    soon = people("student", "soon@uchi.example")
    assert asker.ask("DELETE", f"/api/users/{soon.user.id}", token=admin.token).status == 204
    with transaction(house.pool) as db:
        for table in ("invitations", "roll_lines"):
            rows = db.execute(f"SELECT to_jsonb(t)::text FROM {table} t").fetchall()  # type: ignore[arg-type]  # names of our own
            assert "soon@" not in str(rows), table
