"""Folding: texts that a reader takes for the same are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.folding import fold


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ПЛОВДИВ", "пловдив"),
        ("ѝ", "и"),
        ("Ёлка", "елка"),
        ("вълна\u0300", "вълна"),
        ("за́мък", "замък"),
        ("й", "и\u0306"),  # one letter or two code points
        ("10 – 12", "10 - 12"),
        ("„Под игото“", '"под игото"'),
        ("д’Артанян", "д'артанян"),
        ("две\u00a0думи\t\n", "две думи "),
        ("ра\u00adбо\u200bта", "работа"),
        ("x²", "x2"),
        ("ﬁn", "fin"),
        ("Straße", "STRASSE"),
    ],
)
def test_what_reads_the_same_is_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("a", "а"), ("мир", "мйр"), ("по-добре", "подобре"), ("две думи", "дведуми"), ("é", "e")],
)
def test_what_a_teacher_would_mark_is_not_folded(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_capitals_are_kept_on_request() -> None:
    assert fold("София", case=True) != fold("софия", case=True)
    assert fold("Sofia", case=True) != fold("sofia", case=True)


@pytest.mark.parametrize("case", [False, True])
def test_a_letter_folds_the_same_whatever_stands_beside_it(case: bool) -> None:
    for letter in map(chr, range(33, 127)):
        assert fold(f"ж{letter}", case=case) == "ж" + fold(letter, case=case)


@given(st.text(max_size=20), st.booleans())
def test_folding_twice_changes_nothing(text: str, case: bool) -> None:
    assert fold(fold(text, case=case), case=case) == fold(text, case=case)
