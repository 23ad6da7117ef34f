"""Letters: written in the person's language, sent once or recognisably twice."""

from __future__ import annotations

import json
import re
import urllib.request
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest

from origin import verification
from origin.house import House
from origin.jobs import letters, worker
from origin.jobs.kinds import KINDS
from storage import jobs, users
from storage.database import transaction
from storage.users import User


def somebody(house: House, language: str = "bg") -> User:
    with transaction(house.pool) as db:
        return users.insert(
            db, email="мария@пример.example", password_hash="x", name="Мария", language=language
        )


def letter_to(house: House, person: User, template: str = "verify") -> EmailMessage:
    with transaction(house.pool) as db:
        job = jobs.find(db, jobs.enqueue(db, "mail", {"template": template, "user": person.id.hex}))
    assert job is not None
    return letters.write(house, job, template, person)


@pytest.mark.parametrize(
    ("language", "subject"), [("bg", "Потвърди адреса си"), ("en", "Confirm your address")]
)
def test_a_letter_speaks_the_persons_language(house: House, language: str, subject: str) -> None:
    letter = letter_to(house, somebody(house, language))
    assert letter["Subject"] == subject
    kinds = [part.get_content_type() for part in letter.iter_parts()]
    assert kinds == ["text/plain", "text/html"]


def test_the_link_proves_the_address_to_this_installation_only(house: House) -> None:
    person = somebody(house)
    body = letter_to(house, person).get_body(("plain",))
    assert body is not None
    [token] = re.findall(
        re.escape(house.settings.public_url + verification.PATH) + r"\?token=([a-z]+)",
        body.get_content(),
    )
    ring, now = house.settings.csrf_keys, house.now()
    assert verification.user_of(token) == person.id
    assert verification.holds(ring, token, person.id, person.email, now)
    assert not verification.holds(ring, token, person.id, "other@example.org", now)
    late = now + verification.LIFETIME
    assert not verification.holds(ring, token, person.id, person.email, late)
    assert not verification.holds(house.settings.slot_keys, token, person.id, person.email, now)
    other = "b" if token[0] != "b" else "c"
    assert not verification.holds(ring, other + token[1:], person.id, person.email, now)
    assert not verification.holds(ring, "nonsense", person.id, person.email, now)


def test_a_letter_that_is_sent_twice_has_one_name(house: House) -> None:
    person = somebody(house)
    with transaction(house.pool) as db:
        job = jobs.find(db, jobs.enqueue(db, "mail", {}))
    assert job is not None
    first, second = (letters.write(house, job, "known", person) for _ in range(2))
    assert first["Message-ID"] == second["Message-ID"]
    assert str(job.id) in first["Message-ID"]


def test_a_letter_arrives(house: House, services: dict[str, str]) -> None:
    with transaction(house.pool) as db:
        person = users.insert(
            db, email="petar@uchi.example", password_hash="x", name="Петър", language="bg"
        )
        job = jobs.enqueue(db, "mail", {"template": "verify", "user": str(person.id)})
    worker.drain(house, lambda: False, KINDS)
    with transaction(house.pool) as db:
        done = jobs.find(db, job)
    assert done is not None
    assert (done.state, done.error) == ("done", None)
    with urllib.request.urlopen(services["MAIL_PAGE"] + "/api/mails") as answer:
        mails: Any = json.load(answer)
    assert "petar@uchi.example" in json.dumps(mails)


def test_a_mail_server_that_is_away_is_tried_again(house: House) -> None:
    with transaction(house.pool) as db:
        person = users.insert(db, email="petar@uchi.example", password_hash="x")
        job = jobs.enqueue(db, "mail", {"template": "known", "user": str(person.id)})
    nowhere = replace(house, settings=_with(house, smtp_url="smtp://127.0.0.1:1"))
    worker.drain(nowhere, lambda: False, KINDS)
    with transaction(house.pool) as db:
        after = jobs.find(db, job)
    assert after is not None
    assert (after.state, after.tries) == ("due", 1)


def _with(house: House, **changes: str) -> Any:
    import msgspec

    return msgspec.structs.replace(house.settings, **changes)
