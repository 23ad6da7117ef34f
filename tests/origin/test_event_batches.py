"""Batches of events: read quickly where they are whole, and exactly where something is broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from functions import events as envelopes
from functions.problems import BadRequest
from origin.actions import events, progress
from origin.house import House
from origin.jobs import ticking
from storage import completions
from storage.database import transaction
from tests.origin.conftest import Somebody
from tests.storage.test_completions import after, chapter, view_of
from tests.storage.world import reading, seen

Make = Callable[..., Somebody]


def body(*changes: dict[str, object]) -> bytes:
    """Return an envelope of whole events, the first ones changed."""
    document = json.loads(envelopes.write_batch([reading(), seen(uuid4()), reading()]))
    for event, change in zip(document["events"], changes, strict=False):
        event.update(change)
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    "change",
    [{}, {"view": "7"}, {"day": "2026-13-01"}, {"day": 7}, {"learner": "me"}, {"marks": None},
     {"marks": ["Not fine"]}, {"slot": "1"}, {"active_ms": -1}, {"kind": "seen"}, {"page": None},
     {"view": "A" * 32}, {"view": "0 " * 16}, {"view": "0" * 30}, {"page": "0" * 36},
     {"learner": str(uuid4()).upper()}, {"learner": uuid4().hex}, {"learner": "-" * 36},
     {"page": f"{{{uuid4()}}}"}, {"page": "00000000-0000-0000-0000-0000000000 0"},
     {"page": "0000000-00000-0000-0000-000000000000"}],
)  # fmt: skip
def test_a_batch_is_read_as_by_its_format(change: dict[str, object]) -> None:
    raw = body(change)
    assert events._read(raw) == envelopes.read_batch(raw)
    assert events._read(raw)[1] == bool(change)


@pytest.mark.parametrize("raw", [b"", b"[]", b'{"format": 2, "events": []}', b'"\xff"'])
def test_a_broken_envelope_is_refused(house: House, raw: bytes) -> None:
    with pytest.raises(BadRequest):
        events.store(house, raw)


def test_a_batch_is_answered_before_its_ticks_which_follow_by_themselves_or_at_a_look(
    house: House, people: Make
) -> None:
    readers = [people("student", f"r{n}@uchi.example").user.id for n in range(2)]
    with transaction(house.pool) as db:
        page, _ = chapter(db)
        db.execute("UPDATE courses SET state = 'published'")
    batch = [after(view_of(page, who), 60, 60, 1000, 1) for who in readers]
    assert events.store(house, envelopes.write_batch(batch)).stored == 2

    def ticked(who: UUID) -> bool:
        with transaction(house.pool) as db:
            return bool(completions.of_chapter(db, who, page))

    assert not any(map(ticked, readers))
    with transaction(house.pool) as db:
        assert progress.of_chapter(db, readers[0], page).done
    assert not ticked(readers[1])
    assert ticking.sweep(house)
    assert all(map(ticked, readers))
    assert not ticking.sweep(house)


def test_ids_that_are_right_only_when_read_together_are_wrong() -> None:
    one = str(uuid4())
    assert envelopes._are_ids([one, one])
    assert not envelopes._are_ids([one + one[:18], one[18:]])
