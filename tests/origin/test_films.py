"""Films: a video is what its bytes say, and captions are read before they are kept."""

from __future__ import annotations

import pytest

from origin.imports import films
from origin.imports.films import BadFilm


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x00\x00\x00\x18ftypmp42" + bytes(20), "video/mp4"),
        (b"\x1a\x45\xdf\xa3" + bytes(20) + b"webm" + bytes(20), "video/webm"),
    ],
)
def test_a_video_is_known_by_its_bytes(data: bytes, kind: str) -> None:
    assert films.media_type(data) == kind


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<script>alert(1)</script>",
        b"\x89PNG\r\n\x1a\n" + bytes(20),
        b"\x1a\x45\xdf\xa3matroska",
    ],
)
def test_what_only_says_it_is_a_video_is_not_taken(data: bytes) -> None:
    with pytest.raises(BadFilm):
        films.media_type(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"WEBVTT\n\n\xff", "byte 9 is not UTF-8"),
        (b"<script>", "line 1: it does not begin with WEBVTT"),
        (b"WEBVTT\n\n00:02.000 --> 00:01.000\nx", "line 3: it ends before it begins"),
        (b"x" * 3_000_000, "it is longer than 500,000 characters"),
    ],
)
def test_captions_that_can_not_be_shown_say_why(data: bytes, reason: str) -> None:
    with pytest.raises(BadFilm) as refused:
        films.checked_captions(data)
    assert str(refused.value) == reason
