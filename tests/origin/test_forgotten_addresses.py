"""Forgotten addresses: what others wrote of whoever is erased goes too, and a no stays a no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from functions.consents import CURRENT_RESEARCH_TEXT
from functions.rolls import Line
from origin.acting import HOUSE
from origin.actions import erasing
from origin.house import House
from storage import classes, consents, courses, events, invitations, rolls
from storage.database import transaction, value
from tests.origin.conftest import Somebody
from tests.storage.world import reading

Make = Callable[..., Somebody]
EMAIL, SPELLED, OTHER = "maria@uchi.example", "МАРИЯ@Uchi.example", "petar@uchi.example"


def test_letters_and_lists_with_the_address_of_whoever_is_erased_forget_it(
    house: House, people: Make
) -> None:
    teacher = people("author").user.id
    gone = people("student", "мария@uchi.example").user.id
    with transaction(house.pool) as db:
        course = courses.insert(db, slug="c", title="C", author=teacher).id
        group = classes.insert(db, name="6 а", course=course, teacher=teacher)
        for number, email in enumerate((SPELLED, OTHER, EMAIL)):
            invitations.insert(
                db, group=group, kind="letter", salt=bytes([number]) * 32,
                hash=bytes([number]) * 32, made_by=teacher, email=email, max_uses=1,
                expires_at=house.now() + timedelta(days=1),
            )  # fmt: skip
        lines = [Line(1, SPELLED, "Мария"), Line(2, OTHER, "Петър"), Line(3, EMAIL, "Maria")]
        roll = rolls.insert(db, group, teacher, lines)
    erasing.erase(house, gone, HOUSE)
    with transaction(house.pool) as db:
        # Everybody else's stay, whose addresses look alike in another script.
        assert {each.email for each in rolls.lines(db, roll)} == {OTHER, EMAIL}
        written = invitations.letters_of_class(db, group)
        assert {each.email for each in written} == {OTHER, EMAIL}


@pytest.mark.parametrize(
    ("answers", "kept"), [((), False), ((True,), True), ((True, False), False)]
)
def test_readings_stay_for_research_only_while_the_last_answer_is_a_yes(
    house: House, people: Make, answers: tuple[bool, ...], kept: bool
) -> None:
    user, view = people("student").user.id, uuid4().hex
    with transaction(house.pool) as db:
        events.store(db, [reading(view=view, learner=str(user))])
        for given in answers:
            consents.record(db, user, given=given, text_version=CURRENT_RESEARCH_TEXT)
    erasing.erase(house, user, HOUSE)
    with transaction(house.pool) as db:
        learner = value(db, "SELECT learner FROM readings WHERE view = %s", (view,))
    assert (learner is not None) == kept
    assert learner != user
