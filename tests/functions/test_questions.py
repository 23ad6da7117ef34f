"""Questions: one strict document, ids that last and tell nothing, and nothing of the key shown."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from functions import questions
from functions.questions import BadQuestion, Question
from tests.questions import (
    CLOZE,
    ESSAY,
    KINDS,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SINGLE,
    TEXT,
    any_question,
)

CANARY = "канарче"


def pointers(document: Any) -> set[str]:
    """The fields that are at fault."""
    with pytest.raises(BadQuestion) as caught:
        questions.read(document)
    return {error.pointer for error in caught.value.errors}


@given(any_question())
def test_what_is_written_is_read_again_and_written_the_same(question: Question) -> None:
    written = questions.write(question)
    assert questions.read(written) == question
    assert questions.write(questions.read(written)) == written
    assert json.loads(written)["format"] == 1


@pytest.mark.parametrize("document", KINDS, ids=lambda document: document["kind"])
def test_one_of_every_kind_can_be_published(document: dict[str, Any]) -> None:
    question = questions.read(document)
    assert question.kind == document["kind"]
    assert questions.faults(question) == ()


def test_every_fault_is_named_at_once_with_its_place() -> None:
    found = pointers(
        {
            "kind": "single",
            "points": "1.2345",
            "score": 100,
            "options": [{"share": "2"}, {"id": "a"}, {"id": "a"}, 3, {"text": "\0"}],
        }
    )
    assert found == {
        "/points", "/score", "/options/0/share", "/options/2/id", "/options/3", "/options/4/text",
    }  # fmt: skip


def test_a_fault_inside_a_cloze_is_said_where_it_is() -> None:
    with pytest.raises(BadQuestion) as caught:
        questions.read(CLOZE | {"parts": [{"id": "1", "question": SINGLE | {"shuffle": "yes"}}]})
    assert caught.value.detail == "parts[0].question.shuffle: must be true or false"


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({"kind": "quiz"}, "/kind"),
        ({}, "/kind"),
        (SINGLE | {"kind": ["single"]}, "/kind"),
        (SINGLE | {"points": 1.5}, "/points"),
        (SINGLE | {"points": "-1"}, "/points"),
        (SINGLE | {"points": "1001"}, "/points"),
        (SINGLE | {"points": "1e3"}, "/points"),
        (SINGLE | {"points": "NaN"}, "/points"),
        (SINGLE | {"text": "x" * 100_001}, "/text"),
        (SINGLE | {"text": "\ud800"}, "/text"),
        (SINGLE | {"tags": ["x"] * 21}, "/tags"),
        (SINGLE | {"options": [{}] * 101}, "/options"),
        (SINGLE | {"options": [{"share": "1/0"}]}, "/options/0/share"),
        (SINGLE | {"options": [{"share": "0", "right": True}]}, "/options/0/right"),
        (SINGLE | {"options": [{"id": "а"}]}, "/options/0/id"),
        (TEXT | {"spelling": 3}, "/spelling"),
        (TEXT | {"spelling": True}, "/spelling"),
        (NUMERIC | {"accepted": [{"kind": "range", "low": "1"}]}, "/accepted/0/high"),
        (NUMERIC | {"accepted": [{"value": "1", "tolerance": "-1"}]}, "/accepted/0/tolerance"),
        (NUMERIC | {"units": [{"name": "m", "factor": "2"}]}, "/units/0/factor"),
        (NUMERIC | {"units": [{"name": "m"}, {"name": "cm", "factor": "0"}]}, "/units/1/factor"),
        (NUMERIC | {"unit_penalty": "-1/10"}, "/unit_penalty"),
        (CLOZE | {"parts": [{"id": "01", "question": SINGLE}]}, "/parts/0/id"),
        (CLOZE | {"parts": [{"id": "1", "question": ESSAY}]}, "/parts/0/question/kind"),
        (ESSAY | {"words_min": 9, "words_max": 3}, "/words_max"),
    ],
)
def test_what_we_can_not_keep_is_refused_by_name(document: dict[str, Any], pointer: str) -> None:
    assert pointer in pointers(document)


@pytest.mark.parametrize("document", ["", "[]", "null", b"\xff", "[" * 100_000, {"format": 2}])
def test_what_is_no_question_at_all_is_refused(document: Any) -> None:
    with pytest.raises(BadQuestion):
        questions.read(document)


def test_a_wrong_option_takes_back_what_a_right_one_gave() -> None:
    question = questions.read(MULTIPLE)
    assert isinstance(question, questions.Multiple)
    assert [str(option.share) for option in question.options] == ["1/2", "-1/2", "1/2", "-1/2"]


@pytest.mark.parametrize("kind", ["single", "multiple"])
def test_the_id_of_an_option_does_not_tell_where_its_author_put_it(kind: str) -> None:
    texts = ["Марица", "Мусала", "Искър"]
    asked = {"kind": kind, "options": [{"text": text, "right": text == texts[0]} for text in texts]}
    there = questions.read(asked)
    back = questions.read(asked | {"options": asked["options"][::-1]})
    assert isinstance(there, questions.Single | questions.Multiple)
    assert isinstance(back, questions.Single | questions.Multiple)
    assert {o.text: o.id for o in there.options} == {o.text: o.id for o in back.options}
    assert len({option.id for option in there.options}) == 3


def test_an_id_stays_with_its_option_when_the_words_are_mended() -> None:
    question = json.loads(questions.write(questions.read(SINGLE)))
    question["options"][0]["text"] = "София, разбира се"
    mended = questions.read(question)
    assert isinstance(mended, questions.Single)
    assert mended.options[0].id == "sofia"


def test_equal_right_sides_are_one_and_one_split_in_two_becomes_two() -> None:
    question = questions.read(MATCHING)
    assert isinstance(question, questions.Matching)
    assert [pair.right_id for pair in question.pairs] == ["w", "w", "b"]
    split = [*MATCHING["pairs"]]
    split[1] = split[1] | {"right": "Егейско море"}
    mended = questions.read(MATCHING | {"pairs": split})
    assert isinstance(mended, questions.Matching)
    assert mended.pairs[0].right_id == "w" != mended.pairs[1].right_id


def canaried(value: Any, key: str = "") -> Any:
    """A document in which every text that must stay hidden sings."""
    hidden = {"feedback", "pattern", "name", "grader_notes", "when_right", "reference"}
    match value:
        case dict():
            return {name: canaried(entry, name) for name, entry in value.items()}
        case list():
            return [canaried(entry, key) for entry in value]
        case str() if key in hidden:
            return f"{CANARY} {value}"
    return value


@pytest.mark.parametrize("document", KINDS, ids=lambda document: document["kind"])
def test_a_learner_is_shown_nothing_that_tells(document: dict[str, Any]) -> None:
    told = canaried(document | {"feedback": "x", "when_right": "y", "name": "z", "reference": "1"})
    shown = json.dumps(questions.public(questions.read(told)), ensure_ascii=False)
    for secret in (CANARY, "share", "right_id", "2925", "tolerance", "factor", "pattern", "levels"):
        assert secret not in shown


@given(any_question())
def test_only_words_that_are_meant_for_learners_stand_in_what_they_see(question: Question) -> None:
    allowed = {
        "kind", "points", "text", "id", "options", "numbering", "asks_unit", "lefts", "rights",
        "items", "layout", "parts", "display", "template", "words_min", "words_max", "rubric",
    }  # fmt: skip

    def keys(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set(value) | set().union(*(keys(entry) for entry in value.values()))
        return set().union(*map(keys, value)) if isinstance(value, list) else set()

    assert keys(questions.public(question)) <= allowed


def test_without_an_order_neither_items_nor_right_sides_stand_as_the_author_put_them() -> None:
    shown = questions.public(questions.read(ORDERING))
    assert [item["id"] for item in shown["items"]] == ["k", "m", "q", "z"]
    shown = questions.public(questions.read(MATCHING))
    assert [right["id"] for right in shown["rights"]] == ["b", "d", "w"]


@given(any_question())
def test_any_order_shows_everything_once(question: Question) -> None:
    ids = questions.shuffled(question)
    assert len(set(ids)) == len(ids)

    def entries(shown: Any) -> list[str]:
        return sorted(json.dumps(shown, sort_keys=True, ensure_ascii=False))

    there, back = questions.public(question, ids), questions.public(question, ids[::-1])
    assert entries(there) == entries(back) == entries(questions.public(question))


def test_an_order_is_kept_in_a_cloze_too() -> None:
    question = questions.read(CLOZE)
    shown = questions.public(
        question, ["1.tarnovo", "1.sofia", "1.varna"], {"part.1.option.sofia": "<b>"}
    )
    options = shown["parts"][0]["options"]
    assert [option["id"] for option in options] == ["tarnovo", "sofia", "varna"]
    assert options[1]["html"] == "<b>"
    assert "html" not in options[0]


def test_every_text_has_a_key_that_lasts() -> None:
    assert questions.texts(questions.read(CLOZE)) == {
        "text": CLOZE["text"],
        "part.1.text": SINGLE["text"],
        "part.1.option.sofia": "София",
        "part.1.option.sofia.feedback": "Да, от 1879 г.",
        "part.1.option.varna": "Варна",
        "part.1.option.varna.feedback": "Тя е на морето.",
        "part.1.option.tarnovo": "Търново",
        "part.2.text": NUMERIC["text"],
        "part.2.accepted.1.feedback": "Почти.",
    }


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (SINGLE | {"text": " "}, "no-text"),
        (SINGLE | {"points": "0"}, "no-points"),
        (SINGLE | {"options": SINGLE["options"][:1]}, "too-few"),
        (SINGLE | {"options": SINGLE["options"][1:]}, "no-right"),
        (SINGLE | {"options": [{"text": "а", "share": "1/2"}, {"text": "б"}]}, "no-whole-share"),
        (MULTIPLE | {"options": [{"text": "а", "share": "1/2"}, {"text": "б"}]}, "right-shares"),
        (MULTIPLE | {"options": [{"text": "а", "right": True}, {"text": "а"}]}, "same-text"),
        (MULTIPLE | {"options": [{"text": "а", "right": True}, {"text": ""}]}, "empty-text"),
        (TEXT | {"patterns": [{"pattern": "x", "share": "1/2"}]}, "no-right"),
        (TEXT | {"patterns": [{"pattern": " "}]}, "no-pattern"),
        (NUMERIC | {"accepted": []}, "no-right"),
        (MATCHING | {"pairs": MATCHING["pairs"][:2], "extras": []}, "same-text"),
        (ORDERING | {"items": [{"text": "а"}, {"text": "а"}]}, "same-text"),
        (CLOZE | {"text": "{{1}}"}, "place-missing"),
        (CLOZE | {"text": "{{1}} {{2}} {{3}}"}, "part-missing"),
        (CLOZE | {"text": "{{1}} {{2}} {{1}}"}, "place-twice"),
        (ESSAY | {"rubric": [{"name": "x"}]}, "too-few"),
    ],
)
def test_what_can_not_be_answered_can_not_be_published(document: dict[str, Any], code: str) -> None:
    assert code in [fault.code for fault in questions.faults(questions.read(document))]
