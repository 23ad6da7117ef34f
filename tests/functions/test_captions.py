"""Captions: what browsers read comes through, and each mistake names its line."""

from __future__ import annotations

import pytest

from functions import captions

GOOD = """WEBVTT - Урок 1

NOTE Преписано от ухо

увод
00:01.000 --> 00:02.500 align:start
Добър ден.
Учим.

01:00:00.000 --> 01:00:01.000
Край.
"""


def test_captions_come_through_with_plain_line_ends() -> None:
    assert captions.checked("\ufeff" + GOOD.replace("\n", "\r\n")) == GOOD


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("WEBVTTX\n", 1),
        ("WEBVTT", 1),
        ("WEBVTT\n00:01.000 --> 00:02.000\nа", 2),
        ("WEBVTT\n\nSTYLE\n::cue { color: red }", 3),
        ("WEBVTT\n\nREGION\nid:a", 3),
        ("WEBVTT\n\n00:01 --> 00:02\nа", 3),
        ("WEBVTT\n\n00:61.000 --> 01:02.000\nа", 3),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nа", 3),
        ("WEBVTT\n\n00:02.000 --> 00:03.000", 3),
        ("WEBVTT\n\n00:02.000 --> 00:03.000\nа\n\n00:01.000 --> 00:04.000\nб", 6),
        ("WEBVTT\n\n00:02.000 --> 00:03.000\nа\n00:04.000 --> 00:05.000\nб", 5),
        ("WEBVTT\n\n00:02.000 --> 00:03.000 onclick:x\nа", 3),
        ("WEBVTT\n\n00:02.000 --> 00:03.000\nа\x00", 4),
        ("WEBVTT\n\nсамо име", 3),
    ],
)
def test_what_is_wrong_is_named_by_its_line(text: str, line: int) -> None:
    with pytest.raises(captions.BadCaptions) as refused:
        captions.checked(text)
    assert refused.value.line == line
