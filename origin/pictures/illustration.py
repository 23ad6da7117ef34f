"""Illustration: a course's picture, written anew without metadata and mostly smaller."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageSequence

from origin.pictures.decoding import BadPicture, open_picture, unpacked

SMALLER = 0.9
"""Another format is used when it takes at most this share of the bytes."""


@dataclass(frozen=True, slots=True)
class Illustration:
    """A picture as it is kept and served."""

    media_type: str
    ending: str
    """The ending of a file name, with its dot."""
    width: int
    """Pixels at which it is shown when there is room."""
    height: int
    body: bytes


def illustration(data: bytes) -> Illustration:
    """Return the picture re-encoded without loss that an eye could see; raise BadPicture.

    The original bytes are never served: what hides behind or between the pixels (another
    document, a place, a name) stays behind. PNG and GIF keep every pixel.
    """
    picture = open_picture(data)
    kind = picture.format or ""
    try:
        if kind == "GIF" and getattr(picture, "n_frames", 1) > 1:
            return _moving(picture)
        if kind == "JPEG":
            return _photograph(picture)
        plain = unpacked(picture)
        if kind in ("PNG", "GIF"):
            return _drawing(plain, len(data))
        body = _save(plain, "AVIF" if kind == "AVIF" else "WEBP", quality=88)
    except BadPicture:
        raise
    except (OSError, ValueError, EOFError, MemoryError) as error:
        raise BadPicture(f"it can't be written anew: {error}") from error
    ending = kind.lower()
    return Illustration(f"image/{ending}", f".{ending}", plain.width, plain.height, body)


def _drawing(picture: Image.Image, size: int) -> Illustration:
    # Method 2 takes 13 ms a screenshot and halves it; method 6 would take 600 ms for 6 % more.
    webp = _save(picture, "WEBP", lossless=True, quality=50, method=2)
    if len(webp) <= size * SMALLER:
        return Illustration("image/webp", ".webp", picture.width, picture.height, webp)
    png = _save(picture, "PNG", optimize=True)
    if len(webp) <= len(png) * SMALLER:
        return Illustration("image/webp", ".webp", picture.width, picture.height, webp)
    return Illustration("image/png", ".png", picture.width, picture.height, png)


def _photograph(picture: Image.Image) -> Illustration:
    turned = picture.getexif().get(0x0112, 1) != 1
    if turned or picture.mode not in ("RGB", "L") or "icc_profile" in picture.info:
        upright = unpacked(picture)
        body = _save(upright, "JPEG", quality=90, optimize=True, progressive=True)
        return Illustration("image/jpeg", ".jpg", upright.width, upright.height, body)
    picture.load()
    # The same quantisation tables again lose next to nothing; EXIF and thumbnails fall away.
    body = _save(picture, "JPEG", quality="keep", subsampling="keep", optimize=True)
    return Illustration("image/jpeg", ".jpg", picture.width, picture.height, body)


def _moving(picture: Image.Image) -> Illustration:
    frames: list[Image.Image] = []
    durations: list[int] = []
    pixels = 0
    for frame in ImageSequence.Iterator(picture):
        pixels += frame.width * frame.height
        if pixels > 200_000_000:
            raise BadPicture("its frames together are too large")
        frames.append(frame.convert("RGBA"))
        durations.append(int(frame.info.get("duration", 100)))
    body = _save(
        frames[0],
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=int(picture.info.get("loop", 1)),
        lossless=True,
        quality=30,
        method=2,
    )
    return Illustration("image/webp", ".webp", picture.width, picture.height, body)


def _save(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.info.pop("exif", None)
    picture.info.pop("icc_profile", None)
    picture.save(out, kind, **options)
    return out.getvalue()
