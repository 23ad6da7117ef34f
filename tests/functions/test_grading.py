"""Grading: exact shares, within their bounds, and reasons that add up to them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import grading, questions, responses
from functions.problems import Problem
from tests.questions import (
    DESCRIPTION,
    ESSAY,
    KINDS,
    MULTIPLE,
    SINGLE,
    any_question,
    codes,
    graded,
    response,
)

GRADED = ("single", "multiple", "text", "numeric", "matching", "ordering", "cloze")


@given(st.data(), st.booleans())
def test_shares_keep_to_their_bounds_and_reasons_add_up(
    data: st.DataObject, negative: bool
) -> None:
    question = data.draw(any_question())
    answer = responses.read(question, response(data.draw, question))
    grade = grading.grade(question, answer, negative=negative)
    assert (-1 if negative else 0) <= grade.share <= 1
    assert sum(reason.share for reason in grade.reasons) == grade.share
    assert set(codes(grade)) <= set(grading.CODES)
    assert grading.read(grading.document(grade)) == grade
    if answer is not None and question.kind in GRADED:
        assert grade.verdict == grading.verdict(grade.share)
    else:
        assert (grade.share, grade.verdict) in {(0, "empty"), (0, "waiting")}


@given(any_question("single", "multiple"), st.data())
def test_neither_the_order_of_options_nor_that_of_ticking_matters(
    question: Any, data: st.DataObject
) -> None:
    document = questions.document(question)
    value = response(data.draw, question)
    other = {**document, "options": data.draw(st.permutations(document["options"]))}
    again = value
    if value and isinstance(value["chosen"], list):
        again = {"chosen": data.draw(st.permutations(value["chosen"]))}
    assert graded(document, value).share == graded(other, again).share


@given(any_question("multiple"), st.data())
def test_one_more_right_option_never_costs_and_one_more_wrong_one_never_pays(
    question: Any, data: st.DataObject
) -> None:
    chosen = data.draw(st.sets(st.sampled_from([option.id for option in question.options])))
    for option in question.options:
        less = graded(questions.document(question), {"chosen": sorted(chosen - {option.id})}).share
        more = graded(questions.document(question), {"chosen": sorted(chosen | {option.id})}).share
        assert more >= less if option.share > 0 else more <= less


@given(st.integers(1, 8), st.integers(0, 8))
def test_ticking_all_earns_nothing_for_an_even_split(right: int, wrong: int) -> None:
    options = [
        {"id": str(number), "text": str(number), "right": number < right}
        for number in range(right + wrong)
    ]
    everything = {"chosen": [option["id"] for option in options]}
    share = graded({"kind": "multiple", "options": options}, everything).share
    assert share == max(1 - Fraction(wrong, right), 0)
    if wrong >= right:
        assert share == 0


def test_a_wrong_option_takes_back_what_a_right_one_gave() -> None:
    assert graded(MULTIPLE, {"chosen": ["maritsa"]}).share == Fraction(1, 2)
    assert graded(MULTIPLE, {"chosen": ["maritsa", "musala"]}).share == 0
    assert graded(MULTIPLE, {"chosen": ["maritsa", "iskar"]}).verdict == "right"


def test_what_lies_below_nothing_is_said() -> None:
    grade = graded(MULTIPLE, {"chosen": ["musala"]})
    assert (grade.share, grade.verdict) == (0, "wrong")
    assert codes(grade) == ["option", "unchosen", "floor"]
    assert graded(MULTIPLE, {"chosen": ["musala"]}, negative=True).share == Fraction(-1, 2)


def test_no_reason_names_what_was_not_answered() -> None:
    grade = graded(MULTIPLE, {"chosen": ["maritsa"]})
    assert "iskar" not in str(grading.document(grade))
    assert graded(MULTIPLE, {"chosen": ["maritsa"]}).reasons[-1].values == ("1", "1/2")


def test_an_answer_to_a_revision_with_other_options_is_graded_as_far_as_it_fits() -> None:
    answer = responses.read(questions.read(SINGLE), {"chosen": "varna"})
    mended = questions.read(SINGLE | {"options": [SINGLE["options"][0], SINGLE["options"][2]]})
    grade = grading.grade(mended, answer)
    assert (grade.share, codes(grade)) == (0, ["option-gone"])


def test_nothing_answered_earns_nothing_and_an_essay_waits() -> None:
    for document in KINDS:
        assert graded(document, None).verdict == "empty"
    grade = graded(ESSAY, {"text": "Защото делото остава."})
    assert (grade.share, grade.verdict) == (0, "waiting")
    assert grading.grade(questions.read(DESCRIPTION), None).verdict == "empty"


def test_a_rubric_earns_the_part_of_its_best_levels() -> None:
    essay = questions.read(ESSAY)
    assert isinstance(essay, questions.Essay)
    grade = grading.mark_by_rubric(essay, {"facts": 1, "style": 0})
    assert (grade.share, grade.verdict) == (Fraction(4, 5), "partly")
    assert grade.reasons[0].values == ("1", "4")
    assert grading.points(grade.share, essay.points) == Decimal("8.00")
    for levels in ({"facts": 1}, {"facts": 2, "style": 0}, {"facts": 1, "style": 0, "x": 0}):
        with pytest.raises(grading.BadMark):
            grading.mark_by_rubric(essay, levels)
    bare = questions.read(ESSAY | {"rubric": []})
    assert isinstance(bare, questions.Essay)
    with pytest.raises(grading.BadMark):
        grading.mark_by_rubric(bare, {})


def test_a_person_gives_points_within_the_question() -> None:
    essay = questions.read(ESSAY)
    assert grading.mark_by_points(essay, Decimal("2.5")).share == Fraction(1, 4)
    for points in ("-1", "10.01", "NaN", "Infinity"):
        with pytest.raises(Problem):
            grading.mark_by_points(essay, Decimal(points))


@pytest.mark.parametrize(
    ("share", "points", "shown"),
    [
        ("1/3", "1", "0.33"),
        ("2/3", "1", "0.67"),
        ("1/8", "1", "0.12"),  # half to even
        ("3/8", "1", "0.38"),
        ("1", "1000", "1000.00"),
        ("-1/3", "2.5", "-0.83"),
    ],
)
def test_points_are_rounded_once_and_half_to_even(share: str, points: str, shown: str) -> None:
    assert str(grading.points(Fraction(share), Decimal(points))) == shown


def test_three_thirds_are_a_whole_because_nothing_is_rounded_before() -> None:
    thirds = [grading.exact(Fraction(1, 3), Decimal(1))] * 3
    assert grading.rounded(sum(thirds, Fraction(0))) == Decimal("1.00")


def test_words_are_counted_as_people_count_them() -> None:
    assert grading.words("Той — знаменосецът — падна, 1876 г.") == 5
