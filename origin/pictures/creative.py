"""Creative: a sponsor's picture, small enough to travel inside a page."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

from PIL import Image, features

from functions.problems import FieldError, InvalidFields
from origin.pictures.decoding import BadPicture, Disguised, open_picture, unpacked
from origin.pictures.disguises import hidden
from origin.pictures.honesty import check_size

MAX_WIDTH = 320
MAX_HEIGHT = 320
MAX_BODY = 9_216
"""Bytes; 12 KB as base64."""
_QUALITIES = (72, 62, 52, 42, 32, 24)

# Sizes that blockers know banners by, in pixels.
STANDARD_SIZES = frozenset(
    {(300, 250), (320, 50), (320, 100), (300, 50), (234, 60), (250, 250), (200, 200), (180, 150)}
    | {(125, 125), (120, 240), (120, 60), (120, 90), (88, 31), (300, 100), (240, 133), (320, 320)}
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A creative's picture as it is kept and sent."""

    hash: str
    """SHA-256 of the body, in hex."""
    media_type: str
    """image/avif or image/webp."""
    width: int
    height: int
    body: bytes


def creative_picture(data: bytes) -> Picture:
    """Return a picture of at most 320 × 320 pixels and 9,216 bytes, without any metadata.

    Takes PNG, JPEG, WebP, GIF and AVIF that stand still; raises InvalidFields for `/picture` with
    the reason for everything else: what moves, what hides another document, what lies about its
    size. Writing it anew would take all that out; saying so is better than quietly going along.
    """
    try:
        picture = _honest(data)
    except BadPicture as error:
        raise InvalidFields(errors=(FieldError("/picture", str(error)),)) from error
    scale = min(1.0, MAX_WIDTH / picture.width, MAX_HEIGHT / picture.height)
    while True:
        small = _resized(picture, scale)
        for quality in _QUALITIES:
            media_type, body = _encoded(small, quality)
            if len(body) <= MAX_BODY:
                digest = hashlib.sha256(body).hexdigest()
                return Picture(digest, media_type, small.width, small.height, body)
        scale *= 0.8


def _honest(data: bytes) -> Image.Image:
    opened = open_picture(data)
    within = hidden(data)
    if within:
        raise Disguised(f"it holds {within} as well")
    if getattr(opened, "n_frames", 1) > 1:
        raise BadPicture("it moves: a picture that stands still is asked for")
    declared = opened.size
    check_size(data, opened)
    picture = unpacked(opened)
    if picture.size not in (declared, declared[::-1]):
        raise Disguised("it is not of the size that it says")
    return picture


def _resized(picture: Image.Image, scale: float) -> Image.Image:
    width = max(1, round(picture.width * scale))
    height = max(1, round(picture.height * scale))
    # A pixel less is invisible, and the size is no longer one that rules are written for.
    while (width, height) in STANDARD_SIZES:
        width, height = width - 1, max(1, height - 1)
    if (width, height) == picture.size:
        return picture
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _encoded(picture: Image.Image, quality: int) -> tuple[str, bytes]:
    out = io.BytesIO()
    if features.check("avif"):
        picture.save(out, "AVIF", quality=quality, speed=6, max_threads=1)
        return "image/avif", out.getvalue()
    picture.save(out, "WEBP", quality=quality, method=6)
    return "image/webp", out.getvalue()
