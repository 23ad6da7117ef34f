"""Films: videos and their captions, known by their bytes and handed on as they are."""

from __future__ import annotations

from functions import captions
from functions.captions import BadCaptions

MAX_BYTES = 200 * 1024**2
_WEBM = b"\x1a\x45\xdf\xa3"


class BadFilm(ValueError):
    """The file is not taken; the message is the reason."""


def media_type(data: bytes) -> str:
    """Return the type of a video that browsers play, judged by its bytes; raise BadFilm."""
    if len(data) > MAX_BYTES:
        raise BadFilm(f"it is larger than {MAX_BYTES // 1024**2} MB")
    if data[4:8] == b"ftyp":
        return "video/mp4"
    if data.startswith(_WEBM) and b"webm" in data[:64]:
        return "video/webm"
    raise BadFilm("it is not an MP4 or WebM video")


def checked_captions(data: bytes) -> bytes:
    """Return a WebVTT file as it is kept; raise BadFilm naming the wrong line."""
    if len(data) > 4 * captions.MAX_CAPTIONS:
        raise BadFilm(f"it is longer than {captions.MAX_CAPTIONS:,} characters")
    try:
        return captions.checked(data.decode()).encode()
    except UnicodeDecodeError as error:
        raise BadFilm(f"byte {error.start + 1:,} is not UTF-8") from error
    except BadCaptions as error:
        raise BadFilm(str(error)) from error
