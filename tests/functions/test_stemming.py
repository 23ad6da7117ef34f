"""Stemming: all forms of a word meet, and words that mean something else do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.stemming import stem


@pytest.mark.parametrize(
    "forms",
    [
        "урок урока уроците уроци урокът",
        "клас класове класа класът класовете",
        "книга книги книгата книгите",
        "език езика езици езиците езикът",
        "функция функции функцията функциите",
        "линия линии линията линиите",
        "метър метри метърът метра",
        "час часове часа часът часовете",
        "училище училища училището училищата",
        "изречение изречения изречението изреченията",
        "код кода кодът кодове кодовете",
        "важен важна важни важно важният",
        "българец българци българците",
        "момче момчета момчето момчетата",
        "учител учителя учителят учители учителите",
        "подлог подлози подлога подлозите",
        "цикъл цикли цикъла цикълът циклите",
        "герой герои героя героят героите",
        "памет паметта",
        "сесия сесии сесията",
        "повторение повторения повторението",
        "learn learning learned learns",
        "forget forgetting forgets",
        "memory memories",
        "space spacing spaced",
        "class classes",
        "box boxes",
        "test tests testing tested",
    ],
)
def test_the_forms_of_a_word_meet(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("урок", "урна"), ("клас", "клада"), ("книга", "кнут"), ("просто", "прост"), ("час", "част")],
)
def test_other_words_stay_apart(one: str, other: str) -> None:
    if one != "просто":
        assert stem(one) != stem(other)
    else:
        # No article, though it looks like one.
        assert stem(one) == stem(other)


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъьюяabcdefghijklmnopqrstuvwxyz", max_size=30))
def test_a_stem_is_never_empty_nor_longer_than_its_word(word: str) -> None:
    assert len(stem(word)) <= len(word)
    assert bool(stem(word)) == bool(word)
