"""Answers: none lost, none twice, none overwritten by an older one, none after its time."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from psycopg import errors

from functions.timing import GRACE_MS, LATE_MS
from storage import answers, attempt_events, attempts
from storage.answers import Save
from storage.database import Connection
from tests.storage import world

GRACE_S, LATE_S = GRACE_MS / 1_000, LATE_MS / 1_000


def chosen(option: str) -> str:
    return json.dumps({"chosen": option})


@pytest.fixture
def maria(db: Connection) -> UUID:
    return world.learner(db)


@pytest.fixture
def attempt(db: Connection, maria: UUID) -> UUID:
    return world.attempt(db, world.quiz(db).id, maria)


def verdict(db: Connection, save: Save) -> str:
    [outcome] = answers.save(db, [save])
    return outcome.verdict


def test_an_answer_is_there_once_it_counts_as_saved(
    db: Connection, attempt: UUID, maria: UUID
) -> None:
    assert verdict(db, Save(attempt, maria, maria, 1, 1, chosen("a"))) == "saved"
    assert verdict(db, Save(attempt, maria, maria, 2, 1, "null")) == "saved"
    stored = [(each.slot, each.sequence, each.response) for each in answers.of(db, attempt)]
    assert stored == [(1, 1, {"chosen": "a"}), (2, 1, None)]
    steps = [(step.kind, step.slot, step.sequence) for step in attempt_events.of(db, attempt)]
    assert steps == [("started", None, None), ("answered", 1, 1), ("answered", 2, 1)]


def test_an_older_answer_never_overwrites_a_newer_one(
    db: Connection, attempt: UUID, maria: UUID
) -> None:
    assert verdict(db, Save(attempt, maria, maria, 1, 7, chosen("b"))) == "saved"
    [outcome] = answers.save(db, [Save(attempt, maria, maria, 1, 6, chosen("c"))])
    assert (outcome.verdict, outcome.sequence, outcome.response) == ("older", 7, {"chosen": "b"})
    assert answers.of(db, attempt)[0].response == {"chosen": "b"}


def test_a_repeated_answer_counts_as_saved_and_leaves_no_second_trace(
    db: Connection, attempt: UUID, maria: UUID
) -> None:
    for _ in range(3):
        assert verdict(db, Save(attempt, maria, maria, 1, 1, chosen("a"))) == "saved"
        assert verdict(db, Save(attempt, maria, maria, 2, 1, "null")) == "saved"
    assert len(attempt_events.of(db, attempt)) == 3


def test_two_devices_with_one_sequence_do_not_both_count_as_saved(
    db: Connection, attempt: UUID, maria: UUID
) -> None:
    assert verdict(db, Save(attempt, maria, maria, 1, 1, chosen("a"))) == "saved"
    assert verdict(db, Save(attempt, maria, maria, 1, 1, chosen("b"))) == "older"


@pytest.mark.parametrize(
    ("deadline_in_s", "counts"),
    [(60.0, True), (-GRACE_S + 0.5, True), (-GRACE_S - 0.05, False), (-LATE_S, False)],
)
def test_the_databases_clock_alone_says_whether_an_answer_counts(
    db: Connection, maria: UUID, deadline_in_s: float, counts: bool
) -> None:
    attempt = world.attempt(db, world.quiz(db).id, maria, deadline_in_s=deadline_in_s)
    found = answers.save_one(db, Save(attempt, maria, maria, 1, 1, chosen("a")))
    assert found.verdict == ("saved" if counts else "late")
    assert len(answers.of(db, attempt)) == int(counts)
    assert list(answers.late_slots(db, attempt)) == ([] if counts else [1])


def test_behind_its_time_an_answer_is_kept_and_nothing_that_counted_changes(
    db: Connection, maria: UUID
) -> None:
    attempt = world.attempt(db, world.quiz(db).id, maria, deadline_in_s=60)
    assert verdict(db, Save(attempt, maria, maria, 1, 3, chosen("a"))) == "saved"
    db.execute("UPDATE attempts SET started_at = now() - interval '1 hour'")
    db.execute("UPDATE attempts SET deadline = now() - interval '1 minute'")
    assert verdict(db, Save(attempt, maria, maria, 1, 4, chosen("b"))) == "unsettled"
    for again in (4, 5, 5):
        late = answers.save_one(db, Save(attempt, maria, maria, 1, again, chosen("b")))
        assert late.verdict == "late"
    # What was saved in time and is sent again is saved, not late.
    assert answers.save_one(db, Save(attempt, maria, maria, 1, 3, chosen("a"))).verdict == "saved"
    assert attempts.seal(db, attempt, "deadline")
    assert answers.save_one(db, Save(attempt, maria, maria, 2, 1, chosen("b"))).verdict == "late"
    assert [each.response for each in answers.of(db, attempt)] == [{"chosen": "a"}]
    assert sorted(answers.late_slots(db, attempt)) == [1, 2]


def test_after_a_week_nothing_is_kept_any_more(db: Connection, maria: UUID) -> None:
    late_by = -GRACE_S - LATE_S - 1
    attempt = world.attempt(db, world.quiz(db).id, maria, deadline_in_s=late_by)
    assert answers.save_one(db, Save(attempt, maria, maria, 1, 1, chosen("a"))).verdict == "sealed"
    assert list(answers.late_slots(db, attempt)) == []


def test_what_its_learner_has_finished_takes_no_answer_at_all(
    db: Connection, attempt: UUID, maria: UUID
) -> None:
    assert verdict(db, Save(attempt, maria, maria, 1, 1, chosen("a"))) == "saved"
    assert attempts.seal(db, attempt, "learner", learner=maria)
    assert answers.save_one(db, Save(attempt, maria, maria, 1, 2, chosen("b"))).verdict == "sealed"
    assert answers.save_one(db, Save(attempt, maria, maria, 1, 1, chosen("a"))).verdict == "saved"
    assert not attempts.seal(db, attempt, "learner", learner=maria)


def test_nobody_answers_for_somebody_else(db: Connection, attempt: UUID) -> None:
    stranger = world.learner(db, "ivan@uchi.example")
    for save in (Save(attempt, stranger, stranger, 1, 1, chosen("a")),
                 Save(uuid4(), stranger, stranger, 1, 1, chosen("a"))):  # fmt: skip
        assert verdict(db, save) == "absent"
        assert answers.save_one(db, save).verdict == "absent"
    assert not attempts.seal(db, attempt, "learner", learner=stranger)
    assert answers.of(db, attempt) == []


@pytest.mark.parametrize(
    "end",
    ["UPDATE sessions SET revoked_at = now()", "UPDATE sessions SET expires_at = now()",
     "UPDATE users SET deactivated_at = now()", "DELETE FROM sessions"],
)  # fmt: skip
def test_nobody_answers_without_a_session_that_goes_on(
    db: Connection, attempt: UUID, maria: UUID, end: str
) -> None:
    assert verdict(db, Save(attempt, maria, maria, 1, 1, chosen("a"))) == "saved"
    db.execute(end.encode())
    for sequence in (1, 2):
        given = Save(attempt, maria, maria, 1, sequence, chosen("a"))
        assert verdict(db, given) == "ended"
        assert answers.save_one(db, given).verdict == "ended"
    assert answers.of(db, attempt)[0].sequence == 1


def test_a_session_opens_only_its_own_learners_attempts(
    db: Connection, attempt: UUID, maria: UUID
) -> None:
    ivan = world.learner(db, "ivan@uchi.example")
    assert verdict(db, Save(attempt, maria, ivan, 1, 1, chosen("a"))) != "saved"
    assert answers.of(db, attempt) == []


def test_of_many_learners_each_gets_an_outcome_of_their_own(db: Connection, maria: UUID) -> None:
    quiz = world.quiz(db)
    saves, wanted = [], []
    for number in range(6):
        learner = world.learner(db, f"{number}@uchi.example")
        attempt = world.attempt(db, quiz.id, learner)
        if number == 2:
            attempts.seal(db, attempt, "learner")
        who = maria if number == 4 else learner
        saves.append(Save(attempt, who, who, 1, 1, chosen("a")))
        wanted.append({2: "unsettled", 4: "absent"}.get(number, "saved"))
    assert [each.verdict for each in answers.save(db, saves)] == wanted


def test_steps_are_never_changed_or_taken_away(db: Connection, attempt: UUID) -> None:
    for statement in ("UPDATE attempt_events SET kind = 'viewed'", "DELETE FROM attempt_events"):
        with pytest.raises(errors.InsufficientPrivilege), db.transaction():
            db.execute(statement.encode())


SAVES = some.lists(
    some.tuples(some.integers(1, 3), some.integers(1, 5), some.sampled_from(world.OPTIONS)),
    max_size=25,
)


@settings(max_examples=25, deadline=None, database=None)
@given(SAVES, some.data())
def test_in_any_order_with_any_loss_and_any_repeats_the_newest_answer_stays(
    shared: tuple[Connection, UUID, UUID],
    written: list[tuple[int, int, str]],
    data: some.DataObject,
) -> None:
    db, attempt, learner = shared
    # What a browser wrote: under one sequence one answer.
    made = {(slot, sequence): option for slot, sequence, option in written}
    sent = [key for key in made if data.draw(some.booleans(), label="sent")]
    arriving = data.draw(some.permutations(sent * 2), label="order of arrival")
    size = data.draw(some.integers(1, 4), label="together")
    with db.transaction(force_rollback=True):
        acknowledged: set[tuple[int, int]] = set()
        for at in range(0, len(arriving), size):
            batch = list({slot: (slot, n) for slot, n in arriving[at : at + size]}.values())
            saves = [Save(attempt, learner, learner, *key, chosen(made[key])) for key in batch]
            for key, outcome in zip(batch, answers.save(db, saves), strict=True):
                assert outcome.verdict in ("saved", "older")
                if outcome.verdict == "saved":
                    acknowledged.add(key)
        stored = {each.slot: each for each in answers.of(db, attempt)}
        for slot in {slot for slot, _ in acknowledged}:
            newest = max(n for at, n in acknowledged if at == slot)
            assert stored[slot].sequence == newest
            assert stored[slot].response == {"chosen": made[slot, newest]}
        assert set(stored) == {slot for slot, _ in acknowledged}


@pytest.fixture(scope="module")
def shared(database: dict[str, str]):
    """A connection with an attempt that all examples of one property share."""
    import psycopg

    from storage.pools import conninfo

    with psycopg.connect(conninfo(database["DATABASE_URL"])) as db:
        maria = world.learner(db, f"{uuid4().hex}@uchi.example")
        yield db, world.attempt(db, world.quiz(db).id, maria), maria
        db.rollback()
