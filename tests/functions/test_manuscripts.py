"""Manuscripts: what a file says is what was written, to the letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import manuscripts
from functions.manuscripts import Piece

LINES = st.lists(
    st.sampled_from(
        ["", "Текст", ":::content video", "\\:::content text", ":::", ":::slot", "# Х", " "]
    )
)
BODIES = st.one_of(
    LINES.map("\n".join), st.text(st.characters(exclude_characters="\r"), max_size=40)
)
FACTS = st.dictionaries(
    st.sampled_from(manuscripts.FACTS),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20),
)
PIECES = st.one_of(
    st.builds(Piece, st.just("text"), BODIES),
    st.builds(Piece, st.sampled_from(["video", "image"]), BODIES, FACTS),
)


@given(st.lists(PIECES, min_size=1, max_size=4))
def test_what_is_written_is_read_to_the_letter(pieces: list[Piece]) -> None:
    read = manuscripts.read(manuscripts.write(pieces))
    assert [(each.kind, each.body, each.facts) for each in read] == [
        (each.kind, each.body, each.facts) for each in pieces
    ]


def test_a_chapter_of_one_text_is_its_text() -> None:
    assert manuscripts.write([Piece("text", "Текст.\n")]) == "Текст.\n"


def test_a_hand_written_file_needs_no_exact_gaps() -> None:
    text = 'Увод.\n:::content image\nmedia = "a.png"\nalternative = "А"\n:::\nПод нея.\n'
    first, second = manuscripts.read(text)
    assert (first.kind, first.body) == ("text", "Увод.")
    assert (second.body, second.facts) == ("Под нея.\n", {"media": "a.png", "alternative": "А"})


@pytest.mark.parametrize(
    "text",
    [
        "Увод.\n\n:::content sound\n:::\n",
        "Увод.\n\n:::content video\naddress = x\n:::\n",
        "Увод.\n\n:::content video\nscript = 'x'\n:::\n",
        "Увод.\n\n:::content video\nmedia = 5\n:::\n",
        "Увод.\n\n:::content video\nбез край",
    ],
)
def test_what_can_not_be_read_is_named_by_its_line(text: str) -> None:
    with pytest.raises(manuscripts.BadManuscript) as refused:
        manuscripts.read(text)
    assert refused.value.line == 3


def test_what_a_remark_names_is_found_in_the_file() -> None:
    text = (
        'First.\n\n![](a%20b.png)\n\n:::content video\naddress = "https://example.org/v"\n:::\n\n'
        "Under it.\n[nowhere](lost)\n![](../pictures/хляб.png)\n"
    )
    first, second = manuscripts.read(text)
    assert (second.line, second.body_line) == (5, 9)
    lines = text.split("\n")
    for piece, said in (
        (first, "a%20b.png"), (second, "lost"),
        (second, "pictures/хляб.png"), (second, "%D1%85%D0%BB%D1%8F%D0%B1.png"),
    ):  # fmt: skip
        found = piece.line_of(said)
        assert found is not None
        assert lines[found - 1] in (
            "![](a%20b.png)",
            "[nowhere](lost)",
            "![](../pictures/хляб.png)",
        )
    assert second.line_of("lost") == 10
    assert first.line_of("nothing like it") is None
    assert first.line_of("") is None
