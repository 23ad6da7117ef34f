"""Wording: what is asked for and what is written are compared as words, whatever else is typed."""

from hypothesis import given
from hypothesis import strategies as st

from functions import wording
from functions.excerpts import LENGTH, excerpt


def test_stop_words_tell_nothing() -> None:
    assert wording.question("как да се").stems == ()
    assert wording.question("how do I").stems == ()


def test_the_last_word_may_be_half_a_word_until_a_space_ends_it() -> None:
    assert wording.query(wording.question("цик")) == "('цик' | 'цик':*)"
    assert wording.query(wording.question("цик ")) == "'цик'"


def test_a_guests_question_is_put_to_titles_alone() -> None:
    asked = wording.question("уроци по бройни")
    assert wording.query(asked, weights="A") == "'урок':A & ('бройн':A | 'бройни':*A)"


def test_of_two_questions_one_wants_all_words_and_one_some() -> None:
    asked = wording.question("сън памет ")
    assert wording.query(asked) == "'сън' & 'памет'"
    assert wording.query(asked, every=False) == "'сън' | 'памет'"


@given(st.text(max_size=300))
def test_nothing_that_is_typed_leaves_its_quotes(text: str) -> None:
    for written in (wording.vector(text), wording.query(wording.question(text))):
        parts = written.split("'")
        assert len(parts) % 2 == 1
        assert all(part.isalnum() for part in parts[1::2])


def test_an_excerpt_shows_where_most_of_it_stands_and_marks_it() -> None:
    filler = "Тук няма нищо за тях, само дълъг ред други думи. " * 12
    text = filler + "Паметта се учи насън: сънят подрежда спомените. " + filler
    pieces = excerpt(text, wording.question("памет сън"))
    assert [piece.text for piece in pieces if piece.found] == ["Паметта", "сънят"]
    assert sum(len(piece.text) for piece in pieces) <= LENGTH + 10
    assert pieces[0].text == "… "
    assert pieces[-1].text == " …"


@given(st.text(max_size=600), st.text(max_size=40))
def test_an_excerpt_of_a_short_text_is_the_text(text: str, asked: str) -> None:
    shown = "".join(piece.text for piece in excerpt(text[:LENGTH], wording.question(asked)))
    assert shown == text[:LENGTH]
