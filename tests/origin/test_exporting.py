"""Exporting: everything about oneself, for oneself alone, for seven days."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from functions.problems import NotFound
from origin.actions import exporting
from origin.house import House
from origin.jobs import exports as making
from origin.jobs import worker
from origin.jobs.kinds import KINDS
from storage import audit, events, exports, jobs
from storage.database import transaction
from storage.subjects import REGISTER
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import Somebody
from tests.storage.world import reading

Make = Callable[..., Somebody]
PATH = "/api/users/profile/export"


def ask(asker: Asker, who: Somebody) -> Answer:
    return asker.ask("POST", PATH, token=who.token)


def work(house: House) -> None:
    worker.drain(house, lambda: False, KINDS)


def test_the_archive_holds_everything_about_oneself_and_no_secret(
    asker: Asker, house: House, people: Make
) -> None:
    admin, maria = people("admin"), people("student", "maria@uchi.example")
    body = {"name": "Мария", "research_consent": True, "wanted_mails": ["news"]}
    assert asker.ask("PUT", "/api/users/profile", body, token=maria.token).status == 200
    renamed = {"name": "Мария Иванова"}
    path = f"/api/users/{maria.user.id}"
    assert asker.ask("PUT", path, renamed, token=admin.token).status == 200
    with transaction(house.pool) as db:
        events.store(db, [reading(learner=str(maria.user.id), active_ms=42_000)])
        events.store(db, [reading(learner=str(admin.user.id), active_ms=77_000)])
    assert ask(asker, maria).json["state"] == "being-made"
    work(house)
    ready = asker.ask("GET", PATH, token=maria.token).json
    assert (ready["state"], ready["progress"], ready["file"]) == ("ready", 100, f"{PATH}/file")
    answer = asker.ask("GET", ready["file"], token=maria.token)
    assert answer.status == 200
    assert len(answer.body) == ready["bytes"]
    assert (answer.header("content-disposition") or "").startswith("attachment")
    archive = json.loads(answer.body)
    tables = archive["tables"]
    assert tables.keys() == {subject.table for subject in REGISTER if subject.exported}
    assert tables["users"][0]["name"] == "Мария Иванова"
    assert tables["users"][0]["wanted_mails"] == ["news"]
    assert tables["consents"][0]["given"] is True
    assert [row["active_ms"] for row in tables["events"]] == [42_000]
    assert len(tables["readings"]) == 1
    assert tables["sessions"]
    by_admin = next(entry for entry in archive["audit"] if entry["action"] == "user.changed")
    assert by_admin["changes"]["name"] == ["Мария", "Мария Иванова"]
    # What the administrator did is told, but not from where.
    assert (by_admin["by_yourself"], by_admin["address"]) == (False, None)
    own = next(entry for entry in archive["audit"] if entry["action"] == "profile.changed")
    assert (own["by_yourself"], own["address"]) == (True, "127.0.0.1")
    text = answer.body.decode()
    with transaction(house.pool) as db:
        row = db.execute(
            """
            SELECT password_hash, encode(salt, 'hex'), encode(refresh_hash, 'hex')
            FROM users JOIN sessions ON user_id = users.id WHERE users.id = %s
            """,
            (maria.user.id,),
        ).fetchone()
    assert row
    assert all(secret not in text for secret in row)
    assert "admin@uchi.example" not in text


def test_an_administrators_archive_does_not_tell_whom_they_renamed(
    asker: Asker, house: House, people: Make
) -> None:
    admin, maria = people("admin"), people("student", "maria@uchi.example")
    path = f"/api/users/{maria.user.id}"
    assert asker.ask("PUT", path, {"name": "Тайна"}, token=admin.token).status == 200
    with transaction(house.pool) as db:
        archive = making.archive(house, db, admin.user.id)
    [entry] = [entry for entry in archive["audit"] if entry["action"] == "user.changed"]
    assert entry["changes"] == {"name": None}
    assert "Тайна" not in json.dumps(archive, ensure_ascii=False)


def test_nobody_fetches_what_is_not_there_or_somebody_elses(
    asker: Asker, house: House, people: Make
) -> None:
    maria, other = people("student"), people("author")
    assert asker.ask("GET", PATH, token=maria.token).status == 404
    ask(asker, maria)
    assert asker.ask("GET", f"{PATH}/file", token=maria.token).status == 404
    work(house)
    for path in (PATH, f"{PATH}/file"):
        assert asker.ask("GET", path, token=other.token).status == 404
        assert asker.ask("GET", path).status == 401


def test_asking_twice_makes_one_and_asking_again_later_replaces_it(
    asker: Asker, house: House, people: Make
) -> None:
    maria = people("student")
    first, second = ask(asker, maria), ask(asker, maria)
    assert first.json == second.json
    with transaction(house.pool) as db:
        waiting = [job.kind for job in jobs.listing(db, state="due")]
    assert waiting.count("export") == 1
    work(house)
    old = file_of(house, maria)
    assert ask(asker, maria).json["state"] == "being-made"
    work(house)
    assert file_of(house, maria) != old
    assert not house.files.exists(old)
    assert house.files.exists(file_of(house, maria))


def test_after_seven_days_it_is_gone(asker: Asker, house: House, people: Make) -> None:
    maria = people("student")
    ask(asker, maria)
    work(house)
    file = file_of(house, maria)
    later = replace(house, now=lambda: house.now() + exporting.KEPT + timedelta(minutes=1))
    with pytest.raises(NotFound):
        exporting.find(later, maria.user.id)
    with transaction(house.pool) as db:
        jobs.enqueue(db, "tidy", {})
    work(later)
    assert not house.files.exists(file)
    assert asker.ask("GET", PATH, token=maria.token).status == 404


def test_a_job_that_is_killed_after_its_file_was_put_makes_no_second_file(
    asker: Asker, house: House, people: Make
) -> None:
    maria = people("student")
    ask(asker, maria)
    with transaction(house.pool) as db:
        asked = exports.of_user(db, maria.user.id)
    assert asked
    house.files.put(making.file_of(house, asked.id), b"half", "application/json")
    work(house)
    assert file_of(house, maria) == making.file_of(house, asked.id)
    assert json.loads(house.files.read(file_of(house, maria)))["format"] == making.FORMAT


def test_whoever_asks_and_fetches_is_written_down(asker: Asker, house: House, people: Make) -> None:
    maria = people("student")
    ask(asker, maria)
    work(house)
    asker.ask("GET", f"{PATH}/file", token=maria.token)
    with transaction(house.pool) as db:
        actions = [entry.action for entry in audit.listing(db, subject=maria.user.id)]
    assert actions[:2] == ["export.fetched", "export.asked"]


def file_of(house: House, who: Somebody) -> str:
    with transaction(house.pool) as db:
        export = exports.of_user(db, who.user.id)
    assert export
    assert export.file
    return export.file
