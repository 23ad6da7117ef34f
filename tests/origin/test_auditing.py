"""What is personal in the audit log: read with the person's key, gone with it."""

from __future__ import annotations

from uuid import uuid4

from origin import auditing
from origin.auditing import PersonalSealer
from origin.house import House
from storage import audit, person_keys
from storage.database import transaction


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


def test_a_new_key_does_not_open_what_the_destroyed_one_sealed(house: House) -> None:
    person = uuid4()
    sealer = PersonalSealer(house.settings.vault_keys)
    with transaction(house.pool) as db:
        sealed = sealer.seal(db, person, b"canary")
        assert sealer.open(db, person, sealed) == b"canary"
        person_keys.destroy(db, person)
        sealer.seal(db, person, b"other")
        assert sealer.open(db, person, sealed) is None
