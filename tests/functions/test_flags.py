"""Flags: what an author should look at is told, and nothing on too few attempts."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

from functions import grading, questions, responses, statistics
from functions.statistics import CODES, Mark
from tests.questions import SINGLE


def flagged(chosen: list[tuple[str, int]], seed: int = 1) -> dict[str, tuple[str, ...]]:
    """Flags of SINGLE when these options are chosen by learners with these other points."""
    asked = questions.read(SINGLE)
    dice = random.Random(seed)
    marks: list[Mark] = []
    for attempt, (option, rest) in enumerate(chosen):
        answer = responses.read(asked, {"chosen": option or None})
        share = grading.grade(asked, answer).share
        marks.append(Mark(str(attempt), "it", share, Decimal(1), answer))
        noise = Fraction(dice.randrange(100), 1000)
        marks.append(Mark(str(attempt), "rest", Fraction(rest, 20) + noise, Decimal(9)))
    found = statistics.statistics(marks, {"it": asked})
    assert {flag.code for flag in found.item_flags["it"]} <= set(CODES)
    return {flag.code: flag.values for flag in found.item_flags["it"]}


STRONG_AND_WEAK = [18] * 20 + [2] * 20


def test_a_wrong_key_is_suspected_when_the_strong_choose_something_else() -> None:
    chosen = ["varna"] * 20 + ["sofia", "tarnovo"] * 10
    found = flagged(list(zip(chosen, STRONG_AND_WEAK, strict=True)))
    assert found["key-suspect"] == ("varna",)
    chosen = ["sofia"] * 20 + ["varna", "tarnovo"] * 10
    assert flagged(list(zip(chosen, STRONG_AND_WEAK, strict=True))) == {}


def test_an_option_that_nobody_chose_is_told() -> None:
    chosen = ["sofia"] * 20 + ["sofia", "varna"] * 10
    found = flagged(list(zip(chosen, STRONG_AND_WEAK, strict=True)))
    assert found["nobody-chose"] == ("tarnovo",)


def test_what_is_answered_by_chance_is_told() -> None:
    chosen = ["sofia", "varna", "tarnovo", "varna"] * 10
    assert "like-guessing" in flagged(list(zip(chosen, STRONG_AND_WEAK, strict=True)))


def test_too_easy_too_hard_and_often_left_empty_are_told() -> None:
    assert "too-easy" in flagged([("sofia", 9)] * 40)
    assert "too-hard" in flagged([("varna", 9)] * 40)
    assert "often-empty" in flagged([("", 9), ("sofia", 9)] * 20)
    assert flagged([("varna", 9)] * 9) == {}  # nine attempts say nothing


def test_what_earns_more_than_half_by_guessing_is_called_guessable() -> None:
    document = SINGLE | {
        "options": [{"text": "да", "share": "1"}, {"text": "може би", "share": "1/2"}]
    }
    asked = questions.read(document)
    marks = [Mark(str(number), "it", Fraction(number % 2), Decimal(1)) for number in range(20)]
    found = statistics.statistics(marks, {"it": asked})
    assert "guessable" in [flag.code for flag in found.item_flags["it"]]
    found = statistics.statistics(marks, {"it": questions.read(SINGLE)})
    assert "guessable" not in [flag.code for flag in found.item_flags["it"]]


def test_a_quiz_that_measures_nothing_in_particular_is_told() -> None:
    dice = random.Random(5)
    marks = [
        Mark(str(attempt), question, Fraction(dice.randrange(2)), Decimal(1))
        for attempt in range(40)
        for question in "abcde"
    ]
    found = statistics.statistics(marks, {})
    assert [flag.code for flag in found.flags] == ["unreliable"]
