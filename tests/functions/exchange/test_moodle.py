"""Moodle XML: what is written is read, and what comes from elsewhere is kept or said."""

from __future__ import annotations

import base64
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import questions
from functions.exchange import moodle
from functions.exchange.report import BadFile
from functions.questions import Question
from tests.questions import any_question


def quiz(*inside: str) -> str:
    """Return a file with these elements."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "\n".join(inside) + "\n</quiz>\n"


def only(inside: str) -> Question:
    """Return the one question of a file."""
    reading = moodle.read(quiz(inside))
    assert reading.refused == 0
    (question,) = reading.questions
    return question


def cloze(text: str) -> questions.Cloze:
    """Return the cloze question with this text."""
    made = only(
        f'<question type="cloze"><questiontext format="html"><text><![CDATA[{text}]]></text>'
        "</questiontext></question>"
    )
    assert isinstance(made, questions.Cloze)
    return made


@given(st.lists(any_question(), max_size=4))
def test_what_was_read_back_is_written_the_same(given: list[Question]) -> None:
    first = moodle.write(given)
    again = moodle.read(first.text)
    assert again.refused == 0
    assert len(again.questions) == len(given)
    second = moodle.write(again.questions)
    assert second.text == first.text


@given(any_question("single", "multiple", "ordering", "essay", "description"))
def test_what_has_no_loss_is_the_same_question(question: Question) -> None:
    written = moodle.write([question])
    (made,) = moodle.read(written.text).questions
    assert questions.public(made, ())["kind"] == questions.public(question, ())["kind"]
    assert (made.points, made.text) == (question.points, question.text.strip())
    if isinstance(question, questions.Single | questions.Multiple):
        assert isinstance(made, questions.Single | questions.Multiple)
        assert [(o.text, o.share) for o in made.options] == [
            (o.text.strip(), o.share) for o in question.options
        ]
    if isinstance(question, questions.Ordering):
        assert isinstance(made, questions.Ordering)
        assert made.scoring == question.scoring


@given(
    st.lists(
        st.sampled_from(
            ["{{1}}", "{{2}}", "{{3}}", "{1:SA:=x}", "\\", "\\\\", "{", "}", "а", "\n"]
        ),
        max_size=8,
    ),
    any_question("text", "numeric"),
    any_question("single", "multiple"),
    st.sampled_from(["inline", "vertical", "horizontal"]),
)
def test_a_cloze_read_back_is_written_the_same(
    words: list[str], typed: Question, chosen: Question, display: str
) -> None:
    parts: list[dict[str, Any]] = [
        {"id": "1", "question": questions.document(typed)},
        {"id": "2", "weight": 3, "display": display,
         "question": questions.document(chosen)},
    ]  # fmt: skip
    for part in parts:
        del part["question"]["format"]
    given = questions.read({"kind": "cloze", "text": "".join(words), "parts": parts})
    first = moodle.write([given])
    reading = moodle.read(first.text)
    assert reading.refused == 0
    assert moodle.write(reading.questions).text == first.text


def test_a_choice_with_everything_is_kept() -> None:
    made = only(
        '<question type="multichoice"><name><text>Реки</text></name>'
        '<questiontext format="html"><text><![CDATA[<p>Кои са <b>реки</b>?</p>]]></text>'
        '</questiontext><generalfeedback format="html"><text>Край</text></generalfeedback>'
        "<defaultgrade>2.5000000</defaultgrade><penalty>0.3333333</penalty><hidden>0</hidden>"
        "<idnumber>r-1</idnumber><single>false</single><shuffleanswers>0</shuffleanswers>"
        "<answernumbering>ABCD</answernumbering>"
        '<correctfeedback format="html"><text>Да!</text></correctfeedback>'
        '<answer fraction="33.33333" format="html"><text>Марица</text>'
        '<feedback format="html"><text>тече</text></feedback></answer>'
        '<answer fraction="66.66667"><text>Искър</text></answer>'
        '<answer fraction="-100"><text>Пирин</text></answer>'
        "<tags><tag><text>лесен</text></tag></tags></question>"
    )
    assert isinstance(made, questions.Multiple)
    assert (made.name, made.text, made.feedback) == ("Реки", "Кои са **реки**?", "Край")
    assert (made.points, made.reference, made.tags) == (Decimal("2.5"), "r-1", ("лесен",))
    assert (made.shuffle, made.numbering, made.when_right) == (False, "ABC", "Да!")
    assert [(o.text, o.share) for o in made.options] == [
        ("Марица", Fraction(1, 3)), ("Искър", Fraction(2, 3)), ("Пирин", -1),
    ]  # fmt: skip
    assert made.options[0].feedback == "тече"


def test_units_are_turned_over() -> None:
    made = only(
        '<question type="numerical"><questiontext><text>Колко?</text></questiontext>'
        '<answer fraction="100"><text>5,1</text><tolerance>0.05</tolerance></answer>'
        '<answer fraction="0"><text>*</text></answer>'
        "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit>"
        "<unit><multiplier>100</multiplier><unit_name>cm</unit_name></unit></units>"
        "<unitgradingtype>1</unitgradingtype><unitpenalty>0.2</unitpenalty></question>"
    )
    assert isinstance(made, questions.Numeric)
    assert [(a.kind, a.value, a.tolerance) for a in made.accepted] == [
        ("absolute", Decimal("5.1"), Decimal("0.05")), ("any", 0, 0),
    ]  # fmt: skip
    assert [(unit.name, unit.factor) for unit in made.units] == [("m", 1), ("cm", Decimal("0.01"))]
    assert (made.unit_needed, made.unit_penalty) == (True, Fraction(1, 5))


def test_places_of_a_cloze_become_parts() -> None:
    made = cloze(
        "<p>Столицата е {2:SHORTANSWER:=София#да~%50%Средец~*#не}, расте {1:MCV:~не~=да} и е "
        "{:NM:=1879:0.5~%50%1878\\#:1} {{7}}</p>".replace("\\#", "")
    )
    assert made.text == "Столицата е {{1}}, расте {{2}} и е {{3}} \\{{7}}"
    town, grows, year = (part.question for part in made.parts)
    assert isinstance(town, questions.Text)
    assert isinstance(grows, questions.Single)
    assert isinstance(year, questions.Numeric)
    assert [(p.pattern, p.share, p.feedback) for p in town.patterns] == [
        ("София", 1, "да"), ("Средец", Fraction(1, 2), ""), ("*", 0, "не"),
    ]  # fmt: skip
    assert [(o.text, o.share) for o in grows.options] == [("не", 0), ("да", 1)]
    assert [(a.value, a.tolerance) for a in year.accepted] == [(1879, Decimal("0.5")), (1878, 1)]
    assert [part.weight for part in made.parts] == [2, 1, 1]
    assert [part.display for part in made.parts] == ["inline", "vertical", "inline"]
    assert made.points == 4


def test_escaped_signs_of_a_cloze_are_letters() -> None:
    made = cloze("Кое? {1:MC:=а\\~б\\}в\\#г~\\=д}")
    (part,) = made.parts
    assert isinstance(part.question, questions.Single)
    assert [option.text for option in part.question.options] == ["а\\~б}в#г", "=д"]


def test_a_text_with_too_many_places_is_refused() -> None:
    text = "{1:SA:=а}" * 101
    reading = moodle.read(
        quiz(f'<question type="cloze"><questiontext><text>{text}</text></questiontext></question>')
    )
    assert [each.code for entry in reading.entries for each in entry.remarks] == ["too-large"]


def test_a_picture_inside_is_kept_and_one_that_is_missing_is_said() -> None:
    content = base64.b64encode(b"\x89PNG...").decode()
    reading = moodle.read(
        quiz(
            '<question type="description"><questiontext format="html"><text>'
            '<![CDATA[<img src="@@PLUGINFILE@@/%D0%B0%20b.png" alt="Карта">'
            '<img src="@@PLUGINFILE@@/x.png">]]></text>'
            f'<file name="а b.png" path="/" encoding="base64">{content}</file>'
            "</questiontext></question>"
        )
    )
    (file,) = reading.files
    (question,) = reading.questions
    assert file.content == b"\x89PNG..."
    assert question.text == f"![Карта](<{file.path}>)"
    codes = [remark.code for entry in reading.entries for remark in entry.remarks]
    assert codes == ["html-converted", "file-missing"]


def test_a_bad_question_stops_only_itself_and_every_line_is_accounted_for() -> None:
    good = '<question type="description"><questiontext><text>А</text></questiontext></question>'
    text = quiz(
        good,
        "",
        '<question type="calculated">\n</question>',
        '<question type="category"><category><text>$course$/top/Реки</text></category></question>',
        "<!-- край -->",
        '<question type="numerical"><answer fraction="100"><text>x</text></answer></question>',
        good,
    )
    reading = moodle.read(text)
    assert [(e.first, e.last, e.what) for e in reading.entries] == [
        (1, 2, "frame"), (3, 3, "question"), (4, 4, "blank"), (5, 6, "refused"),
        (7, 7, "category"), (8, 8, "frame"), (9, 9, "refused"), (10, 10, "question"),
        (11, 11, "frame"), (12, 12, "blank"),
    ]  # fmt: skip
    assert [question.tags for question in reading.questions] == [(), ("Реки",)]
    assert all(remark.words for entry in reading.entries for remark in entry.remarks)


def test_what_is_whole_before_a_tear_is_read() -> None:
    good = '<question type="description"><questiontext><text>А</text></questiontext></question>'
    reading = moodle.read(quiz(good, good, '<question type="essay"><name>', "<b>"))
    assert len(reading.questions) == 2
    assert (reading.entries[-1].what, reading.entries[-1].first) == ("refused", 5)


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE quiz SYSTEM "http://example.org/x.dtd"><quiz></quiz>',
        '<!DOCTYPE quiz [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><quiz>&c;</quiz>',
        '<!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>',
        "<quiz>" + "<a>" * 100 + "</a>" * 100 + "</quiz>",
        "<html></html>",
        "::Име::Въпрос? {T}",
        "",
    ],
)
def test_what_is_not_taken_is_refused_whole(text: str) -> None:
    with pytest.raises(BadFile):
        moodle.read(text)


def test_what_the_format_cant_hold_is_said() -> None:
    essay = questions.read(
        {"kind": "essay", "text": "x", "rubric": [{"name": "Език", "levels": [{"points": "1"}]}]}
    )
    (loss,) = moodle.write([essay]).losses
    assert loss.remark.values == ("rubric",)
