"""Rolls: every line of a list is read or its fault is named, and what is no list is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions import rolls
from functions.rolls import BadRoll, Line


def read(text: str) -> list[Line]:
    return rolls.read(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "maria@example.org,Мария Петрова\n",
        "\ufeffИме;Имейл\r\nМария Петрова;maria@example.org\r\n",
        "e-mail\tname\nmaria@example.org\tМария Петрова",
        '"Мария  Петрова",maria@example.org',
        "Email,Name,Class\nmaria@example.org,Мария Петрова,6 а\n",
    ],
)
def test_columns_stand_in_any_order_and_are_parted_as_spreadsheets_do(text: str) -> None:
    (line,) = read(text)
    assert (line.email, line.name, line.fault) == ("maria@example.org", "Мария Петрова", "")


def test_each_wrong_line_is_named_with_its_number_and_the_rest_is_read() -> None:
    found = read(
        "имейл,име\na@example.org,А\n\nникой,Б\nA@example.org,В\n=cmd|x@example.org,Г\n"
        "b@example.org,+1\nc@example.org," + "д" * 201 + "\nd@example.org,Е\n"
    )
    assert [(line.number, line.fault) for line in found] == [
        (2, ""), (4, "not-an-address"), (5, "twice"), (6, "formula"), (7, "formula"),
        (8, "too-long"), (9, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "sentence", "values"),
    [
        (b"", rolls.EMPTY, {}),
        ("имейл;име\n".encode(), rolls.EMPTY, {}),
        (b"\n , \n", rolls.EMPTY, {}),
        ("a@example.org\nМария".encode("cp1251"), rolls.NOT_UTF8, {"line": 2}),
        ("a@example.org".encode("utf-16"), rolls.NOT_UTF8, {"line": 1}),
        (b"a@example.org\nb\x00", rolls.NO_TEXT, {"line": 2}),
        (b"a" * 200_000, rolls.NO_TEXT, {"line": 1}),
        (b"a@example.org\n" * 2_001, rolls.TOO_LONG, {"most": 2_000}),
        (b"a" * (rolls.MAX_BYTES + 1), rolls.TOO_LARGE, {"most": 512}),
    ],
)
def test_what_is_no_list_is_refused_with_the_place(
    data: bytes, sentence: str, values: dict[str, int]
) -> None:
    with pytest.raises(BadRoll) as refused:
        rolls.read(data)
    assert (refused.value.sentence, refused.value.values) == (sentence, values)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        found = rolls.read(data)
    except BadRoll:
        return
    assert found
    assert len({line.number for line in found}) == len(found)


@given(st.text(max_size=200))
@settings(max_examples=50)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read(text)
    except BadRoll:
        return
    for line in found:
        assert not line.email.startswith("=") or line.fault
