"""Statistics: what numpy finds in the raw responses, and what an author should look at."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions import grading, questions, responses, statistics
from functions.questions import Question
from functions.statistics import Mark, Statistics
from tests.questions import CLOZE, ESSAY, MATCHING, MULTIPLE, NUMERIC, ORDERING, SINGLE, TEXT

POINTS = [1.0, 2.0, 2.5, 0.5, 4.0]
ORDER = ["q", "z", "m", "k"]


def questioned() -> dict[str, Question]:
    """Five questions of different kinds and points."""
    kinds = (SINGLE, MULTIPLE, NUMERIC, ORDERING, MATCHING)
    return {
        f"q{number}": questions.read(document | {"points": str(points)})
        for number, (document, points) in enumerate(zip(kinds, POINTS, strict=True))
    }


def raw(seed: int, attempts: int) -> list[list[Any]]:
    """Responses of learners some of whom know more than others."""
    dice = random.Random(seed)
    found: list[list[Any]] = []
    for _ in range(attempts):
        able = dice.random()

        def knows(able: float = able) -> bool:
            return dice.random() < able

        found.append(
            [
                {"chosen": "sofia" if knows() else dice.choice(["varna", "tarnovo"])},
                {"chosen": [id for id in ("maritsa", "iskar", "musala") if knows()]},
                None if dice.random() < 0.2 else {"text": "2925 m" if knows() else "2930 m"},
                {"order": ORDER if knows() else dice.sample(ORDER, 4)},
                {"pairs": {left: "w" if knows() else "b" for left in ("maritsa", "struma")}},
            ]
        )
    return found


def shares(answers: list[Any]) -> list[float]:
    """The shares of one learner's responses, thought out anew."""
    single, multiple, numeric, ordering, matching = answers
    ticked = sum({"maritsa": 0.5, "iskar": 0.5, "musala": -0.5}[id] for id in multiple["chosen"])
    pairs = matching["pairs"].values()
    return [
        float(single["chosen"] == "sofia"),
        max(ticked, 0.0),
        0.0 if numeric is None else 1.0 if numeric["text"] == "2925 m" else 0.5,
        sum(one == other for one, other in zip(ordering["order"], ORDER, strict=True)) / 4,
        sum(right == "w" for right in pairs) / 3,
    ]


def figures(asked: dict[str, Question], rows: list[list[Any]]) -> Statistics:
    """What we find in the responses."""
    marks: list[Mark] = []
    for attempt, answers in enumerate(rows):
        for (id, question), value in zip(asked.items(), answers, strict=True):
            answer = responses.read(question, value)
            share = grading.grade(question, answer).share
            marks.append(Mark(str(attempt), id, share, question.points, answer))
    return statistics.statistics(marks, asked)


def near(found: float | None, wanted: float) -> bool:
    """Whether two figures agree to 1e-9."""
    return found is not None and abs(found - wanted) <= 1e-9 * max(1.0, abs(wanted))


@given(st.integers(0, 2**32), st.integers(5, 60))
@settings(max_examples=15, deadline=None)
def test_every_figure_is_what_numpy_finds_in_the_raw_responses(seed: int, attempts: int) -> None:
    rows = raw(seed, attempts)
    found = figures(questioned(), rows)
    marks = np.array([shares(answers) for answers in rows]) * POINTS
    whole = marks.sum(axis=1)
    part = whole / sum(POINTS)
    assert near(found.mean, part.mean())
    assert near(found.median, float(np.median(part)))
    assert near(found.deviation, part.std(ddof=1))
    count = len(rows)
    away = part - part.mean()
    if found.deviation:
        k2 = (away**2).sum() / (count - 1)
        k3 = count * (away**3).sum() / ((count - 1) * (count - 2))
        assert near(found.skewness, k3 / k2**1.5)
        m2, m4 = (away**2).mean(), (away**4).mean()
        k4 = count**2 * ((count + 1) * m4 - 3 * (count - 1) * m2**2)
        k4 /= (count - 1) * (count - 2) * (count - 3)
        assert near(found.kurtosis, k4 / k2**2)
        alpha = 5 / 4 * (1 - marks.var(axis=0, ddof=1).sum() / whole.var(ddof=1))
        assert near(found.alpha, alpha)
        assert near(found.error_ratio, np.sqrt(1 - alpha))
        assert near(found.error, np.sqrt(1 - alpha) * part.std(ddof=1))
    with_whole = np.array([np.cov(column, whole)[0, 1] for column in marks.T])
    # Nothing by our exact sums may be a hair beside nothing by numpy's.
    with_whole[np.abs(with_whole) < 1e-12] = 0
    roots = np.sqrt(np.maximum(with_whole, 0))
    for number, item in enumerate(found.items):
        column = marks[:, number]
        rest = whole - column
        assert near(item.facility, column.mean() / POINTS[number])
        assert near(item.deviation, column.std(ddof=1) / POINTS[number])
        assert near(item.intended_weight, POINTS[number] / sum(POINTS))
        assert item.empty == sum(answers[number] in (None, {"chosen": []}) for answers in rows)
        if with_whole[number] >= 0 and roots.sum():
            assert near(item.effective_weight, roots[number] / roots.sum())
        else:
            assert item.effective_weight is None
        if np.ptp(column) and np.ptp(rest) > 1e-12:
            together = np.cov(column, rest)[0, 1]
            assert near(item.discrimination, np.corrcoef(column, rest)[0, 1])
            most = np.cov(np.sort(column), np.sort(rest))[0, 1]
            assert near(item.efficiency, together / most)
        else:
            assert item.discrimination is None


