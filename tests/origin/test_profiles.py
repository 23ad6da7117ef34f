"""Profiles: what somebody writes of themself, agrees to, and wants no more mails of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import mails
from functions.consents import CURRENT_RESEARCH_TEXT
from functions.cookies import names
from functions.keys import KeyRing
from functions.naming import spell, unspell
from origin import unsubscribing
from origin.actions import accounts
from origin.house import House
from origin.jobs.letters import SUBJECTS
from storage import audit, consents, groups, users
from storage.database import transaction
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import PASSWORD, Somebody

Make = Callable[..., Somebody]


def put(asker: Asker, who: Somebody, **fields: Any) -> Answer:
    return asker.ask("PUT", "/api/users/profile", fields, token=who.token)


def test_one_writes_ones_own_profile_field_by_field(asker: Asker, people: Make) -> None:
    student = people("student")
    first = put(
        asker,
        student,
        name="  Мария  ",
        language="en",
        time_zone="America/Santiago",
        settings={"text_size": "large"},
        wanted_mails=["weekly", "news", "weekly"],
    )
    assert first.status == 200, first.body
    assert first.json["name"] == "Мария"
    assert first.json["settings"] == {"text_size": "large"}
    assert first.json["wanted_mails"] == ["news", "weekly"]
    second = put(asker, student, under_age=True)
    assert second.json == first.json | {"under_age": True, "minor": True}
    read = asker.ask("GET", "/api/users/profile", token=student.token)
    assert read.json == second.json


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Europe/Atlantis"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", "posixrules"),
        ("language", "de"),
        ("name", "x" * 201),
        ("settings", {"text_size": "huge"}),
        ("settings", {"colour": "red"}),
        ("wanted_mails", ["verify"]),
        ("wanted_mails", "weekly"),
        ("under_age", "yes"),
        ("consent_text", CURRENT_RESEARCH_TEXT),
    ],
)
def test_what_no_profile_may_have_is_refused_and_named(
    asker: Asker, people: Make, field: str, value: object
) -> None:
    student = people("student")
    answer = put(asker, student, **{field: value})
    assert (answer.status, answer.problem) == (422, "invalid-fields")
    assert answer.json["errors"][0]["pointer"].startswith(f"/{field}")


def test_every_wrong_field_is_named_and_none_is_written(asker: Asker, people: Make) -> None:
    student = people("student")
    answer = put(
        asker, student, name="Ева", time_zone="Mars/Base", research_consent=True, consent_text="1"
    )
    pointers = {error["pointer"] for error in answer.json["errors"]}
    assert pointers == {"/time_zone", "/consent_text"}
    assert asker.ask("GET", "/api/users/profile", token=student.token).json["name"] == "Student"


def test_each_answer_about_research_is_kept_with_its_time_and_wording(
    asker: Asker, house: House, people: Make
) -> None:
    student = people("student")
    assert (
        asker.ask("GET", "/api/users/profile", token=student.token).json["research_consent"] is None
    )
    # The box that was never ticked is no answer, and the same answer twice is one.
    for given_ in (False, True, True, False):
        answer = put(asker, student, research_consent=given_)
    assert answer.json["research_consent"]["given"] is False
    with transaction(house.pool) as db:
        history = consents.history(db, student.user.id)
        actions = [entry.action for entry in audit.listing(db, subject=student.user.id)]
    assert [each.given for each in history] == [True, False]
    assert {each.text_version for each in history} == {CURRENT_RESEARCH_TEXT}
    assert [name for name in actions if name.startswith("consent.")] == [
        "consent.withdrawn",
        "consent.given",
    ]


def test_research_is_asked_with_the_registration(asker: Asker, house: House) -> None:
    new = {"email": "maria@uchi.example", "password": PASSWORD, "research_consent": True}
    unknown = asker.ask("POST", "/api/auth/register", new | {"consent_text": "1999"})
    assert (unknown.status, unknown.json["errors"][0]["pointer"]) == (422, "/consent_text")
    assert asker.ask("POST", "/api/auth/register", new).status == 202
    other = {"email": "eva@uchi.example", "password": PASSWORD}
    assert asker.ask("POST", "/api/auth/register", other).status == 202
    with transaction(house.pool) as db:
        maria = users.find_by_email(db, "maria@uchi.example")
        eva = users.find_by_email(db, "eva@uchi.example")
        assert maria
        assert eva
        agreed = consents.latest(db, maria.id)
        assert agreed
        assert agreed.given
        assert consents.latest(db, eva.id) is None


def test_a_group_makes_a_minor_whatever_they_say_and_the_token_knows(
    asker: Asker, house: House, people: Make
) -> None:
    admin, student = people("admin"), people("student")
    assert house.signer.read(student.token, house.now()).minor is False
    group = asker.ask("POST", "/api/groups", {"name": "7а", "under_age": True}, token=admin.token)
    asker.ask("PUT", f"/api/groups/{group.json['id']}/members/{student.user.id}", token=admin.token)
    profile = put(asker, student, under_age=False).json
    assert (profile["under_age"], profile["minor"]) == (False, True)
    assert [each["name"] for each in profile["groups"]] == ["7а"]
    credentials = {"email": student.user.email, "password": PASSWORD}
    token = asker.ask("POST", "/api/auth/login", credentials).json["access_token"]
    claims = house.signer.read(token, house.now())
    assert (claims.minor, claims.groups) == (True, (group.json["id"],))


def test_the_token_never_grows_past_what_is_read(house: House, people: Make) -> None:
    student = people("student").user
    with transaction(house.pool) as db:
        for number in range(groups.MAX_OF_USER):
            groups.add(db, groups.insert(db, name=f"група {number}"), student.id)
    access = accounts.login(house, student.email, PASSWORD).access
    assert len(house.signer.read(access, house.now()).groups) == groups.MAX_OF_USER
    with pytest.raises(groups.TooManyGroups), transaction(house.pool) as db:
        groups.add(db, groups.insert(db, name="още една"), student.id)


def test_one_click_unsubscribes_without_logging_in(
    asker: Asker, house: House, people: Make
) -> None:
    student = people("student")
    put(asker, student, wanted_mails=["weekly", "news"])
    token = unsubscribing.token(house.settings.csrf_keys, student.user.id, "weekly")
    path = f"{unsubscribing.PATH}/{token}"
    # A program that only looks at links unsubscribes nobody.
    assert asker.edge("GET", path).status == 200
    assert wanted(asker, student) == ["news", "weekly"]
    typed = {"content-type": "application/x-www-form-urlencoded"}
    assert asker.edge("POST", path, b"List-Unsubscribe=One-Click", headers=typed).status == 200
    assert wanted(asker, student) == ["news"]
    assert asker.edge("POST", path, b"List-Unsubscribe=One-Click", headers=typed).status == 200


def test_the_button_of_the_page_unsubscribes_whoever_is_logged_in_meanwhile(
    asker: Asker, house: House, people: Make
) -> None:
    student = people("student")
    put(asker, student, wanted_mails=["weekly"])
    token = unsubscribing.token(house.settings.csrf_keys, student.user.id, "weekly")
    sent = {
        "cookie": f"{names(house.settings.public_url).access}={student.token}",
        "origin": house.settings.public_url,
        "content-type": "application/x-www-form-urlencoded",
    }
    path = f"{unsubscribing.PATH}/{token}"
    assert asker.edge("POST", path, b"", headers=sent).status == 200
    assert wanted(asker, student) == []


def test_only_mails_that_are_not_necessary_may_be_refused() -> None:
    assert not set(mails.OPTIONAL) & set(SUBJECTS)
    necessary = [template for template in SUBJECTS if mails.kind_of(template) is None]
    assert set(SUBJECTS) - set(necessary) == set(mails.KINDS)
    assert all(mails.is_wanted(template, []) for template in necessary)
    assert not any(mails.is_wanted(name, []) for name in (*mails.OPTIONAL, *mails.KINDS))
    headers = unsubscribing.headers("https://uchi.example", "bcf")
    assert headers == {
        "List-Unsubscribe": "<https://uchi.example/unsubscribe/bcf>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def wanted(asker: Asker, who: Somebody) -> list[str]:
    return asker.ask("GET", "/api/users/profile", token=who.token).json["wanted_mails"]


def test_a_link_that_was_not_made_here_is_nothing(asker: Asker, house: House, people: Make) -> None:
    student = people("student")
    token = unsubscribing.token(house.settings.csrf_keys, student.user.id, "weekly")
    for wrong in (token[:-2], token[:-1] + ("b" if token[-1] != "b" else "c"), "b", token + "bb"):
        for method in ("GET", "POST"):
            assert asker.edge(method, f"{unsubscribing.PATH}/{wrong}").status == 404


@given(st.sampled_from(mails.OPTIONAL), st.uuids(), st.integers(0, 40 * 8 - 1))
def test_no_changed_link_unsubscribes_anybody_else(
    kind: mails.Optional, user: Any, bit: int
) -> None:
    ring = KeyRing(1, {1: b"k" * 32})
    text = unsubscribing.token(ring, user, kind)
    assert unsubscribing.read(ring, text) == (user, kind)
    data = bytearray(unspell(text))
    data[(bit // 8) % len(data)] ^= 1 << bit % 8
    assert unsubscribing.read(ring, spell(bytes(data))) is None
