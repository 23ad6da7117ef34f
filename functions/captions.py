"""Captions: WebVTT as browsers read it, strictly, so that a mistake is found before a reader."""

from __future__ import annotations

import re

MAX_CAPTIONS = 500_000
"""Characters: some ten hours of speech."""
MEDIA_TYPE = "text/vtt"
_TIMES = re.compile(
    r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})[ \t]+-->[ \t]+"
    r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
    r"(?:[ \t]+(?:vertical|line|position|size|align):\S+)*[ \t]*\Z"
)


class BadCaptions(ValueError):
    """The captions can't be shown; the message is the reason."""

    def __init__(self, line: int, reason: str) -> None:
        """Say what is wrong in which line, counted from 1."""
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


def checked(text: str) -> str:
    """Return the captions with plain line ends; raise BadCaptions naming the first wrong line.

    Style sheets and regions are refused: a page's own styles are the only ones here.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if not re.match(r"WEBVTT(?:[ \t].*)?\Z", lines[0]):
        raise BadCaptions(1, "it does not begin with WEBVTT")
    if len(text) > MAX_CAPTIONS:
        raise BadCaptions(1, f"it is longer than {MAX_CAPTIONS:,} characters")
    if "\x00" in text:
        raise BadCaptions(text.count("\n", 0, text.index("\x00")) + 1, "it holds a NUL character")
    if len(lines) > 1 and lines[1].strip():
        raise BadCaptions(2, "an empty line must follow WEBVTT")
    at, last, cues = 1, 0, 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        end = at
        while end < len(lines) and lines[end].strip():
            end += 1
        begun = _cue(lines, at, end, last)
        if begun is not None:
            last, cues = begun, cues + 1
        at = end
    if not cues:
        raise BadCaptions(1, "it holds no captions")
    return text


def _cue(lines: list[str], at: int, end: int, last: int) -> int | None:
    """Return when the caption of these lines begins, in milliseconds; None for a remark."""
    first = lines[at]
    if re.match(r"NOTE(?:[ \t]|\Z)", first):
        return None
    if first.strip() in ("STYLE", "REGION"):
        raise BadCaptions(at + 1, f"{first.strip()} is not taken here")
    if "-->" not in first:
        at += 1  # the caption's name
    times = _TIMES.match(lines[at]) if at < end else None
    if times is None:
        raise BadCaptions(min(at, end - 1) + 1, "times are written 00:00:01.000 --> 00:00:02.000")
    start, stop = _ms(times.group(1, 2, 3, 4)), _ms(times.group(5, 6, 7, 8))
    if stop <= start:
        raise BadCaptions(at + 1, "it ends before it begins")
    if start < last:
        raise BadCaptions(at + 1, "it begins before the one above it")
    if at + 1 == end:
        raise BadCaptions(at + 1, "there is nothing to read under it")
    for number in range(at + 1, end):
        if "-->" in lines[number]:
            raise BadCaptions(number + 1, "an empty line is missing above it")
    return start


def _ms(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