def test_options_are_counted_and_lean_as_numpy_finds() -> None:
    rows = raw(7, 80)
    found = figures(questioned(), rows)
    marks = np.array([shares(answers) for answers in rows]) * POINTS
    rest = marks.sum(axis=1) - marks[:, 0]
    for count in found.items[0].counts:
        chosen = np.array([answers[0]["chosen"] == count.answer for answers in rows], float)
        assert count.times == chosen.sum()
        assert near(count.lean, np.corrcoef(chosen, rest)[0, 1])
    assert sum(count.part for count in found.items[0].counts) == 1


@given(st.permutations(list(range(30))))
@settings(max_examples=5, deadline=None)
def test_the_order_of_attempts_does_not_matter(order: list[int]) -> None:
    rows = raw(3, 30)
    there, back = figures(questioned(), rows), figures(questioned(), [rows[at] for at in order])
    assert there.alpha == back.alpha
    assert [item.discrimination for item in there.items] == [
        item.discrimination for item in back.items
    ]


def test_where_there_is_too_little_to_say_nothing_is_said() -> None:
    none = statistics.statistics([], {})
    assert (none.attempts, none.mean, none.alpha, none.items) == (0, None, None, ())
    one = figures(questioned(), raw(1, 1))
    assert one.mean is not None
    assert (one.deviation, one.skewness, one.alpha, one.error) == (None, None, None, None)
    assert one.items[0].facility is not None
    assert one.items[0].discrimination is one.items[0].effective_weight is None
    same = figures(questioned(), raw(1, 1) * 20)
    assert (same.deviation, same.skewness, same.kurtosis, same.alpha) == (0, None, None, None)
    assert [item.discrimination for item in same.items] == [None] * 5
    assert [item.efficiency for item in same.items] == [None] * 5
    assert (
        figures(questioned(), raw(1, 2)).skewness,
        figures(questioned(), raw(1, 3)).kurtosis,
    ) == (
        None,
        None,
    )


def test_equal_marks_in_thirds_spread_by_nothing_at_all() -> None:
    marks = [
        Mark(str(attempt), question, Fraction(1, 3), Decimal("0.1"))
        for attempt in range(11)
        for question in ("a", "b", "c")
    ]
    found = statistics.statistics(marks, {})
    assert found.deviation == 0.0
    assert found.alpha is None


def test_an_attempt_that_waits_for_a_person_is_left_out_whole() -> None:
    marks = [Mark("1", "a", Fraction(1), Decimal(1)), Mark("1", "b", None, Decimal(1))]
    marks += [Mark("2", "a", Fraction(0), Decimal(1)), Mark("2", "b", Fraction(1), Decimal(1))]
    found = statistics.statistics(marks, {})
    assert (found.attempts, found.waiting, found.mean) == (1, 1, 0.5)


def test_questions_drawn_for_some_are_set_against_the_rest_of_their_attempts() -> None:
    rows = [
        ("1", "a", 1),
        ("1", "b", 1),
        ("2", "a", 0),
        ("2", "c", 0),
        ("3", "b", 0),
        ("3", "c", 1),
    ]
    found = statistics.statistics(
        [Mark(attempt, id, Fraction(share), Decimal(1)) for attempt, id, share in rows], {}
    )
    assert {item.question: item.attempts for item in found.items} == {"a": 2, "b": 2, "c": 2}
    assert found.items[0].discrimination == pytest.approx(1)
    assert found.alpha is None  # there is no table without gaps to take it from


@pytest.mark.parametrize(
    ("document", "guess"),
    [
        (SINGLE, Fraction(1, 3)),
        (
            SINGLE | {"options": [{"text": "да", "share": "1"}, {"text": "не", "share": "-1"}]},
            "1/2",
        ),
        (MATCHING, Fraction(1, 3)),
        (TEXT, 0),
        (TEXT | {"patterns": [{"pattern": "x"}, {"pattern": "*", "share": "1/4"}]}, "1/4"),
        (NUMERIC, 0),
        (ORDERING, Fraction(1, 4)),
        (ORDERING | {"scoring": "exact"}, Fraction(1, 24)),
        (CLOZE, Fraction(1, 12)),
        # Of 16 ways to tick four options four earn a half and one earns all.
        (MULTIPLE, Fraction(3, 16)),
    ],
)
def test_guessing_earns_what_chance_gives(document: Any, guess: Any) -> None:
    assert statistics.guess(questions.read(document)) == Fraction(guess)
    assert statistics.guess(questions.read(ESSAY)) is None
