"""Links: each for one account and one purpose, good once and for its time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from storage import links, repeats, users
from storage.database import Connection
from storage.links import Link
from storage.repeats import Repeat

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


def person(db: Connection, name: str) -> UUID:
    return users.insert(db, email=f"{name}@uchi.example", password_hash="x").id


def sent(
    db: Connection, user: UUID, purpose: str, until: datetime = NOW + HOUR, email: str | None = None
) -> Link:
    return links.insert(
        db, user=user, purpose=purpose, salt=uuid4().bytes * 2, token_hash=uuid4().bytes * 2,
        expires_at=until, email=email,
    )  # fmt: skip


def test_a_link_is_used_once_and_in_its_time(db: Connection) -> None:
    link = sent(db, person(db, "a"), "reset")
    assert not links.use(db, link.id, NOW + HOUR)
    assert links.use(db, link.id, NOW)
    assert not links.use(db, link.id, NOW)


def test_what_is_made_void_is_ones_own_of_one_purpose_and_not_what_was_used(
    db: Connection,
) -> None:
    mine, other = person(db, "a"), person(db, "b")
    used = sent(db, mine, "reset")
    links.use(db, used.id, NOW - HOUR)
    open_ = [sent(db, mine, "reset"), sent(db, mine, "email", email="n@uchi.example")]
    theirs = sent(db, other, "reset")
    assert links.void(db, mine, NOW, "reset") == 1
    after = [links.find(db, each.id) for each in (used, *open_, theirs)]
    assert [each and each.used_at for each in after] == [NOW - HOUR, NOW, None, None]


def test_letters_are_counted_for_each_account_and_purpose_in_the_time_that_is_asked(
    db: Connection,
) -> None:
    mine, other = person(db, "a"), person(db, "b")
    for user, purpose in ((mine, "reset"), (mine, "email"), (other, "reset")):
        sent(db, user, purpose, email="n@uchi.example" if purpose == "email" else None)
    assert links.count(db, mine, "reset", NOW - HOUR) == 1
    assert links.count(db, mine, "reset", NOW + HOUR) == 0


@pytest.mark.parametrize(
    ("purpose", "until", "used", "kept"),
    [
        ("restore", NOW + HOUR, False, True),
        ("email", NOW + HOUR, False, False),
        ("restore", NOW - HOUR, False, False),
        ("restore", NOW + HOUR, True, False),
    ],
)
def test_an_address_is_reserved_for_who_may_take_it_back_and_no_longer(
    db: Connection, purpose: str, until: datetime, used: bool, kept: bool
) -> None:
    link = sent(db, person(db, "a"), purpose, until, "former@uchi.example")
    if used:
        db.execute("UPDATE links SET used_at = now()")
    assert (links.way_back(db, "Former@uchi.example") is not None) == kept
    assert links.way_back(db, "another@uchi.example") is None
    assert link.email == "former@uchi.example"


def test_a_first_answer_is_kept_for_its_person_and_for_a_day(db: Connection) -> None:
    mine, other = person(db, "a"), person(db, "b")
    repeats.keep(db, mine, "key", Repeat(b"h" * 32, 201, {}, b"{}"))
    assert repeats.find(db, mine, "key") is not None
    assert repeats.find(db, other, "key") is None
    assert repeats.forget(db) == 0
    db.execute("UPDATE repeats SET answered_at = now() - interval '24 hours'")
    assert repeats.find(db, mine, "key") is None
    assert repeats.forget(db) == 1
