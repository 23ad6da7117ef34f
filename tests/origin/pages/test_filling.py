"""Fields of a question: whatever is answered stands in them, and is read out of them unchanged."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from functions import questions, responses, solutions
from functions.questions import Question
from origin.actions.answering import MAX_SEQUENCE
from origin.actions.attempts import Shown
from origin.pages.quizzes import describing, filling, papers, solving
from storage.papers import Sheet
from tests import questions as asked


def shown(question: Question, html: dict[str, str] | None = None) -> Shown:
    order = list(questions.shuffled(question))
    body = questions.document(question)
    sheet = Sheet(3, UUID(int=1), UUID(int=2), 1, order, Decimal(1), body, html or {})
    return Shown(sheet, question)


def form(fields: dict[str, Any], name: str) -> dict[str, str]:
    """Return what a browser sends of the fields as they stand."""
    sent: dict[str, str] = {}
    for option in fields.get("options", []):
        if option["chosen"] and fields["kind"] == "single":
            sent[name] = option["id"]
        elif option["chosen"]:
            sent[f"{name}.{option['id']}"] = "yes"
    if "typed" in fields:
        # A browser sends every line's end as two characters.
        sent[name] = fields["typed"].replace("\n", "\r\n")
    sent |= {f"{name}.{left['id']}": left["with"] for left in fields.get("lefts", [])}
    for item in fields.get("items", []):
        sent[f"{name}.{item['id']}"] = str(item["place"] or "")
    for piece in fields.get("pieces", []):
        if "part" in piece:
            sent |= form(piece["part"], f"{name}.{piece['part']['id']}")
    return sent


@given(st.data(), asked.any_question())
def test_an_answer_comes_out_of_its_fields_as_it_went_in(data: Any, question: Question) -> None:
    response = responses.read(question, asked.response(data.draw, question))
    kept = responses.write(question, response)
    fields = papers.question_of(shown(question), 1, kept)
    read = filling.response(question, "q3", form(fields, "q3"))
    if kept is None and isinstance(question, questions.Essay):
        # What the author put there is no answer yet, and stays none while it is let be.
        assert read == papers.as_shown(shown(question), None)
        return
    assert responses.write(question, responses.read(question, read)) == kept
    assert isinstance(describing.answer(questions.public(question), kept), str)


@given(asked.any_question())
def test_what_is_right_can_be_said_of_every_question(question: Question) -> None:

    said = solving.right(questions.public(question), solutions.of(question), "bg")
    assert all(isinstance(each, str) for each in said)


@given(st.lists(st.text("0123456789-x²", max_size=20), min_size=4, max_size=4))
def test_places_become_an_order_with_each_item_once_whatever_is_typed(places: list[str]) -> None:
    question = questions.read(asked.ORDERING)
    ids = [item["id"] for item in asked.ORDERING["items"]]
    sent = {f"q1.{id}": place for id, place in zip(ids, places, strict=True)}
    read = filling.response(question, "q1", sent)
    assert read is None or responses.read(question, read) is not None
    placed = [id for id in (read or {"order": []})["order"] if id]
    meant = [id for id, place in zip(ids, places, strict=True) if filling.based_on(place)]
    assert sorted(placed) == sorted(meant)


@given(st.text(max_size=40))
def test_what_a_form_carries_is_a_sequence_that_can_be_followed(carried: str) -> None:
    assert 0 <= filling.based_on(carried) < MAX_SEQUENCE


def test_a_place_in_a_tag_is_never_cut_there_and_its_field_is_not_lost() -> None:
    question = questions.read(asked.CLOZE)
    html = {"text": '<p>А {{1}} <img alt="{{2}}" src="/media/x"> {{7}}</p>'}
    pieces = papers.question_of(shown(question, html), 1, None)["pieces"]
    assert [piece.get("html") for piece in pieces] == [
        "<p>А ", None, ' <img alt="{{2}}" src="/media/x"> {{7}}</p>', None,
    ]  # fmt: skip
    assert [piece["part"]["id"] for piece in pieces if "part" in piece] == ["1", "2"]


def test_a_choice_is_named_without_its_tags_and_a_picture_by_what_was_typed() -> None:
    assert describing.plain({"text": "*а*", "html": "<em>а &lt; б</em> &amp;amp;"}) == "а < б &amp;"
    assert describing.plain({"text": "$x^2$ м", "html": "<math>x2</math> м"}) == "x^2 м"
    assert describing.plain({"text": "![лъв](x.png)", "html": "<img src='x'>"}) == "![лъв](x.png)"


def test_a_pattern_is_told_with_its_stars_as_gaps() -> None:
    document = {**asked.TEXT, "patterns": [{"pattern": "2\\*2*", "share": "1"}]}
    question = questions.read(document)

    assert solving.right(questions.public(question), solutions.of(question), "en") == ["2*2…"]
