"""GIFT: what is written is read, what is read is accounted for."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import questions
from functions.exchange import gift
from functions.questions import Question
from tests.questions import any_question, documents

FILES = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "gift"


def only(text: str) -> Question:
    """Return the one question of a text."""
    reading = gift.read(text)
    assert reading.refused == 0
    (question,) = reading.questions
    return question


def refusal(text: str) -> str:
    """Return why the one question of a text was refused."""
    (entry,) = [entry for entry in gift.read(text).entries if entry.what == "refused"]
    return entry.remarks[0].code


@given(st.lists(any_question(), max_size=4))
def test_what_was_read_back_is_written_the_same(given: list[Question]) -> None:
    first = gift.write(given)
    again = gift.read(first.text)
    assert again.refused == 0
    assert len(again.questions) == len(given) - sum(loss.whole for loss in first.losses)
    second = gift.write(again.questions)
    assert second.text == first.text


# Whatever stands in a text, and not only what begins nothing in the format.
AWKWARD = st.text("абв \n\\~=#{}:%$/*[]->TF1\t", max_size=14) | st.sampled_from(
    ["[html]x", "%50%x", "// x", "$CATEGORY: x", "::x::", "####x", "a->b", "TRUE", "\\n", "a\n\nb"]
)


@given(AWKWARD, AWKWARD, AWKWARD, AWKWARD)
def test_no_text_is_taken_for_a_sign(name: str, text: str, option: str, feedback: str) -> None:
    question = questions.read(
        {
            "kind": "single",
            "name": " ".join(name.split()),
            "text": text,
            "feedback": feedback,
            "options": [
                {"text": option, "share": "1", "feedback": feedback},
                {"text": "друго", "share": "-1/3"},
            ],
        }
    )
    made = only(gift.write([question]).text)
    assert isinstance(made, questions.Single)
    assert isinstance(question, questions.Single)
    assert (made.name, made.text) == (question.name, text.strip())
    assert made.feedback == feedback.strip()
    assert [(o.text, o.share, o.feedback) for o in made.options] == [
        (option.strip(), 1, feedback.strip()),
        ("друго", Fraction(-1, 3), ""),
    ]


@given(st.lists(st.sampled_from(["x{", "}", "a {=b}", "", "// c", "$CATEGORY: t", "::n:: q {T}",
                                 "{#1..x}", "=a ~b", "\\"]), max_size=12))  # fmt: skip
def test_every_line_is_accounted_for_once(lines: list[str]) -> None:
    reading = gift.read("\n".join(lines))
    covered = [n for entry in reading.entries for n in range(entry.first, entry.last + 1)]
    assert covered == list(range(1, max(len(lines), 1) + 1))
    for entry in reading.entries:
        assert (entry.question is not None) == (entry.what == "question")
        assert all(remark.words for remark in entry.remarks)


@pytest.mark.skipif(not FILES.exists(), reason="the shared question files are not beside us")
def test_every_shared_file_is_read_whole() -> None:
    files = sorted(FILES.glob("*.gift"))
    assert len(files) == 24
    for path in files:
        reading = gift.read(path.read_text(encoding="utf-8"))
        assert reading.refused == 0, path.name
        assert reading.questions or path.name == "category1.gift"
        first = gift.write(reading.questions)
        assert first.losses == (), path.name
        assert gift.write(gift.read(first.text).questions).text == first.text


def test_a_bad_question_stops_only_itself() -> None:
    reading = gift.read("Добро? {T}\n\nЛошо? {=a\n\n::Добро:: също? {F}\n\nИ то? {#две}\n")
    assert [(entry.first, entry.what) for entry in reading.entries if entry.what != "blank"] == [
        (1, "question"), (3, "refused"), (5, "question"), (7, "refused"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Кое? {=a", "brace-unclosed"),
        ("Кое? =a}", "brace-unopened"),
        ("Кое {=a} и кое {=b}?", "answers-twice"),
        ("Колко? {#много}", "not-a-number"),
        ("Кое? {~%300%a ~b}", "not-a-share"),
        ("Свържете. {=a -> b =c}", "arrow-missing"),
        (f"{'х' * 100_001}" + " {T}", "bad-question"),
    ],
)
def test_a_refusal_says_why(text: str, code: str) -> None:
    assert refusal(text) == code


def test_answers_may_hold_empty_lines() -> None:
    question = only("Кое? {\n=да\n\n~не\n}")
    assert isinstance(question, questions.Single)
    assert [option.text for option in question.options] == ["да", "не"]


def test_the_first_feedback_of_a_truth_is_for_who_is_wrong() -> None:
    question = gift.read("Вярно ли е? {FALSE#не#да}", "bg").questions[0]
    assert isinstance(question, questions.Single)
    assert [(o.id, o.text, o.share, o.feedback) for o in question.options] == [
        ("true", "Вярно", 0, "не"), ("false", "Невярно", 1, "да"),
    ]  # fmt: skip


def test_a_category_becomes_a_tag_and_labels_belong_to_the_next_question() -> None:
    text = "$CATEGORY: $course$/top/Реки/Дълги\n\n// [id:r1] [tag:лесен]\nДунав? {T}\n\nМарица? {T}"
    first, second = gift.read(text).questions
    assert (first.reference, first.tags) == ("r1", ("Реки/Дълги", "лесен"))
    assert (second.reference, second.tags) == ("", ("Реки/Дълги",))


def test_what_the_format_cant_hold_is_said() -> None:
    written = gift.write(
        [
            questions.read({"kind": "ordering", "text": "x", "items": [{"text": "а"}]}),
            questions.read(
                {"kind": "text", "text": "x", "points": "3", "patterns": [{"pattern": "а"}],
                 "spelling": 1}
            ),
        ]
    )  # fmt: skip
    assert [(loss.number, loss.whole, loss.remark.values) for loss in written.losses] == [
        (1, True, ("ordering",)), (2, False, ("spelling",)), (2, False, ("points",)),
    ]  # fmt: skip
    assert all(loss.remark.words for loss in written.losses)


def test_text_behind_the_answers_leaves_a_blank() -> None:
    assert only("Столицата е {=София} и е стара.").text == "Столицата е _____ и е стара."
    assert only("Колко е две и две? {#4}.").text == "Колко е две и две?"


@given(documents(("numeric",)))
def test_numbers_stay_exact(document: dict[str, object]) -> None:
    question = questions.read(document)
    assert isinstance(question, questions.Numeric)
    made = only(gift.write([question]).text)
    assert isinstance(made, questions.Numeric)
    for before, after in zip(question.accepted, made.accepted, strict=True):
        if before.kind in ("absolute", "range", "any"):
            assert (after.kind, after.value, after.tolerance, after.low, after.high) == (
                before.kind, before.value, before.tolerance, before.low, before.high,
            )  # fmt: skip
