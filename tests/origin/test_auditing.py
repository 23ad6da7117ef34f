"""What is personal in the audit log: read with the person's key, gone with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import uuid4

from origin import auditing
from origin.auditing import PersonalSealer
from origin.house import House
from storage import audit, person_keys
from storage.database import transaction
from tests.origin.asking import Asker
from tests.origin.conftest import Somebody
from tests.origin.test_thread import a_course


def test_personal_values_are_read_until_the_persons_key_is_destroyed(house: House) -> None:
    actor, subject = uuid4(), uuid4()
    sealer = PersonalSealer(house.settings.vault_keys)
    with transaction(house.pool) as db:
        audit.record(
            db,
            action="email.changed",
            actor=actor,
            subject=subject,
            address="203.0.113.7",
            changes={"verified": (True, False)},
            personal={"email": ("canary@uchi.example", "новата@uchi.example")},
        )
        entry = audit.listing(db, subject=subject)[0]
        row = db.execute("SELECT audit::text FROM audit WHERE number = %s", (entry.number,))
        assert "canary" not in str(row.fetchone())
        assert "203.0.113.7" not in entry.changes
        assert auditing.changes(sealer, db, entry) == {
            "verified": [True, False],
            "email": ["canary@uchi.example", "новата@uchi.example"],
        }
        assert auditing.address(sealer, db, entry) == "203.0.113.7"
        assert person_keys.destroy(db, subject)
        assert auditing.changes(sealer, db, entry) == {"verified": [True, False], "email": None}
        # Where the administrator was is the administrator's.
        assert auditing.address(sealer, db, entry) == "203.0.113.7"
        assert person_keys.destroy(db, actor)
        assert auditing.address(sealer, db, entry) is None
        assert audit.verify(db).broken is None


def test_of_a_secret_not_even_the_persons_key_opens_more_than_its_name(house: House) -> None:
    subject = uuid4()
    sealer = PersonalSealer(house.settings.vault_keys)
    with transaction(house.pool) as db:
        audit.record(
            db, action="email.changed", actor=subject, subject=subject, address="2" * 5_000,
            changes={"name": (None, "a" * 5_000)},
            personal={"email": (None, "b" * 5_000), "recovery_code": ("canary", None)},
        )  # fmt: skip
        entry = audit.listing(db, subject=subject)[0]
        read = auditing.changes(sealer, db, entry)
        assert read["recovery_code"] is None
        # What somebody sends is written down by its beginning.
        assert [read[name] for name in ("name", "email")] == [[None, "a" * 500], [None, "b" * 500]]
        assert auditing.address(sealer, db, entry) == "2" * 100


def test_a_new_key_does_not_open_what_the_destroyed_one_sealed(house: House) -> None:
    person = uuid4()
    sealer = PersonalSealer(house.settings.vault_keys)
    with transaction(house.pool) as db:
        sealed = sealer.seal(db, person, b"canary")
        assert sealer.open(db, person, sealed) == b"canary"
        person_keys.destroy(db, person)
        sealer.seal(db, person, b"other")
        assert sealer.open(db, person, sealed) is None


def test_administrators_read_the_log_page_by_page(
    asker: Asker, house: House, people: Callable[[str], Somebody]
) -> None:
    admin, subject = people("admin"), uuid4()
    with transaction(house.pool) as db:
        for n in range(3):
            audit.record(
                db,
                action="user.renamed",
                actor=admin.user.id,
                subject=subject,
                address="203.0.113.7",
                personal={"name": (f"A{n}", f"B{n}")},
            )
    first = asker.ask("GET", f"/api/audit?subject={subject}&limit=2", token=admin.token)
    assert first.status == 200
    assert [entry["changes"]["name"][0] for entry in first.json["entries"]] == ["A2", "A1"]
    assert first.json["entries"][0]["address"] == "203.0.113.7"
    more = f"/api/audit?subject={subject}&limit=2&cursor={first.json['cursor']}"
    rest = asker.ask("GET", more, token=admin.token)
    assert [entry["changes"]["name"][1] for entry in rest.json["entries"]] == ["B0"]
    assert rest.json["cursor"] is None
    later = "/api/audit?since=2100-01-01T00:00:00Z"
    assert asker.ask("GET", later, token=admin.token).json["entries"] == []
    wrong = asker.ask("GET", "/api/audit?actor=me", token=admin.token)
    assert (wrong.status, wrong.json["errors"][0]["pointer"]) == (422, "actor")
    assert asker.ask("GET", "/api/audit", token=people("author").token).status == 403


def test_what_readers_will_see_otherwise_is_in_the_log_with_who_did_it(
    asker: Asker, house: House, people: Callable[[str], Somebody]
) -> None:
    author, admin = people("author"), people("admin")
    course, chapter, content = a_course(asker, author.token)
    place, page = f"/api/courses/{course['id']}", f"/api/chapters/{chapter['id']}"
    text = f"/api/content/{content['id']}"
    for method, path, body in (
        ("PUT", place, {"title": "Памет", "level": course["level"]}),
        ("PUT", place, {"title": "Памет"}),
        ("PUT", page, {"slug": "uvod"}),
        ("POST", f"{text}/publish", {}),
        ("POST", f"{place}/publish", None),
        ("PUT", text, {"body": "Ново"}),
        ("POST", f"{text}/revert", {"version": 1, "publish": True}),
        ("DELETE", text, None),
        ("POST", f"{text}/restore", None),
        ("DELETE", page, None),
        ("POST", f"{page}/restore", None),
        ("DELETE", place, None),
        ("POST", f"{place}/restore", None),
    ):
        answer = asker.ask(method, path, body, token=author.token)
        assert answer.status < 300, (path, answer.body)
    with transaction(house.pool) as db:
        entries = [each for each in audit.listing(db) if each.actor == author.user.id]
    told = [(each.action, json.loads(each.changes)) for each in reversed(entries)]
    assert told == [
        ("course.changed", {"title": ["Книга за паметта", "Памет"]}),
        ("chapter.changed", {"slug": ["nachalo", "uvod"]}),
        ("content.published", {"version": [None, 1]}),
        ("course.published", {"state": ["draft", "published"], "contents": [None, 1]}),
        ("content.published", {"version": [1, 3]}),
        ("content.reverted", {"version": [2, 1]}),
        ("content.archived", {"state": ["live", "archived"]}),
        ("content.restored", {"state": ["archived", "live"]}),
        ("chapter.archived", {"state": ["live", "archived"]}),
        ("chapter.restored", {"state": ["archived", "live"]}),
        ("course.archived", {"state": ["published", "archived"]}),
        ("course.restored", {"state": ["archived", "draft"]}),
    ]
    assert {each.kind for each in entries} == {"course", "chapter", "content"}
    english = {"accept-language": "en"}
    page_of = asker.ask("GET", "/admin/audit", token=admin.token, headers=english)
    shown = page_of.body.decode()
    assert "Went back to an older version" in shown
    assert "to Памет: Начало" in shown
    assert "<del>published</del> → <ins>archived</ins>" in shown
