"""Decoding: bytes that claim to be a picture, looked at before they are unpacked."""

from __future__ import annotations

import io
import struct
import warnings
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

MAX_BYTES = 20 * 1024**2
MAX_PIXELS = 40_000_000
"""A picture of 40 megapixels unpacks to 160 MB; more is a bomb or a mistake."""
MAX_SIDE = 16_000
MAX_FRAMES = 500
MAX_RATIO = 1_000
"""Deflate reaches 1,030 on nothing but zeros; a drawing with something on it stays far below."""
FREE_BYTES = 32 * 1024**2
"""Below this many unpacked bytes a high ratio harms nobody."""

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "AVIF")


class BadPicture(ValueError):
    """The bytes are not a picture that is taken here; the message is a reason for a person."""


class Unpackable(BadPicture):
    """It would unpack to far more than it is, or than anybody could look at."""


class Disguised(BadPicture):
    """Something else hides in it."""


class Unsafe(BadPicture):
    """A drawing that could run something or fetch something."""


def open_picture(data: bytes) -> Image.Image:
    """Return the picture, not yet unpacked, of a known format and within the limits.

    What it is is judged by its bytes, never by its name.
    """
    if len(data) > MAX_BYTES:
        raise BadPicture(f"it is larger than {MAX_BYTES // 1024**2} MB")
    try:
        with warnings.catch_warnings():
            # Pillow warns of bombs at a limit of its own; ours stands below.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise BadPicture("it is not a PNG, JPEG, WebP, GIF or AVIF picture") from error
    except (OSError, ValueError, SyntaxError, struct.error, Image.DecompressionBombError) as error:
        raise BadPicture(f"it can't be read: {error}") from error
    width, height = picture.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise Unpackable(f"it is too large: {width} × {height} pixels")
    unpacked_bytes = width * height * 4
    if unpacked_bytes > FREE_BYTES and unpacked_bytes > MAX_RATIO * len(data):
        raise Unpackable(f"it would unpack to more than {MAX_RATIO:,} times its size")
    if getattr(picture, "n_frames", 1) > MAX_FRAMES:
        raise Unpackable(f"it has more than {MAX_FRAMES} frames")
    return picture


def unpacked(picture: Image.Image) -> Image.Image:
    """Return the first frame upright, in sRGB, as RGB or RGBA; raise BadPicture when it is cut."""
    try:
        picture.load()
        upright = ImageOps.exif_transpose(picture)
    except (OSError, ValueError, SyntaxError, EOFError, struct.error) as error:
        raise BadPicture(f"it can't be unpacked: {error}") from error
    transparent = upright.has_transparency_data
    profile: Any = upright.info.get("icc_profile")
    plain = upright
    if plain.mode not in ("RGB", "RGBA"):
        plain = plain.convert("RGBA" if transparent else "RGB")
        if upright.mode not in ("P", "PA"):
            profile = None
    return _in_srgb(plain, profile) if profile else plain


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        found = ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode=picture.mode,
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A broken profile is common and harmless: the colours are a shade off.
        return picture
    return found or picture
