"""Erasing: after it nothing in the house says who somebody was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from psycopg import sql

from functions import manifests
from origin import auditing
from origin.acting import Acting
from origin.actions import erasing
from origin.actions.manifest import Desk
from origin.auditing import PersonalSealer
from origin.house import House
from origin.jobs import worker
from origin.jobs.kinds import KINDS
from storage import audit, courses, events, jobs, sponsors, users
from storage.database import Connection, transaction
from tests.origin.asking import Asker
from tests.origin.conftest import PASSWORD, Somebody
from tests.storage.world import reading

Make = Callable[..., Somebody]

NAME, EMAIL = "Калина Канарова", "kalina.kanarova@uchi.example"
KEPT_IDS = {"audit"}
"""The log is append-only: of a person who is gone it keeps the bare id, which leads nowhere."""


@dataclass
class Kalina:
    """Somebody who left something in every corner of the house."""

    user: UUID
    token: str
    view: str
    archive: str

    @property
    def traces(self) -> tuple[str, ...]:
        """What must be found nowhere, as text and as the database shows bytes."""
        words = [NAME, EMAIL, "Канарова", "kanarova", "Mozilla/Канарче"]
        ids = [str(self.user), self.user.hex]
        return (*words, *(word.encode().hex() for word in words), *ids)


@pytest.fixture
def kalina(asker: Asker, house: House, people: Make) -> Kalina:
    admin = people("admin")
    with transaction(house.pool) as db:
        user = users.insert(
            db,
            email=EMAIL,
            password_hash=house.passwords.hash(PASSWORD),
            name=NAME,
            role="author",
            verified=True,
        ).id
        courses.insert(db, slug="ptitsi", title="Птици", author=user)
        sponsors.add_member(db, sponsors.insert(db, name="Зоомагазин").id, user)
        view = uuid4().hex
        events.store(db, [reading(view=view, learner=str(user))])
    agent = {"user-agent": "Mozilla/Канарче"}
    credentials = {"email": EMAIL, "password": PASSWORD}
    wrong = asker.ask("POST", "/api/auth/login", credentials | {"password": "грешна парола"})
    assert wrong.status == 401
    login = asker.ask("POST", "/api/auth/login", credentials, headers=agent)
    token = login.json["access_token"]
    profile = {
        "name": f"{NAME} – птица", "wanted_mails": ["news"], "settings": {"text_size": "large"},
    }  # fmt: skip
    assert asker.ask("PUT", "/api/users/profile", profile, token=token).status == 200
    group = asker.ask("POST", "/api/groups", {"name": "птици"}, token=admin.token).json["id"]
    member = f"/api/groups/{group}/members/{user}"
    assert asker.ask("PUT", member, token=admin.token).status == 204
    assert asker.ask("POST", "/api/auth/forgot-password", {"email": EMAIL}).status == 202
    factor = "/api/users/profile/second-factors/totp"
    assert asker.ask("POST", factor, {"password": PASSWORD}, token=token).status < 300
    asked = asker.ask("POST", "/api/users/profile/export", token=token)
    assert (asked.status, asked.json["state"]) == (202, "being-made")
    worker.drain(house, lambda: False, KINDS)
    with transaction(house.pool) as db:
        file = db.execute("SELECT file FROM exports WHERE user_id = %s", (user,)).fetchone()
    assert file
    assert house.files.exists(file[0])
    return Kalina(user, token, view, file[0])


def found(db: Connection, traces: tuple[str, ...]) -> set[str]:
    """Return the tables in whose rows one of the traces stands."""
    tables = db.execute(
        """
        SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
            AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> 'migrations'
        """
    ).fetchall()
    dirty: set[str] = set()
    for (table,) in tables:
        rows = db.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table)))
        text = "\n".join(row[0] for row in rows)
        dirty |= {table} if any(trace in text for trace in traces) else set()
    return dirty


def erase_own(asker: Asker, token: str, password: str = PASSWORD):
    return asker.ask("DELETE", "/api/users/profile", {"password": password}, token=token)


def test_nothing_names_whoever_is_gone(asker: Asker, house: House, kalina: Kalina) -> None:
    with transaction(house.pool) as db:
        before = found(db, kalina.traces)
    # The search finds what there is to find.
    assert {"users", "sessions", "readings", "events", "jobs", "links", "courses"} <= before
    assert erase_own(asker, kalina.token).status == 204
    worker.drain(house, lambda: False, KINDS)
    with transaction(house.pool) as db:
        assert found(db, kalina.traces) <= KEPT_IDS
        # Not even the log holds more than the id.
        assert found(db, kalina.traces[:-2]) == set()
        [course] = courses.listing(db)
        assert course.author_id is None
    assert not house.files.exists(kalina.archive)


def test_they_are_out_at_once_and_on_the_edges_next_manifest(
    asker: Asker, house: House, kalina: Kalina
) -> None:
    session = house.signer.read(kalina.token, house.now()).session
    assert erase_own(asker, kalina.token).status == 204
    assert asker.ask("GET", "/api/users/profile", token=kalina.token).status == 401
    assert session in manifests.read(Desk().current(house)).denied
    credentials = {"email": EMAIL, "password": PASSWORD}
    assert asker.ask("POST", "/api/auth/login", credentials).status == 401


def test_the_log_stays_whole_and_its_personal_values_are_unreadable(
    asker: Asker, house: House, kalina: Kalina
) -> None:
    sealer = PersonalSealer(house.settings.vault_keys)
    with transaction(house.pool) as db:
        [entry] = audit.listing(db, subject=kalina.user, action="profile.changed")
        named = auditing.changes(sealer, db, entry)["name"]
        assert named == [NAME, f"{NAME} – птица"]
    assert erase_own(asker, kalina.token).status == 204
    with transaction(house.pool) as db:
        assert auditing.changes(sealer, db, entry)["name"] is None
        assert auditing.address(sealer, db, entry) is None
        [last] = audit.listing(db, subject=kalina.user, action="user.erased")
        assert last.changes == '{"research": [null, "nothing"]}'
        assert audit.verify(db).broken is None
        # Writing the last line made no new key.
        assert db.execute("SELECT FROM person_keys WHERE person = %s", (kalina.user,)).rowcount == 0


@pytest.mark.parametrize("agreed", [True, False])
def test_research_keeps_what_was_agreed_to_and_cannot_join_it_back(
    asker: Asker, house: House, kalina: Kalina, agreed: bool
) -> None:
    if agreed:
        body = {"research_consent": True}
        assert asker.ask("PUT", "/api/users/profile", body, token=kalina.token).status == 200
    assert erase_own(asker, kalina.token).status == 204
    with transaction(house.pool) as db:
        row = db.execute("SELECT learner FROM readings WHERE view = %s", (kalina.view,)).fetchone()
        other = db.execute("SELECT learner FROM events WHERE view = %s", (kalina.view,)).fetchone()
    assert row == other
    assert row
    assert (row[0] is not None) == agreed
    assert row[0] != kalina.user


def test_only_ones_own_password_erases(asker: Asker, house: House, kalina: Kalina) -> None:
    answer = erase_own(asker, kalina.token, "не е паролата")
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/password")
    assert asker.ask("GET", "/api/users/profile", token=kalina.token).status == 200
    assert asker.ask("DELETE", f"/api/users/{kalina.user}", token=kalina.token).status == 403


def test_an_administrator_erases_too_and_a_second_time_there_is_nobody(
    asker: Asker, house: House, kalina: Kalina, people: Make
) -> None:
    admin = people("admin", "second@uchi.example")
    path = f"/api/users/{kalina.user}"
    assert asker.ask("DELETE", path, token=admin.token).status == 204
    assert asker.ask("DELETE", path, token=admin.token).status == 404
    assert asker.ask("GET", path, token=admin.token).status == 404
    with transaction(house.pool) as db:
        [entry] = audit.listing(db, subject=kalina.user, action="user.erased")
    assert entry.actor == admin.user.id


def test_a_farewell_is_sent_and_forgets_its_address(
    asker: Asker, house: House, kalina: Kalina
) -> None:
    assert erase_own(asker, kalina.token).status == 204
    with transaction(house.pool) as db:
        waiting = [job for job in jobs.listing(db, state="due") if job.kind == "farewell"]
    assert [job.arguments["email"] for job in waiting] == [EMAIL]
    worker.drain(house, lambda: False, KINDS)
    with transaction(house.pool) as db:
        sent = jobs.find(db, waiting[0].id)
    assert sent
    assert (sent.state, sent.arguments) == ("done", {})


def test_whoever_an_older_backup_brings_back_is_erased_again(
    asker: Asker, house: House, kalina: Kalina
) -> None:
    with transaction(house.pool) as db:
        rows = db.execute("SELECT * FROM users WHERE id = %s", (kalina.user,))
        columns = [column.name for column in rows.description or ()]
        backup = rows.fetchone()
    assert backup
    assert erase_own(asker, kalina.token).status == 204
    worker.drain(house, lambda: False, KINDS)
    with transaction(house.pool) as db:
        # The backup is from before the erasure: the account is in it, the ledger's line is not.
        db.execute("DELETE FROM erasures")
        restored = dict(zip(columns, backup, strict=True)) | {"settings": "{}"}
        db.execute(
            sql.SQL("INSERT INTO users ({}) VALUES ({})").format(
                sql.SQL(", ").join(map(sql.Identifier, restored)),
                sql.SQL(", ").join([sql.Placeholder()] * len(restored)),
            ),
            list(restored.values()),
        )
    missing, erased = erasing.replay(house)
    assert missing >= 1
    assert erased == 1
    assert erasing.replay(house) == (0, 0)
    worker.drain(house, lambda: False, KINDS)
    with transaction(house.pool) as db:
        assert found(db, kalina.traces) <= KEPT_IDS


def test_an_erasure_that_fails_half_way_leaves_everything(
    house: House, kalina: Kalina, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr("origin.actions.erasing.records.note", fail)
    with transaction(house.pool) as db:
        before = found(db, kalina.traces)
    with pytest.raises(RuntimeError):
        erasing.erase(house, kalina.user, Acting(kalina.user, "", ""))
    with transaction(house.pool) as db:
        assert found(db, kalina.traces) == before
