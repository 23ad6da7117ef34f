"""Widths: a course's picture in smaller sizes and lighter formats, on all cores at once."""

from __future__ import annotations

import hashlib
import io
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TypeVar

from PIL import Image

from functions import widths
from origin.pictures.decoding import BadPicture, open_picture, unpacked

HANDS = os.cpu_count() or 1
"""Pillow lets go of Python's lock while it scales and encodes, so threads fill every core."""
SMALLEST_BYTES = 2_048
"""Below this a picture is lighter than the words that would offer it in another width."""
_OPTIONS: dict[str, dict[str, object]] = {
    # Speed 6 takes 120 ms a screenshot and a third of its bytes; 8 takes 30 ms and 30 % more.
    "image/avif": {"format": "AVIF", "quality": 62, "speed": 6, "max_threads": 1},
    "image/webp": {"format": "WEBP", "quality": 80, "method": 4},
}

Key = TypeVar("Key")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A picture in one width and format."""

    media_type: str
    width: int
    height: int
    body: bytes
    """Empty where the picture itself is the lightest of its format at its own width."""

    def hash(self, original: str) -> str:
        """Return the hash of its bytes; that of the `original` where it is the picture itself."""
        return hashlib.sha256(self.body).hexdigest() if self.body else original


def widths_of(data: bytes) -> list[Rendered]:
    """Return a picture that was written by us in all the widths that are worth offering.

    Nothing for moving pictures, and for those that no other format makes lighter. Raises
    BadPicture.
    """
    if len(data) < SMALLEST_BYTES:
        return []
    picture = open_picture(data)
    own = f"image/{(picture.format or '').lower()}"
    if getattr(picture, "n_frames", 1) > 1:
        return []
    plain = unpacked(picture)
    steps = widths.wanted(plain.width)
    made: list[Rendered] = []
    try:
        scaled = {width: _scaled(plain, width) for width in steps}
        for media_type in widths.FORMATS:
            made += _in_format(scaled, media_type, own, plain.size, len(data))
    except (OSError, ValueError, MemoryError) as error:
        raise BadPicture(f"it can't be written in other widths: {error}") from error
    return made


def together(
    work: Callable[[Key], Made], wanted: Iterable[Key], hands: int = HANDS
) -> Iterator[tuple[Key, Future[Made]]]:
    """Do `work` for each of `wanted` on all cores; yield each with how it ended, in any order.

    At most two a core are held at once, however many are wanted. What was not begun when the
    caller stops listening is never begun.
    """
    with ThreadPoolExecutor(hands, "widths", initializer=_let_others_first) as pool:
        waiting: dict[Future[Made], Key] = {}
        left = iter(wanted)
        try:
            for key in left:
                waiting[pool.submit(work, key)] = key
                if len(waiting) >= 2 * hands:
                    yield from _ended(waiting)
            while waiting:
                yield from _ended(waiting)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _let_others_first() -> None:
    # Linux weighs every thread by itself: pictures take the time that readers leave over.
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)


def _ended(waiting: dict[Future[Made], Key]) -> Iterator[tuple[Key, Future[Made]]]:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for each in done:
        yield waiting.pop(each), each


def _in_format(
    scaled: dict[int, Image.Image],
    media_type: str,
    own: str,
    size: tuple[int, int],
    bytes: int,
) -> list[Rendered]:
    """Return the widths in one format, widest first; nothing when they are not worth it."""
    steps = sorted(scaled, reverse=True)
    widest = _encoded(scaled[steps[0]], media_type)
    made: list[Rendered] = []
    if len(widest.body) <= bytes * widths.SMALLER:
        made.append(widest)
    elif own == media_type and steps[0] == size[0]:
        made.append(Rendered(media_type, *size, b""))
    else:
        # A browser that knows the format would never be shown the picture in full width.
        return []
    for width in steps[1:]:
        smaller = _encoded(scaled[width], media_type)
        if len(smaller.body) < bytes * widths.SMALLER:
            made.append(smaller)
    return made


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    if width == picture.width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _encoded(picture: Image.Image, media_type: str) -> Rendered:
    out = io.BytesIO()
    picture.info.pop("exif", None)
    picture.info.pop("icc_profile", None)
    picture.save(out, **_OPTIONS[media_type])  # type: ignore[arg-type]  # options of one encoder
    return Rendered(media_type, picture.width, picture.height, out.getvalue())
