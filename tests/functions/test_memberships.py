"""Memberships: a page for a group opens to whose token names it, and to no token of before."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from functions.access import MAX_TOKEN, Claims
from functions.memberships import MAX_CARRIED, course_group, opens
from storage.groups import MAX_OF_USER

COURSE, OTHER = UUID(int=1), UUID(int=2)
PAGE = (course_group(COURSE),)
READER = Claims(uuid4(), "0" * 32, "student", ("a group", course_group(COURSE)), "bg", 900)


def test_a_page_opens_to_who_carries_its_group() -> None:
    assert opens(PAGE, READER, 0)


@pytest.mark.parametrize("role", ["student", "author", "sponsor"])
def test_no_role_but_the_administrators_opens_it_without(role: str) -> None:
    stranger = replace(READER, role=role, groups=("a group", course_group(OTHER)))
    assert not opens(PAGE, stranger, 0)
    assert opens(PAGE, replace(stranger, role="admin"), 0)


def test_a_token_from_before_somebody_left_is_not_believed() -> None:
    assert not opens(PAGE, READER, 1)
    assert opens(PAGE, replace(READER, departures=1), 1)
    # One made after the manifest knows more than it.
    assert opens(PAGE, replace(READER, departures=2), 1)


def test_a_page_of_an_origin_of_before_is_for_every_account() -> None:
    assert opens((), replace(READER, groups=()), 3)


def test_courses_have_groups_of_their_own() -> None:
    assert len({course_group(uuid4()) for _ in range(1_000)}) == 1_000


def test_a_token_that_carries_as_much_as_it_may_is_still_taken() -> None:
    carried = MAX_OF_USER * len(f'"{COURSE}",') + MAX_CARRIED * len(f'"{course_group(COURSE)}",')
    # The rest of a token: its head, its signature, and the other claims with a long address.
    assert (carried + 450) * 4 / 3 + 150 < MAX_TOKEN
