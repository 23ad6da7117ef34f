"""Formats: bytes of any kind are read or refused, and tables never calculate."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import exchange, questions
from functions.exchange import BadFile
from functions.questions import Question
from tests.questions import any_question

GIFT = "Столицата на България? {=София ~Варна}\n"


@pytest.mark.parametrize(
    "raw",
    [
        GIFT.encode(),
        b"\xef\xbb\xbf" + GIFT.encode(),
        GIFT.replace("\n", "\r\n").encode(),
        GIFT.replace("\n", "\r").encode(),
        GIFT.encode("utf-16"),
        GIFT.encode("cp1251"),
    ],
)
def test_texts_are_read_in_the_encodings_that_people_have(raw: bytes) -> None:
    reading = exchange.read(raw, "gift")
    assert reading.questions[0].text == "Столицата на България?"
    guessed = [remark.code for remark in reading.remarks]
    assert guessed == (["encoding-guessed"] if raw == GIFT.encode("cp1251") else [])


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"a {T}\n\nb\0 {T}", "Line 3"),
        (b"a {T}\n\xff\xfd\x98\x81\n", "Line 2"),
        ("Größe über alles {T}".encode("latin-1"), "Line 1"),
        (b"\xff\xfe\x00", "UTF-16"),
        (b"x" * (10 * 1024**2 + 1), "10 MB"),
        (b"x" * 1_000_001, "Line 1"),
        (b"\n" * 200_001, "200000 lines"),
    ],
)
def test_what_is_no_text_is_refused_naming_the_line(raw: bytes, line: str) -> None:
    with pytest.raises(BadFile, match=line):
        exchange.read(raw, "gift")


def test_a_picture_in_one_long_line_is_no_reason_to_refuse() -> None:
    xml = f"<quiz><!-- {'x' * 1_000_001} --></quiz>"
    assert exchange.guessed(xml.encode()) == "moodle"
    assert exchange.read(xml.encode(), "moodle").refused == 0


@given(st.binary(max_size=200), st.sampled_from(exchange.READ))
def test_any_bytes_are_read_or_refused(raw: bytes, name: str) -> None:
    try:
        exchange.read(raw, name)
    except BadFile:
        return


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("\n<?xml version='1.0'?><quiz/>", "moodle"),
        ("Кое?\nA. а\nB. б\nANSWER: A", "aiken"),
        (GIFT, "gift"),
        ("Кое е ANSWER: тук? {T}", "gift"),
    ],
)
def test_a_format_is_guessed(text: str, name: str) -> None:
    assert exchange.guessed(text.encode()) == name


@given(st.lists(any_question(), max_size=4))
def test_a_table_has_a_row_for_each_question(given: list[Question]) -> None:
    rows = list(csv.reader(StringIO(exchange.write(given, "csv").text)))
    assert len(rows) == len(given) + 1
    assert {len(row) for row in rows} == {8}


def test_no_cell_of_a_table_is_a_formula() -> None:
    question = questions.read(
        {"kind": "single", "name": "=1+1", "text": "@SUM(A1)", "options": [{"text": "-x"}]}
    )
    table = exchange.write([question], "csv").text
    (_, row) = csv.reader(StringIO(table))
    assert all(not cell.startswith(("=", "+", "-", "@")) for cell in row)
