"""Grading of each kind: typed texts and numbers, pairs, orders, places in a text."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import questions
from functions.grading.arranged import counted
from functions.grading.typed import shown, within
from functions.questions import Accepted
from tests.questions import (
    CLOZE,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SINGLE,
    TEXT,
    codes,
    graded,
)

GRADED = ("single", "multiple", "text", "numeric", "matching", "ordering", "cloze")


@pytest.mark.parametrize(
    ("text", "share", "values"),
    [
        ("Пловдив", "1", ("exact",)),
        (" ПЛОВДИВ ", "1", ("folded",)),
        ("град Пловдив", "1/2", ("folded",)),
        ("Пловдиф", "1", ("close", "1")),
        ("Пловдин", "0", ("exact",)),  # foreseen as wrong: no slip of the right one
        ("Варна", "0", ()),
    ],
)
def test_the_first_pattern_that_takes_a_text_decides(
    text: str, share: str, values: tuple[str, ...]
) -> None:
    grade = graded(TEXT, {"text": text})
    assert grade.share == Fraction(share)
    assert grade.reasons[0].values == values


@pytest.mark.parametrize(
    ("text", "share", "code"),
    [
        ("2925,4 m", "1", "within"),
        ("2 925.9 m", "1", "within"),
        ("2 925.91 m", "1/2", "within"),
        ("2,9254 km", "1", "within"),
        ("2925.4", "9/10", "unit-missing"),
        ("2925.4 ft", "9/10", "unit-unknown"),
        ("2935.4", "2/5", "unit-missing"),
        ("3000 m", "0", "no-number"),
        ("висок", "0", "not-a-number"),
    ],
)
def test_numbers_are_taken_within_their_tolerance_in_any_unit(
    text: str, share: str, code: str
) -> None:
    grade = graded(NUMERIC, {"text": text})
    assert grade.share == Fraction(share)
    assert grade.reasons[-1].code == code


def test_a_number_that_can_be_read_in_two_ways_is_right_in_either() -> None:
    for value in ("1234", "1.234"):
        document = {"kind": "numeric", "accepted": [{"value": value}]}
        assert graded(document, {"text": "1,234"}).verdict == "right"
    assert graded({"kind": "numeric", "accepted": [{"value": "12"}]}, {"text": "12 x"}).share == 0


def test_the_penalty_for_a_unit_takes_no_more_than_there_is() -> None:
    document = NUMERIC | {"unit_penalty": "1", "accepted": [{"value": "5", "share": "1/2"}]}
    assert graded(document, {"text": "5"}, negative=True).share == 0


@pytest.mark.parametrize(
    ("accepted", "inside", "outside"),
    [
        ({"kind": "absolute", "value": "10", "tolerance": "0.1"}, ["9.9", "10.1"], ["9.8999"]),
        ({"kind": "absolute", "value": "0.3"}, ["0.3"], ["0.30000000000000004"]),
        ({"kind": "relative", "value": "-200", "tolerance": "0.01"}, ["-202", "-198"], ["-203"]),
        ({"kind": "geometric", "value": "100", "tolerance": "1"}, ["50", "200"], ["49", "201"]),
        ({"kind": "geometric", "value": "-3", "tolerance": "0.5"}, ["-2", "-4.5"], ["-1.9"]),
        ({"kind": "range", "low": "1", "high": "5"}, ["1", "5"], ["0.99", "5.01"]),
        ({"kind": "any"}, ["-1", "0"], []),
    ],
)
def test_the_ends_of_a_tolerance_belong_to_it(
    accepted: Any, inside: list[str], outside: list[str]
) -> None:
    question = questions.read({"kind": "numeric", "accepted": [accepted]})
    assert isinstance(question, questions.Numeric)
    number: Accepted = question.accepted[0]
    assert all(within(number, Fraction(each)) for each in inside)
    assert not any(within(number, Fraction(each)) for each in outside)


@given(st.fractions(max_denominator=10**6))
def test_a_number_is_shown_exactly(number: Fraction) -> None:
    assert Fraction(shown(number)) == number


def test_every_pair_earns_the_same_and_equal_right_sides_are_equally_right() -> None:
    grade = graded(MATCHING, {"pairs": {"maritsa": "w", "struma": "w", "kamchia": "d"}})
    assert grade.share == Fraction(2, 3)
    assert codes(grade) == ["pair", "pair", "pair-wrong"]
    assert codes(graded(MATCHING, {"pairs": {"kamchia": "b"}})).count("pair-empty") == 2


@pytest.mark.parametrize(
    ("scoring", "order", "right", "all"),
    [
        ("exact", "abdc", 0, 1),
        ("absolute", "abdc", 2, 4),
        ("next", "abdc", 1, 3),
        ("next", "bcda", 2, 3),
        ("next_last", "bcda", 2, 4),
        ("next_last", "cabd", 2, 4),
        ("neighbours", "bcda", 4, 6),
        ("pairs", "bcda", 3, 6),
        ("longest", "acbd", 3, 4),
        ("longest", "dcba", 0, 4),
        ("contiguous", "bcda", 3, 4),
        ("contiguous", "acbd", 0, 4),
        ("distance", "bcda", 6, 12),
        ("distance", "dcba", 4, 12),
        ("absolute", "a-c-", 2, 4),
        ("next", "a-bc", 1, 3),
        ("pairs", "a--d", 1, 6),
        ("contiguous", "ab-d", 2, 4),
        ("next_last", "abc", 2, 4),
    ],
)
def test_orders_are_partly_right_in_the_ways_that_moodle_has(
    scoring: str, order: str, right: int, all: int
) -> None:
    placed = [None if id == "-" else id for id in order]
    assert counted(scoring, "abcd", placed) == (right, all)


@pytest.mark.parametrize("scoring", questions.Scoring.__args__)
def test_only_the_right_order_earns_everything(scoring: str) -> None:
    for order in permutations("abcd"):
        right, all = counted(scoring, "abcd", order)
        assert 0 <= right <= all
        assert (right == all) == ("".join(order) == "abcd")


def test_items_in_their_place_are_told_one_by_one() -> None:
    grade = graded(ORDERING, {"order": ["q", "m", "z", "k"]})
    assert grade.share == Fraction(1, 2)
    assert [(reason.subject, reason.code) for reason in grade.reasons] == [
        ("q", "place"), ("z", "place-wrong"), ("m", "place-wrong"), ("k", "place"),
    ]  # fmt: skip


def test_a_part_of_a_cloze_counts_by_its_weight() -> None:
    one = {"1": {"chosen": "sofia"}}
    grade = graded(CLOZE, {"parts": one})
    assert (grade.share, grade.reasons[0].subject) == (Fraction(1, 4), "1/sofia")
    grade = graded(CLOZE, {"parts": one | {"2": {"text": "2925"}}})
    assert grade.share == Fraction(1, 4) + Fraction(3, 4) * Fraction(9, 10)
    assert grade.reasons[-1].subject == "2"


def test_a_wrong_part_takes_nothing_from_another() -> None:
    parts = [{"id": "1", "question": MULTIPLE}, {"id": "2", "question": SINGLE}]
    answers = {"1": {"chosen": ["musala", "pirin"]}, "2": {"chosen": "sofia"}}
    grade = graded(CLOZE | {"parts": parts}, {"parts": answers}, negative=True)
    assert grade.share == Fraction(1, 2)
