"""Judging: what a file is by its bytes, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass

from functions import captions
from origin.actions.refusing import REASONS, FileTooLarge, UnknownFile, problem
from origin.imports import attachments, films
from origin.pictures import Disguised, decoding, illustration, vector
from origin.pictures.disguises import hidden

MAX_BYTES = decoding.MAX_BYTES
"""Of everything but videos: it is held in memory while it is looked at."""
_STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_BRANDS = (b"avif", b"avis", b"mif1", b"msf1", b"heic", b"heix")


@dataclass(frozen=True, slots=True)
class Judged:
    """A file as it is kept."""

    media_type: str
    ending: str
    """The ending of a file name, with its dot."""
    body: bytes
    width: int | None = None
    height: int | None = None

    @property
    def attachment(self) -> bool:
        """Say whether it is offered for download and never shown."""
        return self.media_type.startswith("application/")


def judged(data: bytes) -> Judged:
    """Return a picture, drawing, captions or document as it is kept; raise a Problem.

    Its name and the type that was said do not count. Pictures are written anew, drawings become
    pictures, archives and documents are handed on as they are.
    """
    if len(data) > MAX_BYTES:
        raise FileTooLarge(f"at most {MAX_BYTES // 1024**2} MB")
    try:
        return _judged(data)
    except REASONS as error:
        raise problem(error) from error


def is_video(head: bytes) -> bool:
    """Say whether a file begins as a video does."""
    if head[4:8] == b"ftyp":
        return head[8:12] not in _BRANDS
    return head.startswith(b"\x1a\x45\xdf\xa3")


def _judged(data: bytes) -> Judged:
    if _is_picture(data):
        found = hidden(data)
        if found:
            raise Disguised(f"{found} hides in it")
        made = illustration(data)
        return Judged(made.media_type, made.ending, made.body, made.width, made.height)
    start = data[:1_000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<") and b"<svg" in data[:4_000]:
        made = vector.drawn(data)
        return Judged(made.media_type, made.ending, made.body, made.width, made.height)
    if start.startswith(b"WEBVTT"):
        return Judged(captions.MEDIA_TYPE, ".vtt", films.checked_captions(data))
    if data.startswith(b"%PDF-"):
        return Judged(attachments.media_type(data, ".pdf"), ".pdf", data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Judged(attachments.media_type(data, ".zip"), ".zip", data)
    raise UnknownFile(
        "a picture (PNG, JPEG, WebP, GIF, AVIF, SVG), a video (MP4, WebM), captions (WebVTT), "
        "a zip archive or a PDF document"
    )


def _is_picture(data: bytes) -> bool:
    if data.startswith(_STARTS):
        return True
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return True
    return data[4:8] == b"ftyp" and data[8:12] in _BRANDS
