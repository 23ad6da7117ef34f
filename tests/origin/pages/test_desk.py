"""The administrator's desk: people are found and changed, groups filled, and the log tells it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from origin.house import House
from storage import groups, memberships, users
from storage.database import transaction
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.pages.test_own import Reader

FORMS = ("/admin/users", "/admin/groups", "/admin/audit")


def test_people_are_found_by_words_role_and_state_and_paged(
    asker: Asker, house: House, people: Callable[..., Somebody]
) -> None:
    admin = Reader(asker, people("admin"))
    with transaction(house.pool) as db:
        for number in range(60):
            users.insert(
                db,
                email=f"pupil{number:02}@uchi.example",
                password_hash="x",
                name=f"Ученик {number}",
            )
    first = admin.open("/admin/users?role=student&sort=name").body.decode()
    assert first.count('class="name"') == 50
    following = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "role=student" in following
    rest = admin.open(following).body.decode()
    assert rest.count('class="name"') == 10
    assert "To the beginning" in rest
    found = admin.open("/admin/users?" + urlencode({"search": "УЧЕНИК 7"})).body.decode()
    assert found.count('class="name"') == 1
    assert "Nobody fits" in admin.open("/admin/users?state=deactivated").body.decode()
    # What nobody offers narrows nothing; a made-up cursor is refused.
    assert admin.open("/admin/users?role=king&group=x&sort=x").status == 200
    assert admin.open("/admin/users?cursor=x").status in (400, 422)


def test_an_account_is_edited_shut_and_opened_by_buttons(
    asker: Asker, house: House, people: Callable[..., Somebody]
) -> None:
    admin, petar = Reader(asker, people("admin")), people("student")
    with transaction(house.pool) as db:
        group = groups.insert(db, name="11 б")
    here = f"/admin/users/{petar.user.id}"
    saved = admin.send(
        here, do="save", name="Петър <b>", role="author", **{f"groups-{group}": "yes"}
    )
    html = admin.follow(saved)
    assert "The account is saved" in html
    assert "Петър &lt;b&gt;" in html
    with transaction(house.pool) as db:
        found = users.find(db, petar.user.id)
        assert groups.of_user(db, petar.user.id) == [str(group)]
    assert found is not None
    assert (found.name, found.role) == ("Петър <b>", "author")
    assert "deactivated and logged out" in admin.follow(admin.send(here, do="deactivate"))
    assert "active again" in admin.follow(admin.send(here, do="activate"))
    log = admin.open(f"/admin/audit?subject={petar.user.email}").body.decode()
    for deed in ("Changed a role", "Deactivated an account", "Took somebody into a group"):
        assert f"<strong>{deed}</strong>" in log
    assert "<del>student</del> → <ins>author</ins>" in log
    assert "<ins>11 б</ins>" in log


def test_the_last_administrator_keeps_the_role_and_hears_why(
    asker: Asker, house: House, people: Callable[..., Somebody]
) -> None:
    admin = Reader(asker, people("admin"))
    here = f"/admin/users/{admin.user.id}"
    for form in ({"do": "save", "name": "А", "role": "student"}, {"do": "deactivate"},
                 {"do": "erase", "sure": "yes"}):  # fmt: skip
        answer = admin.send(here, **form)
        assert answer.status == 409
        assert "The last administrator must stay" in answer.body.decode()
    with transaction(house.pool) as db:
        found = users.find(db, admin.user.id)
    assert found is not None
    assert (found.role, found.deactivated_at) == ("admin", None)


def test_erasing_somebody_needs_a_tick(
    asker: Asker, house: House, people: Callable[..., Somebody]
) -> None:
    admin, petar = Reader(asker, people("admin")), people("student")
    here = f"/admin/users/{petar.user.id}"
    assert admin.send(here, do="erase").status == 422
    assert "The account is erased" in admin.follow(admin.send(here, do="erase", sure="yes"))
    assert admin.open(here).status == 404
    log = admin.open("/admin/audit?action=user.erased").body.decode()
    assert "somebody erased" in log
    assert petar.user.email not in log


def test_a_group_is_made_filled_renamed_and_removed(
    asker: Asker, house: House, people: Callable[..., Somebody]
) -> None:
    admin, petar = Reader(asker, people("admin")), people("student")
    made = admin.send("/admin/groups", name="  11   б ", under_age="yes")
    here = (made.header("location") or "").partition("?")[0]
    assert "The group is made" in admin.follow(made)
    again = admin.send("/admin/groups", name="11 Б")
    assert "There is another group of this name" in again.body.decode()
    assert 'value="11 Б"' in again.body.decode()
    assert "Please fill this in" in admin.send("/admin/groups", name=" ").body.decode()
    unknown = admin.send(here, do="take-in", email="nobody@uchi.example")
    assert "There is no account with this address" in unknown.body.decode()
    assert "The member is added" in admin.follow(
        admin.send(here, do="take-in", email=petar.user.email.upper())
    )
    with transaction(house.pool) as db:
        assert memberships.carried(db, petar.user.id).minor
    assert "The group is saved" in admin.follow(admin.send(here, do="save", name="12 б"))
    out = admin.send(here, do="take-out", user=str(petar.user.id))
    assert "The member is out of the group" in admin.follow(out)
    assert "The group is removed" in admin.follow(admin.send(here, do="remove"))
    assert admin.open(here).status == 404


def test_the_log_says_what_can_not_be_looked_for(
    asker: Asker, people: Callable[..., Somebody]
) -> None:
    admin = Reader(asker, people("admin"))
    answer = admin.open("/admin/audit?actor=nobody%40uchi.example&since=someday")
    assert answer.status == 422
    assert 'id="actor-fault"' in answer.body.decode()
    assert 'id="since-fault"' in answer.body.decode()
    assert 'value="nobody@uchi.example"' in answer.body.decode()


def test_the_desk_is_nobody_elses(asker: Asker, people: Callable[..., Somebody]) -> None:
    petar = Reader(asker, people("author"))
    for path in FORMS:
        assert petar.open(path).status == 403
    assert petar.send("/admin/groups", name="Моя").status == 403
