"""Aiken: lettered options, and one line that names the right one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import questions
from functions.exchange import aiken

GOOD = "Коя е столицата?\nA. Варна\nB) София\nANSWER: B\n"


def test_the_named_option_is_right() -> None:
    (question,) = aiken.read(GOOD).questions
    assert isinstance(question, questions.Single)
    assert [(option.text, option.share) for option in question.options] == [
        ("Варна", 0), ("София", 1),
    ]  # fmt: skip
    assert questions.faults(question) == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Кое?\nA. а\nB. б\n", "key-missing"),
        ("Кое?\nA. а\nB. б\nANSWER: C\n", "key-unknown"),
        ("Кое?\nA. а\nC. б\nANSWER: A\n", "option-out-of-order"),
        ("Кое?\nANSWER: A\n", "no-answers"),
    ],
)
def test_a_bad_question_stops_only_itself(text: str, code: str) -> None:
    reading = aiken.read(f"{GOOD}\n{text}\n{GOOD}")
    assert len(reading.questions) == 2
    (refused,) = [entry for entry in reading.entries if entry.what == "refused"]
    assert refused.remarks[0].code == code


def test_cyrillic_letters_that_look_alike_are_letters_of_options() -> None:
    (question,) = aiken.read("Кое?\nА. а\nВ. б\nС. в\nANSWER: С").questions
    assert isinstance(question, questions.Single)
    assert [option.share for option in question.options] == [0, 0, 1]


@given(st.lists(st.sampled_from(["Кое?", "A. а", "B. б", "C) в", "ANSWER: A", "", "ANSWER:"])))
def test_every_line_is_accounted_for_once(lines: list[str]) -> None:
    entries = aiken.read("\n".join(lines)).entries
    covered = [n for entry in entries for n in range(entry.first, entry.last + 1)]
    assert covered == list(range(1, max(len(lines), 1) + 1))
