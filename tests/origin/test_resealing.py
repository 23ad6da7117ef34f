"""Resealing: a new key of the vault takes over everything, whatever interrupts it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import UUID

import msgspec
import pytest

from functions.keys import KeyRing
from origin import auditing, vault
from origin.actions import resealing, second_factors
from origin.auditing import PersonalSealer
from origin.house import House
from storage import person_keys, totp_secrets
from storage.database import Connection, transaction
from tests.origin.conftest import Somebody

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
BEFORE = KeyRing(1, {1: OLD})
BOTH = KeyRing(2, {2: NEW, 1: OLD})
AFTER = KeyRing(2, {2: NEW})
PERSONS = [UUID(int=number) for number in range(1, 8)]


def under(house: House, ring: KeyRing) -> House:
    return replace(house, settings=msgspec.structs.replace(house.settings, vault_keys=ring))


@pytest.fixture
def db(house: House) -> Iterator[Connection]:
    """A connection; what it writes is committed by each test."""
    with transaction(house.pool) as made:
        yield made


@pytest.fixture
def sealed(house: House, people: Callable[..., Somebody]) -> UUID:
    """An account whose app's secret, and persons whose keys, the old key sealed."""
    user = people("student").user.id
    with transaction(house.pool) as db:
        # Logging in wrote into the audit log, under keys of the test's own vault.
        db.execute("DELETE FROM person_keys")
        secret = vault.seal(BEFORE, b"of the app", second_factors.about_totp(user))
        totp_secrets.begin(db, user, secret)
        for person in PERSONS:
            PersonalSealer(BEFORE).seal(db, person, b"canary")
    return user


def secret_under(house: House, ring: KeyRing, user: UUID) -> bytes:
    with transaction(house.pool) as db:
        kept = totp_secrets.find(db, user)
    assert kept is not None
    return second_factors.secret_of(under(house, ring), kept)


def waiting(house: House) -> int:
    with transaction(house.pool) as db:
        return resealing.waiting(db, BOTH)


def test_afterwards_the_new_key_alone_opens_everything(house: House, sealed: UUID) -> None:
    with transaction(house.pool) as db:
        value = PersonalSealer(BEFORE).seal(db, PERSONS[0], b"canary")
    shown: list[tuple[int, int]] = []
    done = resealing.reseal(under(house, BOTH), lambda *at: shown.append(at))
    assert (done.done, done.lost) == (1 + len(PERSONS), ())
    assert (shown[0], shown[-1]) == ((0, 8), (8, 8))
    assert secret_under(house, AFTER, sealed) == b"of the app"
    with transaction(house.pool) as db:
        for person in PERSONS:
            wrapped = person_keys.find(db, person)
            assert wrapped is not None
            vault.open_(AFTER, wrapped, auditing.about_key(person))
        # What stands in the audit log is not touched: it can't be, and needs not be.
        assert PersonalSealer(AFTER).open(db, PERSONS[0], value) == b"canary"
    assert waiting(house) == 0
    assert resealing.reseal(under(house, BOTH)).done == 0


def test_interrupted_it_goes_on_where_it_was(
    house: House, sealed: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "BATCH", 2)

    class Killed(Exception):
        pass

    def die(done: int, total: int) -> None:
        if done >= 3:
            raise Killed

    with pytest.raises(Killed):
        resealing.reseal(under(house, BOTH), die)
    left = waiting(house)
    assert 0 < left < 8
    assert resealing.reseal(under(house, BOTH)).done == left
    assert waiting(house) == 0


def test_what_is_changed_or_destroyed_meanwhile_stays_so(
    house: House, sealed: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    [kind] = [each for each in resealing.KINDS if each.name == "keys of persons"]
    with transaction(house.pool) as db:
        rows = kind.older(db, BOTH.current, None, 9)
        person, old = rows[0]
        person_keys.destroy(db, person)
        assert not kind.replace(db, person, old, b"sealed anew")
        assert person_keys.find(db, person) is None
        kept, before = rows[1]
        assert not kind.replace(db, kept, b"another", b"sealed anew")
        assert person_keys.find(db, kept) == before


def test_what_no_key_opens_is_named_and_left_as_it_is(house: House, sealed: UUID) -> None:
    lost = vault.seal(KeyRing(9, {9: bytes(32)}), b"?", b"?")
    with transaction(house.pool) as db:
        db.execute("UPDATE person_keys SET wrapped = %s WHERE person = %s", (lost, PERSONS[3]))
    done = resealing.reseal(under(house, BOTH))
    assert done.done == len(PERSONS)
    assert done.lost == (f"keys of persons: {PERSONS[3]}",)
    with transaction(house.pool) as db:
        assert person_keys.find(db, PERSONS[3]) == lost
    assert waiting(house) == 1


def test_everything_that_the_vault_seals_is_registered(house: House, db: Connection) -> None:
    # Columns that hold what `vault.seal` returns are called sealed or wrapped; those of the audit
    # log are sealed by the persons' keys, which stand among them here.
    rows = db.execute(
        """
        SELECT table_name FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name ~ '^(sealed|wrapped)$'
        """
    ).fetchall()
    assert sorted({table for (table,) in rows} - {"audit"}) == ["person_keys", "totp_secrets"]
    assert len(resealing.KINDS) == 2
