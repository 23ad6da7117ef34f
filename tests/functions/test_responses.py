"""Responses: what fits the question is kept as it is, the rest is a clear problem."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import questions, responses
from functions.problems import Problem
from functions.responses import AnswerTooLong, BadResponse, UnknownOption
from tests.questions import (
    CLOZE,
    DESCRIPTION,
    ESSAY,
    KINDS,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SINGLE,
    TEXT,
    any_question,
    response,
)


@given(st.data())
def test_an_answer_is_written_as_it_was_read(data: st.DataObject) -> None:
    question = data.draw(any_question())
    answer = responses.read(question, response(data.draw, question))
    assert responses.read(question, responses.write(question, answer)) == answer


@pytest.mark.parametrize(
    ("document", "value"),
    [
        (SINGLE, {"chosen": "varna"}),
        (MULTIPLE, {"chosen": ["iskar", "maritsa"]}),
        (TEXT, {"text": " Пловдив "}),
        (NUMERIC, {"text": "2925,4 m"}),
        (MATCHING, {"pairs": {"maritsa": "w", "struma": "d"}}),
        (ORDERING, {"order": ["m", None, "q"]}),
        (CLOZE, {"parts": {"1": {"chosen": "sofia"}, "2": {"text": "3 km"}}}),
        (ESSAY, {"text": "Защото\nделото остава."}),
    ],
)
def test_an_answer_comes_back_letter_by_letter(document: Any, value: Any) -> None:
    question = questions.read(document)
    assert responses.write(question, responses.read(question, value)) == value


@pytest.mark.parametrize(
    ("document", "value"),
    [
        (SINGLE, None),
        (SINGLE, {"chosen": None}),
        (SINGLE, {"chosen": ""}),
        (MULTIPLE, {"chosen": []}),
        (TEXT, {"text": " \n\t "}),
        (ESSAY, {"text": ""}),
        (MATCHING, {"pairs": {}}),
        (MATCHING, {"pairs": {"maritsa": ""}}),
        (ORDERING, {"order": [None, None]}),
        (CLOZE, {"parts": {"1": None, "2": {"text": " "}}}),
    ],
)
def test_an_empty_answer_is_empty_however_it_is_put(document: Any, value: Any) -> None:
    assert responses.read(questions.read(document), value) is None


@pytest.mark.parametrize(
    ("document", "value"),
    [
        (SINGLE, {"chosen": "plovdiv"}),
        (MULTIPLE, {"chosen": ["maritsa", "plovdiv"]}),
        (MATCHING, {"pairs": {"dunav": "w"}}),
        (MATCHING, {"pairs": {"maritsa": "struma"}}),
        (ORDERING, {"order": ["x"]}),
        (CLOZE, {"parts": {"3": {"text": "x"}}}),
        (CLOZE, {"parts": {"1": {"chosen": "plovdiv"}}}),
    ],
)
def test_what_the_question_lacks_can_not_be_chosen(document: Any, value: Any) -> None:
    with pytest.raises(UnknownOption):
        responses.read(questions.read(document), value)


@pytest.mark.parametrize(
    ("document", "value"),
    [
        (SINGLE, "sofia"),
        (SINGLE, {"chosen": ["sofia"]}),
        (SINGLE, {"chosen": {"$ne": ""}}),
        (SINGLE, {"chosen": "sofia", "share": "1"}),
        (SINGLE, {"text": "sofia"}),
        (MULTIPLE, {"chosen": "maritsa"}),
        (MULTIPLE, {"chosen": ["maritsa", "maritsa"]}),
        (MULTIPLE, {"chosen": ["maritsa"] * 100_000}),
        (TEXT, {"text": 5}),
        (TEXT, {"text": "a\0b"}),
        (TEXT, {"text": "\ud800"}),
        (MATCHING, {"pairs": [["maritsa", "w"]]}),
        (ORDERING, {"order": ["q", "q"]}),
        (ORDERING, {"order": ["q", "z", "m", "k", None]}),
        (CLOZE, {"parts": [{"chosen": "sofia"}]}),
        (DESCRIPTION, {"text": "x"}),
    ],
)
def test_another_shape_is_no_answer(document: Any, value: Any) -> None:
    with pytest.raises(BadResponse):
        responses.read(questions.read(document), value)


@pytest.mark.parametrize(("document", "most"), [(TEXT, 4_096), (NUMERIC, 4_096), (ESSAY, 51_200)])
def test_a_text_is_measured_in_bytes(document: Any, most: int) -> None:
    question = questions.read(document)
    assert responses.read(question, {"text": "ж" * (most // 2)}) is not None
    for text in ("ж" * (most // 2) + "x", "x" * 1_000_000):
        with pytest.raises(AnswerTooLong):
            responses.read(question, {"text": text})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.sampled_from(["q", "w"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["chosen", "text", "pairs", "order", "parts", "1", "maritsa"]), inner,
        max_size=2,
    ),
    max_leaves=6,
)  # fmt: skip


@given(st.sampled_from(KINDS), json_values)
def test_whatever_is_sent_is_an_answer_or_a_problem(document: Any, value: Any) -> None:
    question = questions.read(document)
    try:
        found = responses.read(question, value)
    except Problem:
        return
    assert responses.read(question, responses.write(question, found)) == found
