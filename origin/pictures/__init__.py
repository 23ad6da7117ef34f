"""Pictures: whatever somebody uploads, decoded within limits and written anew."""

from __future__ import annotations

from origin.pictures.creative import Picture, creative_picture
from origin.pictures.decoding import BadPicture, Disguised, Unpackable, Unsafe
from origin.pictures.illustration import Illustration, illustration

__all__ = [
    "BadPicture", "Disguised", "Illustration", "Picture", "Unpackable", "Unsafe",
    "creative_picture", "illustration",
]  # fmt: skip
