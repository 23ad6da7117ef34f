"""Pages of classes: a teacher's, and the ways in, for people without scripts."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from functions.memberships import course_group
from origin.house import House
from storage import memberships
from storage.database import transaction
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import Somebody
from tests.origin.pages.test_own import Reader
from tests.origin.test_classes import a_class, code_of, join, members_course, work
from tests.origin.test_progress import read

Make = Callable[..., Somebody]


def page_of(course: dict) -> str:
    return f"/courses/{course['slug']}/za-pametta"


def carried(house: House, answer: Answer) -> tuple[str, ...]:
    """Return the groups that the access cookie of an answer names."""
    (token,) = [rest.partition(";")[0] for name, rest in answer.cookies.items() if "access" in name]
    return house.signer.read(token, house.now()).groups


def test_the_way_into_a_course_shows_how_to_join_it_and_then_lets_in(
    asker: Asker, house: House, people: Make
) -> None:
    author = people("author")
    course = members_course(asker, author.token, joining="open")
    maria = Reader(asker, people("student"))
    way = f"/classes/enter?to={page_of(course)}"
    shown = maria.open(way)
    assert shown.status == 200
    assert "Join the course" in shown.body.decode()
    assert not [name for name in shown.cookies if "access" in name]
    joined = maria.send("/classes/enter", to=page_of(course))
    assert (joined.status, joined.header("location")) == (303, page_of(course))
    assert course_group(UUID(course["id"])) in carried(house, joined)
    # With the old token once more, as another browser of hers has it: it is given a new one.
    again = maria.open(way)
    assert (again.status, again.header("location")) == (303, page_of(course))
    assert course_group(UUID(course["id"])) in carried(house, again)


def test_of_a_course_by_invitation_the_way_asks_for_a_code(
    asker: Asker, house: House, people: Make
) -> None:
    course = members_course(asker, people("author").token)
    maria = Reader(asker, people("student"))
    shown = maria.open(f"/classes/enter?to={page_of(course)}").body.decode()
    assert "Join the course" not in shown
    assert 'action="/classes/join"' in shown
    assert maria.send("/classes/enter", to=page_of(course)).status == 403
    with transaction(house.pool) as db:
        assert not memberships.may_read(db, maria.user.id, UUID(course["id"]))


@pytest.mark.parametrize("to", ["/courses", "https://evil.example/courses/x/y", "//evil.example"])
def test_the_way_leads_to_courses_of_this_house_alone(asker: Asker, people: Make, to: str) -> None:
    assert Reader(asker, people("student")).open(f"/classes/enter?to={to}").status == 404


def test_an_author_and_an_administrator_go_straight_in(asker: Asker, people: Make) -> None:
    author = people("author")
    course = members_course(asker, author.token)
    for who in (author, people("admin")):
        way = Reader(asker, who).open(f"/classes/enter?to={page_of(course)}")
        assert (way.status, way.header("location")) == (303, page_of(course))
    stranger = Reader(asker, people("author", "other@uchi.example"))
    assert stranger.open(f"/classes/enter?to={page_of(course)}").status == 200


def test_a_guest_with_a_code_is_shown_the_class_and_led_back_after_logging_in(
    asker: Asker, people: Make
) -> None:
    author = people("author")
    group = a_class(asker, author.token, members_course(asker, author.token))
    code = code_of(asker, author.token, group, kind="code")
    guest = asker.edge("GET", f"/classes/join?code={code}").body.decode()
    assert "6 а" in guest
    assert f"/login?to=%2Fclasses%2Fjoin%3Fcode%3D{code}" in guest
    assert f"/register?to=%2Fclasses%2Fjoin%3Fcode%3D{code}" in guest
    register = asker.edge("GET", f"/register?to=%2Fclasses%2Fjoin%3Fcode%3D{code}").body.decode()
    assert f'name="to" value="/classes/join?code={code}"' in register
    wrong = asker.edge("GET", "/classes/join?code=2222-2222-2222")
    assert (wrong.status, "6 а" in wrong.body.decode()) == (422, False)


def test_opening_a_link_changes_nothing_and_the_button_does(
    asker: Asker, house: House, people: Make
) -> None:
    author = people("author")
    course = members_course(asker, author.token)
    group = a_class(asker, author.token, course)
    code = code_of(asker, author.token, group)
    maria = Reader(asker, people("student"))
    assert "Come into the class" in maria.open(f"/classes/join?code={code}").body.decode()
    assert asker.ask("GET", f"/api/classes/{group}", token=author.token).json["members"] == 0
    joined = maria.send("/classes/join", code=code)
    assert (joined.status, joined.header("location")) == (303, f"/courses/{course['slug']}")
    assert course_group(UUID(course["id"])) in carried(house, joined)
    mine = maria.open("/classes").body.decode()
    assert "6 а" in mine
    left = maria.send("/classes", do="leave", group=group)
    assert course_group(UUID(course["id"])) not in carried(house, left)
    assert "You have left the class" in maria.follow(left)
    refused = maria.send("/classes/join", code="2222-2222-2222")
    assert (refused.status, "mistyped" in refused.body.decode()) == (422, True)


def test_a_teacher_makes_a_class_invites_and_sees_how_far_everybody_is(
    asker: Asker, house: House, people: Make
) -> None:
    author, student = people("author"), people("student")
    course = members_course(asker, author.token)
    ivan = Reader(asker, author)
    assert ivan.send("/classes", do="make", name=" ", course=course["id"]).status == 422
    made = ivan.send("/classes", do="make", name="6 а", course=course["id"], under_age="yes")
    here = (made.header("location") or "").partition("?")[0]
    assert "The class is made" in ivan.follow(made)
    assert "It is made" in ivan.follow(ivan.send(here, do="code", days="2", max_uses="30"))
    for days in ("0", "x", "9999"):
        assert ivan.send(here, do="link", days=days).status == 422
    group = here.split("/")[2]
    listed = asker.ask("GET", f"/api/classes/{group}/invitations", token=author.token).json
    join(asker, student.token, listed["invitations"][0]["code"])
    chapter = asker.ask("GET", f"/api/courses/{course['id']}/chapters", token=author.token).json
    read(asker, house, student, chapter["chapters"][0])
    shown = ivan.open(f"/classes/{group}").body.decode()
    assert "Student" in shown
    assert "100 %" in shown
    table = ivan.open(f"/api/classes/{group}/progress.csv")
    assert table.header("content-type") == "text/csv; charset=utf-8"
    rows = table.body.decode().splitlines()
    assert rows[1].startswith("Student,student@uchi.example,yes,100,1,1,")
    out = ivan.send(f"/classes/{group}", do="take-out", user=str(student.user.id))
    assert "out of the group" in ivan.follow(out)
    withdrawn = ivan.send(here, do="withdraw", invitation=listed["invitations"][0]["id"])
    assert "It is withdrawn" in ivan.follow(withdrawn)


def test_a_list_is_sent_and_every_line_is_answered(
    asker: Asker, house: House, people: Make
) -> None:
    author, _ = people("author"), people("student")
    ivan = Reader(asker, author)
    group = a_class(asker, author.token, members_course(asker, author.token))
    here = f"/classes/{group}/lists"
    for wrong in ("", "имейл,име\n", "x@uchi.example\n" * 2_001):
        refused = ivan.send(here, csv=wrong)
        assert refused.status in (422, 429), refused.body
    sent = ivan.send(here, csv="student@uchi.example, Мария\nnew@uchi.example\nникой\n")
    waiting = ivan.follow(sent)
    assert "Look again" in waiting
    work(house)
    shown = ivan.open((sent.header("location") or "").partition("?")[0]).body.decode()
    assert "is in the class now" in shown
    assert "a letter is on its way" in shown
    assert "this is no e-mail address" in shown


def test_a_class_is_renamed_given_away_and_dissolved_by_forms(asker: Asker, people: Make) -> None:
    author, other = people("author"), people("author", "other@uchi.example")
    ivan = Reader(asker, author)
    group = a_class(asker, author.token, members_course(asker, author.token))
    here = f"/classes/{group}/settings"
    assert "The class is saved" in ivan.follow(ivan.send(here, do="save", name="7 а", teacher=""))
    assert ivan.send(here, do="save", name="").status == 422
    wrong = ivan.send(here, do="save", name="7 а", teacher="nobody@uchi.example")
    assert "no author&#39;s account" in wrong.body.decode()
    ivan.send(here, do="save", name="7 а", teacher=other.user.email)
    petya = Reader(asker, other)
    assert "7 а" in petya.open("/classes").body.decode()
    assert "The class is dissolved" in petya.follow(petya.send(here, do="dissolve"))
    assert petya.open(here).status == 404


def test_another_authors_class_is_not_there(asker: Asker, people: Make) -> None:
    author = people("author")
    group = a_class(asker, author.token, members_course(asker, author.token))
    stranger = Reader(asker, people("author", "other@uchi.example"))
    for tail in ("", "/invitations", "/lists", "/settings"):
        assert stranger.open(f"/classes/{group}{tail}").status == 404
        assert (
            stranger.send(f"/classes/{group}{tail}", do="dissolve", csv="a@b.example").status == 404
        )
