"""Readers: what a learner's cookie keeps, and that only ours is believed."""

from __future__ import annotations

import random
from dataclasses import replace
from uuid import UUID

import pytest

from functions import readers, seals, tokens
from functions.keys import KeyRing
from functions.readers import Desk

RING = KeyRing(1, {1: b"s" * 32})
NOW = 1_795_348_800_000
HOUR = 3_600_000
DAY = 24 * HOUR
MARIA = UUID(int=13)
BREAD = b"bread!"
VIEW = b"v" * 16


def ids(count: int) -> list[str]:
    return [str(UUID(int=7_000 + number)) for number in range(count)]


def seen(desk: Desk, times: int, *, at: int = NOW, campaign: bytes = BREAD) -> Desk:
    for number in range(times):
        desk = readers.counted(desk, campaign, bytes([number]) + at.to_bytes(8, "big"), 1, at)
    return desk


def full() -> Desk:
    desk = readers.told(
        None,
        {
            "user": str(MARIA), "since": 20_000, "fewer": True, "none": False,
            "refused": ids(3), "stages": {ids(1)[0]: "midway"},
        },
    )  # fmt: skip
    return seen(seen(desk, 2), 1, at=NOW + 5 * HOUR, campaign=b"books!")


def test_a_desk_is_read_as_it_was_written():
    at = NOW + 6 * HOUR
    assert readers.read(RING, readers.write(RING, full(), at), at) == replace(
        full(), hour=at // HOUR
    )


def test_a_forged_a_cut_and_a_varied_one_are_none():
    text = readers.write(RING, full(), NOW)
    other = readers.write(KeyRing(1, {1: b"t" * 32}), full(), NOW)
    dice = random.Random(6)
    varied = [text[:at] + ("b" if text[at] != "b" else "c") + text[at + 1 :]
              for at in dice.sample(range(len(text)), 40)]  # fmt: skip
    for broken in (other, "", "b", text[:-2], text[2:], text.upper(), text * 9, *varied):
        assert readers.read(RING, broken, NOW) is None


def test_what_is_sealed_for_something_else_is_no_desk():
    view = tokens.View(VIEW, MARIA, b"v" * 8, NOW, "bg")
    assert readers.read(RING, tokens.sign_view(RING, view), NOW) is None
    _, fields = seals.opened(RING, b"r", readers.write(RING, full(), NOW))
    for purpose in (b"v", b"s"):
        assert readers.read(RING, seals.sealed(RING, purpose, fields).decode(), NOW) is None


def test_it_ends_after_ninety_days_and_is_not_believed_from_the_future():
    text = readers.write(RING, full(), NOW)
    assert readers.read(RING, text, NOW + 90 * DAY) is not None
    assert readers.read(RING, text, NOW + 90 * DAY + HOUR) is None
    assert readers.read(RING, text, NOW - 2 * HOUR) is None


def test_an_impression_counts_for_the_days_of_its_cap():
    desk = seen(Desk(MARIA), 3)
    assert readers.views(desk, BREAD, 1, NOW + DAY) == 3
    assert readers.views(desk, BREAD, 1, NOW + DAY + HOUR) == 0
    assert readers.views(desk, BREAD, 7, NOW + DAY + HOUR) == 3
    assert readers.views(desk, b"books!", 7, NOW) == 0


def test_a_page_that_repeats_its_report_is_counted_once():
    once = readers.counted(Desk(MARIA), BREAD, VIEW, 1, NOW)
    assert readers.counted(once, BREAD, VIEW, 1, NOW + 30_000) is once
    assert readers.views(readers.counted(once, BREAD, VIEW, 2, NOW), BREAD, 1, NOW) == 2


def test_many_hours_are_put_together_so_that_none_counts_shorter():
    desk = Desk(MARIA)
    for hour in range(40):
        desk = seen(desk, 1, at=NOW + hour * HOUR)
    assert len(desk.seen[BREAD]) == readers.MAX_TIMES
    end = NOW + 39 * HOUR
    assert readers.views(desk, BREAD, 90, end) == 40
    for days in (1, 2):
        exact = sum(1 for hour in range(40) if NOW + hour * HOUR >= end - days * DAY)
        assert readers.views(desk, BREAD, days, end) >= exact


@pytest.mark.parametrize("refused", [0, 99])
def test_the_cookie_stays_under_a_kilobyte_and_keeps_what_was_counted_last(refused: int):
    desk = readers.told(
        None,
        {"user": str(MARIA), "refused": ids(refused), "stages": dict.fromkeys(ids(50), "midway")},
    )
    campaigns = [number.to_bytes(6, "big") for number in range(300)]
    for number, campaign in enumerate(campaigns):
        desk = seen(desk, 4, at=NOW + number * HOUR, campaign=campaign)
    end = NOW + 299 * HOUR
    text = readers.write(RING, desk, end)
    assert len(text) <= 1_000
    kept = readers.read(RING, text, end)
    assert kept is not None
    assert list(kept.seen) == campaigns[-len(kept.seen) :]
    assert len(kept.seen) >= 10
    assert all(readers.views(kept, campaign, 90, end) == 4 for campaign in kept.seen)


def test_what_the_origin_does_not_name_stays():
    desk = readers.told(full(), {"user": str(MARIA), "none": True, "stages": {ids(2)[1]: "midway"}})
    assert (desk.fewer, desk.none, len(desk.stages)) == (True, True, 2)
    assert desk.refused == full().refused
    assert desk.seen == full().seen
    assert readers.told(desk, {"user": str(MARIA), "refused": []}).refused == ()


def test_nobody_is_told_what_was_kept_of_somebody_else():
    other = UUID(int=14)
    assert readers.told(full(), {"user": str(other), "none": True}) == Desk(other, none=True)


@pytest.mark.parametrize(
    "facts",
    [
        {}, {"user": 3}, [], None, "x", {"user": str(MARIA), "since": -1},
        {"user": str(MARIA), "since": True}, {"user": str(MARIA), "refused": "abc"},
        {"user": str(MARIA), "refused": ["abc"]}, {"user": str(MARIA), "stages": []},
        {"user": str(MARIA), "stages": {ids(1)[0]: "lost"}},
    ],
)  # fmt: skip
def test_facts_that_can_not_be_read_are_refused(facts: dict[str, object]):
    with pytest.raises(ValueError):  # noqa: PT011 - a ValueError of whatever text
        readers.told(None, facts)


def test_a_learner_is_new_for_a_week_and_a_guest_is_neither():
    today = NOW // DAY
    assert readers.visitor(Desk(MARIA, since_day=today - 6), NOW) == "new"
    assert readers.visitor(Desk(MARIA, since_day=today - 7), NOW) == "returning"
    assert readers.visitor(Desk(MARIA), NOW) == ""


@pytest.mark.parametrize(
    ("percent", "stage"),
    [(0, "beginning"), (33, "beginning"), (34, "midway"), (66, "midway"), (67, "finishing"),
     (100, "finishing")],
)  # fmt: skip
def test_a_course_has_three_stages(percent: int, stage: str):
    assert readers.stage(percent) == stage
